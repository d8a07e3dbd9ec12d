package postgres

import (
	"testing"

	"parley/chat"
)

func TestARangeIsBoundedAndInOrder(t *testing.T) {
	h := newHall(t)
	must(t, h.Fill(t.Context(), h.room, []chat.UserID{h.ann.ID, h.bob.ID}, 250))
	for _, c := range []struct {
		above, upto int64
		first, n    int
	}{{0, 50, 1, 50}, {200, 250, 201, 50}, {240, 999, 241, 10}, {0, 250, 1, 200}, {250, 300, 0, 0}, {50, 50, 0, 0}, {-10, 3, 1, 3}, {9, 3, 0, 0}} {
		ms, err := h.Range(t.Context(), h.room, c.above, c.upto)
		if err != nil || len(ms) != c.n {
			t.Errorf("%d < seq <= %d: %d messages, %v", c.above, c.upto, len(ms), err)
		}
		for i, m := range ms {
			if m.Seq != int64(c.first+i) || m.Room != h.room || m.AuthorName == "" {
				t.Errorf("%d < seq <= %d: place %d has %+v", c.above, c.upto, i, m)
			}
		}
	}
	if ms, err := h.Range(t.Context(), h.room+1, 0, 50); err != nil || len(ms) != 0 {
		t.Errorf("another room has %d, %v", len(ms), err)
	}
}

func TestSinceTellsEachMessageAsItIsNow(t *testing.T) {
	h := newHall(t)
	h.ingest(post(h.room, h.ann, 1, "one"), post(h.room, h.ann, 2, "two"), post(h.room, h.ann, 3, "three"))
	h.ingest(edit(h.room, h.ann, 1, "one!"))
	h.ingest(edit(h.room, h.ann, 1, "one!!"), post(h.room, h.bob, 4, "four"), remove(h.room, h.ann, 2))
	ms, err := h.Since(t.Context(), h.room, 2, 100)
	must(t, err)
	var got []string
	var rev int64
	for _, m := range ms {
		got = append(got, m.Body)
		if m.Rev <= rev {
			t.Errorf("rev %d after %d", m.Rev, rev)
		}
		rev = m.Rev
	}
	if len(got) != 4 || got[0] != "three" || got[1] != "one!!" || got[2] != "four" || got[3] != "" {
		t.Errorf("%q", got)
	}
	if ms, err := h.Since(t.Context(), h.room, 2, 2); err != nil || len(ms) != 2 || ms[1].Body != "one!!" {
		t.Errorf("at most two: %+v %v", ms, err)
	}
	if ms, err := h.Since(t.Context(), h.room, rev, 2); err != nil || len(ms) != 0 {
		t.Errorf("when level: %+v %v", ms, err)
	}
	revs, err := h.Revs(t.Context(), []chat.RoomID{h.room, 999})
	if err != nil || len(revs) != 1 || revs[h.room].LastRev != rev || revs[h.room].Name != "General" {
		t.Errorf("%v %v", revs, err)
	}
}
