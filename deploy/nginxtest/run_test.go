package nginxtest

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// probe is a test within the test, which may fail.
type probe struct {
	testing.TB
	failed   bool
	said     strings.Builder
	cleanups []func()
}

func (p *probe) Helper()                      {}
func (p *probe) Failed() bool                 { return p.failed }
func (p *probe) Cleanup(f func())             { p.cleanups = append(p.cleanups, f) }
func (p *probe) Logf(f string, args ...any)   { fmt.Fprintf(&p.said, f+"\n", args...) }
func (p *probe) Errorf(f string, args ...any) { p.failed = true; p.Logf(f, args...) }
func (p *probe) Error(args ...any)            { p.Errorf("%s", fmt.Sprint(args...)) }

func (p *probe) Fatalf(f string, args ...any) {
	p.Errorf(f, args...)
	runtime.Goexit()
}

func (p *probe) Fatal(args ...any) { p.Fatalf("%s", fmt.Sprint(args...)) }

// try runs a test within the test to its end, with its cleanups.
func try(t *testing.T, test func(p *probe)) *probe {
	p := &probe{TB: t}
	over := make(chan struct{})
	go func() {
		defer close(over)
		test(p)
	}()
	<-over
	for _, f := range slices.Backward(p.cleanups) {
		f()
	}
	return p
}

// visit runs nginx on a configuration and fails unless it answers.
func visit(t testing.TB, config string) {
	t.Helper()
	l := listen(t)
	p := newPrefix(t)
	p.write(t, "nginx/own.conf", []byte(strings.ReplaceAll(config, "ADDRESS", l.Addr().String())))
	run(t, p, "own.conf", l)
	// Clients in the queue of an ending nginx are cut off.
	client := http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := client.Get("http://" + l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if body, err := io.ReadAll(res.Body); err != nil || string(body) != "hello" {
		t.Errorf("%q %v", body, err)
	}
}

const greeting = `daemon off;
pid run/nginx.pid;
events {}
http {
    access_log off;
    client_body_temp_path run/a;
    proxy_temp_path run/b;
    fastcgi_temp_path run/c;
    uwsgi_temp_path run/d;
    scgi_temp_path run/e;
    server { listen ADDRESS; return 200 hello; }
}
`

func TestAConfigurationThatNginxRefusesFailsWithItsSentence(t *testing.T) {
	t.Parallel()
	if p := try(t, func(p *probe) { visit(p, greeting) }); p.failed || p.said.Len() > 0 {
		t.Fatalf("without the mistake: %s", p.said.String())
	}
	p := try(t, func(p *probe) { visit(p, strings.Replace(greeting, "return 200 hello", "retrun 200 hello", 1)) })
	if !p.failed || !strings.Contains(p.said.String(), `unknown directive "retrun" in `) {
		t.Errorf("failed: %v, said %s", p.failed, p.said.String())
	}
}

func TestItStandsInFrontOfWhatItIsGivenUntilTheTestEnds(t *testing.T) {
	t.Parallel()
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "web "+r.URL.Path) }))
	defer web.Close()
	var base string
	p := try(t, func(p *probe) {
		base = Start(p, []string{web.Listener.Addr().String()}, []string{web.Listener.Addr().String()})
		res, err := http.Get(base + "/rooms")
		if err != nil {
			p.Fatal(err)
		}
		defer res.Body.Close()
		if body, err := io.ReadAll(res.Body); err != nil || string(body) != "web /rooms" {
			p.Errorf("%q %v", body, err)
		}
	})
	if p.failed {
		t.Fatal(p.said.String())
	}
	if conn, err := net.Dial("tcp", strings.TrimPrefix(base, "http://")); err == nil {
		conn.Close()
		t.Error("nginx outlived its test")
	}
}

func TestWhatNginxInheritsDoesNotBlock(t *testing.T) {
	t.Parallel()
	cmd := exec.Command("true")
	inherit(t, cmd, []*net.TCPListener{listen(t)})
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	file := cmd.ExtraFiles[0]
	defer file.Close()
	flags, err := unix.FcntlInt(file.Fd(), unix.F_GETFL, 0)
	if err != nil || flags&unix.O_NONBLOCK == 0 {
		t.Errorf("the flags are %#x (%v)", flags, err)
	}
}
