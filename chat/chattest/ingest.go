package chattest

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/fold"
	"parley/chat/ledger"
	"parley/chat/storing"
)

// Ingest implements storing.MessageLog. A ledger sees copies of what the commands refer to
// and no more, as with PostgreSQL.
func (d *Database) Ingest(ctx context.Context, worker uuid.UUID, leases []storing.Lease, cs []chat.Command) (storing.Stored, error) {
	if err := d.begin(ctx); err != nil {
		return storing.Stored{}, err
	}
	defer d.mu.Unlock()
	for _, l := range leases {
		if h := d.shards[l.Shard]; h.worker != worker || h.epoch != l.Epoch {
			return storing.Stored{}, storing.ErrFenced
		}
	}
	if err := storable(cs); err != nil {
		return storing.Stored{}, err
	}
	return d.apply(cs)
}

// storable refuses text that PostgreSQL cannot store.
func storable(cs []chat.Command) error {
	for _, c := range cs {
		if strings.ContainsRune(c.Body+c.Emoji, 0) {
			return chat.E(chat.Invalid, "That cannot be stored.")
		}
	}
	return nil
}

func (d *Database) apply(cs []chat.Command) (st storing.Stored, err error) {
	ledgers, order := map[chat.RoomID]*ledger.Ledger{}, []chat.RoomID{}
	for _, c := range cs {
		if ledgers[c.Room] == nil {
			ledgers[c.Room] = d.ledger(c.Room)
			order = append(order, c.Room)
		}
		d.fill(ledgers[c.Room], c)
	}
	for _, c := range cs {
		st.Outcomes = append(st.Outcomes, ledgers[c.Room].Apply(c, d.now()))
	}
	for _, l := range ledgers {
		if err := d.rooms[l.Room].verify(l); err != nil {
			return storing.Stored{}, err
		}
	}
	for _, id := range order {
		if l := ledgers[id]; !l.Gone {
			d.save(d.rooms[id], l)
			st.Changes = append(st.Changes, l.Changes())
		}
	}
	return st, nil
}

func (d *Database) ledger(id chat.RoomID) *ledger.Ledger {
	l := ledger.New(id)
	if r := d.present(id); r != nil {
		l.Seq, l.Rev, l.Pins = r.LastSeq, r.LastRev, r.Pins
		if r.direct != "" {
			l.Direct = chat.ReadDirectKey(r.direct)
		}
	} else {
		l.Gone = true
	}
	return l
}

// fill gives a ledger the rows that a command refers to.
func (d *Database) fill(l *ledger.Ledger, c chat.Command) {
	r := d.present(c.Room)
	if r == nil {
		return
	}
	id := chat.AuthorKey{Author: c.Author, Key: c.Key}
	if p, ok := d.posts[id]; ok && c.Kind == chat.Post {
		l.Stored[id] = p.seq
	}
	d.fillMessage(l, r, c.Seq)
	d.fillMessage(l, r, c.Quoted)
	if c.Kind == chat.Edit || c.Kind == chat.Delete {
		for _, m := range r.messages {
			if c.Seq != 0 && m.Quoted.Seq == c.Seq {
				d.fillMessage(l, r, m.Seq)
			}
		}
	}
	if of := (chat.ReactionOf{Seq: c.Seq, Author: c.Author, Emoji: c.Emoji}); c.Kind == chat.React && r.reacted[of] {
		l.Reacted[of] = true
	}
	for v, on := range r.voted {
		if on && v.Seq == c.Seq && v.User == c.Author {
			l.Voted[v] = true
		}
	}
	if c.Kind != chat.Post && d.applied[c.Key] {
		l.Made[c.Key] = true
	}
	for _, s := range c.Files {
		if f, ok := d.files[s.ID]; ok {
			l.Files[s.ID] = f
		}
	}
	for _, name := range chat.NamesIn(c.Body) {
		d.lookUp(l, r, name)
	}
}

