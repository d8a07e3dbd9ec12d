package chaos

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"time"
)

// site stands in for a proxy in front of the nodes: it sends each request to a running one.
type site struct{ nodes []*node }

func (s *site) pick(want func(*node) bool) *node {
	var up, any []*node
	for _, n := range s.nodes {
		if want(n) {
			any = append(any, n)
			if n.front.open() {
				up = append(up, n)
			}
		}
	}
	if len(up) == 0 {
		up = any
	}
	return up[rand.IntN(len(up))]
}

func isWeb(n *node) bool    { return n.has("web") }
func isLive(n *node) bool   { return n.has("live") }
func isSteady(n *node) bool { return n.steady && n.has("web") }

// person is a user with a browser.
type person struct {
	name string
	jar  http.CookieJar
	http *http.Client
}

// requestLimit is for one try.
const requestLimit = 6 * time.Second

func newPerson(name string) (*person, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	return &person{name: name, jar: jar, http: &http.Client{
		Jar: jar, Timeout: requestLimit,
		Transport:     &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 4, ForceAttemptHTTP2: false},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

type answer struct {
	status int
	header http.Header
	body   string
}

// try sends one request to one node.
func (p *person) try(ctx context.Context, n *node, method, path string, form url.Values, hx bool) (answer, error) {
	return p.send(ctx, n, method, path, formKind, form.Encode(), hx)
}

const formKind = "application/x-www-form-urlencoded"

// send sends a body of a kind to a node, which believes that it is the site.
func (p *person) send(ctx context.Context, n *node, method, path, kind, body string, hx bool) (answer, error) {
	header := http.Header{}
	if method == http.MethodPost {
		header.Set("Content-Type", kind)
		header.Set("Origin", origin)
	}
	if hx {
		header.Set("HX-Request", "true")
	}
	return p.exchange(ctx, n, method, path, header, body)
}

// exchange is send with headers.
func (p *person) exchange(ctx context.Context, n *node, method, path string, header http.Header, body string) (answer, error) {
	r, err := http.NewRequestWithContext(ctx, method, "http://"+n.front.addr()+path, strings.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	r.Header = header
	res, err := p.http.Do(r)
	if err != nil {
		return answer{}, err
	}
	defer res.Body.Close()
	got, err := io.ReadAll(res.Body)
	return answer{res.StatusCode, res.Header, string(got)}, err
}

// retry repeats a request through outages until it is answered, each time on a running node, with growing
// pauses.
func (r *run) retry(ctx context.Context, p *person, want func(*node) bool, method, path string, form url.Values, hx bool) (answer, error) {
	for pause := 50 * time.Millisecond; ; pause = min(2*pause, time.Second) {
		a, err := r.once(ctx, p, want, method, path, form, hx)
		if err == nil && a.status != http.StatusServiceUnavailable {
			return a, nil
		}
		if sleep(ctx, pause) != nil {
			return a, errors.Join(ctx.Err(), err)
		}
	}
}

// once is one try. It records answers that no outage excuses.
func (r *run) once(ctx context.Context, p *person, want func(*node) bool, method, path string, form url.Values, hx bool) (answer, error) {
	return r.onceOf(ctx, p, want, method, path, formKind, form.Encode(), hx)
}

// onceOf is once with a body of another kind.
func (r *run) onceOf(ctx context.Context, p *person, want func(*node) bool, method, path, kind, body string, hx bool) (answer, error) {
	n := r.site.pick(want)
	a, err := p.send(ctx, n, method, path, kind, body, hx)
	if err == nil {
		r.judge(p, n, method, path, a)
	}
	return a, err
}

// judge records an answer that no outage excuses.
func (r *run) judge(p *person, n *node, method, path string, a answer) {
	switch {
	case a.status >= 500 && a.status != http.StatusServiceUnavailable:
		r.checker.wrong(unanswered, "%s %s on %s: %d", method, path, n.name, a.status)
	case a.status == http.StatusUnauthorized || strings.HasPrefix(a.header.Get("Location"), "/signin"):
		r.checker.wrong(unanswered, "%s %s on %s: %s is signed out", method, path, n.name, p.name)
	case a.status == http.StatusServiceUnavailable && r.rolling.Load() && r.stalls.excuse():
		r.stalled.Add(1)
	case a.status == http.StatusServiceUnavailable && r.rolling.Load():
		r.checker.wrong(noticed, "%s %s on %s: %d %.300s", method, path, n.name, a.status, alert(a.body))
	}
}

// alert is an answer's error text.
func alert(body string) string {
	if _, rest, ok := strings.Cut(body, `role="alert"`); ok {
		return rest
	}
	return body
}

const password = "correct horse battery"

// newcomer opens an account and joins rooms.
func (r *run) newcomer(ctx context.Context, name string, rooms []string) (*person, error) {
	p, err := newPerson(name)
	if err != nil {
		return nil, err
	}
	form := url.Values{"username": {name}, "email": {name + "@example.org"}, "password": {password}}
	if a, err := p.try(ctx, r.site.pick(isWeb), http.MethodPost, "/signup", form, false); err != nil || a.status != http.StatusSeeOther {
		return nil, errors.Join(err, errors.New("sign-up of "+name+": "+alert(a.body)))
	}
	for _, room := range rooms {
		if a, err := p.try(ctx, r.site.pick(isWeb), http.MethodPost, "/rooms/"+room+"/join", nil, false); err != nil || a.status != http.StatusSeeOther {
			return nil, errors.Join(err, errors.New("joining "+room+": "+alert(a.body)))
		}
	}
	return p, nil
}

// cookie is the browser's cookie for a node.
func (p *person) cookie(n *node) string {
	u := &url.URL{Scheme: "http", Host: n.front.addr(), Path: "/"}
	for _, c := range p.jar.Cookies(u) {
		if c.Name == "parley" {
			return c.Name + "=" + c.Value
		}
	}
	return ""
}

func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
