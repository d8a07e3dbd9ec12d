package conformance

import (
	"fmt"
	"sync"
	"testing"

	"parley/chat"
	"parley/chat/accounts"
)

// TestMembership tests what a store keeps of a member besides being one.
func TestMembership(t *testing.T, open OpenStore) {
	runStore(t, open, "who was added is told by whom, until they answer", testAdded)
	runStore(t, open, "who adds people must still have the right", testAddedOfTheMoment)
	runStore(t, open, "who joins must still have the right", testJoinedOfTheMoment)
	runStore(t, open, "who comes into an empty public room is its admin", testEmptyRoom)
	runStore(t, open, "who comes as the last member goes is an admin", testLastGoesAtOnce)
	runStore(t, open, "a room is handed to a member who can sign in, and to a guest last", testHeirs)
	runStore(t, open, "a private room ends with its last member, who can restore it, and its name is free", testLastMember)
}

// linkOf is the room in a user's list.
func (s *storeSuite) linkOf(r chat.Room, who chat.User) chat.RoomLink {
	s.t.Helper()
	list, err := s.RoomsOf(s.t.Context(), who.ID, "")
	must(s.t, err)
	for _, l := range list.Links {
		if l.ID == r.ID {
			return l
		}
	}
	s.t.Fatalf("%s has no link to %s", who.Username, r.Name)
	return chat.RoomLink{}
}

func testAdded(s *storeSuite) {
	t, ann, bob, eve := s.t, s.user("ann"), s.user("bob"), s.user("eve")
	r := s.room("Garden", ann, true)
	for _, who := range []chat.User{bob, eve} {
		if joined, err := s.AddMemberBy(t.Context(), r.ID, who.ID, ann.ID, chat.AskAdds); err != nil || !joined {
			t.Errorf("%v %v", joined, err)
		}
	}
	if again, err := s.AddMemberBy(t.Context(), r.ID, bob.ID, ann.ID, chat.AskAdds); err != nil || again {
		t.Errorf("added twice: %v %v", again, err)
	}
	if a := s.access(r.Slug, bob); a.AddedBy != "ann" || a.Admin || !s.linkOf(r, bob).Added {
		t.Errorf("%+v", a)
	}
	for _, want := range []bool{true, false} {
		if changed, err := s.MemberAnswered(t.Context(), r.ID, bob.ID); err != nil || changed != want {
			t.Errorf("%v %v, want %v", changed, err, want)
		}
	}
	if a := s.access(r.Slug, bob); a.AddedBy != "" || s.linkOf(r, bob).Added || s.linkOf(r, ann).Added {
		t.Errorf("after the answer: %+v", a)
	}
	_, err := s.UserDelete(t.Context(), ann.ID)
	must(t, err)
	if a := s.access(r.Slug, eve); a.AddedBy != "?" {
		t.Errorf("by a deleted account: %q", a.AddedBy)
	}
}

// A request to add people may still run when the right that let it begin is gone.
func testAddedOfTheMoment(s *storeSuite) {
	t, ann, bob, eve, out := s.t, s.user("ann"), s.user("bob"), s.user("eve"), s.user("out")
	open, den, gone := s.room("Garden", ann, false), s.room("Den", ann, true), s.room("Gone", ann, false)
	invite := s.room("Invite", ann, false)
	for _, r := range []chat.Room{open, den, invite} {
		s.join(r, bob)
	}
	invite.AdminsInvite = true
	must(t, s.RoomUpdate(t.Context(), invite, ann.ID))
	_, err := s.RoomDelete(t.Context(), gone.ID, ann.ID)
	must(t, err)
	add := func(r chat.Room, by chat.User, ask chat.RoomRule) error {
		joined, err := s.AddMemberBy(t.Context(), r.ID, eve.ID, by.ID, ask)
		if joined != (err == nil) {
			t.Errorf("joined %v, %v", joined, err)
		}
		return err
	}
	expectKind(t, add(open, out, chat.AskAdds), chat.Forbidden)
	expectKind(t, add(den, out, chat.AskAdds), chat.NotFound)
	expectKind(t, add(den, bob, chat.AskAdds), chat.Forbidden)
	expectKind(t, add(invite, bob, chat.AskAdds), chat.Forbidden)
	expectKind(t, add(gone, ann, chat.AskAdds), chat.NotFound)
	expectKind(t, add(den, bob, chat.AskManagesAny), chat.Forbidden)
	s.bar(bob, chat.Regular)
	expectKind(t, add(open, bob, chat.AskAdds), chat.Forbidden)
	for _, slug := range []string{open.Slug, den.Slug, invite.Slug} {
		if s.access(slug, eve).Member {
			t.Errorf("%s took a member", slug)
		}
	}
	must(t, add(den, ann, chat.AskAdds))
	if joined, err := s.AddMemberBy(t.Context(), open.ID, out.ID, out.ID, func(chat.Access, chat.Role) error { return nil }); err != nil || !joined || s.access(open.Slug, out).AddedBy != "" {
		t.Errorf("by themselves: %v %v", joined, err)
	}
}

