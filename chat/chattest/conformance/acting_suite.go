package conformance

import (
	"testing"

	"parley/chat"
)

// testActors tests that who changes a room or its people may do so at that moment.
func testActors(t *testing.T, open OpenStore) {
	runStore(t, open, "an act in a room is done by one who may at that moment", testActorOfTheMoment)
	runStore(t, open, "a moderator bans lower roles from rooms that they can read", testModeratorBans)
	runStore(t, open, "the server's admins archive and delete rooms without being in them", testServerActs)
}

// acts are all acts of a room's admins, on a member, and on an outsider who is banned.
func (s *storeSuite) acts(r chat.Room, member, banned chat.User) map[string]func(by chat.User) error {
	ctx := s.t.Context()
	return map[string]func(by chat.User) error{
		"remove":  func(by chat.User) error { _, err := s.RemoveMember(ctx, r.ID, member.ID, by.ID); return err },
		"ban":     func(by chat.User) error { _, _, err := s.RoomBan(ctx, r.ID, member.ID, by.ID, ""); return err },
		"unban":   func(by chat.User) error { _, err := s.RoomUnban(ctx, r.ID, banned.ID, by.ID); return err },
		"update":  func(by chat.User) error { return s.RoomUpdate(ctx, chat.Room{ID: r.ID, Name: "Milk"}, by.ID) },
		"archive": func(by chat.User) error { _, err := s.RoomArchive(ctx, r.ID, by.ID, true); return err },
		"bring":   func(by chat.User) error { _, err := s.RoomArchive(ctx, r.ID, by.ID, false); return err },
		"picture": func(by chat.User) error { return s.AvatarSet(ctx, chat.AvatarOf{Room: r.ID}, by.ID, avatar("t")) },
		"bare":    func(by chat.User) error { _, err := s.AvatarRemove(ctx, chat.AvatarOf{Room: r.ID}, by.ID); return err },
		"keep":    func(by chat.User) error { _, err := s.RetentionSet(ctx, r.ID, by.ID, 7); return err },
		"admin":   func(by chat.User) error { _, err := s.SetAdmin(ctx, r.ID, member.ID, by.ID, true); return err },
		"delete":  func(by chat.User) error { _, err := s.RoomDelete(ctx, r.ID, by.ID); return err },
	}
}

func testActorOfTheMoment(s *storeSuite) {
	t, ann, bob, eve, out, old := s.t, s.user("ann"), s.user("bob"), s.user("eve"), s.user("out"), s.user("old")
	r := s.room("Tea", ann, false)
	for _, u := range []chat.User{bob, eve, old} {
		s.join(r, u)
	}
	for _, u := range []chat.User{bob, old} {
		_, err := s.SetAdmin(t.Context(), r.ID, u.ID, ann.ID, true)
		must(t, err)
	}
	gone := s.user("gone")
	_, _, err := s.RoomBan(t.Context(), r.ID, gone.ID, bob.ID, "")
	must(t, err)
	_, err = s.SetAdmin(t.Context(), r.ID, bob.ID, ann.ID, false)
	must(t, err)
	s.bar(old, chat.Regular)
	for what, act := range s.acts(r, eve, gone) {
		for _, by := range []chat.User{bob, eve, out, old, gone} {
			if what != "remove" || by.ID != eve.ID { // a member may go
				if err := act(by); !chat.Is(err, chat.Forbidden) && !chat.Is(err, chat.NotFound) {
					t.Errorf("%s by %s, who may not: %v", what, by.Username, err)
				}
			}
		}
	}
	a, theirs := s.access("tea", eve), s.access("tea", gone)
	if rule, err := s.RetentionOf(t.Context(), r.ID); !a.Member || a.Admin || a.Ban != "" || a.Room.Name != "Tea" || a.Room.Archived || theirs.Ban == "" || rule.Days != 0 || err != nil {
		t.Errorf("something was done: %+v %+v %+v %v", a, theirs, rule, err)
	}
	acts := s.acts(r, eve, gone)
	for _, what := range []string{"archive", "bring", "unban", "update", "picture", "bare", "keep", "remove", "ban", "unban", "delete"} {
		if err := acts[what](ann); err != nil {
			t.Errorf("%s by an admin: %v", what, err)
		}
	}
	if err := acts["delete"](eve); err != nil {
		t.Errorf("a late click: %v", err)
	}
	for _, what := range []string{"archive", "update", "picture", "bare", "unban", "ban", "remove", "admin"} {
		expectKind(t, acts[what](ann), chat.NotFound)
	}
}

func testModeratorBans(s *storeSuite) {
	t, ann, mod, peer, bob := s.t, s.user("ann"), s.user("mod"), s.user("peer"), s.user("bob")
	role := func(u chat.User, r chat.Role) {
		_, err := s.RoleChange(t.Context(), 0, u.ID, r, chat.CheckRoleChange)
		must(t, err)
	}
	open, closed := s.room("Open", ann, false), s.room("Closed", ann, true)
	for _, r := range []chat.Room{open, closed} {
		s.join(r, bob)
	}
	role(mod, chat.Moderator)
	role(peer, chat.Moderator)
	ban := func(r chat.Room, of chat.User) error {
		_, _, err := s.RoomBan(t.Context(), r.ID, of.ID, mod.ID, "loud")
		return err
	}
	expectKind(t, ban(closed, bob), chat.NotFound)
	expectKind(t, ban(open, peer), chat.Forbidden)
	must(t, ban(open, bob))
	_, err := s.RoomUnban(t.Context(), open.ID, bob.ID, mod.ID)
	must(t, err)
	role(mod, chat.Regular)
	expectKind(t, ban(open, bob), chat.Forbidden)
	role(mod, chat.Moderator)
	s.bar(mod, chat.Moderator)
	expectKind(t, ban(open, bob), chat.Forbidden)
}

func testServerActs(s *storeSuite) {
	t, ann, boss, bob := s.t, s.user("ann"), s.user("boss"), s.user("bob")
	r := s.room("Tea", ann, true)
	s.join(r, bob)
	_, err := s.RoleChange(t.Context(), 0, boss.ID, chat.ServerAdmin, chat.CheckRoleChange)
	must(t, err)
	acts := s.acts(r, bob, bob)
	for _, what := range []string{"remove", "ban", "update", "keep"} {
		expectKind(t, acts[what](boss), chat.NotFound) // a private room's admins alone do that
	}
	expectKind(t, acts["picture"](boss), chat.NotFound)
	for _, what := range []string{"bare", "archive", "bring", "admin", "delete"} {
		must(t, acts[what](boss))
	}
}
