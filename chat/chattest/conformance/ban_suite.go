package conformance

import (
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/accounts"
)

// TestBanStore tests a store against accounts.BanStore.
func TestBanStore(t *testing.T, open OpenStore) {
	runStore(t, open, "a deactivated account has no session and gets none", testBar)
	runStore(t, open, "an address is banned for a time", testAddressBan)
	runStore(t, open, "an address is banned as long as one of its accounts is", testAddressOfTwo)
	runStore(t, open, "a room keeps out whom it banned", testRoomBan)
	runStore(t, open, "a banned user who joins at the same instant is no member", testRoomBanAtOnce)
	runStore(t, open, "who signs in while being deactivated has no session", testBarWhileSigningIn)
	runStore(t, open, "a deactivated user does nothing more", testBarredActs)
	runStore(t, open, "who manages an account must still have the right", testManagedOfTheMoment)
	runStore(t, open, "of two admins who deactivate each other at once, one stays", testBarsAtOnce)
	runStore(t, open, "an owner who is deactivated is not the last one", testBarredOwner)
	runStore(t, open, "what members may do is kept with the room", testRoomSettings)
	runStore(t, open, "reports are settled together", testReports)
	runStore(t, open, "a user's messages are found, the newest first", testMessagesBy)
}

func testBar(s *storeSuite) {
	t, ann, bob := s.t, s.user("ann"), s.user("bob")
	n, other := s.session(bob), s.session(ann)
	_, err := s.UserBarOf(t.Context(), bob.ID)
	expectKind(t, err, chat.NotFound)
	_, _, err = s.UserBar(t.Context(), ann.ID, bob.ID, "spam", accounts.CheckBar)
	expectKind(t, err, chat.Forbidden)
	s.expectSessions(n, other)
	_, err = s.RoleChange(t.Context(), 0, ann.ID, chat.Owner, chat.CheckRoleChange)
	must(t, err)
	_, ended, err := s.UserBar(t.Context(), ann.ID, bob.ID, "spam", accounts.CheckBar)
	if err != nil || !slices.Equal(ended, []uuid.UUID{n.ID}) {
		t.Errorf("ended %v, %v", ended, err)
	}
	expectKind(t, s.SessionInsert(t.Context(), chat.Session{ID: uuid.New(), User: bob}), chat.Forbidden)
	bar, err := s.UserBarOf(t.Context(), bob.ID)
	if err != nil || bar.Reason != "spam" || bar.At.IsZero() {
		t.Errorf("%+v %v", bar, err)
	}
	if u, err := s.UserByName(t.Context(), "bob"); err != nil || !u.Barred {
		t.Errorf("%+v %v", u, err)
	}
	a, err := s.AccountOf(t.Context(), ann.ID)
	if err != nil || a.Sessions != 1 || a.SeenAt.IsZero() || a.User.Barred || a.User.Role != chat.Owner {
		t.Errorf("%+v %v", a, err)
	}
	back, err := s.UserUnbar(t.Context(), 0, bob.ID, accounts.CheckManages)
	again, other2 := s.UserUnbar(t.Context(), 0, bob.ID, accounts.CheckManages)
	if err != nil || other2 != nil || !back || again {
		t.Errorf("brought back: %v %v, again: %v %v", back, err, again, other2)
	}
	s.session(bob)
	if ended, err := s.SessionDeleteAll(t.Context(), 0, bob.ID, accounts.CheckManages); err != nil || len(ended) != 1 {
		t.Errorf("ended %v, %v", ended, err)
	}
}

