package chat_test

import (
	"slices"
	"strings"
	"testing"

	"parley/chat"
)

// settingsHarness is a server with ann as its owner.
type settingsHarness struct {
	*serverRoomsHarness
	*chat.Server
}

func newSettings(t *testing.T) *settingsHarness {
	t.Helper()
	h := newServerRooms(t)
	s := &settingsHarness{h, chat.NewServer(h.db, h.Accounts)}
	s.Server.Now, s.Server.Bus = h.clock.Now, h.bus
	s.ann.Role = chat.Owner
	return s
}

func text(s string) *string { return &s }

func (s *settingsHarness) set(f chat.SettingsForm) {
	s.t.Helper()
	must(s.t, s.Change(s.t.Context(), s.ann, f))
}

// changes counts the changes of settings in the audit log.
func (s *settingsHarness) changes() (n int) {
	s.t.Helper()
	list, err := s.db.AuditList(s.t.Context(), chat.AuditFilter{}, 100)
	must(s.t, err)
	for _, e := range list {
		if e.Act == chat.DidChangeServer {
			n++
		}
	}
	return n
}

func TestSettingsAreRefusedWithASentence(t *testing.T) {
	s := newSettings(t)
	s.room("Tea", false)
	s.room("Milk", true)
	long := strings.Repeat("x", chat.WelcomeMax+1)
	many := strings.Repeat("a.example, ", 1) + strings.Repeat("b", 300) + ".example"
	for field, f := range map[string]chat.SettingsForm{
		"server": {Name: text(" ")}, "sign_up": {SignUp: text("all")}, "domains": {SignUp: text("domains")}, "makers": {Makers: text("me")},
		"level": {Level: text("loud")}, "welcome": {Welcome: &long}, "file_mb": {FileMB: text("1.5")}, "person_mb": {PersonMB: text("-1")}, "idle_days": {IdleDays: text("31")}, "life_days": {LifeDays: text("0")}, "rooms": {Rooms: text("Tea, Milk")},
	} {
		expectField(t, s.Change(t.Context(), s.ann, f), chat.Invalid, field)
	}
	for _, f := range []chat.SettingsForm{
		{Domains: text("localhost")}, {Domains: &many}, {Rooms: text("none")}, {Rooms: text("a\x00")}, {Welcome: text("a\u202e")}, {FileMB: text("9999999")},
	} {
		expectKind(t, s.Change(t.Context(), s.ann, f), chat.Invalid)
	}
	for _, role := range []chat.Role{chat.Regular, chat.Guest} {
		by := s.bob
		by.Role = role
		expectKind(t, s.Change(t.Context(), by, chat.SettingsForm{Name: text("Mine")}), chat.Forbidden)
	}
	if state, err := s.State(t.Context()); err != nil || state.Name != "" || state.Rev != 1 {
		t.Errorf("something was done: %+v %v", state, err)
	}
}

func TestSettingsStayWhereAFormDoesNotSay(t *testing.T) {
	s := newSettings(t)
	tea := s.room("Tea", false)
	on := false
	s.set(chat.SettingsForm{
		Name: text("Works"), SignUp: text("domains"), Domains: text("@Example.org, bücher.example example.org"), Rooms: text("#TEA,,tea"), Makers: text("admins"),
		Level: text("mentions"), Welcome: text(" Hello,\r\nyou. "), Previews: &on, FileMB: text(" 5 "), PersonMB: text("50"),
	})
	s.set(chat.SettingsForm{Name: text("Other works")})
	state, err := s.State(t.Context())
	must(t, err)
	set := state.Settings
	if state.Name != "Other works" || set.SignUp != chat.SignUpOpen || !slices.Equal(set.Domains, []string{"example.org", "xn--bcher-kva.example"}) || !slices.Equal(set.Rooms, []chat.RoomID{tea.ID}) ||
		set.RoomMakers != chat.ServerAdmin || set.Level != chat.LevelMentions || set.Welcome != "Hello,\nyou." || !set.NoPreviews || set.FileMB != 5 || set.PersonMB != 50 {
		t.Errorf("%+v", state)
	}
	s.set(chat.SettingsForm{SignUp: text("open"), Rooms: text(""), Makers: text("members"), FileMB: text("")})
	if state, err = s.State(t.Context()); err != nil || state.Settings.Domains != nil || state.Settings.Rooms != nil || state.Settings.RoomMakers != "" || state.Settings.FileMB != 0 {
		t.Errorf("%+v %v", state, err)
	}
	log := s.log()
	if log[0].Act != chat.DidChangeServer || log[0].Detail != "sign-up, rooms of newcomers, who creates rooms, size of files" || log[1].Act != chat.DidRename {
		t.Errorf("%+v", log[:2])
	}
}

