package chaos

import (
	"context"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"parley/e2e/browser"
)

// frame is a room's page without JavaScript. Its frame holds the never-ending document, which begins with the
// newest messages. When that breaks off, the reader loads the frame again, or the page.
type frame struct {
	run  *run
	name string
	room string
	who  *person

	mu   sync.Mutex // guards the fields below
	view *view
	up   bool
	stop context.CancelFunc // of the open stream
}

// reload ends the stream: a reader whose frame is frozen loads it again.
func (f *frame) reload() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.stop != nil {
		f.stop()
	}
}

func (f *frame) watch(ctx context.Context) {
	for ctx.Err() == nil {
		d, err := f.run.page(ctx, f.who, f.room)
		if err != nil {
			return
		}
		newView(f.run, f.name, f.room, d.Messages) // checks their order
		for again := true; again && ctx.Err() == nil; again = rand.IntN(2) == 0 {
			f.follow(ctx, d.Stream)
			f.setUp(false)
			_ = sleep(ctx, 100*time.Millisecond)
		}
	}
}

func (f *frame) setUp(up bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.up = up
}

// shows reports whether the stream has reached a message. f.mu is held.
func (f *frame) shows(seq int64) bool {
	if !f.up || f.view == nil {
		return false
	}
	_, shown := f.view.at[seq]
	return shown
}

func (f *frame) follow(ctx context.Context, src string) {
	n := f.run.site.pick(isLive)
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	f.mu.Lock()
	f.stop = stop
	f.mu.Unlock()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+n.front.addr()+src, nil)
	if err != nil {
		return
	}
	endless := *f.who.http
	endless.Timeout = 0
	res, err := endless.Do(r)
	if err != nil {
		return
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		if res.StatusCode != http.StatusServiceUnavailable && res.StatusCode != http.StatusTooManyRequests {
			f.run.checker.wrong(unanswered, "the stream of %s on %s: %d", f.name, n.name, res.StatusCode)
		}
		return
	}
	f.mu.Lock()
	f.view, f.up = newView(f.run, f.name, f.room, nil), true
	f.mu.Unlock()
	articles(res.Body, f.take)
}

func (f *frame) take(m browser.Shown) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if m.Replaces {
		f.view.replace(m)
	} else {
		f.view.add(m)
	}
}

// articles reads a document as it arrives and calls take for each article.
func articles(body interface{ Read([]byte) (int, error) }, take func(browser.Shown)) {
	z := html.NewTokenizer(body)
	var source strings.Builder
	within := false
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			return
		}
		raw := string(z.Raw())
		name, _ := z.TagName()
		tag := atom.Lookup(name)
		if kind == html.StartTagToken && tag == atom.Article {
			within = true
			source.Reset()
		}
		if within {
			source.WriteString(raw)
		}
		if kind == html.EndTagToken && tag == atom.Article && within {
			within = false
			parts, err := browser.ReadFrame(source.String())
			if err == nil && len(parts) == 1 && len(parts[0].Messages) == 1 {
				take(parts[0].Messages[0])
			}
		}
	}
}

// pager loads a room's page again and again.
type pager struct {
	run  *run
	name string
	room string
	who  *person
	last browser.Document // valid after the end
}

const pageEvery = 500 * time.Millisecond

func (p *pager) watch(ctx context.Context) {
	for ctx.Err() == nil {
		d, err := p.run.page(ctx, p.who, p.room)
		if err != nil {
			return
		}
		newView(p.run, p.name, p.room, d.Messages) // checks their order
		if d.Rev < p.last.Rev || newest(d) < newest(p.last) {
			p.run.checker.wrong(differs, "%s: %s went back from seq %d, rev %d to seq %d, rev %d",
				p.name, p.room, newest(p.last), p.last.Rev, newest(d), d.Rev)
		}
		p.last = d
		_ = sleep(ctx, pageEvery)
	}
}

func newest(d browser.Document) int64 {
	if len(d.Messages) == 0 {
		return 0
	}
	return d.Messages[len(d.Messages)-1].Seq
}
