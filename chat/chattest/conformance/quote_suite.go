package conformance

import (
	"testing"

	"parley/chat"
)

// TestQuotes tests what a message shows of the one that its text links to.
func TestQuotes(t *testing.T, open OpenStore) {
	runStore(t, open, "a quote follows edits and the deletion of what it quotes", testQuoteFollows)
	runStore(t, open, "an edit takes a quote away, and gives another", testQuoteEdited)
	runStore(t, open, "only a message of the room is quoted", testQuoteMissing)
}

func quoting(c chat.Command, seq int64) chat.Command {
	c.Quoted = seq
	return c
}

// expectQuote fails unless a message of the room quotes a text.
func (s *storeSuite) expectQuote(r chat.Room, at int, seq int64, text string) {
	s.t.Helper()
	m := s.all(r.ID)[at-1]
	if m.Quoted.Seq != seq || m.Quoted.Text != text {
		s.t.Errorf("message %d quotes %+v, want %d %q", at, m.Quoted, seq, text)
	}
}

func testQuoteFollows(s *storeSuite) {
	r, ann, bob := s.hall()
	st := s.ingest(post(r, ann, 1, "first"), quoting(post(r, bob, 2, "look"), 1))
	s.expectAnnounced(st.Changes[0])
	s.expectQuote(r, 2, 1, "first")
	if q := s.all(r.ID)[1].Quoted; q.Author != ann.ID || q.AuthorName != "ann" || q.At.IsZero() {
		s.t.Errorf("it quotes %+v", q)
	}
	before := s.access(r.Slug, ann).Room.LastRev
	st = s.ingest(edit(r, ann, 1, "second"))
	s.expectAnnounced(st.Changes[0])
	s.expectQuote(r, 2, 1, "second")
	if c := st.Changes[0]; len(c.Messages) != 2 || c.Rev != before+2 || !c.Unquotes() {
		s.t.Errorf("readers get %+v", c)
	}
	st = s.ingest(remove(r, ann, 1))
	s.expectAnnounced(st.Changes[0])
	s.expectQuote(r, 2, 1, "")
	s.ingest(remove(r, bob, 2))
	s.expectQuote(r, 2, 0, "")
	s.expectWhole(r, 2)
}

func testQuoteEdited(s *storeSuite) {
	r, ann, _ := s.hall()
	s.ingest(post(r, ann, 1, "one"), post(r, ann, 2, "two"), quoting(post(r, ann, 3, "a"), 1))
	s.ingest(quoting(edit(r, ann, 3, "b"), 2))
	s.expectQuote(r, 3, 2, "two")
	s.ingest(edit(r, ann, 1, "one changed"))
	s.expectQuote(r, 3, 2, "two")
	s.ingest(edit(r, ann, 3, "c"))
	s.expectQuote(r, 3, 0, "")
}

func testQuoteMissing(s *storeSuite) {
	r, ann, _ := s.hall()
	s.ingest(quoting(post(r, ann, 1, "myself"), 1), quoting(post(r, ann, 2, "nothing"), 99))
	s.expectQuote(r, 1, 0, "")
	s.expectQuote(r, 2, 0, "")
}
