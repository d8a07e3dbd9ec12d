package process

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/fasthttp/websocket"
	"github.com/google/uuid"

	"parley/deploy/nginxtest"
	"parley/e2e/browser"
)

// part is a process with one role. It keeps its address when it restarts.
type part struct {
	*process
	env   []string
	addr  string
	admin string
}

func beginPart(t *testing.T, s *stores, role string) *part {
	t.Helper()
	p := &part{addr: reserved(t), admin: reserved(t)}
	p.env = s.env("PARLEY_ROLES="+role, "PARLEY_ADDR="+p.addr, "PARLEY_ADMIN_ADDR="+p.admin)
	p.process = begin(t, p.env...)
	return p
}

// sum adds up the samples of a metric that have all of these labels, as `status="2xx"`.
func (p *part) sum(name string, labels ...string) (total float64) {
	p.t.Helper()
	for line := range strings.Lines(metrics(p.t, p.admin)) {
		sample, value, _ := strings.Cut(strings.TrimSpace(line), " ")
		is, rest, _ := strings.Cut(sample, "{")
		if is != name || slices.ContainsFunc(labels, func(l string) bool { return !strings.Contains(rest, l) }) {
			continue
		}
		n, err := strconv.ParseFloat(value, 64)
		must(p.t, err)
		total += n
	}
	return total
}

// site is two web nodes, three live nodes and two workers behind nginx as it is deployed.
type site struct {
	t                 *testing.T
	webs, lives, work []*part
	door              string
}

func newSite(t *testing.T, s *stores) *site {
	t.Helper()
	w := &site{t: t}
	for range 2 {
		w.webs, w.work = append(w.webs, beginPart(t, s, "web")), append(w.work, beginPart(t, s, "worker"))
	}
	for range 3 {
		w.lives = append(w.lives, beginPart(t, s, "live"))
	}
	for _, p := range slices.Concat(w.webs, w.lives, w.work) {
		p.await()
	}
	addresses := func(parts []*part) (list []string) {
		for _, p := range parts {
			list = append(list, p.addr)
		}
		return list
	}
	w.door = nginxtest.Start(t, addresses(w.webs), addresses(w.lives))
	browser.Await(t, "the workers share the shards", func() bool {
		return w.work[0].sum("parley_worker_shards") == 8 && w.work[1].sum("parley_worker_shards") == 8
	})
	return w
}

// reader follows a room and reconnects when its connection ends, as a page does.
type reader struct {
	slug string
	done chan struct{}

	mu     sync.Mutex // guards the fields below
	socket *browser.Socket
	came   int // connections so far
}

func (r *reader) now() *browser.Socket {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.socket
}

func (r *reader) again() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.came > 1
}

// watch reads until ctx ends.
func watch(ctx context.Context, b *browser.Browser, slug string) *reader {
	r := &reader{slug: slug, socket: b.Open(slug), came: 1, done: make(chan struct{})}
	go func() {
		defer close(r.done)
		for {
			log := r.now().Log() // valid after the end
			if ctx.Err() != nil {
				return
			}
			var conn *websocket.Conn
			browser.Until(func() (over bool) {
				var err error
				conn, _, err = b.Dial(browser.LivePath(slug, log.Rev))
				return err == nil || ctx.Err() != nil
			})
			if conn == nil {
				return
			}
			r.mu.Lock()
			r.socket, r.came = browser.Attend(b.T, conn, log), r.came+1
			r.mu.Unlock()
		}
	}()
	return r
}

// posts are messages that were acknowledged as stored.
type posts struct {
	mu  sync.Mutex       // guards seq
	seq map[string]int64 // by room and body
}

func (p *posts) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.seq)
}

// post sends until the answer names the message's place.
func (p *posts) post(b *browser.Browser, slug, body string) {
	form := url.Values{"body": {body}, "nonce": {uuid.NewString()}}.Encode()
	stored := browser.Until(func() bool {
		a, err := b.Try(http.MethodPost, messages(slug), form)
		if err != nil || a.Status != http.StatusSeeOther {
			return false
		}
		_, anchor, _ := strings.Cut(a.Header.Get("Location"), "#m-")
		n, _ := strconv.ParseInt(anchor, 10, 64)
		p.mu.Lock()
		defer p.mu.Unlock()
		p.seq[slug+" "+body] = n
		return true
	})
	if !stored {
		b.T.Errorf("%s was never stored", body)
	}
}

