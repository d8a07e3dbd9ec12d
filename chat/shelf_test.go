package chat

import (
	"context"
	"maps"
	"slices"
	"testing"
	"time"
)

// shelf is a store of one room. Like PostgreSQL, it gives the ledger copies of the rows
// that the commands refer to and no more.
type shelf struct {
	t        testing.TB
	room     RoomID
	gone     bool
	seq, rev int64
	stored   map[AuthorKey]int64
	messages map[int64]Message
	reacted  map[ReactionOf]bool
}

func newShelf(t testing.TB, room RoomID) *shelf {
	return &shelf{t: t, room: room, stored: map[AuthorKey]int64{}, messages: map[int64]Message{}, reacted: map[ReactionOf]bool{}}
}

var noon = time.Date(2024, 5, 1, 12, 0, 0, 0, time.UTC)

// ingest is one transaction.
func (s *shelf) ingest(cs ...Command) Stored {
	l := NewLedger(s.room)
	l.Gone, l.Seq, l.Rev = s.gone, s.seq, s.rev
	for _, c := range cs {
		if seq, ok := s.stored[AuthorKey{c.Author, c.Key}]; ok && c.Kind == Post {
			l.Stored[AuthorKey{c.Author, c.Key}] = seq
		}
		for _, seq := range []int64{c.Seq, s.messages[c.Seq].Thread} {
			if m, ok := s.messages[seq]; ok && l.Messages[seq] == nil {
				m.Reactions = slices.Clone(m.Reactions)
				l.Messages[seq] = &m
			}
		}
		if id := (ReactionOf{c.Seq, c.Author, c.Emoji}); c.Kind == React && s.reacted[id] {
			l.Reacted[id] = true
		}
	}
	var st Stored
	for _, c := range cs {
		st.Outcomes = append(st.Outcomes, l.Apply(c, noon))
	}
	s.write(l)
	st.Changes = []Changes{l.Changes()}
	return st
}

func (s *shelf) write(l *Ledger) {
	s.t.Helper()
	for _, m := range l.Posted() {
		if m.Seq != s.seq+1 {
			s.t.Errorf("seq %d follows %d", m.Seq, s.seq)
		}
		s.seq = m.Seq
		s.stored[AuthorKey{m.Author, m.Key}] = m.Seq
		s.put(*m)
	}
	for _, m := range l.Changed() {
		if _, ok := s.messages[m.Seq]; !ok {
			s.t.Errorf("message %d changed before it was there", m.Seq)
		}
		s.put(*m)
	}
	for id, on := range l.Toggled() {
		s.reacted[id] = on
	}
	if s.seq != l.Seq || l.Dirty() != (l.Rev > s.rev) {
		s.t.Errorf("seq %d, the ledger says %d; rev %d → %d, dirty %v", s.seq, l.Seq, s.rev, l.Rev, l.Dirty())
	}
	s.rev = l.Rev
}

// put stores a message, whose rev must be new to the room.
func (s *shelf) put(m Message) {
	s.t.Helper()
	if m.Rev <= s.rev {
		s.t.Errorf("message %d has rev %d, and the room was at %d", m.Seq, m.Rev, s.rev)
	}
	m.Reactions = slices.Clone(m.Reactions)
	s.messages[m.Seq] = m
}

// transcript is the room from its first message to its last.
func (s *shelf) transcript() []Message {
	return slices.SortedFunc(maps.Values(s.messages), func(a, b Message) int { return int(a.Seq - b.Seq) })
}

// MessageRange, MessagesSince and ThreadReplies make a shelf a MessageStore.
func (s *shelf) MessageRange(_ context.Context, _ RoomID, above, upto int64) ([]Message, error) {
	var ms []Message
	for _, m := range s.transcript() {
		if m.Seq > above && m.Seq <= upto && len(ms) < 200 {
			ms = append(ms, m)
		}
	}
	return ms, nil
}

func (s *shelf) MessagesSince(_ context.Context, _ RoomID, rev int64, most int) ([]Message, error) {
	ms := s.transcript()
	ms = slices.DeleteFunc(ms, func(m Message) bool { return m.Rev <= rev })
	slices.SortFunc(ms, func(a, b Message) int { return int(a.Rev - b.Rev) })
	return ms[:min(len(ms), most)], nil
}

func (s *shelf) ThreadReplies(_ context.Context, _ RoomID, root, before int64, most int) ([]Message, error) {
	ms := slices.DeleteFunc(s.transcript(), func(m Message) bool { return m.Thread != root || m.Seq >= before })
	slices.Reverse(ms)
	return ms[:min(len(ms), most)], nil
}
