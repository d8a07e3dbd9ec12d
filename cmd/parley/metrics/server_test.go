package metrics

import (
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
)

// servedAdmin is a test's own admin address.
func servedAdmin(t *testing.T) (addr string) {
	t.Helper()
	a, err := Listen("127.0.0.1:0", prometheus.NewRegistry())
	if err != nil {
		t.Fatal(err)
	}
	var tasks sync.WaitGroup
	a.Serve(&tasks)
	t.Cleanup(func() { a.Stop(); tasks.Wait() })
	return a.Addr().String()
}

func TestTheAdminAddressAnswersUnderItsOwnNamesAlone(t *testing.T) {
	t.Parallel()
	addr := servedAdmin(t)
	_, port, _ := strings.Cut(addr, ":")
	for _, c := range []struct {
		path, host string
		status     int
	}{
		{"/metrics", addr, 200},
		{"/metrics", "localhost:" + port, 200},
		{"/metrics", "live:3001", 200}, // as Prometheus asks a container
		{"/metrics", "[::1]:3001", 200},
		{"/metrics", "rebound.example:" + port, 403},
		{"/metrics", "127.0.0.1.rebound.example", 403},
		{"/debug/pprof/", addr, 200},
		{"/debug/pprof/cmdline", "localhost", 200},
		{"/debug/pprof/", "live:3001", 403},
		{"/debug/pprof/heap", "rebound.example", 403},
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+addr+c.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = c.host
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, res.Body)
		res.Body.Close()
		if res.StatusCode != c.status {
			t.Errorf("%s as %s: %d, want %d", c.path, c.host, res.StatusCode, c.status)
		}
	}
	http.DefaultClient.CloseIdleConnections()
}

// asks has a shell request a page, as another user.
func asks(t *testing.T, who *syscall.Credential, addr, path string) (status string) {
	t.Helper()
	host, port, _ := strings.Cut(addr, ":")
	cmd := exec.CommandContext(t.Context(), "bash", "-c", `exec 3<>/dev/tcp/$0/$1; printf "GET $2 HTTP/1.0\r\nHost: localhost\r\n\r\n" >&3; head -n 1 <&3`, host, port, path)
	cmd.Dir, cmd.SysProcAttr = "/", &syscall.SysProcAttr{Credential: who}
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return strings.TrimSpace(string(out))
}

func TestProfilesAreForTheUserOfTheProcess(t *testing.T) {
	t.Parallel()
	addr := servedAdmin(t)
	if got := asks(t, nil, addr, "/debug/pprof/"); got != "HTTP/1.0 200 OK" {
		t.Errorf("its own user is answered %q", got)
	}
	if os.Geteuid() != 0 {
		return // only root can become another user
	}
	nobody := &syscall.Credential{Uid: 65534, Gid: 65534}
	if got := asks(t, nobody, addr, "/debug/pprof/"); got != "HTTP/1.0 403 Forbidden" {
		t.Errorf("another user is answered %q", got)
	}
	if got := asks(t, nobody, addr, "/metrics"); got != "HTTP/1.0 200 OK" {
		t.Errorf("of metrics, another user is answered %q", got)
	}
}
