package process

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"parley/e2e/browser"
	"parley/store/embedded"
)

// TestEverythingStartsFromNothingAndComesBack is one installation's life, from its first start to the third.
func TestEverythingStartsFromNothingAndComesBack(t *testing.T) {
	t.Parallel()
	dir := dataFolder(t)
	first := run(t, "PARLEY_DATA="+dir)
	ann := person(t, first)
	slug := room(t, ann)
	ann.Say(slug, "said on the first day")
	socket := ann.Open(slug)
	socket.AwaitOnline(1)
	children := privateServers(t, dir)

	t.Run("a second one on the same data says why it does not start", func(t *testing.T) {
		out, errs, code := command([]string{"PARLEY_DATA=" + dir}, "serve")
		oneSentence(t, errs, "Another Parley is already using", "PARLEY_DATA")
		equal(t, "the exit code", code, 1)
		equal(t, "stdout", out, "")
		ann.For(t).Get("/rooms/" + slug).Is(200) // and the first one is unaffected
	})
	t.Run("an operator's command works beside it", func(t *testing.T) {
		out, errs, code := command([]string{"PARLEY_DATA=" + dir}, "admin", "rooms", "list")
		equal(t, "the exit code", code, 0)
		equal(t, "stderr", errs, "")
		if !strings.Contains("\n"+out, "\n"+slug+"\t") {
			t.Errorf("the rooms are %q", out)
		}
		ann.For(t).Get("/rooms/" + slug).Is(200) // its servers went on
	})
	t.Run("health says that it is ready", func(t *testing.T) {
		_, errs, code := command([]string{"PARLEY_ADDR=" + strings.TrimPrefix(first.base, "http://")}, "health")
		equal(t, "the exit code", code, 0)
		equal(t, "stderr", errs, "")
	})
	t.Run("its connections can do nothing outside its database", func(t *testing.T) {
		admin := &stores{database: "postgres://" + embedded.Superuser + "@/parley?host=" + filepath.Join(dir, "run")}
		const clients = "select count(*) from pg_stat_activity join pg_roles r on r.oid = usesysid where backend_type = 'client backend' and pid <> pg_backend_pid() and "
		equal(t, "those of others", admin.number(t, clients+"(rolsuper or rolcreatedb or rolcreaterole or rolname <> $1)", embedded.AppRole), 0)
		if admin.number(t, clients+"rolname = $1", embedded.AppRole) == 0 {
			t.Error("there is none of its own")
		}
	})
	t.Run("the secret is its owner's", func(t *testing.T) {
		info, err := os.Stat(filepath.Join(dir, "secret"))
		must(t, err)
		equal(t, "its mode", info.Mode().Perm(), 0o600)
	})
	first.stop()
	equal(t, "the close code", socket.AwaitEnd(), 1012)
	allGone(t, children)
	t.Run("health says that nothing is there", func(t *testing.T) {
		_, errs, code := command([]string{"PARLEY_ADDR=" + strings.TrimPrefix(first.base, "http://")}, "health")
		equal(t, "the exit code", code, 1)
		oneSentence(t, errs, "nothing answers at")
	})

	second := run(t, "PARLEY_DATA="+dir)
	ann = ann.At(second.base) // still signed in: the secret is the same
	ann.Get("/rooms/" + slug).Is(200).Has("said on the first day")
	ann.Say(slug, "said on the second day")
	signalAll(t, syscall.SIGKILL, append(privateServers(t, dir), second.cmd.Process.Pid)...)
	<-second.done

	third := run(t, "PARLEY_DATA="+dir)
	ann = ann.At(third.base)
	ann.Get("/rooms/"+slug).Is(200).Has("said on the first day", "said on the second day")
	ann.Say(slug, "said on the third day")

	children = privateServers(t, dir)
	third.kill() // alone: the servers notice
	allGone(t, children)
}

func TestAPrivateServerThatDiesIsBackByItself(t *testing.T) {
	t.Parallel()
	dir := dataFolder(t)
	p := run(t, "PARLEY_DATA="+dir)
	ann := person(t, p)
	slug := room(t, ann)
	socket := ann.Open(slug)
	ann.Say(slug, "before")
	for _, victim := range []struct {
		name string
		pid  func() int
	}{
		{"PostgreSQL", func() int { return postmaster(t, dir) }},
		{"Redis", func() int { return redisPID(t, "unix://"+filepath.Join(dir, "run", "redis.sock")) }},
	} {
		ann.Hand(slug, "accepted before "+victim.name+" died")
		socket.AwaitBody("accepted before " + victim.name + " died")
		signalAll(t, syscall.SIGKILL, victim.pid())
		ann.Say(slug, "after the death of "+victim.name)
		socket.AwaitBody("after the death of " + victim.name)
	}
	socket.Clean()
	socket.Level(ann.Page(slug).Transcript())
	children := privateServers(t, dir)
	p.stop()
	allGone(t, children)
}

