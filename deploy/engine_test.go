package deploy_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// engineFile names the file with the engine's state. A test binary that finds it in its environment runs as
// `docker`, called by the script under test.
const engineFile = "PARLEY_TEST_ENGINE"

func TestMain(m *testing.M) {
	if file := os.Getenv(engineFile); file != "" {
		os.Exit(playDocker(file, os.Args[1:]))
	}
	os.Exit(m.Run())
}

// engine stands in for the container engine: it knows containers by service, image and state.
type engine struct {
	Images     map[string]image // by tag and by digest
	Containers []container
	Made       int
	Calls      []string
	LeastWebs  int    // the fewest healthy web nodes since the first ones started
	Watcher    string // an address to visit at every check of a node's health
}

type image struct {
	Digest string
	Health string // its containers' reported health
}

type container struct{ ID, Service, Image string }

var nodeServices = []string{"web", "live", "worker"}

func playDocker(file string, args []string) int {
	e := loadEngine(file)
	e.Calls = append(e.Calls, strings.Join(args, " "))
	out, err := e.call(args)
	e.note()
	e.save(file)
	fmt.Print(out)
	if err != nil {
		fmt.Fprintln(os.Stderr, "docker:", err)
		return 1
	}
	return 0
}

func loadEngine(file string) *engine {
	content, err := os.ReadFile(file)
	e := new(engine)
	if err = errors.Join(err, json.Unmarshal(content, e)); err != nil {
		panic(err)
	}
	return e
}

func (e *engine) save(file string) {
	content, err := json.Marshal(e)
	next := file + ".new"
	if err = errors.Join(err, os.WriteFile(next, content, 0o600), os.Rename(next, file)); err != nil {
		panic(err)
	}
}

func (e *engine) call(args []string) (string, error) {
	line := strings.Join(args, " ")
	last := args[len(args)-1]
	switch {
	case strings.HasPrefix(line, "pull --quiet "):
		return last, e.known(last)
	case strings.HasPrefix(line, "image inspect --format {{index .RepoDigests 0}} "):
		return e.Images[last].Digest, e.known(last)
	case strings.HasPrefix(line, "compose ps --all --quiet"):
		return e.list(args[4:]), nil
	case strings.HasPrefix(line, "compose up --detach --no-build --quiet-pull "):
		return "", e.up(args[5:], os.Getenv("PARLEY_IMAGE"))
	case line == "compose kill --signal HUP nginx":
		return "", nil
	case strings.HasPrefix(line, "inspect --format {{with .State.Health}}{{.Status}}{{end}} "):
		return e.inspect(args[3:])
	case strings.HasPrefix(line, "logs --tail 20 "), strings.HasPrefix(line, "stop "):
		return "", e.exist(args[len(args)-1:])
	case strings.HasPrefix(line, "rm --force "):
		return "", e.remove(args[2:])
	}
	return "", fmt.Errorf("unknown call: %s", line)
}

func (e *engine) known(name string) error {
	if _, ok := e.Images[name]; !ok {
		return fmt.Errorf("no such image: %s", name)
	}
	return nil
}

func (e *engine) list(services []string) string {
	var ids strings.Builder
	for _, c := range e.Containers {
		if len(services) == 0 || slices.Contains(services, c.Service) {
			ids.WriteString(c.ID + "\n")
		}
	}
	return ids.String()
}

// up does what compose does. With --no-recreate it adds missing containers and keeps the others. Without it,
// it replaces containers of another image and removes surplus ones.
func (e *engine) up(args []string, image string) error {
	if err := e.known(image); err != nil {
		return err
	}
	recreate, wanted, services := true, map[string]int{}, []string{}
	for i := 0; i < len(args); i++ {
		switch args[i] {
		case "--no-recreate":
			recreate = false
		case "--remove-orphans":
		case "--scale":
			i++
			service, count, _ := strings.Cut(args[i], "=")
			wanted[service], _ = strconv.Atoi(count)
		default:
			services = append(services, args[i])
		}
	}
	for _, service := range []string{"postgres", "redis"} {
		e.scale(service, service, 1, false)
	}
	if len(services) == 0 {
		services = append(services, nodeServices...)
		e.scale("nginx", "nginx", 1, false)
	}
	for _, service := range services {
		count, ok := wanted[service]
		if !ok {
			count = 2
		}
		e.scale(service, image, count, recreate)
	}
	return nil
}

// scale uses compose's freedoms in the worst way: it removes the newest nodes first, and replaces all nodes
// of another image at once.
func (e *engine) scale(service, image string, count int, recreate bool) {
	for have := e.count(service); have > count; have-- {
		e.Containers = slices.Delete(e.Containers, e.newest(service), e.newest(service)+1)
	}
	if recreate {
		e.Containers = slices.DeleteFunc(e.Containers, func(c container) bool { return c.Service == service && c.Image != image })
	}
	e.note()
	for have := e.count(service); have < count; have++ {
		e.Made++
		e.Containers = append(e.Containers, container{fmt.Sprintf("%s-%d", service, e.Made), service, image})
	}
}

func (e *engine) count(service string) int {
	return len(strings.Fields(e.list([]string{service})))
}

func (e *engine) newest(service string) int {
	for i, c := range slices.Backward(e.Containers) {
		if c.Service == service {
			return i
		}
	}
	return -1
}

// note keeps the lowest number of web nodes that could serve.
func (e *engine) note() {
	if e.LeastWebs >= 0 {
		e.LeastWebs = min(e.LeastWebs, e.healthy("web"))
	}
}

func (e *engine) inspect(ids []string) (string, error) {
	var states strings.Builder
	for _, c := range e.Containers {
		if slices.Contains(ids, c.ID) {
			states.WriteString(e.Images[c.Image].Health + "\n")
		}
	}
	if e.Watcher != "" {
		http.Get(e.Watcher)
	}
	return states.String(), e.exist(ids)
}

func (e *engine) remove(ids []string) error {
	err := e.exist(ids)
	e.Containers = slices.DeleteFunc(e.Containers, func(c container) bool { return slices.Contains(ids, c.ID) })
	return err
}

func (e *engine) exist(ids []string) error {
	for _, id := range ids {
		if !slices.ContainsFunc(e.Containers, func(c container) bool { return c.ID == id }) {
			return fmt.Errorf("no such container: %s", id)
		}
	}
	return nil
}

func (e *engine) healthy(service string) int {
	count := 0
	for _, c := range e.Containers {
		if c.Service == service && e.Images[c.Image].Health == "healthy" {
			count++
		}
	}
	return count
}

// running lists how many nodes of each service run which image: "web 2×v1".
func (e *engine) running() []string {
	count := map[string]int{}
	for _, c := range e.Containers {
		if slices.Contains(nodeServices, c.Service) {
			count[c.Service+" "+c.Image]++
		}
	}
	var lines []string
	for key, n := range count {
		service, image, _ := strings.Cut(key, " ")
		lines = append(lines, fmt.Sprintf("%s %d×%s", service, n, image))
	}
	slices.Sort(lines)
	return lines
}

// installDocker puts the engine on a PATH of the test's own and returns that PATH.
func installDocker(t *testing.T, dir string) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(self, filepath.Join(dir, "docker")); err != nil {
		t.Fatal(err)
	}
	return dir + string(os.PathListSeparator) + os.Getenv("PATH")
}
