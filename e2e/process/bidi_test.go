//go:build browsers

package process

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/fasthttp/websocket"

	"parley/e2e/browser"
	"parley/e2e/internal/proc"
)

// firefox is a headless one, driven by WebDriver BiDi (https://w3c.github.io/webdriver-bidi/), as far as
// these tests need it. Playwright drives only its own build.
type firefox struct {
	t    *testing.T
	conn *websocket.Conn
	id   int
	tab  string
	// wrong are errors of scripts and styles, and failed requests.
	wrong []string
}

var listening = regexp.MustCompile(`WebDriver BiDi listening on (ws://\S+)`)

func openFirefox(t *testing.T) *firefox {
	t.Helper()
	program := "firefox-esr"
	if _, err := exec.LookPath(program); err != nil {
		program = "firefox"
	}
	home := t.TempDir()
	cmd := exec.Command(program, "--headless", "--no-remote", "--profile", home, "--remote-debugging-port", "0")
	cmd.Env = append(os.Environ(), "HOME="+home)
	said, err := cmd.StderrPipe()
	must(t, err)
	must(t, proc.Start(cmd))
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
	})
	address := make(chan string, 1)
	go func() {
		for lines := bufio.NewScanner(said); lines.Scan(); {
			if m := listening.FindStringSubmatch(lines.Text()); m != nil {
				address <- m[1]
			}
		}
	}()
	f := &firefox{t: t}
	select {
	case at := <-address:
		f.connect(at + "/session")
	case <-time.After(browser.Patience):
		t.Fatal("Firefox does not listen")
	}
	return f
}

func (f *firefox) connect(url string) {
	f.t.Helper()
	conn, _, err := websocket.DefaultDialer.Dial(url, nil)
	must(f.t, err)
	f.conn = conn
	f.t.Cleanup(func() { conn.Close() })
	var session struct {
		Capabilities struct{ BrowserVersion string }
	}
	f.call("session.new", map[string]any{"capabilities": map[string]any{}}, &session)
	f.t.Logf("Firefox %s", session.Capabilities.BrowserVersion)
	f.call("session.subscribe", map[string]any{"events": []string{"log.entryAdded", "network.responseCompleted", "network.fetchError"}}, nil)
	var tree struct{ Contexts []struct{ Context string } }
	f.call("browsingContext.getTree", map[string]any{}, &tree)
	f.tab = tree.Contexts[0].Context
}

// answer is Firefox's message: a result, or an event.
type answer struct {
	ID      int
	Method  string
	Result  json.RawMessage
	Error   string
	Message string
	Params  struct {
		Level, Text string
		ErrorText   string
		Request     struct{ URL string }
		Response    struct{ Status int }
	}
}

func (f *firefox) call(method string, params map[string]any, result any) {
	f.t.Helper()
	f.id++
	must(f.t, f.conn.WriteJSON(map[string]any{"id": f.id, "method": method, "params": params}))
	_ = f.conn.SetReadDeadline(time.Now().Add(2 * browser.Patience))
	for {
		var a answer
		if err := f.conn.ReadJSON(&a); err != nil {
			f.t.Fatalf("%s: %v", method, err)
		}
		switch {
		case a.ID != f.id:
			f.note(a)
		case a.Error != "":
			f.t.Fatalf("%s: %s: %s", method, a.Error, a.Message)
		case result != nil:
			must(f.t, json.Unmarshal(a.Result, result))
			return
		default:
			return
		}
	}
}

func (f *firefox) note(a answer) {
	switch p := a.Params; {
	case strings.Contains(p.Text, "NetworkError when attempting to fetch"): // htmx, about an error that is also reported as a network error
	case p.Level == "error" || p.Level == "warn":
		f.wrong = append(f.wrong, p.Text)
	case p.ErrorText == "NS_BINDING_ABORTED": // the page was left
	case a.Method == "network.fetchError":
		f.wrong = append(f.wrong, p.Request.URL+": "+p.ErrorText)
	case p.Response.Status >= 400:
		f.wrong = append(f.wrong, fmt.Sprintf("%s: %d", p.Request.URL, p.Response.Status))
	}
}

// visit does not wait for the load: a stream never ends.
func (f *firefox) visit(url string) {
	f.t.Helper()
	f.call("browsingContext.navigate", map[string]any{"context": f.tab, "url": url, "wait": "none"}, nil)
}

// eval is an expression's value on the page, as text.
func (f *firefox) eval(expression string) string {
	f.t.Helper()
	var r struct {
		Result           struct{ Value any }
		ExceptionDetails struct{ Text string }
	}
	f.call("script.evaluate", map[string]any{
		"expression": expression, "target": map[string]any{"context": f.tab}, "awaitPromise": true,
	}, &r)
	if r.ExceptionDetails.Text != "" {
		return r.ExceptionDetails.Text
	}
	return fmt.Sprint(r.Result.Value)
}

func (f *firefox) await(expression, want string) {
	f.t.Helper()
	got := ""
	so := browser.Until(func() bool {
		got = f.eval(expression)
		return strings.Contains(got, want)
	})
	if !so {
		f.t.Fatalf("%s says %q and not %q", expression, got, want)
	}
}
