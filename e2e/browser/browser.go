// Package browser is a browser without a screen, for tests of whole processes. It has cookies and forms over
// HTTP, and a page's log that follows its WebSocket as htmx does. It reads HTML and does not depend on the
// templates.
package browser

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
)

// Browser is one person's, with the cookies of one site. It follows no redirect by itself.
type Browser struct {
	T    testing.TB
	Base string // as http://127.0.0.1:3000
	Name string // its user, once signed up
	From string // its X-Forwarded-For; tests of one machine come from many addresses
	// Patient repeats requests that were answered with 503, as that page advises: a busy machine is no
	// outage.
	Patient bool
	http    *http.Client
	dial    net.Dialer
}

var browsers atomic.Uint32

// Open makes a browser at an address of its own.
func Open(t testing.TB, base string) *Browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	n := browsers.Add(1)
	b := &Browser{
		T: t, Base: strings.TrimRight(base, "/"), Patient: true,
		From: "10." + strconv.Itoa(int(n>>16&255)) + "." + strconv.Itoa(int(n>>8&255)) + "." + strconv.Itoa(int(n&255)),
	}
	transport := &http.Transport{
		DisableCompression: true, MaxIdleConnsPerHost: 8,
		DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			return b.dial.DialContext(ctx, network, addr)
		},
	}
	t.Cleanup(transport.CloseIdleConnections)
	b.http = &http.Client{
		Jar: jar, Transport: transport, Timeout: time.Minute,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return b
}

// OpenFrom is Open at one of this machine's loopback addresses, as 127.0.0.2, for a site that sees addresses
// and trusts no header.
func OpenFrom(t testing.TB, base, address string) *Browser {
	t.Helper()
	b := Open(t, base)
	b.From, b.dial.LocalAddr = "", &net.TCPAddr{IP: net.ParseIP(address)}
	return b
}

// For is the same browser, in a test within the test.
func (b *Browser) For(t testing.TB) *Browser {
	other := *b
	other.T = t
	return &other
}

// At is the same browser, cookies and all, at another node of the site.
func (b *Browser) At(base string) *Browser {
	other := *b
	other.Base = base
	return &other
}

// Password is every user's.
const Password = "correct horse battery"

// SignUp opens an account.
func (b *Browser) SignUp(name string) *Browser {
	b.T.Helper()
	b.Name = name
	a := b.Post("/signup", "username", name, "email", name+"@example.org", "password", Password)
	if a.Status == http.StatusConflict {
		return b.SignIn(name) // the first of two tries succeeded after all
	}
	a.Is(http.StatusSeeOther)
	return b
}

// SignIn opens another session of an account.
func (b *Browser) SignIn(name string) *Browser {
	b.T.Helper()
	b.Name = name
	b.Post("/signin", "email", name+"@example.org", "password", Password).Is(http.StatusSeeOther)
	return b
}

// Token is the value of the cookie.
func (b *Browser) Token() string {
	b.T.Helper()
	u, err := url.Parse(b.Base)
	if err != nil {
		b.T.Fatal(err)
	}
	for _, c := range b.http.Jar.Cookies(u) {
		if c.Name == "parley" {
			return c.Value
		}
	}
	return ""
}

// HTMX are the headers of a script that requests a part of a page.
var HTMX = []string{"HX-Request", "true"}

// Get requests a page.
func (b *Browser) Get(path string, headers ...string) Answer {
	b.T.Helper()
	return b.Do(http.MethodGet, path, "", headers...)
}

// Post sends a form of names and values.
func (b *Browser) Post(path string, fields ...string) Answer {
	b.T.Helper()
	return b.Send(path, nil, fields...)
}

// Send is Post with headers.
func (b *Browser) Send(path string, headers []string, fields ...string) Answer {
	b.T.Helper()
	form := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	return b.Do(http.MethodPost, path, form.Encode(), headers...)
}

