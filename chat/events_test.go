package chat

import (
	"maps"
	"testing"
)

func TestNewMessagesAreToldWithTheirAuthors(t *testing.T) {
	c := Changes{Room: 7, Prev: 10, LastSeq: 8, Rev: 14, Messages: []Message{
		{Seq: 5, FirstRev: 9, Rev: 11, Author: 4}, // an edit
		{Seq: 6, FirstRev: 12, Rev: 12, Author: 1},
		{Seq: 7, FirstRev: 13, Rev: 13, Author: 1},
		{Seq: 8, FirstRev: 14, Rev: 14, Author: 2},
	}}
	s := c.Activity()
	if s.Room != 7 || s.LastSeq != 8 || s.Deleted != 0 || !s.HasNew() || !maps.Equal(s.Authors, map[UserID]int64{1: 7, 2: 8}) {
		t.Errorf("%+v", s)
	}
}

func TestOfDeletionsTheFirstPlaceIsTold(t *testing.T) {
	c := Changes{Prev: 10, Messages: []Message{
		{Seq: 5, Rev: 11, Deleted: true}, {Seq: 4, Rev: 12, Deleted: true}, {Seq: 6, Rev: 13, Deleted: true},
	}}
	if s := c.Activity(); s.Deleted != 4 || s.HasNew() {
		t.Errorf("%+v", s)
	}
}

func TestTwoActivitiesAreOne(t *testing.T) {
	a := Activity{Room: 7, LastSeq: 8, Authors: map[UserID]int64{1: 7, 2: 8}, Deleted: 3}
	b := Activity{Room: 7, LastSeq: 9, Authors: map[UserID]int64{1: 9}, Deleted: 2}
	for _, both := range []Activity{a.Merge(b), b.Merge(a)} {
		if both.Room != 7 || both.LastSeq != 9 || both.Deleted != 2 || !maps.Equal(both.Authors, map[UserID]int64{1: 9, 2: 8}) {
			t.Errorf("%+v", both)
		}
	}
	replies := Changes{Prev: 10, Messages: []Message{{Seq: 5, FirstRev: 11, Rev: 11, Author: 1, Thread: 2}}}.Activity()
	if !a.Merge(replies).Replies || !replies.Merge(a).Replies || a.Merge(b).Replies {
		t.Errorf("with a reply: %+v", a.Merge(replies))
	}
	if both := a.Merge(Activity{Room: 7, LastSeq: 6}); both.LastSeq != 8 || both.Deleted != 3 {
		t.Errorf("with none deleted: %+v", both)
	}
}
