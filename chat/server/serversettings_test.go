package server_test

import (
	"slices"
	"strings"
	"testing"

	"parley/chat"
	"parley/chat/accounts"
	"parley/chat/chattest/harness"
	"parley/chat/server"
)

func TestSettingsAreRefusedWithASentence(t *testing.T) {
	s := harness.NewSettings(t)
	s.Room("Tea", false)
	s.Room("Milk", true)
	long := strings.Repeat("x", server.WelcomeMax+1)
	many := strings.Repeat("a.example, ", 1) + strings.Repeat("b", 300) + ".example"
	for field, f := range map[string]chat.SettingsForm{
		"server": {Name: harness.Text(" ")}, "sign_up": {SignUp: harness.Text("all")}, "domains": {SignUp: harness.Text("domains")}, "makers": {Makers: harness.Text("me")},
		"level": {Level: harness.Text("loud")}, "welcome": {Welcome: &long}, "file_mb": {FileMB: harness.Text("1.5")}, "person_mb": {PersonMB: harness.Text("-1")}, "idle_days": {IdleDays: harness.Text("31")}, "life_days": {LifeDays: harness.Text("0")}, "rooms": {Rooms: harness.Text("Tea, Milk")},
	} {
		harness.ExpectField(t, s.Change(t.Context(), s.Ann, f), chat.Invalid, field)
	}
	for _, f := range []chat.SettingsForm{
		{Domains: harness.Text("localhost")}, {Domains: harness.Text("*.example.org")}, {Domains: harness.Text("example.org, .org")}, {Domains: &many}, {Rooms: harness.Text("none")}, {Rooms: harness.Text("a\x00")}, {Welcome: harness.Text("a\u202e")}, {FileMB: harness.Text("9999999")},
	} {
		harness.ExpectKind(t, s.Change(t.Context(), s.Ann, f), chat.Invalid)
	}
	for _, role := range []chat.Role{chat.Regular, chat.Guest} {
		by := s.Bob
		by.Role = role
		harness.ExpectKind(t, s.Change(t.Context(), by, chat.SettingsForm{Name: harness.Text("Mine")}), chat.Forbidden)
	}
	if state, err := s.State(t.Context()); err != nil || state.Name != "" || state.Rev != 1 {
		t.Errorf("something was done: %+v %v", state, err)
	}
}

func TestSettingsStayWhereAFormDoesNotSay(t *testing.T) {
	s := harness.NewSettings(t)
	tea := s.Room("Tea", false)
	on := false
	s.Set(chat.SettingsForm{
		Name: harness.Text("Works"), SignUp: harness.Text("domains"), Domains: harness.Text("@Example.org, bücher.example example.org."), Rooms: harness.Text("#TEA,,tea"), Makers: harness.Text("admins"),
		Level: harness.Text("mentions"), Welcome: harness.Text(" Hello,\r\nyou. "), Previews: &on, FileMB: harness.Text(" 5 "), PersonMB: harness.Text("50"),
	})
	s.Set(chat.SettingsForm{Name: harness.Text("Other works")})
	state, err := s.State(t.Context())
	harness.Must(t, err)
	set := state.Settings
	if state.Name != "Other works" || set.SignUp != chat.SignUpOpen || !slices.Equal(set.Domains, []string{"example.org", "xn--bcher-kva.example"}) || !slices.Equal(set.Rooms, []chat.RoomID{tea.ID}) ||
		set.RoomMakers != chat.ServerAdmin || set.Level != chat.LevelMentions || set.Welcome != "Hello,\nyou." || !set.NoPreviews || set.FileMB != 5 || set.PersonMB != 50 {
		t.Errorf("%+v", state)
	}
	s.Set(chat.SettingsForm{SignUp: harness.Text("open"), Rooms: harness.Text(""), Makers: harness.Text("members"), FileMB: harness.Text("")})
	if state, err = s.State(t.Context()); err != nil || state.Settings.Domains != nil || state.Settings.Rooms != nil || state.Settings.RoomMakers != "" || state.Settings.FileMB != 0 {
		t.Errorf("%+v %v", state, err)
	}
	log := s.AuditLog()
	if log[0].Act != chat.DidChangeServer || log[0].Detail != "sign-up, rooms of newcomers, who creates rooms, size of files" || log[1].Act != chat.DidRename {
		t.Errorf("%+v", log[:2])
	}
}

