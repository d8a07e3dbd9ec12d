package postgres

import (
	"sync"
	"testing"

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