// A request to join may still run when the room was closed to its user.
func testJoinedOfTheMoment(s *storeSuite) {
	t, ann, gus, old, out, bob := s.t, s.user("ann"), s.user("gus"), s.user("old"), s.user("out"), s.user("bob")
	open, den, kept := s.room("Garden", ann, false), s.room("Den", ann, true), s.room("Kept", ann, false)
	s.join(open, gus)
	_, err := s.RoleChange(t.Context(), 0, gus.ID, chat.Guest, chat.CheckRoleChange)
	must(t, err)
	_, _, err = s.RoomBan(t.Context(), open.ID, out.ID, ann.ID, "loud")
	must(t, err)
	_, err = s.RoomArchive(t.Context(), kept.ID, ann.ID, true)
	must(t, err)
	s.bar(old, chat.Regular)
	for _, c := range []struct {
		room chat.Room
		who  chat.User
		want chat.Kind
	}{{den, bob, chat.NotFound}, {kept, gus, chat.NotFound}, {open, old, chat.Forbidden}, {open, out, chat.Forbidden}, {den, out, chat.NotFound}} {
		joined, err := s.AddMember(t.Context(), c.room.ID, c.who.ID)
		if expectKind(t, err, c.want); joined || s.access(c.room.Slug, c.who).Member {
			t.Errorf("%s joined %s: %v", c.who.Username, c.room.Name, err)
		}
	}
	for _, c := range []struct {
		room   chat.Room
		who    chat.User
		joined bool
	}{{open, bob, true}, {open, bob, false}, {open, gus, false}, {den, ann, false}, {kept, bob, true}} {
		if joined, err := s.AddMember(t.Context(), c.room.ID, c.who.ID); err != nil || joined != c.joined {
			t.Errorf("%s joined %s: %v %v", c.who.Username, c.room.Name, joined, err)
		}
	}
}

func testEmptyRoom(s *storeSuite) {
	t, ann, bob, eve := s.t, s.user("ann"), s.user("bob"), s.user("eve")
	r := s.room("Garden", ann, false)
	_, err := s.RemoveMember(t.Context(), r.ID, ann.ID, ann.ID)
	must(t, err)
	s.join(r, bob)
	s.join(r, eve)
	if !s.access(r.Slug, bob).Admin || s.access(r.Slug, eve).Admin {
		t.Errorf("%+v %+v", s.access(r.Slug, bob), s.access(r.Slug, eve))
	}
}

func testLastMember(s *storeSuite) {
	t, ann, bob := s.t, s.user("ann"), s.user("bob")
	r := s.room("Den", ann, true)
	s.join(r, bob)
	for _, who := range []chat.User{bob, ann} {
		if left, err := s.RemoveMember(t.Context(), r.ID, who.ID, who.ID); err != nil || !left {
			t.Errorf("%s: %v %v", who.Username, left, err)
		}
	}
	_, err := s.Access(t.Context(), r.Slug, ann.ID)
	expectKind(t, err, chat.NotFound)
	again := s.room("Den", bob, true) // the name is free
	list, _, err := s.DeletedRooms(t.Context(), ann.ID, "")
	if err != nil || len(list) != 1 || list[0].ID != r.ID {
		t.Fatalf("%+v %v", list, err)
	}
	_, err = s.UserDelete(t.Context(), bob.ID) // the last member of the other
	must(t, err)
	_, err = s.Access(t.Context(), again.Slug, ann.ID)
	expectKind(t, err, chat.NotFound)
	must(t, s.RoomRestore(t.Context(), list[0], ann.ID))
	if a := s.access(list[0].Slug, ann); !a.Member || !a.Admin {
		t.Errorf("restored: %+v", a)
	}
}

func testLastGoesAtOnce(s *storeSuite) {
	t, ann, bob := s.t, s.user("ann"), s.user("bob")
	for n := range 20 {
		r := s.room(fmt.Sprint("Room ", n), ann, false)
		var both sync.WaitGroup
		var left, joined error
		both.Go(func() { _, left = s.RemoveMember(t.Context(), r.ID, ann.ID, ann.ID) })
		both.Go(func() { _, joined = s.AddMember(t.Context(), r.ID, bob.ID) })
		both.Wait()
		if a := s.access(r.Slug, bob); left != nil || joined != nil || !a.Member || !a.Admin {
			t.Fatalf("%d: %v, %v, %+v", n, left, joined, a)
		}
	}
}

func testHeirs(s *storeSuite) {
	t, ann := s.t, s.user("ann")
	gone, gus, bob := s.user("gone"), s.user("gus"), s.user("bob")
	r := s.room("Tea", ann, false)
	s.join(r, gone, gus, bob)
	_, _, err := s.UserBar(t.Context(), 0, gone.ID, "", accounts.CheckBar)
	must(t, err)
	_, err = s.RoleChange(t.Context(), 0, gus.ID, chat.Guest, chat.CheckRoleChange)
	must(t, err)
	for _, c := range []struct{ leaves, heir chat.User }{{ann, bob}, {bob, gus}, {gus, gone}} {
		if next, err := s.Succession(t.Context(), r.ID, c.leaves.ID); err != nil || next.Managed || next.Heir != c.heir.Username {
			t.Errorf("after %s comes %+v %v", c.leaves.Username, next, err)
		}
		_, err := s.RemoveMember(t.Context(), r.ID, c.leaves.ID, c.leaves.ID)
		if a := s.access("tea", c.heir); err != nil || !a.Admin {
			t.Errorf("%s is %+v %v", c.heir.Username, a, err)
		}
	}
}
