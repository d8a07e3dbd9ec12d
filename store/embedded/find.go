package embedded

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// The oldest supported releases. Redis 7 brought sharded publish and subscribe.
const (
	oldestPostgres = 14
	oldestRedis    = 7
)

// program is an installed server.
type program struct {
	path    string
	version string // as it reports it, "15.8"
	major   int
}

// tool is the path of another program of the same installation.
func (p program) tool(name string) string { return filepath.Join(filepath.Dir(p.path), name) }

type programs struct{ postgres, redis program }

// find looks for the programs that o asks for, and names all missing ones at once.
func find(dir string, o Options) (programs, error) {
	var found programs
	var missing []string
	note := func(err error) {
		if err != nil {
			missing = append(missing, err.Error())
		}
	}
	places := searchPlaces()
	if o.Postgres {
		made, err := madeBy(filepath.Join(dir, "postgres"))
		if err != nil {
			return found, err
		}
		found.postgres, err = findPostgres(places, made, dir)
		note(err)
	}
	if o.Redis {
		var err error
		found.redis, err = findRedis(places)
		note(err)
	}
	if len(missing) > 0 {
		return found, refusal(strings.Join(missing, " "))
	}
	return found, nil
}

// madeBy is the major version of the PostgreSQL that made data, or 0 when there is none yet.
func madeBy(data string) (int, error) {
	b, err := os.ReadFile(filepath.Join(data, "PG_VERSION"))
	if os.IsNotExist(err) && exists(data) {
		return 0, refuse("%s holds no PostgreSQL data; move it away or set PARLEY_DATA to another folder.", data)
	}
	if os.IsNotExist(err) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	major, err := strconv.Atoi(strings.TrimSpace(string(b)))
	if err != nil || major <= 0 {
		return 0, refuse("%s is not data of a PostgreSQL that Parley can use; move it away or set PARLEY_DATA to another folder.", data)
	}
	return major, nil
}

// searchPlaces is PATH and the folders where systems put servers outside PATH: Debian, the PostgreSQL project's
// own packages, Alpine, Homebrew.
func searchPlaces() []string {
	places := filepath.SplitList(os.Getenv("PATH"))
	for _, pattern := range []string{
		"/usr/bin", "/usr/sbin", "/usr/local/bin",
		"/usr/lib/postgresql/*/bin",
		"/usr/pgsql-*/bin",
		"/usr/libexec/postgresql*",
		"/opt/homebrew/bin", "/opt/homebrew/opt/postgresql*/bin",
		"/usr/local/opt/postgresql*/bin",
		"/home/linuxbrew/.linuxbrew/bin", "/home/linuxbrew/.linuxbrew/opt/postgresql*/bin",
	} {
		matches, _ := filepath.Glob(pattern)
		places = append(places, matches...)
	}
	return places
}

// findPostgres chooses the installation with the major version made, or the newest one when made is 0.
func findPostgres(places []string, made int, dir string) (program, error) {
	var best program
	for _, place := range places {
		p, ok := probe(filepath.Join(place, "postgres"), postgresVersion)
		if !ok || !isProgram(p.tool("initdb")) {
			continue
		}
		if made != 0 && p.major == made && made >= oldestPostgres {
			return p, nil
		}
		if p.major > best.major {
			best = p
		}
	}
	switch {
	case best.path == "":
		return best, refuse("PostgreSQL %d or newer is not installed; install it%s.", oldestPostgres, installHint(postgresPackage))
	case made != 0 && made < oldestPostgres:
		return best, refuse("The data in %s was made by PostgreSQL %d, and Parley needs %d or newer; "+
			"move it with pg_dump or set PARLEY_DATA to a new folder.", dir, made, oldestPostgres)
	case made != 0:
		return best, refuse("The data in %s was made by PostgreSQL %d, and only PostgreSQL %d is installed; "+
			"install PostgreSQL %d, move the data with pg_dump, or set PARLEY_DATA to a new folder.", dir, made, best.major, made)
	case best.major < oldestPostgres:
		return best, refuse("PostgreSQL %s is installed, and Parley needs %d or newer; install it%s.", best.version, oldestPostgres, installHint(postgresPackage))
	}
	return best, nil
}

// findRedis takes the first that is new enough. Valkey serves as well: it is the same server under another
// name.
func findRedis(places []string) (program, error) {
	var old program
	for _, place := range places {
		for _, name := range []string{"redis-server", "valkey-server"} {
			p, ok := probe(filepath.Join(place, name), redisVersion)
			if ok && p.major >= oldestRedis {
				return p, nil
			}
			if ok {
				old = p
			}
		}
	}
	if old.path != "" {
		return old, refuse("Redis %s is installed, and Parley needs %d or newer; install it%s.", old.version, oldestRedis, installHint(redisPackage))
	}
	return old, refuse("Redis %d or newer (or Valkey) is not installed; install it%s.", oldestRedis, installHint(redisPackage))
}

var (
	postgresVersion = regexp.MustCompile(`\(PostgreSQL\) ((\d+)\S*)`)
	redisVersion    = regexp.MustCompile(`v=((\d+)\S*)`)
)

// probe asks the program at path for its version.
func probe(path string, version *regexp.Regexp) (program, bool) {
	if !isProgram(path) {
		return program{}, false
	}
	out, err := exec.Command(path, "--version").Output()
	if err != nil {
		return program{}, false
	}
	m := version.FindStringSubmatch(string(out))
	if m == nil {
		return program{}, false
	}
	major, err := strconv.Atoi(m[2])
	return program{path: path, version: m[1], major: major}, err == nil
}

func isProgram(path string) bool {
	info, err := os.Stat(path)
	return filepath.IsAbs(path) && err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o111 != 0
}
