package deploy_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// host is a machine with docker: the script is the real one, the engine is engine_test.go's.
type host struct {
	dir, path, engine string
	door              *httptest.Server
	output            bytes.Buffer
}

const (
	oldImage = "parley@sha256:old"
	newImage = "parley@sha256:new"
)

// newHost is a host whose engine serves the old image and can pull the new one, after change.
func newHost(t *testing.T, change func(*engine)) *host {
	t.Helper()
	h := &host{dir: t.TempDir()}
	h.path = installDocker(t, t.TempDir())
	h.engine = filepath.Join(h.dir, "engine.json")
	h.door = httptest.NewServer(http.HandlerFunc(h.answer))
	t.Cleanup(h.door.Close)

	e := &engine{Images: map[string]image{oldImage: {oldImage, "healthy"}, newImage: {newImage, "healthy"}, "parley:v2": {newImage, "healthy"}}}
	if err := e.up([]string{"--remove-orphans"}, oldImage); err != nil {
		t.Fatal(err)
	}
	e.LeastWebs = e.healthy("web")
	change(e)
	e.save(h.engine)

	script, err := os.ReadFile("deploy.sh")
	if err != nil {
		t.Fatal(err)
	}
	h.write(t, "deploy/deploy.sh", string(script))
	_, port, _ := strings.Cut(h.door.Listener.Addr().String(), ":")
	h.write(t, ".env", "POSTGRES_PASSWORD=kept\nPARLEY_IMAGE="+oldImage+"\nPARLEY_HTTP_PORT="+port+"\n")
	return h
}

func (h *host) write(t *testing.T, name, content string) {
	t.Helper()
	path := filepath.Join(h.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// answer stands in for nginx: it is ready while healthy web nodes run, unless they are of the image "broken".
func (h *host) answer(w http.ResponseWriter, r *http.Request) {
	e := loadEngine(h.engine)
	broken := slices.ContainsFunc(e.Containers, func(c container) bool { return c.Image == "broken" })
	if r.URL.Path != "/readyz" || e.healthy("web") == 0 || e.list([]string{"nginx"}) == "" || broken {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
}

func (h *host) command(image, timeout string) *exec.Cmd {
	cmd := exec.Command("bash", filepath.Join(h.dir, "deploy", "deploy.sh"), image)
	cmd.Dir = "/"
	// Under -race every call of `docker` would linger for a second at its end.
	cmd.Env = append(os.Environ(), "PATH="+h.path, engineFile+"="+h.engine, "DEPLOY_TIMEOUT="+timeout, "GORACE=atexit_sleep_ms=0")
	cmd.Stdout, cmd.Stderr = &h.output, &h.output
	return cmd
}

func (h *host) deploy(t *testing.T, image, timeout string) (succeeded bool) {
	t.Helper()
	err := h.command(image, timeout).Run()
	t.Logf("deploy.sh said (%v):\n%s", err, h.output.String())
	return err == nil
}

func (h *host) runs(t *testing.T, image string) {
	t.Helper()
	want := []string{"live 2×" + image, "web 2×" + image, "worker 2×" + image}
	if got := loadEngine(h.engine).running(); !slices.Equal(got, want) {
		t.Errorf("running: %q, want %q", got, want)
	}
}

func (h *host) remembers(t *testing.T, image string) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(h.dir, ".env"))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(content)), "\n")
	if !slices.Contains(lines, "PARLEY_IMAGE="+image) || !slices.Contains(lines, "POSTGRES_PASSWORD=kept") || len(lines) != 3 {
		t.Errorf(".env is %q", lines)
	}
}

func (h *host) wasNeverOut(t *testing.T) {
	t.Helper()
	if e := loadEngine(h.engine); e.LeastWebs < 2 {
		t.Errorf("only %d healthy web nodes at one moment; the engine was told:\n%s", e.LeastWebs, strings.Join(e.Calls, "\n"))
	}
}

