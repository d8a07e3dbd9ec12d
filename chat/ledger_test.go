package chat

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
)

// shelf is what a store keeps of one room. It hands the ledger copies of what
// the commands refer to and no more, as PostgreSQL does.
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
		if seq, ok := s.stored[AuthorKey{c.Author, c.Key}]; ok && c.Verb == Post {
			l.Stored[AuthorKey{c.Author, c.Key}] = seq
		}
		if m, ok := s.messages[c.Seq]; ok && c.Verb != Post && l.Messages[c.Seq] == nil {
			m.Reactions = slices.Clone(m.Reactions)
			l.Messages[c.Seq] = &m
		}
		if id := (ReactionOf{c.Seq, c.Author, c.Emoji}); c.Verb == React && s.reacted[id] {
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

// put keeps a message, whose rev must be new to the room.
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

// author of the tests, and their commands.
func post(author UserID, nonce byte, body string) Command {
	return Command{Verb: Post, Room: 1, Author: author, AuthorName: name(author), Key: MakeKey(uuid.UUID{nonce}, 1, body), Body: body}
}

func name(id UserID) string { return fmt.Sprintf("user%d", id) }

func edit(author UserID, seq int64, body string) Command {
	return Command{Verb: Edit, Room: 1, Author: author, Seq: seq, Body: body}
}

func remove(author UserID, seq int64) Command {
	return Command{Verb: Delete, Room: 1, Author: author, Seq: seq}
}

func react(author UserID, seq int64, emoji string, on bool) Command {
	return Command{Verb: React, Room: 1, Author: author, Seq: seq, Emoji: emoji, On: on}
}

func TestMessagesGetNumbersInTheirOrder(t *testing.T) {
	s := newShelf(t, 1)
	st := s.ingest(post(1, 1, "a"), post(2, 1, "b"))
	st2 := s.ingest(post(1, 2, "c"))
	if st.Outcomes[0].Seq != 1 || st.Outcomes[1].Seq != 2 || st2.Outcomes[0].Seq != 3 || s.rev != 3 {
		t.Errorf("%+v %+v rev %d", st.Outcomes, st2.Outcomes, s.rev)
	}
	c := st2.Changes[0]
	if c.Prev != 2 || c.Rev != 3 || c.LastSeq != 3 || len(c.Messages) != 1 || c.Messages[0].AuthorName != "user1" || !c.Messages[0].NewTo(2) || c.Messages[0].NewTo(3) {
		t.Errorf("announced %+v", c)
	}
}

func TestARepeatPointsToTheOriginalAndBurnsNothing(t *testing.T) {
	s := newShelf(t, 1)
	s.ingest(post(1, 1, "a"), post(1, 2, "b"))
	st := s.ingest(post(1, 2, "b"), post(1, 3, "c"), post(1, 3, "c"), post(1, 1, "a"))
	want := []Outcome{{Seq: 2, Repeat: true}, {Seq: 3}, {Seq: 3, Repeat: true}, {Seq: 1, Repeat: true}}
	for i, o := range st.Outcomes {
		if o.Seq != want[i].Seq || o.Repeat != want[i].Repeat || o.Refused != nil {
			t.Errorf("%d: %+v", i, o)
		}
	}
	if s.seq != 3 || s.rev != 3 {
		t.Errorf("seq %d rev %d", s.seq, s.rev)
	}
	if c := s.ingest(post(1, 1, "a")).Changes[0]; c.Prev != 3 || c.Rev != 3 || len(c.Messages) != 0 {
		t.Errorf("a lone repeat announces %+v", c)
	}
}

func TestTheSameNonceWithAnotherBodyIsAnotherMessage(t *testing.T) {
	s := newShelf(t, 1)
	st := s.ingest(post(1, 1, "a"), post(1, 1, "b"), post(2, 1, "a"))
	if s.seq != 3 || st.Outcomes[1].Repeat || st.Outcomes[2].Repeat {
		t.Errorf("%+v", st.Outcomes)
	}
}

func TestWhoMayDoWhatToAMessage(t *testing.T) {
	admin := remove(3, 1)
	admin.Admin = true
	for what, c := range map[string]struct {
		do   Command
		kind Kind
		ok   bool
	}{
		"its author edits":             {do: edit(1, 1, "new"), ok: true},
		"another edits":                {edit(2, 1, "new"), Forbidden, false},
		"its author deletes":           {do: remove(1, 1), ok: true},
		"another deletes":              {remove(2, 1), Forbidden, false},
		"an admin deletes":             {do: admin, ok: true},
		"anyone reacts":                {do: react(2, 1, "👍", true), ok: true},
		"no such message is edited":    {edit(1, 9, "new"), NotFound, false},
		"a deleted one is edited":      {edit(1, 2, "new"), Conflict, false},
		"a deleted one gets an emoji":  {react(1, 2, "👍", true), Conflict, false},
		"something unknown is done":    {Command{Verb: "shout", Room: 1, Author: 1, Seq: 1}, Invalid, false},
		"something unknown to nothing": {Command{Verb: "", Room: 1, Author: 1}, NotFound, false},
	} {
		t.Run(what, func(t *testing.T) {
			s := newShelf(t, 1)
			s.ingest(post(1, 1, "a"), post(1, 2, "b"), remove(1, 2))
			rev := s.rev
			o := s.ingest(c.do).Outcomes[0]
			if c.ok != (o.Refused == nil) || !c.ok && o.Refused.Kind != c.kind || c.ok != (s.rev == rev+1) {
				t.Errorf("%+v, rev %d → %d", o, rev, s.rev)
			}
		})
	}
}

func TestADeletedMessageKeepsItsPlaceAndNothingElse(t *testing.T) {
	s := newShelf(t, 1)
	s.ingest(post(1, 1, "secret"), react(2, 1, "👍", true), edit(1, 1, "secrets"))
	s.ingest(remove(1, 1))
	m := s.messages[1]
	if !m.Deleted || m.Edited || m.Body != "" || m.Reactions != nil || m.Seq != 1 || m.Author != 1 {
		t.Errorf("%+v", m)
	}
	if o := s.ingest(remove(1, 1)).Outcomes[0]; !o.Repeat || o.Refused != nil {
		t.Errorf("deleted again: %+v", o)
	}
	if o := s.ingest(post(1, 1, "secret")).Outcomes[0]; !o.Repeat || !s.messages[1].Deleted {
		t.Errorf("a late repeat brings it back: %+v", o)
	}
}

func TestADeletedRoomTakesNothing(t *testing.T) {
	s := newShelf(t, 1)
	s.ingest(post(1, 1, "a"))
	s.gone = true
	for _, c := range []Command{post(1, 2, "b"), edit(1, 1, "x"), post(1, 1, "a")} {
		if o := s.ingest(c).Outcomes[0]; o.Refused == nil || o.Refused.Kind != NotFound {
			t.Errorf("%+v", o)
		}
	}
}

func TestReactionsAreCountedMostUsedFirst(t *testing.T) {
	s := newShelf(t, 1)
	s.ingest(post(1, 1, "a"), react(1, 1, "👍", true), react(2, 1, "🎉", true), react(3, 1, "🎉", true), react(3, 1, "🎉", true))
	expectReactions(t, s, Reaction{"🎉", 2}, Reaction{"👍", 1})
	s.ingest(react(2, 1, "🎉", false), react(4, 1, "👍", true))
	expectReactions(t, s, Reaction{"👍", 2}, Reaction{"🎉", 1})
	s.ingest(react(3, 1, "🎉", false), react(9, 1, "🎉", false))
	expectReactions(t, s, Reaction{"👍", 2})
}

func expectReactions(t *testing.T, s *shelf, want ...Reaction) {
	t.Helper()
	if got := s.messages[1].Reactions; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestAMessageHoldsTwentyDifferentEmoji(t *testing.T) {
	s := newShelf(t, 1)
	s.ingest(post(1, 1, "a"))
	for i := range ReactionsMax {
		if o := s.ingest(react(1, 1, string(rune('😀'+i)), true)).Outcomes[0]; o.Refused != nil {
			t.Fatalf("%d: %v", i, o.Refused)
		}
	}
	if o := s.ingest(react(2, 1, "👍", true)).Outcomes[0]; o.Refused == nil || o.Refused.Kind != Conflict {
		t.Errorf("one more: %+v", o)
	}
	if o := s.ingest(react(2, 1, "😀", true)).Outcomes[0]; o.Refused != nil {
		t.Errorf("one that is there: %v", o.Refused)
	}
}

// ideal is what a room should be: every command done once, in order, with no
// numbers, no batches and no repeats.
type ideal struct {
	messages []idealMessage
	sent     map[AuthorKey]bool
}

type idealMessage struct {
	author          UserID
	body            string
	edited, deleted bool
	reactions       map[string]map[UserID]bool
}

func (r *ideal) do(c Command) {
	if c.Verb == Post {
		if id := (AuthorKey{c.Author, c.Key}); !r.sent[id] {
			r.sent[id] = true
			r.messages = append(r.messages, idealMessage{author: c.Author, body: c.Body, reactions: map[string]map[UserID]bool{}})
		}
		return
	}
	m := &r.messages[c.Seq-1]
	switch {
	case m.deleted:
	case c.Verb == Edit && m.author == c.Author && m.body != c.Body:
		m.body, m.edited = c.Body, true
	case c.Verb == Delete && (m.author == c.Author || c.Admin):
		*m = idealMessage{author: m.author, deleted: true}
	case c.Verb == React && c.On:
		if m.reactions[c.Emoji] == nil {
			m.reactions[c.Emoji] = map[UserID]bool{}
		}
		m.reactions[c.Emoji][c.Author] = true
	case c.Verb == React:
		delete(m.reactions[c.Emoji], c.Author)
	}
}

// next is a random command. It means messages that exist, since a web node looks
// before it accepts one.
func (r *ideal) next(rnd *rand.Rand) Command {
	author := UserID(1 + rnd.IntN(4))
	if len(r.messages) == 0 || rnd.IntN(3) == 0 {
		return post(author, byte(rnd.IntN(200)), fmt.Sprint("text ", rnd.IntN(3)))
	}
	seq := int64(1 + rnd.IntN(len(r.messages)))
	switch rnd.IntN(8) {
	case 0:
		c := remove(author, seq)
		c.Admin = author == 4
		return c
	case 1, 2, 3:
		return edit(r.messages[seq-1].author, seq, fmt.Sprint("text ", rnd.IntN(4)))
	case 4:
		return edit(author, seq, "by whomever")
	}
	return react(author, seq, []string{"👍", "🎉", "❤️"}[rnd.IntN(3)], rnd.IntN(2) == 0)
}

func (r *ideal) expect(t *testing.T, s *shelf) {
	t.Helper()
	if int(s.seq) != len(r.messages) {
		t.Fatalf("%d messages, %d were sent", s.seq, len(r.messages))
	}
	for i, want := range r.messages {
		m := s.messages[int64(i+1)]
		if m.Body != want.body || m.Deleted != want.deleted || m.Author != want.author || m.Edited != want.edited {
			t.Errorf("message %d is %+v, want %+v", i+1, m, want)
		}
		counts := map[string]int{}
		for _, x := range m.Reactions {
			counts[x.Emoji] = x.Count
		}
		for emoji, people := range want.reactions {
			if counts[emoji] != len(people) {
				t.Errorf("message %d has %d %s, want %d", i+1, counts[emoji], emoji, len(people))
			}
			delete(counts, emoji)
		}
		if len(counts) > 0 {
			t.Errorf("message %d has %v too many", i+1, counts)
		}
	}
}

// A worker may die between the commit and the inbox's acknowledgement, so any
// end of what was stored may come again, also together with what is new.
func TestWhateverIsDeliveredAgainTheRoomIsTheSame(t *testing.T) {
	for seed := range uint64(60) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		s, r := newShelf(t, 1), &ideal{sent: map[AuthorKey]bool{}}
		var inbox []Command
		for len(inbox) < 120 {
			fresh := len(inbox)
			for range 1 + rnd.IntN(6) {
				c := r.next(rnd)
				r.do(c)
				inbox = append(inbox, c)
			}
			s.ingest(inbox[fresh:]...)
			for rnd.IntN(3) == 0 {
				s.ingest(inbox[rnd.IntN(len(inbox)):]...)
			}
		}
		r.expect(t, s)
		if t.Failed() {
			t.Fatalf("with seed %d", seed)
		}
	}
}

// The test above would also pass if ingest ignored what it is given again. This
// shows that what it compares does tell rooms apart.
func TestTheComparisonSeesALostCommand(t *testing.T) {
	s, r := newShelf(t, 1), &ideal{sent: map[AuthorKey]bool{}}
	for _, c := range []Command{post(1, 1, "a"), edit(1, 1, "b")} {
		r.do(c)
	}
	s.ingest(post(1, 1, "a"))
	probe := &testing.T{}
	r.expect(probe, s)
	if !probe.Failed() {
		t.Error("a lost edit went unnoticed")
	}
}