func testAddressBan(s *storeSuite) {
	t, ann := s.t, s.user("ann")
	_, _, err := s.AddressBan(t.Context(), 0, ann, time.Now().Add(time.Hour), accounts.CheckManages)
	expectKind(t, err, chat.NotFound)
	must(t, s.AuditAppend(t.Context(), chat.AuditEntry{At: time.Now(), Act: chat.DidSignIn, By: ann, Address: "192.0.2.7"}))
	must(t, s.AuditAppend(t.Context(), chat.AuditEntry{At: time.Now(), Act: chat.DidInvite, By: ann, Address: chat.CommandLine}))
	for _, until := range []time.Time{time.Unix(1, 0), time.Now().Add(time.Hour)} { // the first ban is over
		address, changed, err := s.AddressBan(t.Context(), 0, ann, until, accounts.CheckManages)
		if err != nil || !changed || address != "192.0.2.7" {
			t.Errorf("banned %q, %v %v", address, changed, err)
		}
	}
	if _, changed, err := s.AddressBan(t.Context(), 0, ann, time.Now().Add(time.Hour), accounts.CheckManages); err != nil || changed {
		t.Errorf("banned twice: %v %v", changed, err)
	}
	for address, want := range map[string]bool{"192.0.2.7": true, "192.0.2.8": false, "": false} {
		if got, err := s.AddressBanned(t.Context(), address); err != nil || got != want {
			t.Errorf("%q is banned: %v %v", address, got, err)
		}
	}
}

// Both accounts came from the address, and one of them is active again.
func testAddressOfTwo(s *storeSuite) {
	t, ann, bob := s.t, s.user("ann"), s.user("bob")
	banned := func(want bool) {
		t.Helper()
		if got, err := s.AddressBanned(t.Context(), "192.0.2.7"); err != nil || got != want {
			t.Errorf("banned: %v %v, want %v", got, err, want)
		}
	}
	none := func(chat.Role, chat.Role, int) error { return nil }
	for _, first := range []chat.User{ann, bob} {
		for _, u := range []chat.User{ann, bob} {
			must(t, s.AuditAppend(t.Context(), chat.AuditEntry{At: time.Now(), Act: chat.DidSignIn, By: u, Address: "192.0.2.7"}))
			_, _, err := s.UserBar(t.Context(), 0, u.ID, "", none)
			must(t, err)
			_, _, err = s.AddressBan(t.Context(), 0, u, time.Now().Add(time.Hour), accounts.CheckManages)
			must(t, err)
		}
		other := ann
		if first.ID == ann.ID {
			other = bob
		}
		for i, u := range []chat.User{first, other} {
			_, err := s.UserUnbar(t.Context(), 0, u.ID, accounts.CheckManages)
			must(t, err)
			banned(i == 0)
			if a, err := s.AccountOf(t.Context(), other.ID); err != nil || a.AddressBanned != (i == 0) {
				t.Errorf("the other's account: %+v %v", a, err)
			}
		}
	}
}

func testMessagesBy(s *storeSuite) {
	r, ann, bob := s.unreadRoom()
	for n, who := range []chat.User{ann, bob, ann, ann} {
		s.ingest(chat.Command{Kind: chat.Post, Room: r.ID, Author: who.ID, AuthorName: who.Username, Body: "hello", Key: chat.Key{byte(n), 7}})
	}
	list, err := s.MessagesBy(s.t.Context(), ann.ID, 2)
	must(s.t, err)
	if len(list) != 2 || list[0].Seq < list[1].Seq || list[0].Room != r.ID {
		s.t.Errorf("%+v", list)
	}
}

func testBarWhileSigningIn(s *storeSuite) {
	t, bob := s.t, s.user("bob")
	for range 10 {
		var both sync.WaitGroup
		var in, barred error
		var done atomic.Bool
		both.Go(func() {
			for last := false; in == nil && !last; {
				last = done.Load()
				in = s.SessionInsert(t.Context(), chat.Session{ID: uuid.New(), User: bob})
			}
		})
		both.Go(func() {
			_, _, barred = s.UserBar(t.Context(), 0, bob.ID, "", accounts.CheckBar)
			done.Store(true)
		})
		both.Wait()
		expectKind(t, in, chat.Forbidden)
		if list, err := s.SessionList(t.Context(), bob.ID); err != nil || barred != nil || len(list) > 0 {
			t.Fatalf("%d sessions are left: %v, %v", len(list), err, barred)
		}
		_, err := s.UserUnbar(t.Context(), 0, bob.ID, accounts.CheckManages)
		must(t, err)
	}
}

// bar makes a user an admin or owner who was deactivated by the operator.
func (s *storeSuite) bar(u chat.User, role chat.Role) {
	s.t.Helper()
	_, err := s.RoleChange(s.t.Context(), 0, u.ID, role, chat.CheckRoleChange)
	must(s.t, err)
	_, _, err = s.UserBar(s.t.Context(), 0, u.ID, "", accounts.CheckBar)
	must(s.t, err)
}

