package chaos

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"parley/e2e/browser"
)

// wrong is a way to break a guarantee. Each has a line in the table, and must be counted 0 times.
type wrong int

const (
	lost          wrong = iota // acknowledged, and not stored
	undone                     // an acknowledged edit, deletion or reaction that was lost
	forgotten                  // accepted, Redis lost nothing, and not stored
	shownTwice                 // twice on one screen
	storedTwice                // twice in PostgreSQL
	holes                      // in seq
	disordered                 // one author's acknowledged messages in another order
	miscounted                 // answers in a wrong thread, or not counted once
	differs                    // a reader's transcript is not PostgreSQL's
	unstored                   // shown to others and not stored
	misattributed              // stored, or accepted, for another account
	leaked                     // seen by a person who may not
	late                       // a screen that lacked a message for more than 5 s
	unanswered                 // an answer that no outage excuses
	pushLost                   // an acknowledged message that a device of an absent person did not show
	pushTwice                  // one that it showed twice
	pushStays                  // one that a device goes on to show after its message was read elsewhere
	pushGone                   // one that was withdrawn unread
	noticed                    // a rolling restart that was more than a reconnect
	wrongs
)

func (w wrong) String() string {
	return [wrongs]string{
		"acknowledged and lost", "acknowledged changes undone", "accepted and forgotten", "shown twice", "stored twice",
		"holes in seq", "out of an author's order", "answers misplaced or miscounted", "readers whose transcript differs", "shown and not stored", "under another account", "shown to whom it may not be",
		"screens behind for more than 5 s", "answers that no outage excuses", "pushes lost", "pushes shown twice", "pushes that stay when read", "pushes withdrawn unread", "rolling restarts noticed",
	}[w]
}

// place is a message's room and seq.
type place struct {
	room string
	seq  int64
}

// sight is the message at a place: its author and its token.
type sight struct{ author, token, reader string }

// checker records all sights, and all wrongs.
type checker struct {
	mu     sync.Mutex // guards all
	seen   map[place]sight
	counts [wrongs]int
	told   []string
	since  time.Time
}

func newChecker() *checker {
	return &checker{seen: map[place]sight{}, since: time.Now()}
}

// examples is how many of each wrong are described.
const examples = 6

func (w *checker) wrong(what wrong, format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.wrongLocked(what, format, args...)
}

func (w *checker) wrongLocked(what wrong, format string, args ...any) {
	w.counts[what]++
	if w.counts[what] <= examples {
		at := time.Since(w.since).Round(time.Millisecond)
		w.told = append(w.told, fmt.Sprintf("%8s %s: %s", at, what, fmt.Sprintf(format, args...)))
	}
}

// saw notes a message on a reader's screen. Its token is its first word, which no edit changes; a deleted one
// has none.
func (w *checker) saw(reader, room string, m browser.Shown) {
	token := tokenOf(m.Body)
	if token == "" {
		return
	}
	at, now := place{room, m.Seq}, sight{m.Author, token, reader}
	w.mu.Lock()
	defer w.mu.Unlock()
	before, ok := w.seen[at]
	if !ok {
		w.seen[at] = now
	} else if before.author != now.author || before.token != now.token {
		w.wrongLocked(differs, "%s saw %s of %s as %s/%d, and %s saw %s of %s",
			before.reader, before.token, before.author, room, m.Seq, reader, now.token, now.author)
	}
}

func tokenOf(body string) string {
	token, _, _ := strings.Cut(strings.TrimSpace(body), " ")
	return token
}
