package chaos

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
)

// message is one message from its writing to its acknowledgement.
type message struct {
	token, room, author string
	nonce               string
	page                string // the account that the page was made for, if the form names it
	wrote               time.Time
	accepted            time.Time // first, as a page is answered: 202
	acked               time.Time // as stored
	tries               int
	seq                 int64  // its place, if the acknowledgement named it
	unchecked           bool   // sent by a script that does not come back
	answers             int64  // the seq of the message that it answers; 0: none
	quotes              int64  // the seq of the message that it links to; 0: none
	copied              bool   // it is a forwarded one
	later               bool   // it was scheduled
	series              string // apart from which the author writes other messages
}

func (l *message) body() string {
	body := l.token + " says " + strings.Repeat("something ", 1+len(l.token)%4)
	if l.quotes != 0 {
		body += fmt.Sprintf("%s/rooms/%s/messages/%d", origin, l.room, l.quotes)
	}
	return body
}

// messages is all written messages.
type messages struct {
	mu     sync.Mutex // guards the fields below
	list   []*message
	newest map[string]int64 // each room's highest seq in an answer to a form
}

// answerable is now and then a message to answer in a room; 0: none. Most answers are to new messages.
func (m *messages) answerable(room string) int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	newest := m.newest[room]
	if newest == 0 || rand.IntN(4) > 0 {
		return 0
	}
	return max(1, newest-rand.Int64N(20))
}

func (m *messages) stored(room string, seq int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.newest == nil {
		m.newest = map[string]int64{}
	}
	m.newest[room] = max(m.newest[room], seq)
}

func (m *messages) add(l *message) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.list = append(m.list, l)
}

func (m *messages) all() []*message {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]*message(nil), m.list...)
}

// writer writes one message after the other, as one person does. With a screen it is a page: it sends by
// script and waits until its message is stored or refused. Without one it is a plain form, and now and then a
// script that sends a message and never checks it.
type writer struct {
	run    *run
	who    *person
	rooms  []string
	screen *screen // nil for a plain form
	count  int
}

// write works until the work and ctx have ended.
func (w *writer) write(ctx context.Context, work <-chan struct{}) {
	for {
		select {
		case _, ok := <-work:
			if !ok {
				return
			}
		case <-ctx.Done():
			return
		}
		w.count++
		l := &message{
			token: fmt.Sprintf("%s-%d", w.who.name, w.count), room: w.rooms[rand.IntN(len(w.rooms))],
			author: w.who.name, nonce: uuid.NewString(), wrote: time.Now(), unchecked: w.screen == nil && w.count%4 == 0,
		}
		l.answers, l.quotes = w.run.messages.answerable(l.room), w.run.messages.answerable(l.room)
		w.run.messages.add(l)
		switch {
		case l.unchecked:
			w.sendUnchecked(ctx, l)
		case w.screen != nil:
			w.viaPage(ctx, l)
		default:
			w.viaForm(ctx, l)
		}
	}
}

func (l *message) form() url.Values {
	form := url.Values{"body": {l.body()}, "nonce": {l.nonce}}
	if l.page != "" {
		form.Set("for", l.page)
	}
	if l.tries > 1 {
		form.Set("again", "1")
	}
	return form
}

func (l *message) path() string {
	if l.answers != 0 {
		return fmt.Sprintf("/rooms/%s/messages/%d/thread", l.room, l.answers)
	}
	return "/rooms/" + l.room + "/messages"
}

var (
	busyKey   = regexp.MustCompile(`id="p-([^"]+)"`)
	storedSeq = regexp.MustCompile(`id="m-(\d+)"`)
)

// viaPage sends as outbox.js does. The answer to a repeat may itself say where the message is stored.
func (w *writer) viaPage(ctx context.Context, l *message) {
	const patience = 3 * time.Second // for an accepted one; the page's own is longer
	for pause := 100 * time.Millisecond; ctx.Err() == nil; pause = min(2*pause, 2*time.Second) {
		l.tries++
		a, err := w.run.once(ctx, w.who, isWeb, http.MethodPost, l.path(), l.form(), true)
		if err != nil || a.status == http.StatusServiceUnavailable {
			_ = sleep(ctx, pause)
			continue
		}
		if at := storedSeq.FindStringSubmatch(a.body); a.status == http.StatusAccepted && at != nil {
			l.acked = time.Now()
			l.seq, _ = strconv.ParseInt(at[1], 10, 64)
			return
		}
		key := busyKey.FindStringSubmatch(a.body)
		if a.status != http.StatusAccepted || key == nil {
			w.run.checker.wrong(unanswered, "a page's message: %d %.300s", a.status, alert(a.body))
			return
		}
		if l.accepted.IsZero() {
			l.accepted = time.Now()
		}
		stored, refusal := w.screen.outcome(ctx, key[1], patience)
		if refusal != "" {
			w.run.checker.wrong(unanswered, "%s was refused: %s", l.token, refusal)
			return
		}
		if stored {
			l.acked = time.Now()
			return
		}
	}
}

// viaForm sends as a form does: the answer redirects to the message.
func (w *writer) viaForm(ctx context.Context, l *message) {
	for pause := 100 * time.Millisecond; ctx.Err() == nil; pause = min(2*pause, 2*time.Second) {
		l.tries++
		a, err := w.run.once(ctx, w.who, isWeb, http.MethodPost, l.path(), l.form(), false)
		switch {
		case err != nil || a.status == http.StatusServiceUnavailable:
			_ = sleep(ctx, pause)
			continue
		case a.status != http.StatusSeeOther:
			w.run.checker.wrong(unanswered, "a form's message: %d %.300s", a.status, alert(a.body))
			return
		}
		_, anchor, _ := strings.Cut(a.header.Get("Location"), "#m-")
		l.seq, err = strconv.ParseInt(anchor, 10, 64)
		if err != nil {
			w.run.checker.wrong(unanswered, "a stored message leads to %q", a.header.Get("Location"))
			return
		}
		l.acked = time.Now()
		w.run.messages.stored(l.room, l.seq)
		return
	}
}

// sendUnchecked sends until it is accepted, without waiting for more.
func (w *writer) sendUnchecked(ctx context.Context, l *message) {
	for pause := 100 * time.Millisecond; ctx.Err() == nil; pause = min(2*pause, 2*time.Second) {
		l.tries++
		a, err := w.run.once(ctx, w.who, isWeb, http.MethodPost, l.path(), l.form(), true)
		if err == nil && a.status == http.StatusAccepted {
			l.accepted = time.Now()
			return
		}
		_ = sleep(ctx, pause)
	}
}
