package room_test

import (
	"fmt"
	"strings"
	"testing"

	"parley/chat"
	"parley/chat/rooms"
	"parley/handlers/handlerstest"
)

// The lists of this site have three to a page, see perPage.
func TestTheListOfRoomsGoesOnPageByPage(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	for n := range 8 {
		ann.Room(fmt.Sprintf("Room %d", n), "public")
	}
	link := func(n int) string { return fmt.Sprintf(`aria-describedby="u-room-%d"`, n) }
	first := ann.Get("/account").Is(200).Has(link(0), link(2), "More rooms: 5, with something unread: 0").Lacks(link(3), "First rooms")
	second := ann.Get(first.Next("More rooms")).Is(200).Whole().Has(link(3), link(5), "First rooms", `hx-ws:connect="/live?from=room+3`).Lacks(link(2), link(6))
	third := ann.Get(second.Next("More rooms")).Is(200).Has(link(6), link(7)).Lacks(link(5), "More rooms")
	ann.Get(third.Next("First rooms")).Is(200).Has(link(0))
	ann.Get("/rooms?from=%00").Is(422)

	for n, path := 0, "/rooms"; n < 8; {
		page := ann.Get(path, "Accept", "text/plain").Is(200)
		for range min(handlerstest.PerPage, 8-n) {
			page.Has(fmt.Sprintf("joined\t/rooms/room-%d\tRoom %d\t", n, n))
			n++
		}
		path = page.NextInHeader()
		if (path == "") != (n == 8) {
			t.Fatalf("after %d rooms it goes on at %q", n, path)
		}
	}
}

func TestTheTextListOfRoomsEndsWithTheArchivedOnes(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	for n := range 6 {
		ann.Post(fmt.Sprintf("/rooms/%s/archive", ann.Room(fmt.Sprintf("Old %d", n), "public")), "on", "1").Is(303)
	}
	for n := range 4 {
		ann.Room(fmt.Sprintf("Room %d", n), "public")
	}
	var all strings.Builder
	for path := "/rooms"; path != ""; {
		page := ann.Get(path, "Accept", "text/plain").Is(200)
		all.WriteString(page.Body)
		path = page.NextInHeader()
	}
	for n := range 6 {
		if line := fmt.Sprintf("archived\t/rooms/old-%d\tOld %d\t", n, n); strings.Count(all.String(), line) != 1 {
			t.Errorf("%q is not in it once: %s", line, all.String())
		}
	}
	if n := strings.Count(all.String(), "joined\t"); n != 4 {
		t.Errorf("%d rooms are in use: %s", n, all.String())
	}
}

func TestASearchForRoomsFindsOnesOwnAndGoesOn(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	for n := range rooms.DirectoryPageSize + 2 {
		ann.Room(fmt.Sprintf("Team %02d", n), "public")
	}
	den := ann.Room("Team den", "private")
	ann.Get("/rooms").Is(200).Has("There is no other public room.")
	ann.Get("/rooms?q=den").Is(200).Has(`href="/rooms/`+den+`"><bdi>Team den</bdi>`, "joined").Lacks("/join")
	bob.Get("/rooms?q=den").Is(200).Has("No room has").Lacks(den)
	page := bob.Get("/rooms?q=team").Is(200).Has("Team 00", "Team 29", "/join").Lacks("Team 30", "From the beginning")
	bob.Get("/rooms?q=team", handlerstest.HTMX...).Is(200).Part().Has("More rooms")
	rest := bob.Get(page.Next("More rooms")).Is(200).Has("Team 30", "Team 31", `value="team"`).Lacks("Team 29", "More rooms")
	bob.Get(rest.Next("From the beginning")).Is(200).Has("Team 00")
	text := bob.Get("/rooms?q=team", "Accept", "text/plain").Is(200).Has("open\t/rooms/team-29\t").Lacks("Team 30")
	bob.Get(text.NextInHeader(), "Accept", "text/plain").Is(200).Has("open\t/rooms/team-31\t").Lacks("Team 29")
	ann.Get("/rooms?q=den", "Accept", "text/plain").Is(200).Has("joined\t/rooms/" + den + "\t")
	// Without words, the rooms open to the user are paged too.
	bob.Get(bob.Get("/rooms").Is(200).Next("More rooms")).Is(200).Has("Team 31")
}

func TestMembersArePagedAndFound(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := ann.Room("Tea", "public")
	for _, name := range []string{"bob", "cay", "dora", "eve"} {
		s.Person(t, name).Post("/rooms/" + tea + "/join").Is(303)
	}
	in := "/rooms/" + tea + "/members"
	name := func(name string) string { return `data-i="` + strings.ToUpper(name[:1]) + `">` + name }
	first := ann.Get(in).Is(200).Has(name("ann"), name("cay"), "Find a member").Lacks(name("dora"), "From the beginning")
	rest := ann.Get(first.Next("More members")).Is(200).Whole().Has(name("dora"), name("eve")).Lacks(name("cay"), "More members")
	ann.Get(rest.Next("From the beginning")).Is(200).Has(name("bob"))
	found := ann.Get(in+"?q=DOR").Is(200).Has(name("dora"), "Remove", `value="DOR"`).Lacks(name("cay"))
	ann.Get(found.Next("All members")).Is(200).Has(name("cay"))
	ann.Get(in + "?q=nobody").Is(200).Has("Nobody in it has")
	ann.Get(in + "?q=" + strings.Repeat("x", chat.SearchMax+1)).Is(422)
	ann.Get(ann.Get(in, handlerstest.HTMX...).Is(200).Part().Lacks(name("dora")).Next("All members")).Is(200).Whole()
	text := ann.Get(in, "Accept", "text/plain").Is(200).Has("admin\tann\n", "member\tbob\n").Lacks("dora")
	ann.Get(text.NextInHeader(), "Accept", "text/plain").Is(200).Has("member\tdora\n").Lacks("bob")
}

func TestSessionsThatAreNotListedAreToldOf(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	ann.Get("/account").Is(200).Lacks("used less lately")
	s.SignedIn(t, "ann", handlerstest.PerPage+2)
	ann.Get("/account").Is(200).Has("And 3 more, used less lately", "Sign out everywhere else")
}

func TestWhoIsInNoRoomIsToldWhatToDo(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	bob, gus := s.Person(t, "bob"), s.Person(t, "gus")
	s.Role(t, "gus", chat.Guest)
	bob.Get("/rooms").Is(200).Has("Join one, or create your own.")
	gus.Get("/rooms").Is(200).Has("Ask for an invitation into one.").Lacks("create your own", `id="create-title"`)
	gus.Get("/rooms", "Accept-Language", "de").Has("Bitte um eine Einladung in einen.")
}
