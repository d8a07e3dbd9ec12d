package postgres

import (
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
)

func TestARepeatReturnsTheOriginalAndBurnsNothing(t *testing.T) {
	h := newHall(t)
	h.ingest(post(h.room, h.ann, 1, "one"), post(h.room, h.ann, 2, "two"))
	st := h.ingest(post(h.room, h.ann, 2, "two"), post(h.room, h.ann, 3, "three"), post(h.room, h.ann, 1, "one"), post(h.room, h.ann, 3, "three"))
	for i, want := range []chat.Outcome{{Seq: 2, Repeat: true}, {Seq: 3}, {Seq: 1, Repeat: true}, {Seq: 3, Repeat: true}} {
		if o := st.Outcomes[i]; o.Seq != want.Seq || o.Repeat != want.Repeat {
			t.Errorf("%d: %+v", i, o)
		}
	}
	expectWhole(t, h.Store, h.room, 3)
	st = h.ingest(post(h.room, h.ann, 1, "one"))
	if c := st.Changes; len(c) != 1 || c[0].Prev != 3 || c[0].Rev != 3 || len(c[0].Messages) != 0 || c[0].LastSeq != 3 {
		t.Errorf("a repeat alone tells %+v", c)
	}
	expectWhole(t, h.Store, h.room, 3)
}

func TestRepeatsAtTheSameTimeAreStoredOnce(t *testing.T) {
	h := newHall(t)
	const each = 25
	seqs := make([]map[chat.Key]int64, 6)
	var wg sync.WaitGroup
	for w := range seqs {
		seqs[w] = map[chat.Key]int64{}
		wg.Go(func() {
			for n := range each {
				cs := []chat.Command{post(h.room, h.ann, n, "same"), post(h.room, h.ann, (n+w)%each, "same"), post(h.room, h.bob, n*10+w, "own")}
				st, err := h.try(cs...)
				if err != nil {
					t.Error(err)
					return
				}
				for _, o := range st.Outcomes {
					if seq := seqs[w][o.Command.Key]; seq != 0 && seq != o.Seq {
						t.Errorf("one message has seq %d and %d", seq, o.Seq)
					}
					seqs[w][o.Command.Key] = o.Seq
				}
			}
		})
	}
	wg.Wait()
	expectWhole(t, h.Store, h.room, each+each*len(seqs))
	for n := range each {
		key := post(h.room, h.ann, n, "same").Key
		for w := range seqs {
			if seqs[w][key] != seqs[0][key] {
				t.Errorf("message %d has seq %d for one and %d for another", n, seqs[0][key], seqs[w][key])
			}
		}
	}
}

// Redis may come back from an older copy, with commands that were done long ago.
func TestAChangeThatComesAgainDoesNotRedoWhatWasUndone(t *testing.T) {
	h := newHall(t)
	h.ingest(post(h.room, h.ann, 1, "A"))
	keyed := func(c chat.Command, n byte) chat.Command {
		c.Key = chat.Key{0: 0xcc, 15: n}
		return c
	}
	on, off := keyed(react(h.room, h.bob, 1, "👍", true), 1), keyed(react(h.room, h.bob, 1, "👍", false), 2)
	again := keyed(react(h.room, h.bob, 1, "👍", true), 5) // found that it was so already
	there, back := keyed(edit(h.room, h.ann, 1, "B"), 3), keyed(edit(h.room, h.ann, 1, "A"), 4)
	h.ingest(on, there)
	h.ingest(again)
	h.ingest(off, back)
	for _, c := range []chat.Command{on, again, there} {
		st := h.ingest(c)
		if o := st.Outcomes[0]; !o.Repeat || o.Refused != nil {
			t.Errorf("%s: %+v", c.Verb, o)
		}
	}
	expectWhole(t, h.Store, h.room, 1)
	if m := all(t, h.Store, h.room)[0]; m.Body != "A" || len(m.Reactions) > 0 {
		t.Errorf("it is %+v", m)
	}
	h.ingest(keyed(react(h.room, h.bob, 1, "👍", true), 6)) // who means it anew may
	if m := all(t, h.Store, h.room)[0]; len(m.Reactions) != 1 {
		t.Errorf("a new reaction was taken for an old one: %+v", m)
	}
}

func TestARefusedChangeIsRefusedAgain(t *testing.T) {
	h := newHall(t)
	h.ingest(post(h.room, h.ann, 1, "A"))
	c := edit(h.room, h.bob, 1, "not mine")
	c.Key = chat.Key{1}
	for range 2 {
		if o := h.ingest(c).Outcomes[0]; o.Refused == nil || o.Repeat {
			t.Errorf("%+v", o)
		}
	}
}

func TestChangesMadeLongAgoAreForgotten(t *testing.T) {
	h := newHall(t)
	h.ingest(post(h.room, h.ann, 1, "A"))
	for n, age := range []time.Duration{changesKept + time.Hour, changesKept - time.Hour} {
		c := react(h.room, h.bob, 1, "👍", n == 0)
		c.Key = chat.Key{0: 0xdd, 15: byte(n)}
		h.ingest(c)
		h.sql(t, "update changes_made set made_at = now() - $1::interval where key = $2", age, uuid.UUID(c.Key))
	}
	must(t, h.Tend(t.Context()))
	if n := one[int](t, h.Store, "select count(*) from changes_made where key in ($1, $2)",
		uuid.UUID{0: 0xdd, 15: 0}, uuid.UUID{0: 0xdd, 15: 1}); n != 1 {
		t.Errorf("%d of two are kept", n)
	}
}