func TestOfTwoAdminsWhoSaveAtOnceOneLooksAgain(t *testing.T) {
	s := harness.NewSettings(t)
	state, err := s.State(t.Context())
	harness.Must(t, err)
	s.Set(chat.SettingsForm{Name: harness.Text("Works"), Rev: state.Rev})
	harness.ExpectKind(t, s.Change(t.Context(), s.Ann, chat.SettingsForm{Name: harness.Text("Mine"), Rev: state.Rev}), chat.Conflict)
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
		s := harness.NewSettings(t)
		s.Policy = c.env
		err := s.Change(t.Context(), s.Ann, chat.SettingsForm{SignUp: &c.set, Domains: &c.list})
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
	s := harness.NewSettings(t)
	other := accounts.NewAccounts(s.DB, s.Limiter, s.Events, s.Recent) // of another process
	there := server.NewServer(s.DB, other)
	there.Now = s.Clock.Now
	there.Settings(t.Context())
	s.Set(chat.SettingsForm{SignUp: harness.Text("closed")})
	_, err := other.SignUp(t.Context(), "gus", "gus@example.org", harness.Password, chat.Session{}, harness.Asker)
	harness.ExpectKind(t, err, chat.Forbidden)
	_, err = s.Accounts.SignUp(t.Context(), "gus", "gus@example.org", harness.Password, chat.Session{}, harness.Asker)
	harness.ExpectKind(t, err, chat.Forbidden)
}

func TestNewcomersComeIntoTheRoomsOfTheSettings(t *testing.T) {
	s := harness.NewSettings(t)
	tea := s.Room("Tea", false)
	s.Set(chat.SettingsForm{Rooms: harness.Text("tea")})
	gus := s.SignUpAs("gus").User
	a, err := s.Rooms.Open(t.Context(), tea.Slug, gus.ID)
	if err != nil || !a.Member || a.Admin {
		t.Errorf("%+v %v", a, err)
	}
	if events := s.Events.Events(tea.ID); len(events) == 0 || !events[len(events)-1].Members {
		t.Errorf("the room was told %+v", events)
	}
}

func TestTheRoomsOfNewcomersAreKeptInTheForm(t *testing.T) {
	s := harness.NewSettings(t)
	comma, hash, old, gone := s.Room("Tea, milk", false), s.Room("#1", false), s.Room("Coffee", false), s.Room("Ale", false)
	typed := server.RoomAsTyped(comma) + ", Coffee, " + server.RoomAsTyped(hash) + ", ale"
	s.Set(chat.SettingsForm{Rooms: &typed})
	rooms := func() []chat.RoomID {
		t.Helper()
		state, err := s.State(t.Context())
		harness.Must(t, err)
		return state.Settings.Rooms
	}
	all := []chat.RoomID{comma.ID, hash.ID, old.ID, gone.ID}
	if got := rooms(); !slices.Equal(got, all) {
		t.Fatalf("%v, want %v", got, all)
	}
	harness.Must(t, s.Archive(t.Context(), s.Ann, old.Slug, true))
	harness.Must(t, s.Delete(t.Context(), s.Ann, gone.Slug))
	shown := func() string {
		t.Helper()
		list, err := s.DefaultRooms(t.Context())
		harness.Must(t, err)
		names := make([]string, len(list))
		for i, r := range list {
			names[i] = server.RoomAsTyped(r)
		}
		return strings.Join(names, ", ")
	}
	if got := shown(); got != "#"+comma.Slug+", #"+hash.Slug+", Coffee" {
		t.Errorf("the form has %q", got)
	}
	s.Set(chat.SettingsForm{Rooms: harness.Text(shown())})
	if got := rooms(); !slices.Equal(got, all) {
		t.Errorf("saved as it was: %v, want %v", got, all)
	}
	changes := s.Changes()
	state, err := s.State(t.Context())
	harness.Must(t, err)
	state.Settings.Rooms = []chat.RoomID{gone.ID, hash.ID, comma.ID, old.ID} // as they were kept before
	_, err = s.DB.SettingsSet(t.Context(), 0, state.Name, state.Settings, state.Rev)
	harness.Must(t, err)
	for range 2 {
		s.Set(chat.SettingsForm{Rooms: harness.Text(shown())})
	}
	if got := s.Changes(); got != changes {
		t.Errorf("saved as it was: %d more entries in the audit log", got-changes)
	}
	s.Set(chat.SettingsForm{Rooms: harness.Text("#" + comma.Slug)})
	if got := rooms(); !slices.Equal(got, []chat.RoomID{comma.ID, gone.ID}) {
		t.Errorf("one alone: %v", got)
	}
	if a, err := s.Rooms.Open(t.Context(), old.Slug, s.SignUpAs("gus").User.ID); err != nil || a.Member {
		t.Errorf("a newcomer is in an archived room: %v", err)
	}
}

func TestTheWelcomeIsATextOfLines(t *testing.T) {
	s := harness.NewSettings(t)
	s.Set(chat.SettingsForm{Welcome: harness.Text("Hello 👩‍💻 ❤️\tyou\r\n\r\n  of\u00a0us ")})
	if got := s.Shown(t.Context()).Welcome; got != "Hello 👩‍💻 ❤️ you\n\nof us" {
		t.Errorf("%q", got)
	}
	for typed, want := range map[string]string{"a\u202eb": "invisible", "a\xff": "UTF-8", strings.Repeat("x\n", 251) + "x": "characters"} {
		if err := s.Change(t.Context(), s.Ann, chat.SettingsForm{Welcome: &typed}); err == nil || !strings.Contains(chat.As(err).Sentence(), want) {
			t.Errorf("%q: %v", typed, err)
		}
	}
}
