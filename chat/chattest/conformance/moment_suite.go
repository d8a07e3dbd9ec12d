package conformance

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"parley/chat"
	"parley/chat/accounts"
)

// testMoments tests that who changes an account or the server may do so at that moment: a request may
// still run when the role that let it begin is gone.
func testMoments(t *testing.T, open OpenStore) {
	runStore(t, open, "another's account is changed by one who may at that moment", testAccountOfTheMoment)
	runStore(t, open, "another's picture is taken away by one who may at that moment", testPictureOfTheMoment)
	runStore(t, open, "the server is changed by one who may at that moment", testServerOfTheMoment)
	runStore(t, open, "an invitation leads into rooms of one who may invite there at that moment", testInvitesOfTheMoment)
	runStore(t, open, "a held message is decided by one who may at that moment", testHeldOfTheMoment)
}

func (s *storeSuite) role(u chat.User, to chat.Role) {
	s.t.Helper()
	_, err := s.RoleChange(s.t.Context(), 0, u.ID, to, chat.CheckRoleChange)
	must(s.t, err)
}

// actsOnAccount are what an admin changes of another's account beside role and sessions.
func (s *storeSuite) actsOnAccount() map[string]func(by, of chat.User) error {
	ctx, check, n := s.t.Context(), accounts.CheckManages, 0
	next := func() string {
		n++
		return fmt.Sprint("act-", n)
	}
	return map[string]func(by, of chat.User) error{
		"link": func(by, of chat.User) error {
			return s.TokenInsertBy(ctx, by.ID, []byte(next()), chat.AccountToken{User: of, Purpose: chat.TokenResetByAdmin}, check)
		},
		"address":    func(by, of chat.User) error { return s.EmailSetBy(ctx, by.ID, of.ID, next()+"@example.org", check) },
		"identities": func(by, of chat.User) error { _, _, err := s.IdentitiesDelete(ctx, by.ID, of.ID, check); return err },
		"factors":    func(by, of chat.User) error { _, err := s.FactorsDelete(ctx, by.ID, of.ID, check); return err },
		"network": func(by, of chat.User) error {
			_, _, err := s.AddressBan(ctx, by.ID, of, time.Now().Add(time.Hour), check)
			return err
		},
	}
}

// settled makes an account that has everything that an admin can change: an identity, a passkey, a
// password, a session, a role and an address that it came from.
func (s *storeSuite) settled(name string, role chat.Role) chat.User {
	s.t.Helper()
	u := s.user(name)
	s.yes(s.link(u, "of "+name))
	s.yes(s.PasskeyInsert(s.t.Context(), chat.Passkey{ID: []byte(name), User: u.ID, Name: "Phone", Credential: []byte(`{}`)}, nil))
	must(s.t, s.AuditAppend(s.t.Context(), chat.AuditEntry{At: time.Now(), Act: chat.DidSignIn, By: u, Address: "192.0.2.7"}))
	_, err := s.PasswordSet(s.t.Context(), u.ID, "hash", s.session(u).ID)
	must(s.t, err)
	s.role(u, role)
	return u
}

func (s *storeSuite) expectUnchanged(u chat.User) {
	s.t.Helper()
	ctx := s.t.Context()
	c, err := s.CredentialsOf(ctx, u.ID)
	must(s.t, err)
	list, err := s.Identities(ctx, u.ID)
	must(s.t, err)
	banned, err := s.AddressBanned(ctx, "192.0.2.7")
	if err != nil || banned || len(list) != 1 || c.Email != u.Email || !c.SecondFactor {
		s.t.Errorf("something of %s was changed: %+v %v %v %v", u.Username, c, list, banned, err)
	}
	s.expectToken("act-1", false)
}

func testAccountOfTheMoment(s *storeSuite) {
	ann, bob, olga := s.user("ann"), s.settled("bob", chat.Regular), s.settled("olga", chat.Owner)
	acts := s.actsOnAccount()
	refused := func(of chat.User) {
		s.t.Helper()
		for _, what := range slices.Sorted(maps.Keys(acts)) {
			if err := acts[what](ann, of); !chat.Is(err, chat.Forbidden) {
				s.t.Errorf("%s of %s, by one who may not: %v", what, of.Username, err)
			}
		}
		s.expectUnchanged(of)
	}
	for _, r := range []chat.Role{chat.Regular, chat.Moderator} {
		s.role(ann, r)
		refused(bob)
	}
	s.bar(ann, chat.ServerAdmin)
	refused(bob)
	_, err := s.UserUnbar(s.t.Context(), 0, ann.ID, accounts.CheckManages)
	must(s.t, err)
	refused(olga)
	for what, act := range acts {
		if err := act(ann, bob); err != nil {
			s.t.Errorf("%s by an admin: %v", what, err)
		}
		if err := act(chat.User{}, olga); err != nil {
			s.t.Errorf("%s by the operator: %v", what, err)
		}
	}
}

func testPictureOfTheMoment(s *storeSuite) {
	ctx, ann := s.t.Context(), s.user("ann")
	take := func(of chat.User) error {
		must(s.t, s.AvatarSet(ctx, chat.AvatarOf{User: of.ID}, of.ID, avatar("x")))
		_, err := s.AvatarRemove(ctx, chat.AvatarOf{User: of.ID}, ann.ID)
		if _, gone := s.Avatar(ctx, chat.AvatarOf{User: of.ID}); (err == nil) != chat.Is(gone, chat.NotFound) {
			s.t.Errorf("the picture of %s is gone: %v, after %v", of.Username, gone, err)
		}
		return err
	}
	mod, olga := s.user("mod"), s.user("olga")
	bob := s.user("bob")
	s.role(mod, chat.Moderator)
	s.role(olga, chat.Owner)
	expectKind(s.t, take(bob), chat.Forbidden)
	expectKind(s.t, s.AvatarSet(ctx, chat.AvatarOf{User: bob.ID}, ann.ID, avatar("y")), chat.Forbidden)
	s.role(ann, chat.Moderator)
	expectKind(s.t, take(mod), chat.Forbidden)
	must(s.t, take(bob))
	s.role(ann, chat.ServerAdmin)
	expectKind(s.t, take(olga), chat.Forbidden)
	must(s.t, take(mod))
	s.bar(ann, chat.ServerAdmin)
	expectKind(s.t, take(bob), chat.Forbidden)
}