func TestOfTwoAdminsWhoSaveAtOnceOneLooksAgain(t *testing.T) {
	s := newSettings(t)
	state, err := s.State(t.Context())
	must(t, err)
	s.set(chat.SettingsForm{Name: text("Works"), Rev: state.Rev})
	expectKind(t, s.Change(t.Context(), s.ann, chat.SettingsForm{Name: text("Mine"), Rev: state.Rev}), chat.Conflict)
	if name := s.Name(t.Context()); name != "Works" {
		t.Errorf("the name is %q", name)
	}
}

func TestSettingsNarrowWhatTheEnvironmentBinds(t *testing.T) {
	for _, c := range []struct {
		env       chat.SignUpPolicy
		set, list string
		refused   bool
		want      chat.SignUpMode
	}{
		{chat.SignUpPolicy{Mode: chat.SignUpByInvite}, "open", "", false, chat.SignUpOpen},
		{chat.SignUpPolicy{Mode: chat.SignUpByInvite, Bound: true}, "open", "", true, chat.SignUpByInvite},
		{chat.SignUpPolicy{Mode: chat.SignUpByInvite, Bound: true}, "closed", "", false, chat.SignUpClosed},
		{chat.SignUpPolicy{Mode: chat.SignUpClosed, Bound: true}, "invite", "", true, chat.SignUpClosed},
		{chat.SignUpPolicy{Mode: chat.SignUpOpen, Bound: true}, "domains", "example.org", false, chat.SignUpOpen},
		{chat.SignUpPolicy{Mode: chat.SignUpOpen, Domains: []string{"example.org"}, Bound: true}, "open", "", true, chat.SignUpOpen},
		{chat.SignUpPolicy{Mode: chat.SignUpOpen, Domains: []string{"example.org"}, Bound: true}, "domains", "example.com", true, chat.SignUpOpen},
		{chat.SignUpPolicy{Mode: chat.SignUpOpen, Domains: []string{"example.org", "example.com"}, Bound: true}, "domains", "example.com", false, chat.SignUpOpen},
		{chat.SignUpPolicy{Mode: chat.SignUpOpen, Domains: []string{"example.org"}, Bound: true}, "invite", "", false, chat.SignUpByInvite},
		{chat.SignUpPolicy{Mode: chat.SignUpOpen, Domains: []string{"example.org"}, Bound: true}, "closed", "", false, chat.SignUpClosed},
		{chat.SignUpPolicy{Mode: chat.SignUpOpen}, "environment", "", false, chat.SignUpOpen},
	} {
		s := newSettings(t)
		s.Policy = c.env
		err := s.Change(t.Context(), s.ann, chat.SettingsForm{SignUp: &c.set, Domains: &c.list})
		if got := s.SignUpPolicy(t.Context()); (err != nil) != c.refused || got.Mode != c.want {
			t.Errorf("%+v: %v, then %+v", c, err, got)
		}
	}
	// A bound that came later holds as well.
	set := chat.ServerSettings{SignUp: chat.SignUpOpen, Domains: []string{"example.com"}}
	if got := set.Policy(chat.SignUpPolicy{Domains: []string{"example.org"}, Bound: true}); !slices.Equal(got.Domains, []string{"example.org"}) {
		t.Errorf("%+v", got)
	}
}

func TestASignUpThatWasClosedIsRefusedAtOnce(t *testing.T) {
	s := newSettings(t)
	other := chat.NewAccounts(s.db, s.limits, s.bus, s.recent) // of another process
	there := chat.NewServer(s.db, other)
	there.Now = s.clock.Now
	there.Settings(t.Context())
	s.set(chat.SettingsForm{SignUp: text("closed")})
	_, err := other.SignUp(t.Context(), "gus", "gus@example.org", password, chat.Session{}, asker)
	expectKind(t, err, chat.Forbidden)
	_, err = s.Accounts.SignUp(t.Context(), "gus", "gus@example.org", password, chat.Session{}, asker)
	expectKind(t, err, chat.Forbidden)
}

