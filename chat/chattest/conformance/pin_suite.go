package conformance

import (
	"slices"
	"testing"

	"parley/chat"
)

// TestPinStore tests a store against chat.PinStore.
func TestPinStore(t *testing.T, open OpenStore) {
	runStore(t, open, "pins are changes of the room, and are listed", testPins)
	runStore(t, open, "a room has a limit of pins", testPinsMost)
}

func pin(r chat.Room, by chat.User, seq int64, on bool) chat.Command {
	return chat.Command{Kind: chat.PinMessage, Room: r.ID, Author: by.ID, AuthorName: by.Username, Seq: seq, On: on}
}

// expectPins fails unless these messages are pinned, in any order.
func (s *storeSuite) expectPins(r chat.Room, want ...int64) {
	s.t.Helper()
	list, err := s.Pins(s.t.Context(), r.ID)
	must(s.t, err)
	var got, marked []int64
	for _, p := range list {
		got = append(got, p.Message.Seq)
	}
	for _, m := range s.all(r.ID) {
		if m.Pinned {
			marked = append(marked, m.Seq)
		}
	}
	slices.Sort(got)
	a, err := s.Access(s.t.Context(), r.Slug, 0)
	must(s.t, err)
	if !slices.Equal(got, want) || !slices.Equal(marked, want) || a.Room.Pins != len(want) {
		s.t.Errorf("pinned %v, marked %v, counted %d; want %v", got, marked, a.Room.Pins, want)
	}
}

func testPins(s *storeSuite) {
	r, ann, bob := s.hall()
	s.ingest(post(r, ann, 1, "one"), post(r, ann, 2, "two"), post(r, bob, 3, "three"))
	st := s.ingest(pin(r, bob, 1, true), pin(r, ann, 3, true), pin(r, ann, 1, true), pin(r, ann, 9, true))
	if o := st.Outcomes; o[0].Refused != nil || !o[2].Repeat || o[3].Refused == nil || st.Changes[0].Rev != 5 {
		s.t.Errorf("%+v", st)
	}
	s.expectAnnounced(st.Changes[0])
	s.expectPins(r, 1, 3)
	list, err := s.Pins(s.t.Context(), r.ID)
	must(s.t, err)
	if p := list[1]; p.Message.Body != "one" || p.ByName != "bob" || p.At.IsZero() {
		s.t.Errorf("%+v", p)
	}
	s.ingest(edit(r, ann, 1, "one!"), remove(r, bob, 3))
	s.expectPins(r, 1)
	st = s.ingest(pin(r, ann, 3, true), pin(r, ann, 2, true), pin(r, ann, 2, false), pin(r, ann, 1, false), pin(r, ann, 1, true))
	if st.Outcomes[0].Refused == nil {
		s.t.Error("a deleted message was pinned")
	}
	s.expectPins(r, 1)
	s.ingest(post(r, ann, 4, "four"), pin(r, ann, 4, true))
	s.expectPins(r, 1, 4)
}

func testPinsMost(s *storeSuite) {
	r, ann, _ := s.hall()
	var cs []chat.Command
	for n := range chat.PinsMax + 1 {
		cs = append(cs, post(r, ann, n, "hello"), pin(r, ann, int64(n+1), true))
	}
	st := s.ingest(cs...)
	if o := st.Outcomes[len(cs)-1]; o.Refused == nil || o.Refused.Kind != chat.Conflict {
		s.t.Errorf("%+v", o)
	}
	s.ingest(pin(r, ann, 1, false))
	if o := s.ingest(pin(r, ann, chat.PinsMax+1, true)).Outcomes[0]; o.Refused != nil {
		s.t.Errorf("with a place free: %+v", o)
	}
}
