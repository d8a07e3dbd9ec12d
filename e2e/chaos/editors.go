package chaos

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"parley/e2e/browser"
)

// editor posts messages of its own, and then edits, deletes and reacts to them. It repeats each change until
// it is acknowledged. After that PostgreSQL must hold the change, and keep it.
type editor struct {
	run  *run
	who  *person
	room string
	n    int
}

func (m *editor) work(ctx context.Context) {
	for ctx.Err() == nil {
		seq, token, err := m.post(ctx)
		if err != nil {
			return
		}
		for i := range 1 + rand.IntN(4) {
			if m.edit(ctx, seq, m.text(token, i+1)) != nil {
				return
			}
			_ = sleep(ctx, time.Duration(rand.IntN(1000))*time.Millisecond)
		}
		for i := range rand.IntN(6) {
			on := i%2 == 0
			if m.react(ctx, seq, on) != nil || m.check(ctx, seq, "reaction", m.reacted(on)) != nil {
				return
			}
			_ = sleep(ctx, time.Duration(rand.IntN(400))*time.Millisecond)
		}
		if rand.IntN(3) == 0 && m.remove(ctx, seq) != nil {
			return
		}
	}
}

// text is an edited text. Every other one names a member, whom it must then mention.
func (m *editor) text(token string, i int) string {
	if i%2 == 0 {
		return fmt.Sprintf("%s edited **%d times** for `all`", token, i)
	}
	return fmt.Sprintf("%s edited *%d times* for @host", token, i)
}

// marks are those of Markdown in the texts of this package.
var marks = strings.NewReplacer("*", "", "`", "")

// plain is what a reader sees of a text.
func plain(body string) string { return marks.Replace(body) }

func (m *editor) path(seq int64) string {
	return fmt.Sprintf("/rooms/%s/messages/%d", m.room, seq)
}

func (m *editor) post(ctx context.Context) (int64, string, error) {
	m.n++
	token := fmt.Sprintf("%s-%d", m.who.name, m.n)
	l := &message{token: token, room: m.room, author: m.who.name, nonce: uuid.NewString(), wrote: time.Now()}
	l.answers = m.run.messages.answerable(m.room)
	m.run.messages.add(l)
	w := &writer{run: m.run, who: m.who}
	w.viaForm(ctx, l)
	if l.acked.IsZero() {
		return 0, "", errors.Join(ctx.Err(), errors.New("not posted"))
	}
	return l.seq, token, nil
}

// The changes go through nodes that are never stopped. A request that waited in a stopped node would arrive
// after its author's next change.

func (m *editor) edit(ctx context.Context, seq int64, body string) error {
	known := m.run.final.open(place{m.room, seq})
	for {
		page, err := m.run.retry(ctx, m.who, isSteady, http.MethodGet, m.path(seq), nil, false)
		if err != nil {
			return err
		}
		form := url.Values{"body": {body}, "was": {browser.ReadValue(page.body, "was")}}
		a, err := m.run.retry(ctx, m.who, isSteady, http.MethodPost, m.path(seq), form, false)
		switch {
		case err != nil:
			return err
		case a.status == http.StatusSeeOther:
			known.body = body
			m.run.final.close(place{m.room, seq}, known)
			return m.check(ctx, seq, "edit", func(s stored) bool { return s.body == body && s.edited && s.mentions() })
		case a.status != http.StatusConflict:
			m.run.checker.wrong(unanswered, "an edit: %d %.300s", a.status, alert(a.body))
			return errors.New("refused")
		}
	}
}

func (m *editor) remove(ctx context.Context, seq int64) error {
	m.run.final.open(place{m.room, seq})
	a, err := m.run.retry(ctx, m.who, isSteady, http.MethodPost, m.path(seq)+"/delete", nil, false)
	if err != nil {
		return err
	}
	if a.status != http.StatusSeeOther {
		m.run.checker.wrong(unanswered, "a deletion: %d %.300s", a.status, alert(a.body))
		return errors.New("refused")
	}
	m.run.final.close(place{m.room, seq}, known{deleted: true})
	return m.check(ctx, seq, "deletion", func(s stored) bool { return s.deleted && s.body == "" })
}

const heart = "❤️"

// toggle adds one reaction to one message and removes it at once. It checks each time that the change lasts:
// a worker that slept would bring an old batch back.
func (m *editor) toggle(ctx context.Context) {
	seq, _, err := m.post(ctx)
	for on := true; err == nil; on = !on {
		if err = m.react(ctx, seq, on); err == nil && !on {
			err = sleep(ctx, time.Duration(50+rand.IntN(100))*time.Millisecond)
		}
		if err == nil {
			err = m.look(ctx, seq, "reaction", m.reacted(on))
		}
	}
}

