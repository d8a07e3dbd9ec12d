package handlers

import (
	"fmt"
	stdhtml "html"
	"regexp"
	"strings"
	"testing"

	"parley/chat"
	"parley/chat/rooms"
)

// next is the target of a page's link with this text.
func (a answer) next(text string) string {
	a.t.Helper()
	m := regexp.MustCompile(`<a href="([^"]*)"[^>]*>` + text).FindStringSubmatch(a.body)
	if m == nil {
		a.t.Fatalf("%s: there is no link %q in %.6000s", a.what, text, a.body)
	}
	return stdhtml.UnescapeString(m[1])
}

// nextInHeader is the path of the answer's next page (RFC 8288).
func (a answer) nextInHeader() string {
	path, _ := strings.CutPrefix(a.header.Get("Link"), "<")
	path, _, _ = strings.Cut(path, ">")
	return path
}

// The lists of this site have three to a page, see perPage.
func TestTheListOfRoomsGoesOnPageByPage(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	for n := range 8 {
		ann.room(fmt.Sprintf("Room %d", n), "public")
	}
	link := func(n int) string { return fmt.Sprintf(`aria-describedby="u-room-%d"`, n) }
	first := ann.get("/account").is(200).has(link(0), link(2), "More rooms: 5, with something unread: 0").lacks(link(3), "First rooms")
	second := ann.get(first.next("More rooms")).is(200).whole().has(link(3), link(5), "First rooms", `hx-ws:connect="/live?from=room+3`).lacks(link(2), link(6))
	third := ann.get(second.next("More rooms")).is(200).has(link(6), link(7)).lacks(link(5), "More rooms")
	ann.get(third.next("First rooms")).is(200).has(link(0))
	ann.get("/rooms?from=%00").is(422)

	for n, path := 0, "/rooms"; n < 8; {
		page := ann.get(path, "Accept", "text/plain").is(200)
		for range min(perPage, 8-n) {
			page.has(fmt.Sprintf("joined\t/rooms/room-%d\tRoom %d\t", n, n))
			n++
		}
		path = page.nextInHeader()
		if (path == "") != (n == 8) {
			t.Fatalf("after %d rooms it goes on at %q", n, path)
		}
	}
}

func TestASearchForRoomsFindsOnesOwnAndGoesOn(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	for n := range rooms.DirectoryPageSize + 2 {
		ann.room(fmt.Sprintf("Team %02d", n), "public")
	}
	den := ann.room("Team den", "private")
	ann.get("/rooms").is(200).has("There is no other public room.")
	ann.get("/rooms?q=den").is(200).has(`href="/rooms/`+den+`"><bdi>Team den</bdi>`, "joined").lacks("/join")
	bob.get("/rooms?q=den").is(200).has("No room has").lacks(den)
	page := bob.get("/rooms?q=team").is(200).has("Team 00", "Team 29", "/join").lacks("Team 30", "From the beginning")
	bob.get("/rooms?q=team", htmx...).is(200).part().has("More rooms")
	rest := bob.get(page.next("More rooms")).is(200).has("Team 30", "Team 31", `value="team"`).lacks("Team 29", "More rooms")
	bob.get(rest.next("From the beginning")).is(200).has("Team 00")
	text := bob.get("/rooms?q=team", "Accept", "text/plain").is(200).has("open\t/rooms/team-29\t").lacks("Team 30")
	bob.get(text.nextInHeader(), "Accept", "text/plain").is(200).has("open\t/rooms/team-31\t").lacks("Team 29")
	ann.get("/rooms?q=den", "Accept", "text/plain").is(200).has("joined\t/rooms/" + den + "\t")
	// Without words, the rooms open to the user are paged too.
	bob.get(bob.get("/rooms").is(200).next("More rooms")).is(200).has("Team 31")
}

func TestMembersArePagedAndFound(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	tea := ann.room("Tea", "public")
	for _, name := range []string{"bob", "cay", "dora", "eve"} {
		s.person(t, name).post("/rooms/" + tea + "/join").is(303)
	}
	in := "/rooms/" + tea + "/members"
	name := func(name string) string { return `data-i="` + strings.ToUpper(name[:1]) + `">` + name }
	first := ann.get(in).is(200).has(name("ann"), name("cay"), "Find a member").lacks(name("dora"), "From the beginning")
	rest := ann.get(first.next("More members")).is(200).whole().has(name("dora"), name("eve")).lacks(name("cay"), "More members")
	ann.get(rest.next("From the beginning")).is(200).has(name("bob"))
	found := ann.get(in+"?q=DOR").is(200).has(name("dora"), "Remove", `value="DOR"`).lacks(name("cay"))
	ann.get(found.next("All members")).is(200).has(name("cay"))
	ann.get(in + "?q=nobody").is(200).has("Nobody in it has")
	ann.get(in + "?q=" + strings.Repeat("x", chat.SearchMax+1)).is(422)
	ann.get(ann.get(in, htmx...).is(200).part().lacks(name("dora")).next("All members")).is(200).whole()
	text := ann.get(in, "Accept", "text/plain").is(200).has("admin\tann\n", "member\tbob\n").lacks("dora")
	ann.get(text.nextInHeader(), "Accept", "text/plain").is(200).has("member\tdora\n").lacks("bob")
}

func TestSessionsThatAreNotListedAreToldOf(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	ann.get("/account").is(200).lacks("used less lately")
	s.signedIn(t, "ann", perPage+2)
	ann.get("/account").is(200).has("And 3 more, used less lately", "Sign out everywhere else")
}