// Do makes any request and fails the test when it is not answered.
func (b *Browser) Do(method, path, body string, headers ...string) Answer {
	b.T.Helper()
	limit := time.Now().Add(Patience)
	a, err := b.Try(method, path, body, headers...)
	for err == nil && a.Status == http.StatusServiceUnavailable && b.Patient && time.Now().Before(limit) {
		a, err = b.Try(method, path, body, headers...)
	}
	if err != nil {
		b.T.Fatalf("%s %.200s: %v", method, path, err)
	}
	return a
}

// Try is Do for a server that may be down.
func (b *Browser) Try(method, path, body string, headers ...string) (Answer, error) {
	r, err := http.NewRequest(method, b.Base+path, strings.NewReader(body))
	if err != nil {
		return Answer{}, err
	}
	b.dress(r.Header)
	if body != "" || method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	began := time.Now()
	res, err := b.http.Do(r)
	if err != nil {
		return Answer{}, err
	}
	defer res.Body.Close()
	got, err := io.ReadAll(res.Body)
	return Answer{
		T: b.T, What: method + " " + path, Status: res.StatusCode, Header: res.Header, Body: string(got), Took: time.Since(began),
	}, err
}

func (b *Browser) dress(h http.Header) {
	if b.From != "" {
		h.Set("X-Forwarded-For", b.From)
	}
}

// MakeRoom creates a room and returns its slug.
func (b *Browser) MakeRoom(name, visibility string) string {
	b.T.Helper()
	a := b.Post("/rooms", "name", name, "visibility", visibility)
	if a.Status == http.StatusConflict {
		a = b.Post("/rooms", "name", name+" again", "visibility", visibility) // as in SignUp
	}
	a.Is(http.StatusSeeOther)
	return strings.TrimPrefix(a.Header.Get("Location"), "/rooms/")
}

// Join joins a public room.
func (b *Browser) Join(room string) {
	b.T.Helper()
	b.Post("/rooms/" + room + "/join").Is(http.StatusSeeOther)
}

// Say sends a message as a plain form does, and returns its seq: it is stored.
func (b *Browser) Say(room, body string) int64 {
	b.T.Helper()
	a := b.Post("/rooms/"+room+"/messages", "body", body, "nonce", uuid.NewString()).Is(http.StatusSeeOther)
	_, anchor, _ := strings.Cut(a.Header.Get("Location"), "#m-")
	seq, err := strconv.ParseInt(anchor, 10, 64)
	if err != nil {
		b.T.Fatalf("a stored message leads to %q", a.Header.Get("Location"))
	}
	return seq
}

// Hand sends a message as a script does: it is accepted, and stored later.
func (b *Browser) Hand(room, body string) {
	b.T.Helper()
	b.Send("/rooms/"+room+"/messages", HTMX, "body", body).Is(http.StatusAccepted)
}

// Answer is the server's answer.
type Answer struct {
	T      testing.TB
	What   string
	Status int
	Header http.Header
	Body   string
	Took   time.Duration
}

// Is checks the status.
func (a Answer) Is(status int) Answer {
	a.T.Helper()
	if a.Status != status {
		a.T.Fatalf("%.300s: status %d, want %d; body %.1500s", a.What, a.Status, status, a.Body)
	}
	return a
}

// Has checks that parts are in the body.
func (a Answer) Has(parts ...string) Answer {
	a.T.Helper()
	for _, part := range parts {
		if !strings.Contains(a.Body, part) {
			a.T.Fatalf("%.300s: %q is not in %.4000s", a.What, part, a.Body)
		}
	}
	return a
}

// Lacks checks that parts are not in the body.
func (a Answer) Lacks(parts ...string) Answer {
	a.T.Helper()
	for _, part := range parts {
		if strings.Contains(a.Body, part) {
			a.T.Fatalf("%.300s: %q is in %.4000s", a.What, part, a.Body)
		}
	}
	return a
}