func (m *editor) reacted(on bool) func(stored) bool {
	return func(s stored) bool { return (s.hearts > 0) == on && strings.Contains(s.reactions, heart) == on }
}

func (m *editor) react(ctx context.Context, seq int64, on bool) error {
	known := m.run.final.open(place{m.room, seq})
	form := url.Values{"emoji": {heart}, "on": {strconv.Itoa(map[bool]int{true: 1}[on])}}
	a, err := m.run.retry(ctx, m.who, isSteady, http.MethodPost, m.path(seq)+"/reactions", form, false)
	if err != nil {
		return err
	}
	if a.status != http.StatusSeeOther {
		m.run.checker.wrong(unanswered, "a reaction: %d %.300s", a.status, alert(a.body))
		return errors.New("refused")
	}
	known.heart = on
	m.run.final.close(place{m.room, seq}, known)
	return nil
}

// known is a message's state after its last acknowledged change.
type known struct {
	body           string // "" until the first edit
	heart, deleted bool
}

// final is the required state of changed messages at the end. A change that was never acknowledged may or may
// not be applied; while one is open, the state is unknown.
type final struct {
	mu   sync.Mutex // guards the fields below
	list map[place]known
	done int
}

func (f *final) open(at place) known {
	f.mu.Lock()
	defer f.mu.Unlock()
	k := f.list[at]
	delete(f.list, at)
	return k
}

func (f *final) close(at place, k known) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.list[at] = k
	f.done++
}

// change counts an acknowledged change of another kind.
func (f *final) change() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.done++
}

// holds reports whether a message has its last known state.
func (k known) holds(s stored) bool {
	if k.deleted {
		return s.deleted && s.body == "" && s.reactions == ""
	}
	return s.mentions() && !s.deleted && (k.body == "" || s.body == k.body) && (s.hearts > 0) == k.heart && strings.Contains(s.reactions, heart) == k.heart
}

// stored is a message in PostgreSQL.
type stored struct {
	seq, rev        int64
	author, body    string
	edited, deleted bool
	reactions       string
	hearts          int // in the table that the reactions are counted from

	thread, replies int64
	answered        string // author of the message that it answers
	quotes          int64  // the message that it links to
	forwarded       bool
	mentioned       string
	votes           []int64 // by option, of a poll
	voters          int
}

// mentioned selects the names of those whom a message mentions.
const mentioned = `(select coalesce(string_agg(n.username, ' '), '') from mentions x join users n on n.id = x.user_id where x.room_id = m.room_id and x.seq = m.seq)`

// mentions reports whether a message mentions whom its text names.
func (s stored) mentions() bool { return (s.mentioned == "host") == strings.Contains(s.body, "@host") }

// check tests at once, and again a little later, that an acknowledged change holds.
func (m *editor) check(ctx context.Context, seq int64, what string, is func(stored) bool) error {
	for range 2 {
		if err := m.look(ctx, seq, what, is); err != nil {
			return err
		}
		if err := sleep(ctx, time.Duration(rand.IntN(1500))*time.Millisecond); err != nil {
			return err
		}
	}
	return nil
}

func (m *editor) look(ctx context.Context, seq int64, what string, is func(stored) bool) error {
	s, err := m.run.stored(ctx, m.room, seq)
	if err == nil && !is(s) {
		m.run.checker.wrong(undone, "%s of %s/%d: PostgreSQL has %+v", what, m.room, seq, s)
	}
	return err
}

// stored reads PostgreSQL itself, and retries until it answers.
func (r *run) stored(ctx context.Context, room string, seq int64) (s stored, err error) {
	for {
		err = r.stores.pool.QueryRow(ctx, `
			select m.seq, m.rev, u.username, m.body, m.edited, m.deleted, coalesce(m.reactions::text, ''),
			       (select count(*) from reactions x where x.room_id = m.room_id and x.seq = m.seq and x.emoji = $3), `+mentioned+`
			from messages m join rooms r on r.id = m.room_id join users u on u.id = m.author_id
			where r.slug = $1 and m.seq = $2`, room, seq, heart).
			Scan(&s.seq, &s.rev, &s.author, &s.body, &s.edited, &s.deleted, &s.reactions, &s.hearts, &s.mentioned)
		if err == nil || errors.Is(err, pgx.ErrNoRows) {
			if err != nil {
				r.checker.wrong(lost, "%s/%d is acknowledged and not there", room, seq)
			}
			return s, err
		}
		if sleep(ctx, 200*time.Millisecond) != nil {
			return s, ctx.Err()
		}
	}
}