func TestNewcomersComeIntoTheRoomsOfTheSettings(t *testing.T) {
	s := newSettings(t)
	tea := s.room("Tea", false)
	s.set(chat.SettingsForm{Rooms: text("tea")})
	gus := s.signUp("gus").User
	a, err := s.rooms.Open(t.Context(), tea.Slug, gus.ID)
	if err != nil || !a.Member || a.Admin {
		t.Errorf("%+v %v", a, err)
	}
	if events := s.bus.Events(tea.ID); len(events) == 0 || !events[len(events)-1].Members {
		t.Errorf("the room was told %+v", events)
	}
}

func TestTheRoomsOfNewcomersAreKeptInTheForm(t *testing.T) {
	s := newSettings(t)
	comma, hash, old, gone := s.room("Tea, milk", false), s.room("#1", false), s.room("Coffee", false), s.room("Ale", false)
	typed := chat.RoomAsTyped(comma) + ", Coffee, " + chat.RoomAsTyped(hash) + ", ale"
	s.set(chat.SettingsForm{Rooms: &typed})
	rooms := func() []chat.RoomID {
		t.Helper()
		state, err := s.State(t.Context())
		must(t, err)
		return state.Settings.Rooms
	}
	all := []chat.RoomID{comma.ID, hash.ID, old.ID, gone.ID}
	if got := rooms(); !slices.Equal(got, all) {
		t.Fatalf("%v, want %v", got, all)
	}
	must(t, s.Archive(t.Context(), s.ann, old.Slug, true))
	must(t, s.Delete(t.Context(), s.ann, gone.Slug))
	shown := func() string {
		t.Helper()
		list, err := s.DefaultRooms(t.Context())
		must(t, err)
		names := make([]string, len(list))
		for i, r := range list {
			names[i] = chat.RoomAsTyped(r)
		}
		return strings.Join(names, ", ")
	}
	if got := shown(); got != "#"+comma.Slug+", #"+hash.Slug+", Coffee" {
		t.Errorf("the form has %q", got)
	}
	s.set(chat.SettingsForm{Rooms: text(shown())})
	if got := rooms(); !slices.Equal(got, all) {
		t.Errorf("saved as it was: %v, want %v", got, all)
	}
	changes := s.changes()
	state, err := s.State(t.Context())
	must(t, err)
	state.Settings.Rooms = []chat.RoomID{gone.ID, hash.ID, comma.ID, old.ID} // as they were kept before
	_, err = s.db.SettingsSet(t.Context(), state.Name, state.Settings, state.Rev)
	must(t, err)
	for range 2 {
		s.set(chat.SettingsForm{Rooms: text(shown())})
	}
	if got := s.changes(); got != changes {
		t.Errorf("saved as it was: %d more entries in the audit log", got-changes)
	}
	s.set(chat.SettingsForm{Rooms: text("#" + comma.Slug)})
	if got := rooms(); !slices.Equal(got, []chat.RoomID{comma.ID, gone.ID}) {
		t.Errorf("one alone: %v", got)
	}
	if a, err := s.rooms.Open(t.Context(), old.Slug, s.signUp("gus").User.ID); err != nil || a.Member {
		t.Errorf("a newcomer is in an archived room: %v", err)
	}
}

func TestTheWelcomeIsATextOfLines(t *testing.T) {
	s := newSettings(t)
	s.set(chat.SettingsForm{Welcome: text("Hello 👩‍💻 ❤️\tyou\r\n\r\n  of\u00a0us ")})
	if got := s.Shown(t.Context()).Welcome; got != "Hello 👩‍💻 ❤️ you\n\nof us" {
		t.Errorf("%q", got)
	}
	for typed, want := range map[string]string{"a\u202eb": "invisible", "a\xff": "UTF-8", strings.Repeat("x\n", 251) + "x": "characters"} {
		if err := s.Change(t.Context(), s.ann, chat.SettingsForm{Welcome: &typed}); err == nil || !strings.Contains(chat.As(err).Sentence(), want) {
			t.Errorf("%q: %v", typed, err)
		}
	}
}