func TestANewImageTakesOverWithoutAnOutage(t *testing.T) {
	t.Parallel()
	h := newHost(t, func(*engine) {})
	if !h.deploy(t, "parley:v2", "60") {
		t.Error("the deploy failed")
	}
	h.runs(t, newImage)
	h.remembers(t, newImage)
	h.wasNeverOut(t)
	info, err := os.Stat(filepath.Join(h.dir, ".env"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf(".env is now open to others: %v %v", info.Mode(), err)
	}
}

func TestTheFirstDeployStartsEverything(t *testing.T) {
	t.Parallel()
	h := newHost(t, func(e *engine) { e.Containers, e.LeastWebs = nil, -1 })
	if !h.deploy(t, "parley:v2", "60") {
		t.Error("the deploy failed")
	}
	h.runs(t, newImage)
	h.remembers(t, newImage)
}

func TestAnImageThatCannotBePulledChangesNothing(t *testing.T) {
	t.Parallel()
	h := newHost(t, func(*engine) {})
	before := loadEngine(h.engine).Containers
	if h.deploy(t, "parley:no-such", "60") {
		t.Error("the deploy succeeded")
	}
	e := loadEngine(h.engine)
	if !slices.Equal(e.Containers, before) || len(e.Calls) != 1 {
		t.Errorf("the engine was told %q", e.Calls)
	}
	h.remembers(t, oldImage)
}

func TestAnUnhealthyImageNeverGetsATurn(t *testing.T) {
	t.Parallel()
	for _, health := range []string{"unhealthy", "starting"} {
		h := newHost(t, func(e *engine) { e.Images[newImage] = image{newImage, health} })
		before := loadEngine(h.engine).Containers
		// No waiting at all: a node that is still starting is late at the first check.
		if h.deploy(t, "parley:v2", "0") {
			t.Errorf("%s: the deploy succeeded", health)
		}
		e := loadEngine(h.engine)
		if !slices.Equal(e.Containers, before) {
			t.Errorf("%s: not what ran before: %v", health, e.Containers)
		}
		if e.Made == len(before) {
			t.Errorf("%s: the new image was never tried", health)
		}
		h.remembers(t, oldImage)
		h.wasNeverOut(t)
	}
}

func TestWhenTheDoorIsNotReadyThePreviousImageComesBack(t *testing.T) {
	t.Parallel()
	h := newHost(t, func(e *engine) {
		e.Images["parley:v2"] = image{"broken", "healthy"}
		e.Images["broken"] = image{"broken", "healthy"}
	})
	before := loadEngine(h.engine).Made
	if h.deploy(t, "parley:v2", "1") {
		t.Error("the deploy succeeded")
	}
	if loadEngine(h.engine).Made < before+12 {
		t.Error("the new image never ran, or the old one was never started again")
	}
	h.runs(t, oldImage)
	h.remembers(t, oldImage)
	h.wasNeverOut(t)
}

func TestADeployThatIsCutOffLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	looked := make(chan struct{}, 100)
	watcher := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { looked <- struct{}{} }))
	t.Cleanup(watcher.Close)
	h := newHost(t, func(e *engine) {
		e.Images[newImage] = image{newImage, "starting"}
		e.Watcher = watcher.URL
	})
	cmd := h.command("parley:v2", "60")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	// It is now waiting for nodes that it has started.
	<-looked
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if cmd.Wait() == nil {
		t.Error("the deploy succeeded")
	}
	h.runs(t, oldImage)
	h.remembers(t, oldImage)
	h.wasNeverOut(t)
}

func TestTwoDeploysAtOnceAreRefused(t *testing.T) {
	t.Parallel()
	h := newHost(t, func(*engine) {})
	lock, err := os.Create(filepath.Join(h.dir, ".deploy.lock"))
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Close()
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	if h.deploy(t, "parley:v2", "60") || !strings.Contains(h.output.String(), "Another deploy is running.") {
		t.Error("it did not notice the other")
	}
	h.runs(t, oldImage)
}
