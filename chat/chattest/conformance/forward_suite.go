package conformance

import (
	"slices"
	"testing"

	"parley/chat"
	"parley/chat/posting"
)

// TestForwards tests what a forwarded message says of its origin.
func TestForwards(t *testing.T, open OpenStore) {
	runStore(t, open, "a forwarded message names its origin while that is public", testForwardNames)
	runStore(t, open, "a forwarded message is not edited, and mentions no one", testForwardStays)
	runStore(t, open, "the rooms with an author's forwarded messages show the author's name", testForwardErased)
}

func forward(c chat.Command, from chat.Room, m chat.Message) chat.Command {
	c.Forward = posting.OriginOf(from, m)
	return c
}

func testForwardNames(s *storeSuite) {
	r, ann, bob := s.hall()
	garden, secret := s.room("Garden", ann, false), s.room("Secret", ann, true)
	s.ingest(post(garden, ann, 1, "roses"), post(secret, ann, 2, "a plan"))
	st := s.ingest(forward(post(r, bob, 3, "roses"), garden, s.all(garden.ID)[0]), forward(post(r, bob, 4, "a plan"), secret, s.all(secret.ID)[0]))
	s.expectAnnounced(st.Changes[0])
	all := s.all(r.ID)
	if o := all[0].Forward; o.Author != ann.ID || o.AuthorName != "ann" || o.Slug != "garden" || o.RoomName != "Garden" || o.Seq != 1 {
		s.t.Errorf("it is from %+v", o)
	}
	if o := all[1].Forward; o.Author != ann.ID || o.AuthorName != "ann" || o.Slug != "" || o.RoomName != "" {
		s.t.Errorf("a private room's message is from %+v", o)
	}
	if again := posting.OriginOf(r, all[1]); again != all[1].Forward {
		s.t.Errorf("forwarded once more it is from %+v", again)
	}
	garden.Private = true
	must(s.t, s.RoomUpdate(s.t.Context(), garden, 0))
	if o := s.all(r.ID)[0].Forward; o.AuthorName != "ann" || o.Slug != "" || o.RoomName != "" {
		s.t.Errorf("once its room is private it is from %+v", o)
	}
}

func testForwardStays(s *storeSuite) {
	r, ann, bob := s.hall()
	garden := s.room("Garden", ann, false)
	s.ingest(post(garden, ann, 1, "@ann roses"))
	st := s.ingest(forward(post(r, bob, 2, "@ann roses"), garden, s.all(garden.ID)[0]), edit(r, bob, 1, "thorns"))
	if m := s.all(r.ID)[0]; !chat.Is(st.Outcomes[1].Refused, chat.Forbidden) || m.Body != "@ann roses" || m.References != nil {
		s.t.Errorf("%+v after %v", m, st.Outcomes[1].Refused)
	}
	s.ingest(remove(r, bob, 1))
	if m := s.all(r.ID)[0]; !m.Forward.IsZero() {
		s.t.Errorf("deleted, it is from %+v", m.Forward)
	}
}

func testForwardErased(s *storeSuite) {
	ann, bob := s.user("ann"), s.user("bob")
	from, to, other := s.room("From", ann, false), s.room("To", bob, false), s.room("Other", bob, false)
	s.ingest(post(from, ann, 1, "hers"), post(from, bob, 2, "his"))
	all := s.all(from.ID)
	s.ingest(forward(post(to, bob, 3, "hers"), from, all[0]), forward(post(other, bob, 4, "his"), from, all[1]))
	gone, err := s.UserDelete(s.t.Context(), ann.ID)
	must(s.t, err)
	slices.Sort(gone.Written)
	if !slices.Equal(gone.Written, []chat.RoomID{from.ID, to.ID}) {
		s.t.Errorf("the rooms that show the name: %v", gone.Written)
	}
	if o := s.all(to.ID)[0].Forward; o.AuthorName != "" || o.Author != ann.ID {
		s.t.Errorf("it is from %+v", o)
	}
}
