package process

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"parley/e2e/browser"
)

// takeover is the time within which another worker has a dead one's shards.
const takeover = 10 * time.Second

// town is a web node and two workers, with people in some rooms whose sockets watch.
type town struct {
	door    *process
	workers [2]*process
	members []*browser.Browser
	rooms   []string
	sockets []*browser.Socket
}

func newTown(t *testing.T, s *stores) *town {
	t.Helper()
	w := &town{door: run(t, s.env("PARLEY_ROLES=web,live")...)}
	for i := range w.workers {
		w.workers[i] = run(t, s.env("PARLEY_ROLES=worker")...)
	}
	for range 4 {
		w.members = append(w.members, person(t, w.door))
	}
	for range 8 { // enough that both workers have some
		slug := room(t, w.members...)
		w.rooms = append(w.rooms, slug)
		w.sockets = append(w.sockets, w.members[0].Open(slug))
	}
	return w
}

// storm makes every member send a number of messages to each room, as fast as they are accepted. It calls
// halfway once in the middle.
func (w *town) storm(t *testing.T, each int, halfway func()) {
	t.Helper()
	var wg sync.WaitGroup
	var once sync.Once
	for _, b := range w.members {
		wg.Go(func() {
			for n := range each {
				if n == each/2 {
					once.Do(halfway)
				}
				for _, slug := range w.rooms {
					body := url.Values{"body": {fmt.Sprintf("%s says %d", b.Name, n)}}.Encode()
					a, err := b.Try(http.MethodPost, messages(slug), body, browser.HTMX...)
					if err != nil || a.Status != http.StatusAccepted {
						t.Errorf("message %d was not taken: %d %v", n, a.Status, err)
						return
					}
				}
			}
		})
	}
	wg.Wait()
}

// complete checks that every room has every message once, in its author's order.
func (w *town) complete(t *testing.T, each int) {
	t.Helper()
	for i, s := range w.sockets {
		s.Await("all messages", func(l *browser.Log) bool { return len(l.Articles) >= each*len(w.members) })
		s.Clean()
		page := w.members[0].Whole(w.rooms[i])
		equal(t, "messages in "+w.rooms[i], len(page.Articles), each*len(w.members))
		s.Level(page.Transcript())
		for _, b := range w.members {
			next := 0
			for _, body := range page.Bodies() {
				if n, ok := strings.CutPrefix(body, b.Name+" says "); ok && n == fmt.Sprint(next) {
					next++
				}
			}
			equal(t, "messages of "+b.Name+" in their order", next, each)
		}
	}
}

func TestAKilledWorkersMessagesAreStoredByAnother(t *testing.T) {
	t.Parallel()
	w := newTown(t, freshStores(t))
	const each = 20
	w.storm(t, each, func() { w.workers[0].kill() })
	sent := time.Now()
	w.complete(t, each)
	if took := time.Since(sent); took > takeover {
		t.Errorf("that took %v", took)
	}
}

func TestAWorkerThatSleptDoublesNothing(t *testing.T) {
	t.Parallel()
	w := newTown(t, freshStores(t))
	const each = 10
	w.storm(t, each, func() { w.workers[0].signal(syscall.SIGSTOP) })
	w.complete(t, each) // by the other one
	w.workers[0].signal(syscall.SIGCONT)
	w.storm(t, each, func() {})
	for _, s := range w.sockets {
		s.Await("all messages", func(l *browser.Log) bool { return len(l.Articles) >= 2*each*len(w.members) })
		s.Clean()
	}
	for i, slug := range w.rooms {
		page := w.members[1].Whole(slug)
		equal(t, "messages in "+slug, len(page.Articles), 2*each*len(w.members))
		w.sockets[i].Level(page.Transcript())
	}
	equal(t, "errors", strings.Count(w.workers[0].said.String(), "level=ERROR"), 0)
}

func TestABatchLargerThanAQueueReachesEverybody(t *testing.T) {
	t.Parallel()
	s := freshStores(t) // without any other worker
	door, worker := run(t, s.env("PARLEY_ROLES=web,live")...), run(t, s.env("PARLEY_ROLES=worker")...)
	ann := person(t, door)
	slug := room(t, ann)
	ann.Say(slug, "the first")
	socket := ann.Open(slug)
	socket.AwaitBody("the first")
	worker.signal(syscall.SIGSTOP)
	for n := range 40 { // 32 KB each: together two and a half queues
		ann.Hand(slug, fmt.Sprintf("%06d", n)+strings.Repeat("𝓁", 7994))
	}
	worker.signal(syscall.SIGCONT)
	socket.Await("all of it", func(l *browser.Log) bool { return len(l.Articles) == 41 })
	socket.Clean()
	socket.Level(ann.Whole(slug).Transcript())
}
