package chaos

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"parley/e2e/browser"
)

// transcript is a room in PostgreSQL.
type transcript struct {
	lastSeq, lastRev int64
	list             []stored
}

func (r *run) transcript(ctx context.Context, room string) (t transcript, err error) {
	err = r.stores.pool.QueryRow(ctx, "select last_seq, last_rev from rooms where slug = $1", room).Scan(&t.lastSeq, &t.lastRev)
	if err != nil {
		return t, err
	}
	rows, err := r.stores.pool.Query(ctx, `
		select m.seq, m.rev, u.username, m.body, m.edited, m.deleted, coalesce(m.reactions::text, ''),
		       (select count(*) from reactions x where x.room_id = m.room_id and x.seq = m.seq and x.emoji = $2),
		       coalesce(m.thread, 0), coalesce(a.username, ''), m.replies, coalesce((m.form->>'q')::bigint, 0), m.form->'f' is not null, `+mentioned+`,
		       (select coalesce(array_agg((select count(*) from votes v where v.room_id = m.room_id and v.seq = m.seq and v.option = o) order by o), '{}')
		        from generate_series(1, 3) o where m.form->'p' is not null),
		       (select count(distinct v.user_id) from votes v where v.room_id = m.room_id and v.seq = m.seq)
		from messages m join rooms r on r.id = m.room_id join users u on u.id = m.author_id left join users a on a.id = m.answered
		where r.slug = $1 order by m.seq`, room, heart)
	if err != nil {
		return t, err
	}
	defer rows.Close()
	for rows.Next() {
		var s stored
		if err := rows.Scan(&s.seq, &s.rev, &s.author, &s.body, &s.edited, &s.deleted, &s.reactions, &s.hearts, &s.thread, &s.answered, &s.replies, &s.quotes, &s.forwarded, &s.mentioned, &s.votes, &s.voters); err != nil {
			return t, err
		}
		t.list = append(t.list, s)
	}
	return t, rows.Err()
}

// shown is a stored message as a reader should see it.
func (s stored) shown() browser.Shown {
	m := browser.Shown{Seq: s.seq, Rev: s.rev, Author: s.author, Body: plain(s.body), Edited: s.edited && !s.deleted, Deleted: s.deleted}
	var list []struct {
		E string
		N int
	}
	if s.reactions != "" && !s.deleted && json.Unmarshal([]byte(s.reactions), &list) == nil {
		var parts []string
		for _, x := range list {
			parts = append(parts, fmt.Sprintf("%s %d", x.E, x.N))
		}
		m.Reactions = strings.Join(parts, " ")
	}
	if len(s.votes) > 0 {
		m.Body, _, _ = strings.Cut(s.body, "\n")
		for i, option := range pollOptions {
			m.Reactions += fmt.Sprintf("%s %d ", option, s.votes[i])
		}
		m.Reactions += fmt.Sprintf("Voters: %d", s.voters)
	}
	if s.thread != 0 {
		m.Thread, m.Answers = s.thread, "Reply to "+s.answered
	}
	if s.forwarded {
		m.Answers = "Forwarded from " + s.author // who forwards their own
	}
	switch {
	case s.replies == 1:
		m.Replies = "1 reply"
	case s.replies > 1:
		m.Replies = fmt.Sprint(s.replies, " replies")
	}
	return m
}

// verify compares all results with PostgreSQL. Everything must be at rest.
func (r *run) verify(ctx context.Context) error {
	at := map[string]place{} // the place of each token
	all := map[string]transcript{}
	for _, room := range r.all() {
		t, err := r.transcript(ctx, room)
		if err != nil {
			return err
		}
		all[room] = t
		r.report.stored += len(t.list)
		r.verifyRoom(room, t, at)
	}
	r.verifyMessages(at, all)
	r.verifyThreads(at, all)
	r.verifyChanges(all)
	r.verifyQuotes(at, all)
	r.verifyReaders(all)
	for _, a := range r.actors {
		if v, ok := a.(*voter); ok && !v.unsure {
			r.voted(ctx, v)
		}
	}
	r.verifyPushes(ctx)
	return r.verifyUploads(ctx)
}

func (r *run) verifyRoom(room string, t transcript, at map[string]place) {
	w := r.checker
	if int64(len(t.list)) != t.lastSeq {
		w.wrong(holes, "%s has %d messages and its last is %d", room, len(t.list), t.lastSeq)
	}
	revs := map[int64]bool{}
	for i, s := range t.list {
		if s.seq != int64(i+1) {
			w.wrong(holes, "%s/%d stands at %d", room, s.seq, i+1)
		}
		if revs[s.rev] || s.rev > t.lastRev {
			w.wrong(holes, "%s/%d has rev %d of %d", room, s.seq, s.rev, t.lastRev)
		}
		revs[s.rev] = true
		here := place{room, s.seq}
		token := tokenOf(s.body)
		saw, seen := w.seen[here]
		if token == "" { // deleted: only readers that saw it know it
			token = saw.token
		}
		if seen && (saw.token != token || saw.author != s.author) {
			w.wrong(differs, "%s saw %s of %s as %s/%d, which is %s of %s", saw.reader, saw.token, saw.author, room, s.seq, token, s.author)
		}
		key := keyOf(token, room == r.copies)
		if other, ok := at[key]; ok && token != "" {
			w.wrong(storedTwice, "%s is %v and %v", token, other, here)
		}
		at[key] = here
	}
	for here, saw := range w.seen {
		if here.room == room && (here.seq < 1 || here.seq > t.lastSeq) {
			w.wrong(unstored, "%s saw %s as %s/%d", saw.reader, saw.token, room, here.seq)
		}
	}
}

// redisMost is how long a message may wait in the inbox before Redis is emptied, so that it is lost with it.
const redisMost = 60 * time.Second

