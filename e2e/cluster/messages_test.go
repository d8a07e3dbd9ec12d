package cluster

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"

	"github.com/google/uuid"

	"parley/e2e/browser"
)

// message is a written message, and its author's answer.
type message struct {
	body, room, nonce string
	stored            bool  // a form's answer: it is at seq
	accepted          bool  // a script's answer: it will be stored
	seq               int64 //
	refused           int   // failed attempts
}

// messageLog is all written messages.
type messageLog struct {
	mu      sync.Mutex // guards the fields below
	list    []*message
	done    map[string]int // stored or accepted ones of each room
	refused map[string]int // failed attempts in each room
	wrong   []string       // answers that nothing excuses
}

func (m *messageLog) note(note func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.done == nil {
		m.done, m.refused = map[string]int{}, map[string]int{}
	}
	note()
}

// write writes to a room until ctx ends, and repeats each message until it is accepted.
func (w *harness) write(ctx context.Context, b *browser.Browser, r room) {
	for n := 0; ctx.Err() == nil; n++ {
		l := &message{body: fmt.Sprintf("%s writes %d", b.Name, n), room: r.slug, nonce: uuid.NewString()}
		w.messages.note(func() { w.messages.list = append(w.messages.list, l) })
		if !browser.Until(func() bool { return w.send(b, l, n%4 == 3) }) {
			w.messages.note(func() { w.messages.wrong = append(w.messages.wrong, "not accepted: "+l.body) })
			return
		}
	}
}

// send is one try, as a form or as a script.
func (w *harness) send(b *browser.Browser, l *message, script bool) (taken bool) {
	var headers []string
	if script {
		headers = browser.HTMX
	}
	form := url.Values{"body": {l.body}, "nonce": {l.nonce}}.Encode()
	a, err := b.Try(http.MethodPost, "/rooms/"+l.room+"/messages", form, headers...)
	w.messages.note(func() {
		switch {
		case err != nil:
			w.messages.wrong = append(w.messages.wrong, fmt.Sprint(l.body, ": ", err))
		case a.Status == http.StatusSeeOther:
			_, anchor, _ := strings.Cut(a.Header.Get("Location"), "#m-")
			l.seq, _ = strconv.ParseInt(anchor, 10, 64)
			l.stored, taken = true, true
		case a.Status == http.StatusAccepted:
			l.accepted, taken = true, true
		case a.Status == http.StatusServiceUnavailable:
			w.messages.refused[l.room]++
		case a.Status != http.StatusTooManyRequests:
			w.messages.wrong = append(w.messages.wrong, fmt.Sprintf("%s: %d %.300s", l.body, a.Status, a.Body))
		}
		if taken {
			w.messages.done[l.room]++
		}
	})
	return taken
}

// awaitAccepted returns when one more message was accepted in each of the rooms.
func (w *harness) awaitAccepted(rooms ...room) {
	w.t.Helper()
	w.awaitCount("a message is taken in each of the rooms", func() map[string]int { return w.messages.done }, rooms)
}

// awaitRefusal returns when one more message was refused in each of the rooms.
func (w *harness) awaitRefusal(rooms ...room) {
	w.t.Helper()
	w.awaitCount("a message is refused in each of the rooms", func() map[string]int { return w.messages.refused }, rooms)
}

func (w *harness) awaitCount(what string, counts func() map[string]int, rooms []room) {
	w.t.Helper()
	before := map[string]int{}
	w.messages.note(func() {
		for _, r := range rooms {
			before[r.slug] = counts()[r.slug]
		}
	})
	browser.Await(w.t, what, func() (all bool) {
		w.messages.note(func() {
			all = true
			for slug, n := range before {
				all = all && counts()[slug] > n
			}
		})
		return all
	})
}