func TestRolesApartBehindNginxShareTheWorkAndLoseNothing(t *testing.T) {
	t.Parallel()
	s := freshStores(t)
	w := newSite(t, s)
	var members []*browser.Browser
	for range 3 {
		members = append(members, browser.Open(t, w.door).SignUp(fmt.Sprintf("person-%d", people.Add(1))))
	}
	ctx, stop := context.WithCancel(t.Context())
	var readers []*reader
	for n := range 16 { // one of each shard
		slug := room(t, members...)
		readers = append(readers, watch(ctx, members[n%3], slug), watch(ctx, members[(n+1)%3], slug))
	}

	var writers sync.WaitGroup
	acked := &posts{seq: map[string]int64{}}
	for _, b := range members {
		writers.Go(func() {
			for n := 0; ctx.Err() == nil; n++ {
				acked.post(b, readers[2*(n%16)].slug, fmt.Sprintf("%s says %d", b.Name, n))
			}
		})
	}
	t.Cleanup(writers.Wait)
	t.Cleanup(stop)
	more := func() {
		before := acked.count()
		browser.Await(t, "a message or more is stored in each room", func() bool { return acked.count() > before+3*16 })
	}
	more()
	w.spread()

	away := w.lives[0]
	before := w.sockets()
	away.stop()
	browser.Await(t, "everybody is elsewhere", func() bool { return w.lives[1].open()+w.lives[2].open() == before })
	more()
	away.process = run(t, away.env...)
	var late []*browser.Socket
	browser.Await(t, "who comes is sent to the node that is back", func() bool {
		late = append(late, members[0].Open(readers[0].slug))
		return away.open() > 0
	})
	more()
	stop()
	writers.Wait()
	w.judge(s, members[0], readers, late, acked)
}

// open is a live node's number of sockets.
func (p *part) open() float64 { return p.sum("parley_hub_connections", `kind="socket"`) }

func (w *site) sockets() (n float64) {
	for _, p := range w.lives {
		n += p.open()
	}
	return n
}

// spread checks that each part does its share.
func (w *site) spread() {
	w.t.Helper()
	share := func(what string, parts []*part, of func(*part) float64) {
		w.t.Helper()
		var each []float64
		var all float64
		for _, p := range parts {
			each = append(each, of(p))
			all += of(p)
		}
		if fair := all / float64(len(parts)); slices.Min(each) < fair/2 || all == 0 {
			w.t.Errorf("%s are not spread: %v", what, each)
		}
	}
	share("connections", w.lives, (*part).open)
	share("requests", w.webs, func(p *part) float64 { return p.sum("parley_handlers_request_seconds_count") })
	share("messages", w.work, func(p *part) float64 { return p.sum("parley_worker_stored_total", `kind="post"`) })
}

// judge compares acknowledgements and screens with the stored messages.
func (w *site) judge(s *stores, b *browser.Browser, readers []*reader, late []*browser.Socket, acked *posts) {
	w.t.Helper()
	moved := 0
	for _, r := range readers {
		page := b.Whole(r.slug)
		last := page.Rev
		r.now().Await("all that is stored", func(l *browser.Log) bool { return l.Rev >= last })
		r.now().Clean()
		r.now().Level(page.Transcript())
		equal(w.t, "messages of "+r.slug, int64(len(page.Articles)),
			s.number(w.t, "select last_seq from rooms where slug = $1", r.slug))
		for i, body := range page.Bodies() {
			if seq, ok := acked.seq[r.slug+" "+body]; ok && seq != int64(i+1) {
				w.t.Errorf("%q of %s was said to be %d and is %d, or stands twice", body, r.slug, seq, i+1)
			}
		}
		for key := range acked.seq {
			if slug, body, _ := strings.Cut(key, " "); slug == r.slug && !page.Says(body) {
				w.t.Errorf("%q of %s is lost", body, slug)
			}
		}
		if r.again() {
			moved++
		}
	}
	last := b.Page(readers[0].slug).Rev
	for _, socket := range late {
		socket.Await("all that is stored", func(l *browser.Log) bool { return l.Rev >= last })
		socket.Clean()
	}
	if moved == 0 || moved == len(readers) {
		w.t.Errorf("%d of %d readers had to come again", moved, len(readers))
	}
	for _, r := range readers {
		r.now().Drop()
		<-r.done
	}
}