func testServerOfTheMoment(s *storeSuite) {
	ctx := s.t.Context()
	ann, own := s.user("ann"), s.user("own")
	s.role(own, chat.Owner)
	r := s.room("Tea", own, false)
	_, err := s.ReportInsert(ctx, chat.Report{Room: r, Seq: 1, Author: own}, own.ID)
	must(s.t, err)
	reports, err := s.ReportsOpen(ctx, 0, 0, 9)
	must(s.t, err)
	must(s.t, s.EmojiInsert(ctx, chat.CustomEmoji{Name: "logo", Kind: "image/png", Hash: "a1"}, []byte("PNG")))
	id := s.invite("one", invites(chat.Regular, 1), own)
	acts := map[string]func(by chat.User) error{
		"revoke": func(by chat.User) error { _, err := s.InvitationRevoke(ctx, id, by.ID); return err },
		"settings": func(by chat.User) error {
			_, err := s.SettingsSet(ctx, by.ID, "Mine", chat.ServerSettings{}, s.state().Rev)
			return err
		},
		"emoji": func(by chat.User) error {
			return s.EmojiInsert(ctx, chat.CustomEmoji{Name: "more", Kind: "image/png", Hash: "b2", By: by.ID}, []byte("PNG"))
		},
		"bare":   func(by chat.User) error { return s.EmojiDelete(ctx, by.ID, "logo") },
		"report": func(by chat.User) error { _, err := s.ReportsSettle(ctx, reports[0].ID, by.ID, false); return err },
	}
	refused := func(but ...string) {
		s.t.Helper()
		for what, act := range acts {
			if err := act(ann); !slices.Contains(but, what) && !chat.Is(err, chat.Forbidden) {
				s.t.Errorf("%s by one who may not: %v", what, err)
			}
		}
	}
	was := s.state()
	refused()
	s.bar(ann, chat.ServerAdmin)
	refused()
	i, err := s.Invitation(ctx, id)
	must(s.t, err)
	emoji, err := s.EmojiAll(ctx)
	must(s.t, err)
	open, err := s.ReportsOpen(ctx, 0, 0, 9)
	if err != nil || s.state().Rev != was.Rev || !i.RevokedAt.IsZero() || len(emoji) != 1 || emoji[0].Name != "logo" || len(open) != 1 {
		s.t.Errorf("something was changed: %+v %+v %+v %+v %v", s.state(), i, emoji, open, err)
	}
	_, err = s.UserUnbar(ctx, 0, ann.ID, accounts.CheckManages)
	must(s.t, err)
	s.role(ann, chat.Moderator)
	refused("report")
	s.role(ann, chat.ServerAdmin)
	for what, act := range acts {
		if err := act(ann); err != nil {
			s.t.Errorf("%s by an admin: %v", what, err)
		}
	}
}

func testInvitesOfTheMoment(s *storeSuite) {
	ann, own := s.user("ann"), s.user("own")
	s.role(own, chat.Owner)
	s.role(ann, chat.ServerAdmin)
	open, secret := s.room("Open", own, false), s.room("Secret", own, true)
	n := 0
	invite := func(rooms ...chat.Room) error {
		n++
		i := invites(chat.Regular, 1)
		i.Rooms = rooms
		_, err := s.InvitationInsert(s.t.Context(), fmt.Append(nil, "invite-", n), i, ann.ID)
		return err
	}
	must(s.t, invite(open))
	expectKind(s.t, invite(secret, open), chat.Forbidden)
	s.join(secret, ann)
	expectKind(s.t, invite(open, secret), chat.Forbidden) // its admins alone add people
	_, err := s.SetAdmin(s.t.Context(), secret.ID, ann.ID, own.ID, true)
	must(s.t, err)
	must(s.t, invite(secret, open))
	_, err = s.RemoveMember(s.t.Context(), secret.ID, ann.ID, own.ID)
	must(s.t, err)
	expectKind(s.t, invite(secret), chat.Forbidden)
	if list, _, err := s.Invitations(s.t.Context(), 0, 9); err != nil || len(list) != 2 {
		s.t.Errorf("%+v %v", list, err)
	}
}

func testHeldOfTheMoment(s *storeSuite) {
	r, _, bob := s.hall()
	cid := s.user("cid")
	s.hold(r, bob, 1)
	id := s.heldOf(bob)[0].ID
	decide := func() (bool, error) {
		return s.HeldDecide(s.t.Context(), r.ID, id, cid.ID, chat.HeldApproved, "")
	}
	refused := func() {
		s.t.Helper()
		done, err := decide()
		if expectKind(s.t, err, chat.Forbidden); done || s.heldOf(bob)[0].State != chat.HeldWaiting {
			s.t.Error("it was decided")
		}
	}
	refused()
	s.join(r, cid)
	refused()
	s.bar(cid, chat.Moderator)
	refused()
	_, err := s.UserUnbar(s.t.Context(), 0, cid.ID, accounts.CheckManages)
	must(s.t, err)
	s.yes(decide())
}