func TestItStartsForAnOrdinaryUser(t *testing.T) {
	t.Parallel()
	dir := dataFolder(t)
	var who *syscall.Credential
	if os.Geteuid() == 0 {
		const nobody = 65534
		who = &syscall.Credential{Uid: nobody, Gid: nobody}
		must(t, os.Chown(filepath.Dir(dir), nobody, nobody))
	}
	p := beginAs(t, who, "PARLEY_DATA="+dir, "HOME=/")
	p.await()
	ann := person(t, p)
	ann.Say(room(t, ann), "hello")
	info, err := os.Stat(filepath.Join(dir, "postgres"))
	must(t, err)
	own, err := os.Stat(filepath.Join(dir, "secret"))
	must(t, err)
	equal(t, "whose the data is", info.Sys().(*syscall.Stat_t).Uid, own.Sys().(*syscall.Stat_t).Uid)
	p.stop()
}

// dataFolder is a folder that does not exist yet, where every user may enter.
func dataFolder(t *testing.T) string {
	t.Helper()
	dir, err := folder()
	must(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	return filepath.Join(dir, "data")
}

// privateServers are PostgreSQL with all of its children, and Redis.
func privateServers(t *testing.T, dir string) []int {
	t.Helper()
	return append(family(t, postmaster(t, dir)), redisPID(t, "unix://"+filepath.Join(dir, "run", "redis.sock")))
}

func allGone(t *testing.T, pids []int) {
	t.Helper()
	for _, pid := range pids {
		browser.Await(t, "a child is gone", func() bool { return !alive(pid) })
	}
}

// oneSentence checks the error of a refused start.
func oneSentence(t *testing.T, errs string, parts ...string) {
	t.Helper()
	if strings.Count(errs, "\n") != 1 || !strings.HasPrefix(errs, "parley: ") || strings.Contains(errs, "goroutine ") ||
		strings.Contains(errs, "%!") {
		t.Errorf("that is not one sentence: %q", errs)
	}
	for _, part := range parts {
		if !strings.Contains(errs, part) {
			t.Errorf("%q is not in %q", part, errs)
		}
	}
}

func TestAWrongValueStopsTheStartWithOneSentence(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { taken.Close() }) // the subtests below run after this function
	closedDir := filepath.Join(t.TempDir(), "closed")
	must(t, os.WriteFile(closedDir, nil, 0o600))
	long := strings.Repeat("x", 40)
	for _, c := range []struct {
		name, value string
		with        []string
	}{
		{"PARLEY_ADDR", "nowhere", nil},
		{"PARLEY_ADDR", "127.0.0.1:", nil},
		{"PARLEY_ADDR", "127.0.0.1:99999", nil},
		{"PARLEY_ADDR", "no such host:3000", nil},
		{"PARLEY_ADDR", taken.Addr().String(), nil},
		{"PARLEY_ADMIN_ADDR", "3001", nil},
		{"PARLEY_ADMIN_ADDR", taken.Addr().String(), nil},
		{"PARLEY_ORIGIN", "chat.example.org", nil},
		{"PARLEY_ORIGIN", "ftp://chat.example.org", nil},
		{"PARLEY_ORIGIN", "https://chat.example.org/path", nil},
		{"PARLEY_ORIGIN", "https://chat.example.org?q", nil},
		{"PARLEY_ORIGIN", "https://chat.example.org#top", nil},
		{"PARLEY_ORIGIN", "https://:443", nil},
		{"PARLEY_ORIGIN", "https://user@chat.example.org", nil},
		{"PARLEY_ORIGIN", "https://%zz", nil},
		{"PARLEY_ROLES", "web,juggler", nil},
		{"PARLEY_ROLES", "web,,live", nil},
		{"PARLEY_ROLES", " ", nil},
		{"PARLEY_DATA", closedDir, nil},
		{"PARLEY_DATA", "/proc/no/such", nil},
		{"DATABASE_URL", "mysql://localhost", []string{"JWT_SECRET=" + long}},
		{"DATABASE_URL", "localhost", []string{"JWT_SECRET=" + long}},
		{"DATABASE_URL", "postgres://h:port/db", []string{"JWT_SECRET=" + long}},
		{"DATABASE_URL", "postgres://parley:hunter2@h/db?sslmode=perhaps", []string{"JWT_SECRET=" + long}},
		{"REDIS_URL", "http://localhost", nil},
		{"REDIS_URL", "redis://a:6379,b:6379", nil},
		{"REDIS_URL", "redis://:hunter2@a:6379/eleven", nil},
		{"JWT_SECRET", "short", nil},
		{"JWT_SECRET", "", []string{"DATABASE_URL=postgres://h/db"}},
		{"DATABASE_URL_FILE", "/no/such/file", nil},
		{"REDIS_URL_FILE", "/no/such/file", nil},
		{"JWT_SECRET_FILE", "/no/such/file", nil},
		{"JWT_SECRET_FILE", os.DevNull, nil},
		{"PARLEY_TRUSTED_PROXIES", "10.0.0.0/33", nil},
		{"PARLEY_TRUSTED_PROXIES", "everybody", nil},
		{"PARLEY_LIMITS", "maybe", nil},
		{"PARLEY_PREVIEWS", "maybe", nil},
		{"PARLEY_PREVIEW_NETWORKS", "10.0.0.1", nil},
		{"PARLEY_SIGNUP", "perhaps", nil},
		{"PARLEY_SIGNUP_DOMAINS", "everywhere", nil},
		{"LOG_LEVEL", "loud", nil},
		{"LOG_FORMAT", "xml", nil},
		{"PARLEY_BCRYPT_COST", "three", nil},
		{"PARLEY_BCRYPT_COST", "31", nil},
		{"PARLEY_DATABASE_CONNS", "many", nil},
		{"PARLEY_DATABASE_CONNS", "0", nil},
	} {
		t.Run(c.name+"="+c.value, func(t *testing.T) {
			t.Parallel()
			env := append([]string{"PARLEY_DATA=" + dataFolder(t), c.name + "=" + c.value}, c.with...)
			out, errs, code := command(env)
			equal(t, "the exit code", code, 1)
			equal(t, "stdout", out, "")
			oneSentence(t, errs, c.name)
			if strings.Contains(errs, "hunter2") {
				t.Errorf("it tells the password: %s", errs)
			}
		})
	}
}