// fillMessage gives a ledger a message, and the first one of its thread.
func (d *Database) fillMessage(l *ledger.Ledger, r *room, seq int64) {
	for ; seq > 0 && seq <= r.LastSeq; seq = r.messages[seq-1].Thread {
		if l.Messages[seq] == nil {
			m := d.named(r.messages[seq-1])
			l.Messages[seq] = &m
		}
	}
}

// lookUp gives a ledger what a name stands for, if it may stand in the room.
func (d *Database) lookUp(l *ledger.Ledger, r *room, name chat.Name) {
	if name.Mark == '@' {
		for id, u := range d.users {
			_, member := r.members[id]
			if fold.String(u.Username) == name.Key && (member || !r.Private && u.Role != chat.Guest) {
				l.Named[name] = chat.Reference{User: id, Key: name.Key, Name: u.Username}
				l.Members[id] = l.Members[id] || member
			}
		}
		return
	}
	bySlug := d.bySlug(name.Key)
	for _, o := range d.rooms {
		if !o.deleted() && fold.String(o.Name) == name.Key {
			bySlug = o
		}
	}
	if bySlug != nil && !bySlug.Private {
		l.Named[name] = chat.Reference{Room: bySlug.ID, Key: name.Key, Name: bySlug.Slug}
	}
}

// verify fails on ledgers that PostgreSQL's indexes would refuse: gaps, and numbers
// used before.
func (r *room) verify(l *ledger.Ledger) error {
	if l.Gone {
		return nil
	}
	for i, m := range l.Posted() {
		if m.Seq != r.LastSeq+int64(i)+1 {
			return chat.Unforeseen(fmt.Errorf("message %d follows %d", m.Seq, r.LastSeq+int64(i)))
		}
	}
	for _, m := range slices.Concat(l.Posted(), l.Changed()) {
		if m.Rev <= r.LastRev || m.Rev > l.Rev {
			return chat.Unforeseen(fmt.Errorf("message %d has rev %d in a room that went from %d to %d", m.Seq, m.Rev, r.LastRev, l.Rev))
		}
	}
	for _, m := range l.Changed() {
		if m.Seq > r.LastSeq {
			return chat.Unforeseen(fmt.Errorf("message %d changed before it was there", m.Seq))
		}
	}
	if want := r.LastSeq + int64(len(l.Posted())); l.Seq != want || l.Dirty() != (l.Rev > r.LastRev) {
		return chat.Unforeseen(fmt.Errorf("the ledger ends at seq %d, want %d; rev %d → %d, dirty %v", l.Seq, want, r.LastRev, l.Rev, l.Dirty()))
	}
	return nil
}

func (d *Database) save(r *room, l *ledger.Ledger) {
	for _, m := range l.Posted() {
		r.messages = append(r.messages, *m)
		d.posts[chat.AuthorKey{Author: m.Author, Key: m.Key}] = place{r.ID, m.Seq}
		if mine := r.members[m.Author]; mine != nil {
			mine.read = max(mine.read, m.Seq) // an author has read the messages before
		}
	}
	for _, m := range l.Changed() {
		r.messages[m.Seq-1] = *m
	}
	maps.Copy(r.mentioned, l.Renamed())
	maps.Copy(r.reacted, l.Toggled())
	d.inboxed.reactedNow(r.ID, l.Toggled(), d.now())
	maps.DeleteFunc(r.reacted, func(of chat.ReactionOf, _ bool) bool { return r.messages[of.Seq-1].Deleted })
	maps.Copy(r.voted, l.VotesCast())
	maps.DeleteFunc(r.voted, func(v chat.Vote, on bool) bool { return !on || r.messages[v.Seq-1].Deleted })
	r.keepVersions(l)
	d.endDrafts(l)
	r.keepPins(l)
	d.keepFiles(l)
	for _, key := range l.Applied() {
		d.applied[key] = true
	}
	r.LastSeq, r.LastRev = l.Seq, l.Rev
}