func testBarredActs(s *storeSuite) {
	t, ann, bob := s.t, s.user("ann"), s.user("bob")
	id := s.invite("one", invites(chat.Regular, 9), ann)
	kept := s.invite("two", invites(chat.Regular, 9), bob)
	s.bar(ann, chat.ServerAdmin)
	_, err := s.RoleChange(t.Context(), ann.ID, bob.ID, chat.Guest, chat.CheckRoleChange)
	expectKind(t, err, chat.Forbidden)
	_, _, err = s.UserBar(t.Context(), ann.ID, bob.ID, "", accounts.CheckBar)
	expectKind(t, err, chat.Forbidden)
	_, err = s.UserDeleteBy(t.Context(), ann.ID, bob.ID, false, accounts.CheckBar)
	expectKind(t, err, chat.Forbidden)
	_, err = s.SessionDeleteAll(t.Context(), ann.ID, bob.ID, accounts.CheckManages)
	expectKind(t, err, chat.Forbidden)
	_, err = s.UserUnbar(t.Context(), ann.ID, ann.ID, accounts.CheckManages)
	expectKind(t, err, chat.Forbidden)
	_, err = s.InvitationInsert(t.Context(), []byte("three"), invites(chat.Regular, 9), ann.ID)
	expectKind(t, err, chat.Forbidden)
	for id, revoked := range map[int64]bool{id: true, kept: false} {
		if i, err := s.Invitation(t.Context(), id); err != nil || i.RevokedAt.IsZero() == revoked {
			t.Errorf("an invitation of one is revoked: %+v %v", i, err)
		}
	}
}

// A request of an admin may still run when that admin is none any more.
func testManagedOfTheMoment(s *storeSuite) {
	t, ann, bob, olga, own := s.t, s.user("ann"), s.user("bob"), s.user("olga"), s.user("own")
	n := s.session(bob)
	_, err := s.RoleChange(t.Context(), 0, own.ID, chat.Owner, chat.CheckRoleChange)
	must(t, err)
	s.bar(olga, chat.Owner)
	unbar := func(of chat.User) error {
		_, err := s.UserUnbar(t.Context(), ann.ID, of.ID, accounts.CheckManages)
		return err
	}
	end := func(of chat.User) error {
		_, err := s.SessionDeleteAll(t.Context(), ann.ID, of.ID, accounts.CheckManages)
		return err
	}
	role := func(r chat.Role) {
		_, err := s.RoleChange(t.Context(), 0, ann.ID, r, chat.CheckRoleChange)
		must(t, err)
	}
	for _, r := range []chat.Role{chat.Regular, chat.Moderator, chat.ServerAdmin} {
		role(r)
		expectKind(t, unbar(olga), chat.Forbidden)
		expectKind(t, end(olga), chat.Forbidden)
		if r != chat.ServerAdmin {
			expectKind(t, end(bob), chat.Forbidden)
		}
	}
	s.expectSessions(n)
	must(t, end(bob))
	_, err = s.SessionGet(t.Context(), n.ID)
	expectKind(t, err, chat.NotFound)
	role(chat.Owner)
	must(t, unbar(olga))
	must(t, end(olga))
	expectKind(t, end(chat.User{ID: olga.ID + 1000}), chat.NotFound)
	expectKind(t, unbar(chat.User{ID: olga.ID + 1000}), chat.NotFound)
}

func testBarsAtOnce(s *storeSuite) {
	t, ann, bob := s.t, s.user("ann"), s.user("bob")
	for range 10 {
		for _, u := range []chat.User{ann, bob} {
			_, err := s.UserUnbar(t.Context(), 0, u.ID, accounts.CheckManages)
			must(t, err)
			_, err = s.RoleChange(t.Context(), 0, u.ID, chat.ServerAdmin, chat.CheckRoleChange)
			must(t, err)
		}
		var both sync.WaitGroup
		errs := make([]error, 2)
		for i, pair := range [][2]chat.User{{ann, bob}, {bob, ann}} {
			both.Go(func() { _, _, errs[i] = s.UserBar(t.Context(), pair[0].ID, pair[1].ID, "", accounts.CheckBar) })
		}
		both.Wait()
		if (errs[0] == nil) == (errs[1] == nil) || !chat.Is(errors.Join(errs...), chat.Forbidden) {
			t.Fatalf("two deactivations answered %v and %v", errs[0], errs[1])
		}
	}
}

