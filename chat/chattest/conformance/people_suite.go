package conformance

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/chat"
	"parley/chat/accounts"
	"parley/chat/fold"
)

// TestPeopleStore tests a store against people.PeopleStore.
func TestPeopleStore(t *testing.T, open OpenStore) {
	runStore(t, open, "a profile is what was said last", testProfile)
	runStore(t, open, "a zone is filled in where there is none", testZoneFill)
	runStore(t, open, "a profile goes with its account", testProfileErased)
	runStore(t, open, "who is not to be disturbed is shown so until then", testAvailability)
	runStore(t, open, "equal quiet hours are none", testQuietHours)
	runStore(t, open, "people are found by a part of either name", testFindPeople)
	runStore(t, open, "guests know the people of their rooms", testStrangers)
}

func testProfile(s *storeSuite) {
	t, ann := s.t, s.user("ann")
	if p, err := s.Profile(t.Context(), ann.ID); err != nil || p != (chat.Profile{}) {
		t.Errorf("%+v %v", p, err)
	}
	until := time.Now().Add(time.Hour).Truncate(time.Second)
	status := chat.Status{Emoji: "🌴", Text: "Away", Until: until}
	must(t, s.StatusSet(t.Context(), ann.ID, status))
	for _, want := range []chat.Profile{{DisplayName: "Ann Lee", Pronouns: "she/her", Title: "Cook", Zone: "Europe/Berlin"}, {Title: "Chef"}} {
		must(t, s.ProfileSet(t.Context(), ann.ID, want))
		p, err := s.Profile(t.Context(), ann.ID)
		if !p.Status.Until.Equal(until) {
			t.Errorf("until %v, want %v", p.Status.Until, until)
		}
		p.Status.Until = until
		want.Status = status
		if err != nil || p != want {
			t.Errorf("%+v %v, want %+v", p, err, want)
		}
	}
	must(t, s.StatusSet(t.Context(), ann.ID, chat.Status{}))
	if p, err := s.Profile(t.Context(), ann.ID); err != nil || p != (chat.Profile{Title: "Chef"}) {
		t.Errorf("%+v %v", p, err)
	}
}

func testZoneFill(s *storeSuite) {
	ann, bob := s.user("ann"), s.user("bob")
	must(s.t, s.ProfileSet(s.t.Context(), bob.ID, chat.Profile{Title: "Cook"}))
	for _, u := range []chat.User{ann, bob} {
		for _, zone := range []string{"Asia/Tokyo", "Europe/Berlin"} {
			must(s.t, s.ZoneFill(s.t.Context(), u.ID, zone))
		}
		if p, err := s.Profile(s.t.Context(), u.ID); err != nil || p.Zone != "Asia/Tokyo" || (p.Title == "Cook") != (u.ID == bob.ID) {
			s.t.Errorf("%s: %+v %v", u.Username, p, err)
		}
	}
}

func testProfileErased(s *storeSuite) {
	t, ann, bob := s.t, s.user("ann"), s.user("bob")
	must(t, s.ProfileSet(t.Context(), ann.ID, chat.Profile{Title: "Cook"}))
	_, err := s.SetBlock(t.Context(), bob.ID, ann.ID, true)
	must(t, err)
	_, err = s.UserDelete(t.Context(), ann.ID)
	must(t, err)
	if p, err := s.Profile(t.Context(), ann.ID); err != nil || p != (chat.Profile{}) {
		t.Errorf("%+v %v", p, err)
	}
	if by, _, err := s.BlocksAmong(t.Context(), ann.ID, []chat.UserID{bob.ID}); err != nil || len(by) > 0 {
		t.Errorf("%v %v", by, err)
	}
}

func (s *storeSuite) found(viewer chat.User, folded, from string, most int) (names []string, next string) {
	s.t.Helper()
	list, next, err := s.FindPeople(s.t.Context(), viewer.ID, folded, from, most)
	must(s.t, err)
	for _, p := range list {
		names = append(names, p.Username)
	}
	return names, next
}

func testFindPeople(s *storeSuite) {
	t, ann := s.t, s.user("ann")
	bob := s.user("Bob")
	for _, name := range []string{"cid", "Ольга", "d_n"} {
		s.user(name)
	}
	must(t, s.ProfileSet(t.Context(), bob.ID, chat.Profile{DisplayName: "Robert"}))
	must(t, s.StatusSet(t.Context(), bob.ID, chat.Status{Emoji: "🌴", Until: bob.CreatedAt.Add(time.Hour)}))
	for q, want := range map[string][]string{
		"": {"ann", "Bob", "cid", "d_n", "Ольга"}, "OB": nil, "ob": {"Bob"}, "robe": {"Bob"}, fold.String("ЛЬГ"): {"Ольга"}, "_": {"d_n"}, "%": nil,
	} {
		if got, _ := s.found(ann, q, "", 10); !slices.Equal(got, want) {
			t.Errorf("%q finds %q, want %q", q, got, want)
		}
	}
	var all []string
	for names, next := s.found(ann, "", "", 2); ; names, next = s.found(ann, "", next, 2) {
		all = append(all, names...)
		if next == "" {
			break
		}
	}
	if fmt.Sprint(all) != "[ann Bob cid d_n Ольга]" {
		t.Errorf("on pages: %q", all)
	}
	if p, _, err := s.FindPeople(t.Context(), ann.ID, "bob", "", 1); err != nil || p[0] != (chat.Person{ID: bob.ID, Username: "Bob", DisplayName: "Robert", Emoji: "🌴"}) {
		t.Errorf("%+v %v", p, err)
	}
	s.later(2 * time.Hour)
	if p, _, err := s.FindPeople(t.Context(), ann.ID, "bob", "", 1); err != nil || p[0].Emoji != "" {
		t.Errorf("%+v %v", p, err)
	}
	_, _, err := s.UserBar(t.Context(), 0, bob.ID, "spam", accounts.CheckBar)
	must(t, err)
	if got, _ := s.found(ann, "ob", "", 10); got != nil {
		t.Errorf("of deactivated accounts it finds %q", got)
	}
}