func TestASecretMayComeFromAFile(t *testing.T) {
	t.Parallel()
	s := sharedStores(t)
	dir := t.TempDir()
	env := []string{}
	for _, pair := range s.env() {
		name, value, _ := strings.Cut(pair, "=")
		file := filepath.Join(dir, name)
		must(t, os.WriteFile(file, []byte(value+"\n"), 0o600))
		env = append(env, name+"_FILE="+file)
	}
	by := run(t, env...)
	ann := person(t, by)
	also := run(t, s.env()...) // the secret is the same without the new line at its end
	ann.At(also.base).Get("/rooms").Is(200)
}

// A server that refuses will refuse again. The operator reads the reason, in the server's own words.
func TestAStoreThatRefusesIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	s := sharedStores(t)
	elsewhere := strings.Replace(s.databaseURL(), "/parley?", "/elsewhere?", 1)
	closed := strings.Replace(s.redis.RedisURL(), "unix://", "unix://parley:wrong@", 1)
	for name, c := range map[string]struct {
		env   []string
		words []string
	}{
		"no such database": {s.env("DATABASE_URL=" + elsewhere), []string{"PostgreSQL cannot be used", `database "elsewhere" does not exist`}},
		"wrong password":   {s.env("REDIS_URL=" + closed), []string{"Redis cannot be used", "WRONGPASS"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, errs, code := command(c.env, "serve")
			equal(t, "the exit code", code, 1)
			for _, words := range c.words {
				if !strings.Contains(errs, words) {
					t.Errorf("%q is not in %q", words, errs)
				}
			}
			for _, words := range []string{"msg=waiting", "our side", "Please try again"} {
				if strings.Contains(errs, words) {
					t.Errorf("%q is in %q", words, errs)
				}
			}
		})
	}
}

func TestItStopsWhileItWaitsForServers(t *testing.T) {
	t.Parallel()
	silent, err := net.Listen("tcp", "127.0.0.1:0") // accepts connections and never answers
	must(t, err)
	defer silent.Close()
	p := begin(t, "DATABASE_URL=postgres://parley@"+silent.Addr().String()+"/parley?sslmode=disable",
		"REDIS_URL=redis://"+silent.Addr().String(), "JWT_SECRET="+secret)
	conn, err := silent.Accept() // now it waits
	must(t, err)
	defer conn.Close()
	p.signal(syscall.SIGTERM)
	p.gone(stopLimit)
	if strings.Contains(p.said.String(), ready) {
		t.Errorf("it was ready for nothing: %s", p.said)
	}
}
