package conformance

import (
	"bytes"
	"errors"
	"reflect"
	"sync"
	"testing"

	"parley/chat"
	"parley/chat/slugs"
)

// TestServerStore tests a store against server.ServerStore.
func TestServerStore(t *testing.T, open OpenStore) {
	runStore(t, open, "a code is kept once, until there is an owner", testCodeKept)
	runStore(t, open, "setting up makes all or nothing", testSetUp)
	runStore(t, open, "an account that exists becomes the owner", testSetUpByMember)
	runStore(t, open, "settings are kept, and not over another's change", testSettingsKept)
	runStore(t, open, "a newcomer has the settings' level and rooms, a guest no rooms", testNewcomer)
	runStore(t, open, "of two set-ups at once one makes an owner", testSetUpAtOnce)
}

func (s *storeSuite) state() chat.ServerState {
	s.t.Helper()
	state, err := s.ServerState(s.t.Context())
	must(s.t, err)
	return state
}

func founding(name, room string) chat.Founding {
	owner := credentials(name, name+"@example.org")
	owner.Role = chat.Owner
	return chat.Founding{Server: "Works of " + name, Owner: owner, Room: &chat.Room{Name: room, Slug: slugs.Make(room)}}
}

// unowned allows a set-up while there is no owner.
func unowned(state chat.ServerState) error {
	if state.Owned {
		return chat.E(chat.NotFound, "It has an owner.")
	}
	return nil
}

func testCodeKept(s *storeSuite) {
	t := s.t
	if state := s.state(); state.Owned || state.Peopled || state.CodeHash != nil || state.Name != "" {
		t.Errorf("a new server: %+v", state)
	}
	for i, c := range []struct {
		hash    string
		replace bool
		want    bool
		kept    string
	}{{"one", false, true, "one"}, {"two", false, false, "one"}, {"three", true, true, "three"}} {
		set, err := s.CodeSet(t.Context(), []byte(c.hash), c.replace)
		if state := s.state(); err != nil || set != c.want || !bytes.Equal(state.CodeHash, []byte(c.kept)) {
			t.Errorf("%d: set %v %v, kept %q", i, set, err, state.CodeHash)
		}
	}
	f := founding("ann", "General")
	f.Server = "Another name"
	_, err := s.SetUp(t.Context(), f, unowned)
	must(t, err)
	set, err := s.CodeSet(t.Context(), []byte("late"), true)
	must(t, err)
	_, err = s.SettingsSet(t.Context(), 0, "Works of ann", chat.ServerSettings{}, s.state().Rev)
	must(t, err)
	if state := s.state(); set || state.CodeHash != nil || !state.Owned || !state.Peopled || state.Name != "Works of ann" {
		t.Errorf("after it: set %v, %+v", set, state)
	}
}

func testSetUp(s *storeSuite) {
	t, bob := s.t, s.user("bob")
	taken := s.room("Taken", bob, false)
	refused := errors.New("refused")
	for what, c := range map[string]struct {
		f     chat.Founding
		check func(chat.ServerState) error
		kind  chat.Kind
		field string
	}{
		"a refusal":  {founding("ann", "General"), func(chat.ServerState) error { return chat.Unforeseen(refused) }, chat.Internal, ""},
		"a username": {founding("bob", "General"), unowned, chat.Conflict, "username"},
		"a room":     {founding("ann", "Taken"), unowned, chat.Conflict, "name"},
	} {
		_, err := s.SetUp(t.Context(), c.f, c.check)
		if e := chat.As(err); err == nil || e.Kind != c.kind || e.Field != c.field && c.field != "name" {
			t.Errorf("%s: %v in %q", what, err, e.Field)
		}
		_, err = s.UserByName(t.Context(), "ann")
		expectKind(t, err, chat.NotFound)
		_, err = s.Access(t.Context(), "general", bob.ID)
		expectKind(t, err, chat.NotFound)
	}
	f := founding("ann", "General")
	f.Demand = chat.DemandAdmins
	u, err := s.SetUp(t.Context(), f, unowned)
	must(t, err)
	if state, err := s.ServerState(t.Context()); err != nil || state.Settings.SecondFactor != chat.DemandAdmins || state.Rev != 2 || state.Name != f.Server || state.CodeHash != nil {
		t.Errorf("%+v %v", state, err)
	}
	if a := s.access("general", u); u.Role != chat.Owner || !a.Admin || s.access(taken.Slug, u).Member {
		t.Errorf("%+v has %+v", u, a)
	}
}

