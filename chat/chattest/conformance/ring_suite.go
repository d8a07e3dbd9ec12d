package conformance

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"parley/chat"
)

// TestRingStore tests a store against chat.RingStore.
func TestRingStore(t *testing.T, open OpenStore) {
	runStore(t, open, "a call asks the people of a conversation, with what they want", testConversation)
	runStore(t, open, "a missed call is counted once, until it is seen", testMissedCalls)
	runStore(t, open, "a call rings on all devices of some people", testRingDevices)
}

func testConversation(s *storeSuite) {
	ctx, ann, bob, cid := s.t.Context(), s.user("ann"), s.user("bob"), s.user("cid")
	r := s.direct(ann, bob, cid)
	_, err := s.SetBlock(ctx, bob.ID, ann.ID, true)
	must(s.t, err)
	must(s.t, s.RoomLevelSet(ctx, cid.ID, r.ID, chat.LevelNone, time.Time{}))
	quiet := time.Now().Add(time.Hour).Truncate(time.Second).UTC()
	must(s.t, s.AvailabilitySet(ctx, cid.ID, chat.Availability{QuietUntil: quiet}))
	slug, people, err := s.Conversation(ctx, r.ID, ann.ID)
	must(s.t, err)
	if slug != r.Slug || len(people) != 3 {
		s.t.Fatalf("%s has %+v", slug, people)
	}
	a, b, c := people[0], people[1], people[2]
	if a.User != ann.ID || a.Name != "ann" || a.Blocks || a.Level == chat.LevelNone || !b.Blocks || c.Blocks || c.Level != chat.LevelNone || !c.Availability.QuietUntil.Equal(quiet) {
		s.t.Errorf("the people are %+v", people)
	}
	if _, people, err = s.Conversation(ctx, s.room("Tea", ann, true).ID, ann.ID); err != nil || len(people) != 0 {
		s.t.Errorf("a room asks %+v, %v", people, err)
	}
}

func (s *storeSuite) expectMissed(who chat.User, want ...string) {
	s.t.Helper()
	list, err := s.MissedCalls(s.t.Context(), who.ID, 10)
	must(s.t, err)
	var got []string
	for _, m := range list {
		got = append(got, fmt.Sprintf("%s %d", m.ByName, m.Count))
		if m.Slug == "" || m.At.IsZero() {
			s.t.Errorf("%+v", m)
		}
	}
	if !slices.Equal(got, want) {
		s.t.Errorf("%s missed %q, want %q", who.Username, got, want)
	}
}

func testMissedCalls(s *storeSuite) {
	ctx, ann, bob, cid, eve := s.t.Context(), s.user("ann"), s.user("bob"), s.user("cid"), s.user("eve")
	two, three := s.direct(ann, bob), s.direct(bob, ann, cid)
	began := time.Now().Add(-time.Hour).Truncate(time.Millisecond).UTC()
	for range 2 {
		must(s.t, s.MissedCallAdd(ctx, two.ID, ann.ID, []chat.UserID{bob.ID, eve.ID}, began))
	}
	must(s.t, s.MissedCallAdd(ctx, three.ID, cid.ID, []chat.UserID{ann.ID, bob.ID}, began.Add(-time.Second)))
	s.expectMissed(bob, "ann 1", "cid 1")
	s.expectMissed(eve) // is not in it
	must(s.t, s.MissedCallAdd(ctx, two.ID, ann.ID, []chat.UserID{bob.ID}, began.Add(time.Second)))
	s.expectMissed(bob, "ann 2", "cid 1")
	must(s.t, s.MissedCallsSeen(ctx, two.ID, []chat.UserID{bob.ID, ann.ID}, began))
	s.expectMissed(bob, "ann 2", "cid 1") // the last one came later
	must(s.t, s.MissedCallsSeen(ctx, two.ID, []chat.UserID{bob.ID, ann.ID}, began.Add(time.Second)))
	s.expectMissed(bob, "cid 1")
	s.expectMissed(ann, "cid 1")
	must(s.t, s.MissedCallsSeen(ctx, 0, []chat.UserID{bob.ID}, began))
	s.expectMissed(bob)
	s.expectMissed(ann, "cid 1")
}

func testRingDevices(s *storeSuite) {
	ann, bob, cid := s.user("ann"), s.user("bob"), s.user("cid")
	s.device(ann, 1)
	s.device(bob, 2)
	s.device(cid, 3)
	list, err := s.PushDevicesOf(s.t.Context(), []chat.UserID{ann.ID, cid.ID})
	if err != nil || len(list) != 2 || list[0].User != ann.ID || list[1].User != cid.ID || list[0].Endpoint == "" {
		s.t.Errorf("the devices are %+v, %v", list, err)
	}
	first := list[0].Endpoint
	for i, place := range []string{"https://push.example", first[:len(first)-1], first, "https://push.example.org"} {
		want := []int{2, 2, 1, 0}[i]
		must(s.t, s.PushPause(s.t.Context(), place, time.Hour))
		must(s.t, s.PushPause(s.t.Context(), place, time.Microsecond))
		if list, err = s.PushDevicesOf(s.t.Context(), []chat.UserID{ann.ID, cid.ID}); err != nil || len(list) != want {
			s.t.Errorf("while %s is left alone, the devices are %+v, %v", place, list, err)
		}
	}
}
