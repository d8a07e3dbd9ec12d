package chat_test

import (
	"slices"
	"testing"

	"parley/chat"
)

func TestPiecesHoldEverythingOnce(t *testing.T) {
	c := chat.Collect(1, 10, []chat.Message{
		{Seq: 4, Rev: 11, FirstRev: 11}, {Seq: 2, Rev: 12, FirstRev: 2}, {Seq: 5, Rev: 14, FirstRev: 13}, {Seq: 1, Rev: 15, FirstRev: 1},
	})
	for n, want := range map[int][]int64{1: {11, 12, 13, 15}, 2: {12, 15}, 3: {13, 15}, 4: {15}, 9: {15}} {
		var seqs, levels []int64
		prev := int64(10)
		for _, p := range c.Chunks(n) {
			if p.Prev != prev || p.Room != 1 {
				t.Errorf("by %d: a piece of room %d from %d follows one to %d", n, p.Room, p.Prev, prev)
			}
			for _, m := range p.Messages {
				seqs = append(seqs, m.Seq)
			}
			prev = p.Rev
			levels = append(levels, p.Rev)
		}
		if !slices.Equal(seqs, []int64{4, 2, 5, 1}) || !slices.Equal(levels, want) {
			t.Errorf("by %d: %v up to %v", n, seqs, levels)
		}
	}
	if got := chat.Collect(1, 10, nil).Chunks(5); len(got) != 0 {
		t.Errorf("of nothing: %+v", got)
	}
}

// A message that is new to the reader stands where it was posted, even when changed
// since. Then the last place is below the room's rev.
func TestTheLastPieceEndsAtTheRoomsRev(t *testing.T) {
	c := chat.Collect(1, 10, []chat.Message{{Seq: 4, Rev: 11, FirstRev: 11}, {Seq: 5, Rev: 19, FirstRev: 13}})
	for n := 1; n <= 3; n++ {
		pieces := c.Chunks(n)
		if last := pieces[len(pieces)-1]; last.Rev != 19 {
			t.Errorf("by %d: a reader who has all of it is told to be at rev %d", n, last.Rev)
		}
		if first := pieces[0]; n == 1 && first.Rev != 11 {
			t.Errorf("a reader who has the first piece is told to be at rev %d", first.Rev)
		}
	}
}