func testBarredOwner(s *storeSuite) {
	t, ann, bob := s.t, s.user("ann"), s.user("bob")
	_, err := s.RoleChange(t.Context(), 0, ann.ID, chat.Owner, chat.CheckRoleChange)
	must(t, err)
	s.bar(bob, chat.Owner)
	_, err = s.RoleChange(t.Context(), 0, ann.ID, chat.Regular, chat.CheckRoleChange)
	expectKind(t, err, chat.Conflict)
	_, err = s.RoleChange(t.Context(), ann.ID, bob.ID, chat.Regular, chat.CheckRoleChange)
	must(t, err)
}

func testRoomSettings(s *storeSuite) {
	t, ann := s.t, s.user("ann")
	r := s.room("Tea", ann, false)
	r.Slow, r.AdminsInvite, r.AdminsCall, r.Callers = 30, true, true, chat.AdminsMeet
	must(t, s.RoomUpdate(t.Context(), r, 0))
	if got := s.access("tea", ann).Room; got.Slow != 30 || !got.AdminsInvite || got.AdminsPin || !got.AdminsCall || got.Callers != chat.AdminsMeet {
		t.Errorf("%+v", got)
	}
}

func testReports(s *storeSuite) {
	r, ann, bob := s.unreadRoom()
	t := s.t
	made := func(seq int64, by chat.User) bool {
		made, err := s.ReportInsert(t.Context(), chat.Report{Room: r, Seq: seq, Author: ann, Body: "rude", Note: "why"}, by.ID)
		must(t, err)
		return made
	}
	if !made(1, bob) || made(1, bob) || !made(1, ann) || !made(2, bob) {
		t.Error("a report is made once by each")
	}
	list, err := s.ReportsOpen(t.Context(), 0, 0, 9)
	must(t, err)
	if len(list) != 3 || list[0].Author.Username != ann.Username || list[0].Reporter != bob.Username || list[0].Room.Slug != r.Slug || list[0].Body != "rude" || list[0].Note != "why" {
		t.Fatalf("%+v", list)
	}
	if alone, err := s.ReportsOpen(t.Context(), 0, list[2].ID, 9); err != nil || len(alone) != 1 || alone[0].Seq != 2 {
		t.Errorf("%+v %v", alone, err)
	}
	_, err = s.RoleChange(t.Context(), 0, bob.ID, chat.Moderator, chat.CheckRoleChange)
	must(t, err)
	for _, want := range []bool{true, false} {
		if settled, err := s.ReportsSettle(t.Context(), list[0].ID, bob.ID, want); err != nil || settled != want {
			t.Errorf("settled: %v %v", settled, err)
		}
	}
	for _, id := range []int64{list[0].ID, list[1].ID} {
		if d, err := s.ReportDecision(t.Context(), id); err != nil || d != (chat.Decision{Known: true, Removed: true, By: bob.Username}) {
			t.Errorf("report %d: %+v %v", id, d, err)
		}
	}
	if d, err := s.ReportDecision(t.Context(), list[2].ID); err != nil || d != (chat.Decision{}) {
		t.Errorf("an open report: %+v %v", d, err)
	}
	if _, err := s.ReportDecision(t.Context(), list[2].ID+9); !chat.Is(err, chat.NotFound) {
		t.Errorf("no report: %v", err)
	}
	if left, err := s.ReportsOpen(t.Context(), 0, 0, 9); err != nil || len(left) != 1 || left[0].Seq != 2 {
		t.Errorf("%+v %v", left, err)
	}
	if settled, err := s.ReportsSettle(t.Context(), list[2].ID, 0, false); err != nil || !settled { // by the operator
		t.Errorf("settled: %v %v", settled, err)
	}
	if d, err := s.ReportDecision(t.Context(), list[2].ID); err != nil || d != (chat.Decision{Known: true}) {
		t.Errorf("the operator's: %+v %v", d, err)
	}
}
