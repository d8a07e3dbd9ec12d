package main

import (
	"fmt"
	"net"
	"strings"
	"syscall"
	"testing"

	"github.com/fasthttp/websocket"
	"github.com/jackc/pgx/v5"
	"github.com/prometheus/client_golang/prometheus"

	"parley/e2e/browser"
)

// dropped is the number of readers that were too slow, on all nodes of this process.
func dropped(t *testing.T) float64 {
	t.Helper()
	families, err := prometheus.DefaultGatherer.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range families {
		if f.GetName() == "parley_hub_dropped_clients_total" {
			return f.GetMetric()[0].GetCounter().GetValue()
		}
	}
	t.Fatal("dropped readers are not counted")
	return 0
}

// narrow opens a socket with small buffers, which fill unless it is read.
func narrow(t *testing.T, b *browser.Browser, path string) *websocket.Conn {
	t.Helper()
	d := net.Dialer{Control: func(_, _ string, c syscall.RawConn) error {
		return c.Control(func(fd uintptr) { _ = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUF, 64<<10) })
	}}
	ws := websocket.Dialer{NetDialContext: d.DialContext, ReadBufferSize: 1 << 10}
	h := map[string][]string{"Origin": {b.Base}, "Cookie": {"parley=" + b.Token()}}
	conn, _, err := ws.DialContext(t.Context(), "ws"+strings.TrimPrefix(b.Base, "http")+path, h)
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

// long is a message of the greatest length, in characters of four bytes.
func long(n int) string { return fmt.Sprintf("%06d", n) + strings.Repeat("𝓁", 7994) }

func TestASlowReaderIsDroppedAndCatchesUp(t *testing.T) {
	w := shared(t)
	ann, ben := w.unlimited.person(t), w.unlimited.person(t)
	slug := room(t, ann, ben)
	log := ben.Page(slug)
	quick := ann.Open(slug)
	conn := narrow(t, ben, browser.LivePath(slug, log.Rev)) // and its page does not read it
	before, said := dropped(t), 0
	for dropped(t) == before {
		if said++; said > 500 {
			t.Fatal("a reader who stands still is kept")
		}
		ann.Say(slug, long(said)) // one by one: a batch of them would wait for the reader
	}
	t.Logf("sent away after %d messages", said)
	slow := browser.Attend(t, conn, log) // now reads what was sent before
	equal(t, "the close code", slow.AwaitEnd(), websocket.CloseTryAgainLater)
	slow.Clean()
	ann.Say(slug, "the end")
	quick.AwaitBody("the end") // the others were not held up
	quick.Clean()
	again := ben.Follow(slug, slow.Log())
	again.AwaitBody("the end")
	again.Clean()
	again.Level(ann.Whole(slug).Transcript())
}

func TestAbsenceFromARoomOfLongMessagesIsMadeUpFor(t *testing.T) {
	t.Parallel()
	w := shared(t)
	ann := w.unlimited.person(t)
	slug := room(t, ann)
	log := ann.Page(slug)
	for n := range 60 { // two megabytes
		ann.Hand(slug, long(n))
	}
	ann.Say(slug, "the end")
	s := ann.Follow(slug, log)
	s.AwaitBody("the end")
	s.Clean()
	s.Level(ann.Whole(slug).Transcript())
}

// storeInSilence stores a message without announcing it, as a worker does that dies or loses Redis in
// between.
func (w *sharedHarness) storeInSilence(t *testing.T, slug, author, body string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), w.servers.DatabaseURL())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	tag, err := conn.Exec(t.Context(), `with r as (
		update rooms set last_seq = last_seq + 1, last_rev = last_rev + 1 where slug = $1 returning id, last_seq, last_rev)
		insert into messages (room_id, seq, rev, first_rev, author_id, key, body)
		select r.id, r.last_seq, r.last_rev, r.last_rev, u.id, gen_random_uuid(), $3 from r, users u where u.username = $2`, slug, author, body)
	if err != nil || tag.RowsAffected() != 1 {
		t.Fatal(tag, err)
	}
}

func TestAMessageThatWasNeverAnnouncedIsShown(t *testing.T) {
	t.Parallel()
	w := shared(t)
	ann, ben := w.unlimited.person(t), w.limited.person(t)
	slug := room(t, ann, ben)
	ann.Say(slug, "before")
	hers, his := ann.Open(slug), ben.Open(slug)
	page := stream(t, ben, "/rooms/"+slug+"/stream", "1.1")
	page.await("before")

	// No later message shows the gap.
	w.storeInSilence(t, slug, ann.Name, "said in silence")
	hers.AwaitBody("said in silence")
	his.AwaitBody("said in silence")
	page.await("said in silence")

	// With a later message, the order stays.
	w.storeInSilence(t, slug, ann.Name, "in silence again")
	ann.Say(slug, "after")
	for _, s := range []interface {
		AwaitBody(string)
		Clean()
	}{hers, his} {
		s.AwaitBody("after")
		s.Clean()
	}
	whole := ann.Page(slug)
	equal(t, "messages", len(whole.Articles), 4)
	hers.Level(whole.Transcript())
	his.Level(whole.Transcript())
}