func (r *run) verifyMessages(at map[string]place, all map[string]transcript) {
	last := map[string]int64{} // by author and room, in the order of their writing
	for _, l := range r.messages.all() {
		here, ok := at[keyOf(l.token, l.copied)]
		r.report.tally(l)
		switch {
		case ok && here.room != l.room:
			r.checker.wrong(lost, "%s was written in %s and is in %s", l.token, l.room, here.room)
		case !ok && !l.acked.IsZero():
			r.checker.wrong(lost, "%s in %s, acknowledged after %d tries", l.token, l.room, l.tries)
		case !ok && l.unchecked && !l.accepted.IsZero() && !r.wipedAfter(l.accepted):
			r.checker.wrong(forgotten, "%s in %s", l.token, l.room)
		case ok && l.seq != 0 && here.seq != l.seq:
			r.checker.wrong(lost, "%s was acknowledged as %s/%d and is %d", l.token, l.room, l.seq, here.seq)
		case ok && l.acked.IsZero() && !l.unchecked:
			r.report.unasked++
		}
		if ok && all[here.room].list[here.seq-1].author != l.author {
			r.checker.wrong(misattributed, "%s of %s is %s's", l.token, l.author, all[here.room].list[here.seq-1].author)
		}
		// Each of these was written after the one before was acknowledged.
		if key := l.author + l.series + " in " + l.room; ok && !l.acked.IsZero() && !l.later {
			if here.seq < last[key] {
				r.checker.wrong(disordered, "%s is %s/%d, after %d", l.token, l.room, here.seq, last[key])
			}
			last[key] = here.seq
		}
	}
}

// verifyThreads checks that each answer is in its thread, and counted once.
func (r *run) verifyThreads(at map[string]place, all map[string]transcript) {
	for room, t := range all {
		replies := map[int64]int64{}
		for _, s := range t.list {
			if !s.deleted {
				replies[s.thread]++
			}
		}
		for _, s := range t.list {
			if s.thread == 0 && s.replies != replies[s.seq] || s.thread != 0 && s.replies != 0 {
				r.checker.wrong(miscounted, "%s/%d says %d, and %d are stored", room, s.seq, s.replies, replies[s.seq])
			}
		}
	}
	for _, l := range r.messages.all() {
		here, ok := at[keyOf(l.token, l.copied)]
		if !ok || here.room != l.room {
			continue // judgeMail reports it
		}
		list := all[l.room].list
		var thread int64
		var answered string
		if l.answers != 0 {
			r.report.answers++
			to := list[l.answers-1]
			thread, answered = cmp.Or(to.thread, to.seq), to.author
		}
		if s := list[here.seq-1]; s.thread != thread || s.answered != answered {
			r.checker.wrong(miscounted, "%s answers %s in thread %d, and should answer %q in %d", l.token, s.answered, s.thread, answered, thread)
		}
	}
}

// keyOf tells a forwarded message from its origin, which has the same text.
func keyOf(token string, copied bool) string {
	if copied {
		return token + " forwarded"
	}
	return token
}

// verifyQuotes checks that each message quotes the one that it links to, and none other.
func (r *run) verifyQuotes(at map[string]place, all map[string]transcript) {
	for _, l := range r.messages.all() {
		here, ok := at[keyOf(l.token, l.copied)]
		if !ok || here.room != l.room {
			continue
		}
		if s := all[l.room].list[here.seq-1]; !s.deleted && !s.edited && s.quotes != l.quotes {
			r.checker.wrong(miscounted, "%s quotes %d, and should quote %d", l.token, s.quotes, l.quotes)
		}
	}
}

func (r *run) verifyChanges(all map[string]transcript) {
	for at, k := range r.final.list {
		if t := all[at.room]; at.seq > int64(len(t.list)) || !k.holds(t.list[at.seq-1]) {
			r.checker.wrong(undone, "%s/%d was left as %+v", at.room, at.seq, k)
		}
	}
}

func (r *run) verifyReaders(all map[string]transcript) {
	for _, s := range r.screens {
		s.mu.Lock()
		r.verifyView(s.view, all[s.room], true)
		s.mu.Unlock()
	}
	for _, f := range r.frames {
		f.mu.Lock()
		// A frame may be replaced at any time, and loads again.
		for loaded := time.Now().Add(levelLimit); !f.shows(all[f.room].lastSeq) && time.Now().Before(loaded); {
			f.mu.Unlock()
			time.Sleep(20 * time.Millisecond)
			f.mu.Lock()
		}
		r.verifyView(f.view, all[f.room], false)
		f.mu.Unlock()
	}
	for _, p := range r.pagers {
		r.verifyView(newView(r, p.name, p.room, p.last.Messages), all[p.room], true)
	}
}

// verifyView compares a reader's screen with the end of the room, message by message. A stream sends a changed
// message's present text, without its rev or that it was edited.
func (r *run) verifyView(v *view, t transcript, exact bool) {
	r.report.readers++
	if v == nil || len(v.list) == 0 {
		r.checker.wrong(differs, "a reader has nothing on the screen")
		return
	}
	first := v.list[0].Seq
	want := t.list[min(max(first-1, 0), int64(len(t.list))):]
	if len(want) != len(v.list) {
		r.checker.wrong(differs, "%s has %d messages of %s from %d on, and there are %d", v.reader, len(v.list), v.room, first, len(want))
		return
	}
	r.report.compared += len(want)
	for i, s := range want {
		got, should := v.list[i], s.shown()
		if !exact {
			got.Rev, got.Edited = should.Rev, should.Edited
		}
		if got != should {
			r.checker.wrong(differs, "%s has %+v, and it is %+v", v.reader, got, should)
			return
		}
	}
}