func testStrangers(s *storeSuite) {
	t, ann, bob := s.t, s.user("ann"), s.user("bob")
	guest := credentials("gus", "gus@example.org")
	guest.Role = chat.Guest
	gus, err := s.UserInsert(t.Context(), guest)
	must(t, err)
	tea := s.room("Tea", ann, false)
	s.room("Ann's", ann, false)
	s.join(tea, gus)
	for viewer, want := range map[chat.User][]string{ann: {"ann", "bob", "gus"}, bob: {"ann", "bob"}, gus: {"ann", "gus"}} {
		if got, _ := s.found(viewer, "", "", 10); !slices.Equal(got, want) {
			t.Errorf("%s knows %q, want %q", viewer.Username, got, want)
		}
	}
	strangers, err := s.Strangers(t.Context(), gus.ID, []chat.UserID{ann.ID, bob.ID, gus.ID})
	if err != nil || !slices.Equal(strangers, []chat.UserID{bob.ID}) {
		t.Errorf("%v %v", strangers, err)
	}
	rooms, err := s.SharedRooms(t.Context(), ann.ID, gus.ID, 10)
	if err != nil || len(rooms) != 1 || rooms[0].Name != "Tea" || rooms[0].Slug != "tea" {
		t.Errorf("%v %v", rooms, err)
	}
}

func testAvailability(s *storeSuite) {
	t, ann, bob, cid := s.t, s.user("ann"), s.user("bob"), s.user("cid")
	r := s.room("tea", ann, false)
	s.join(r, bob, cid)
	until := time.Now().Add(time.Hour).Truncate(time.Second)
	set := func(u chat.User, a chat.Availability) { t.Helper(); must(t, s.AvailabilitySet(t.Context(), u.ID, a)) }
	set(ann, chat.Availability{QuietUntil: until})
	set(bob, chat.Availability{QuietUntil: ann.CreatedAt.Add(-time.Hour), Invisible: true})
	set(cid, chat.Availability{QuietUntil: ann.CreatedAt.Add(-time.Hour)})
	must(t, s.ProfileSet(t.Context(), ann.ID, chat.Profile{Title: "Cook"})) // leaves it as it is
	all, err := s.Availabilities(t.Context(), ids{ann.ID, bob.ID, cid.ID})
	if err != nil || len(all) != 2 || !all[ann.ID].QuietUntil.Equal(until) || all[ann.ID].Invisible || !all[bob.ID].Invisible {
		t.Errorf("%+v %v", all, err)
	}
	page, err := s.Members(t.Context(), r.ID, "", "", 10)
	must(t, err)
	some, err := s.MembersAmong(t.Context(), r.ID, ids{bob.ID, ann.ID, 99}, 10)
	must(t, err)
	if got := shown(page.Members); got != "ann quiet, bob, cid" || shown(some) != "ann quiet, bob" {
		t.Errorf("%s; %s", got, shown(some))
	}
	if some, err = s.MembersAmong(t.Context(), r.ID, ids{bob.ID, ann.ID}, 1); err != nil || shown(some) != "ann quiet" {
		t.Errorf("%s %v", shown(some), err)
	}
	id := s.session(ann).ID
	for _, on := range []bool{true, false} {
		_, err = s.SetBlock(t.Context(), ann.ID, bob.ID, on)
		must(t, err)
		if now, err := s.SessionGet(t.Context(), id); err != nil || now.Blocks != on {
			t.Errorf("blocks others: %v %v, want %v", now.Blocks, err, on)
		}
	}
	if now, err := s.SessionGet(t.Context(), id); err != nil || !now.Availability.QuietUntil.Equal(until) {
		t.Errorf("%+v %v", now.Availability, err)
	}
	set(ann, chat.Availability{})
	if now, err := s.SessionGet(t.Context(), id); err != nil || now.Availability != (chat.Availability{}) {
		t.Errorf("%+v %v", now.Availability, err)
	}
}

func shown(members []chat.Member) string {
	var list []string
	for _, m := range members {
		said := m.Username
		if m.Quiet {
			said += " quiet"
		}
		list = append(list, said)
	}
	return strings.Join(list, ", ")
}

func testQuietHours(s *storeSuite) {
	ctx, n := s.t.Context(), s.session(s.user("ann"))
	for _, x := range []chat.QuietHours{{From: 0, To: 420}, {From: 420, To: 420}, {From: 1320, To: 0}, {}} {
		must(s.t, s.QuietHoursSet(ctx, n.User.ID, x.From, x.To))
		want := x
		if x.From == x.To {
			want = chat.QuietHours{}
		}
		got, err := s.SessionGet(ctx, n.ID)
		if got.Availability.Hours.Zone = ""; err != nil || got.Availability.Hours != want {
			s.t.Errorf("%v: %v %v", x, got.Availability.Hours, err)
		}
	}
}
