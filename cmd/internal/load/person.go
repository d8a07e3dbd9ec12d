//go:build linux

// Package load drives a Parley from outside, as browsers do: over HTTP and WebSockets, with cookies and
// forms. The benchmarks and the load test share it.
package load

import (
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/valyala/fasthttp"
)

// Target is a running Parley.
type Target struct {
	Addr   string // host and port
	Client *fasthttp.Client
}

// NewTarget makes a target for an address such as 127.0.0.1:3000.
func NewTarget(addr string) *Target {
	return &Target{Addr: addr, Client: &fasthttp.Client{
		MaxConnsPerHost: 4096, ReadTimeout: 15 * time.Second, WriteTimeout: 15 * time.Second,
		MaxIdleConnDuration: time.Minute, NoDefaultUserAgentHeader: true,
		Dial: func(addr string) (net.Conn, error) { return fasthttp.DialTimeout(addr, 5*time.Second) },
	}}
}

// Person is a signed-in user.
type Person struct {
	*Target
	Name   string
	Cookie string
}

// SignUp opens an account.
func (t *Target) SignUp(name string) (*Person, error) {
	p := &Person{Target: t, Name: name}
	res, err := p.post("/signup", url.Values{
		"username": {name}, "email": {name + "@example.org"}, "password": {p.password()},
	}, false)
	if err != nil {
		return nil, err
	}
	defer fasthttp.ReleaseResponse(res)
	if res.StatusCode() != fasthttp.StatusSeeOther {
		return nil, fmt.Errorf("sign-up of %s: status %d", name, res.StatusCode())
	}
	var cookie fasthttp.Cookie
	if err := cookie.ParseBytes(res.Header.PeekCookie("parley")); err != nil {
		return nil, fmt.Errorf("sign-up of %s gave no cookie: %w", name, err)
	}
	p.Cookie = string(cookie.Value())
	return p, nil
}

// CreateRoom makes a room and returns its slug.
func (p *Person) CreateRoom(name string) (string, error) {
	res, err := p.post("/rooms", url.Values{"name": {name}, "visibility": {"public"}}, false)
	if err != nil {
		return "", err
	}
	defer fasthttp.ReleaseResponse(res)
	slug, ok := strings.CutPrefix(string(res.Header.Peek("Location")), "/rooms/")
	if !ok {
		return "", fmt.Errorf("room %q was not made: status %d", name, res.StatusCode())
	}
	return slug, nil
}

// Join makes the person a member of a public room.
func (p *Person) Join(room string) error {
	return p.expect("/rooms/"+room+"/join", nil, false, fasthttp.StatusSeeOther)
}

// Send posts a message as the page does, and returns when it is accepted.
func (p *Person) Send(room, body, nonce string) error {
	return p.expect("/rooms/"+room+"/messages", url.Values{"body": {body}, "nonce": {nonce}}, true, fasthttp.StatusAccepted)
}

// SendAndWait posts a message as a plain form does: it is stored on return.
func (p *Person) SendAndWait(room, body, nonce string) error {
	return p.expect("/rooms/"+room+"/messages", url.Values{"body": {body}, "nonce": {nonce}}, false, fasthttp.StatusSeeOther)
}

// StatusError is an unexpected answer.
type StatusError struct {
	Path   string
	Status int
}

func (e *StatusError) Error() string { return fmt.Sprintf("%s: status %d", e.Path, e.Status) }

func (p *Person) expect(path string, form url.Values, htmx bool, status int) error {
	res, err := p.post(path, form, htmx)
	if err != nil {
		return err
	}
	defer fasthttp.ReleaseResponse(res)
	if res.StatusCode() != status {
		return &StatusError{path, res.StatusCode()}
	}
	return nil
}

func (p *Person) post(path string, form url.Values, htmx bool) (*fasthttp.Response, error) {
	req := fasthttp.AcquireRequest()
	defer fasthttp.ReleaseRequest(req)
	req.Header.SetMethod(fasthttp.MethodPost)
	req.Header.SetContentType("application/x-www-form-urlencoded")
	req.SetBodyString(form.Encode())
	return p.do(req, path, htmx)
}

// Get fetches a page and returns its status and length in bytes.
func (p *Person) Get(path string) (status, length int, err error) {
	req := fasthttp.AcquireRequest()
	defer fasthttp.ReleaseRequest(req)
	res, err := p.do(req, path, false)
	if err != nil {
		return 0, 0, err
	}
	defer fasthttp.ReleaseResponse(res)
	return res.StatusCode(), len(res.Body()), nil
}

func (p *Person) do(req *fasthttp.Request, path string, htmx bool) (*fasthttp.Response, error) {
	req.SetRequestURI("http://" + p.Addr + path)
	if p.Cookie != "" {
		req.Header.SetCookie("parley", p.Cookie)
	}
	if htmx {
		req.Header.Set("HX-Request", "true")
	}
	res := fasthttp.AcquireResponse()
	if err := p.Client.Do(req, res); err != nil {
		fasthttp.ReleaseResponse(res)
		return nil, err
	}
	return res, nil
}

// DeleteRoom deletes a room that the person administers.
func (p *Person) DeleteRoom(room string) error {
	return p.expect("/rooms/"+room+"/delete", nil, false, fasthttp.StatusSeeOther)
}

// DeleteAccount deletes the person's account.
func (p *Person) DeleteAccount() error {
	return p.expect("/account/delete", url.Values{"delete_password": {p.password()}}, false, fasthttp.StatusSeeOther)
}

func (p *Person) password() string { return "correct horse " + p.Name }
