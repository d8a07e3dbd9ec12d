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

// letter is a written message, and its author's answer.
type letter struct {
	body, room, nonce string
	stored            bool  // a form's answer: it is at seq
	accepted          bool  // a script's answer: it will be stored
	seq               int64 //
	refused           int   // failed attempts
}

// mail is all written messages.
type mail struct {
	mu      sync.Mutex // guards the fields below
	list    []*letter
	done    map[string]int // stored or accepted ones of each room
	refused map[string]int // failed attempts in each room
	wrong   []string       // answers that nothing excuses
}

func (m *mail) note(note func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.done == nil {
		m.done, m.refused = map[string]int{}, map[string]int{}
	}
	note()
}

// write writes to a room until ctx ends, and repeats each message until it is accepted.
func (w *town) write(ctx context.Context, b *browser.Browser, r room) {
	for n := 0; ctx.Err() == nil; n++ {
		l := &letter{body: fmt.Sprintf("%s writes %d", b.Name, n), room: r.slug, nonce: uuid.NewString()}
		w.letters.note(func() { w.letters.list = append(w.letters.list, l) })
		if !browser.Until(func() bool { return w.send(b, l, n%4 == 3) }) {
			w.letters.note(func() { w.letters.wrong = append(w.letters.wrong, "nobody takes: "+l.body) })
			return
		}
	}
}

// send is one try, as a form or as a script.
func (w *town) send(b *browser.Browser, l *letter, script bool) (taken bool) {
	var headers []string
	if script {
		headers = browser.HTMX
	}
	form := url.Values{"body": {l.body}, "nonce": {l.nonce}}.Encode()
	a, err := b.Try(http.MethodPost, "/rooms/"+l.room+"/messages", form, headers...)
	w.letters.note(func() {
		switch {
		case err != nil:
			w.letters.wrong = append(w.letters.wrong, fmt.Sprint(l.body, ": ", err))
		case a.Status == http.StatusSeeOther:
			_, anchor, _ := strings.Cut(a.Header.Get("Location"), "#m-")
			l.seq, _ = strconv.ParseInt(anchor, 10, 64)
			l.stored, taken = true, true
		case a.Status == http.StatusAccepted:
			l.accepted, taken = true, true
		case a.Status == http.StatusServiceUnavailable:
			w.letters.refused[l.room]++
		case a.Status != http.StatusTooManyRequests:
			w.letters.wrong = append(w.letters.wrong, fmt.Sprintf("%s: %d %.300s", l.body, a.Status, a.Body))
		}
		if taken {
			w.letters.done[l.room]++
		}
	})
	return taken
}

// awaitMail returns when one more message was accepted in each of the rooms.
func (w *town) awaitMail(rooms ...room) {
	w.t.Helper()
	w.awaitCount("a message is taken in each of the rooms", func() map[string]int { return w.letters.done }, rooms)
}

// awaitRefusal returns when one more message was refused in each of the rooms.
func (w *town) awaitRefusal(rooms ...room) {
	w.t.Helper()
	w.awaitCount("a message is refused in each of the rooms", func() map[string]int { return w.letters.refused }, rooms)
}

func (w *town) awaitCount(what string, counts func() map[string]int, rooms []room) {
	w.t.Helper()
	before := map[string]int{}
	w.letters.note(func() {
		for _, r := range rooms {
			before[r.slug] = counts()[r.slug]
		}
	})
	browser.Await(w.t, what, func() (all bool) {
		w.letters.note(func() {
			all = true
			for slug, n := range before {
				all = all && counts()[slug] > n
			}
		})
		return all
	})
}
