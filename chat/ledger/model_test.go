package ledger_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"testing"

	"parley/chat"
	"parley/chat/chattest/harness"
)

// ideal is the expected room: every command applied once, in order, without numbers,
// batches and repeats.
type ideal struct {
	messages []idealMessage
	sent     map[chat.AuthorKey]bool
}

type idealMessage struct {
	author          chat.UserID
	body            string
	edited, deleted bool
	thread          int64
	answered        chat.UserID
	reactions       map[string]map[chat.UserID]bool
}

func (r *ideal) do(c chat.Command) {
	if c.Kind == chat.Post {
		if id := (chat.AuthorKey{Author: c.Author, Key: c.Key}); !r.sent[id] {
			r.sent[id] = true
			m := idealMessage{author: c.Author, body: c.Body, reactions: map[string]map[chat.UserID]bool{}}
			if c.Seq != 0 {
				m.thread, m.answered = cmp.Or(r.messages[c.Seq-1].thread, c.Seq), r.messages[c.Seq-1].author
			}
			r.messages = append(r.messages, m)
		}
		return
	}
	m := &r.messages[c.Seq-1]
	switch {
	case m.deleted:
	case c.Kind == chat.Edit && m.author == c.Author && m.body != c.Body:
		m.body, m.edited = c.Body, true
	case c.Kind == chat.Delete && (m.author == c.Author || c.Admin):
		*m = idealMessage{author: m.author, deleted: true, thread: m.thread, answered: m.answered}
	case c.Kind == chat.React && c.On:
		if m.reactions[c.Emoji] == nil {
			m.reactions[c.Emoji] = map[chat.UserID]bool{}
		}
		m.reactions[c.Emoji][c.Author] = true
	case c.Kind == chat.React:
		delete(m.reactions[c.Emoji], c.Author)
	}
}

// next is a random command. It refers to messages that exist, since a web node checks
// that before it accepts one.
func (r *ideal) next(rnd *rand.Rand) chat.Command {
	author := chat.UserID(1 + rnd.IntN(4))
	seq := int64(1 + rnd.IntN(max(1, len(r.messages))))
	if len(r.messages) == 0 || rnd.IntN(3) == 0 {
		c := harness.Post(author, byte(rnd.IntN(200)), fmt.Sprint("text ", rnd.IntN(3)))
		if len(r.messages) > 0 && rnd.IntN(2) == 0 {
			c.Seq = seq
		}
		return c
	}
	switch rnd.IntN(8) {
	case 0:
		c := harness.Remove(author, seq)
		c.Admin = author == 4
		return c
	case 1, 2, 3:
		return harness.Edit(r.messages[seq-1].author, seq, fmt.Sprint("text ", rnd.IntN(4)))
	case 4:
		return harness.Edit(author, seq, "by whomever")
	}
	return harness.React(author, seq, []string{"👍", "🎉", "❤️"}[rnd.IntN(3)], rnd.IntN(2) == 0)
}

func (r *ideal) expect(t *testing.T, s *harness.LogHarness) {
	t.Helper()
	if int(s.Seq()) != len(r.messages) {
		t.Fatalf("%d messages, %d were sent", s.Seq(), len(r.messages))
	}
	replies := map[int64]int{}
	for _, m := range r.messages {
		if !m.deleted {
			replies[m.thread]++
		}
	}
	stored := s.Transcript()
	for i, want := range r.messages {
		m := stored[i]
		if m.Thread != want.thread || m.Answered != want.answered || m.Thread == 0 && m.Replies != replies[m.Seq] {
			t.Errorf("message %d answers %d in thread %d and has %d replies, want %d, %d and %d", m.Seq, m.Answered, m.Thread, m.Replies,
				want.answered, want.thread, replies[m.Seq])
		}
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

// A worker may die between the commit and the inbox's acknowledgement. So any suffix of
// the stored commands may come again, also together with new ones.
func TestRedeliveredCommandsChangeNothing(t *testing.T) {
	for seed := range uint64(60) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		s, r := harness.NewLog(t), &ideal{sent: map[chat.AuthorKey]bool{}}
		var inbox []chat.Command
		for len(inbox) < 120 {
			fresh := len(inbox)
			for range 1 + rnd.IntN(6) {
				c := r.next(rnd)
				r.do(c)
				inbox = append(inbox, c)
			}
			s.Apply(inbox[fresh:]...)
			for rnd.IntN(3) == 0 {
				s.Apply(inbox[rnd.IntN(len(inbox)):]...)
			}
		}
		r.expect(t, s)
		if t.Failed() {
			t.Fatalf("with seed %d", seed)
		}
	}
}

// The test above would also pass if ingest ignored repeats. This one shows that the
// comparison does tell rooms apart.
func TestTheComparisonSeesALostCommand(t *testing.T) {
	s, r := harness.NewLog(t), &ideal{sent: map[chat.AuthorKey]bool{}}
	for _, c := range []chat.Command{harness.Post(1, 1, "a"), harness.Edit(1, 1, "b")} {
		r.do(c)
	}
	s.Apply(harness.Post(1, 1, "a"))
	probe := &testing.T{}
	r.expect(probe, s)
	if !probe.Failed() {
		t.Error("a lost edit went unnoticed")
	}
}