func testSetUpByMember(s *storeSuite) {
	t, bob := s.t, s.user("bob")
	f := chat.Founding{Server: "Works", Owner: chat.Credentials{User: chat.User{ID: bob.ID + 1000, Role: chat.Owner}}}
	_, err := s.SetUp(t.Context(), f, unowned)
	expectKind(t, err, chat.NotFound)
	f.Owner.ID = bob.ID
	u, err := s.SetUp(t.Context(), f, unowned)
	now, _ := s.CredentialsOf(t.Context(), bob.ID)
	if err != nil || u.ID != bob.ID || now.Role != chat.Owner || now.PasswordHash != "hash of bob" {
		t.Errorf("%+v %+v %v", u, now, err)
	}
}

func testSetUpAtOnce(s *storeSuite) {
	var all sync.WaitGroup
	names := []string{"ann", "bob", "carol", "dora"}
	errs := make([]error, len(names))
	for i, name := range names {
		all.Go(func() { _, errs[i] = s.SetUp(s.t.Context(), founding(name, "Room of "+name), unowned) })
	}
	all.Wait()
	made := 0
	for _, err := range errs {
		if err == nil {
			made++
		} else {
			expectKind(s.t, err, chat.NotFound)
		}
	}
	if made != 1 {
		s.t.Errorf("%d owners: %v", made, errs)
	}
}

func testSettingsKept(s *storeSuite) {
	t, was := s.t, s.state()
	set := chat.ServerSettings{
		SignUp: chat.SignUpOpen, Domains: []string{"example.org"}, RoomMakers: chat.ServerAdmin, NoPreviews: true, Level: chat.LevelMentions,
		Rooms: []chat.RoomID{7}, Welcome: "Hello,\nyou.", FileMB: 5, PersonMB: 50,
	}
	done, err := s.SettingsSet(t.Context(), 0, "Works", set, was.Rev)
	if got := s.state(); err != nil || !done || !reflect.DeepEqual(got.Settings, set) || got.Name != "Works" || got.Rev == was.Rev {
		t.Errorf("%v %v %+v", done, err, got)
	}
	done, err = s.SettingsSet(t.Context(), 0, "Other", chat.ServerSettings{}, was.Rev)
	if got := s.state(); err != nil || done || got.Name != "Works" || !got.Settings.NoPreviews {
		t.Errorf("over another's change: %v %v %+v", done, err, got)
	}
}

func testNewcomer(s *storeSuite) {
	t, ann := s.t, s.user("ann")
	tea, secret, old, gone := s.room("Tea", ann, false), s.room("Milk", ann, true), s.room("Coffee", ann, false), s.room("Ale", ann, false)
	_, err := s.RoomArchive(t.Context(), old.ID, 0, true)
	must(t, err)
	_, err = s.RoomDelete(t.Context(), gone.ID, ann.ID)
	must(t, err)
	must(t, s.LevelSet(t.Context(), ann.ID, chat.LevelNone))
	must(t, s.LevelSet(t.Context(), ann.ID, chat.LevelAll))
	set := chat.ServerSettings{Level: chat.LevelMentions, Rooms: []chat.RoomID{gone.ID, old.ID, secret.ID, tea.ID, tea.ID + 1000}}
	_, err = s.SettingsSet(t.Context(), 0, "Works", set, s.state().Rev)
	must(t, err)
	if list, err := s.DefaultRooms(t.Context()); err != nil || len(list) != 2 || list[0].ID != tea.ID || list[0].Name != "Tea" || list[0].Slug != "tea" || list[0].Archived || list[1].ID != old.ID || !list[1].Archived {
		t.Errorf("%+v %v", list, err)
	}
	bob := s.user("bob")
	guest := credentials("gus", "gus@example.org")
	guest.Role = chat.Guest
	gus, err := s.UserInsert(t.Context(), guest)
	must(t, err)
	if !s.access("tea", bob).Member || s.access("tea", gus).Member || s.access(old.Slug, bob).Member || s.access(secret.Slug, bob).Member {
		t.Error("the newcomers are in other rooms")
	}
	if levels, err := s.Levels(t.Context(), bob.ID); err != nil || levels.Account != chat.LevelMentions {
		t.Errorf("%+v %v", levels, err)
	}
	if levels, err := s.Levels(t.Context(), ann.ID); err != nil || levels.Account != chat.LevelAll {
		t.Errorf("an older account: %+v %v", levels, err)
	}
}
