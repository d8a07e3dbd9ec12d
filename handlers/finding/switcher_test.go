package finding_test

import (
	"fmt"
	"strings"
	"testing"

	"parley/handlers/handlerstest"
)

func TestTheSwitcherFindsOnesOwnRoomsAndThoseToJoin(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	for n := range 8 {
		ann.Room(fmt.Sprintf("Team %d", n), "public")
	}
	secret := ann.Room("Team secret", "private")
	bob.Post("/rooms/team-5/join").Is(303)
	bob.Say("team-5", 1)

	page := ann.Get("/go?q=TEAM").Is(200).Whole().Has(`href="/rooms/team-0"`, `href="/rooms/`+secret+`"`, `value="TEAM"`)
	if at := strings.Index(page.Body, `class="switches"`); !strings.HasPrefix(page.Body[at+strings.Index(page.Body[at:], "href"):], `href="/rooms/team-5"`) {
		t.Error("the room with something unread is not the first")
	}
	bob.Get("/go?q=team", handlerstest.HTMX...).Is(200).Part().Has(`href="/rooms/team-7"`, "not joined").Lacks(secret)
	bob.Get("/go", handlerstest.HTMX...).Is(200).Has(`href="/rooms/team-5"`).Lacks("team-7")
	bob.Get("/go?q=eam+7", "Accept", "text/plain").Is(200).Has("open\t/rooms/team-7\tTeam 7")
	ann.Get("/go?q=eam+7", "Accept", "text/plain").Is(200).Has("joined\t/rooms/team-7\tTeam 7\t0 unread")
	bob.Get("/go?q=nothing").Is(200).Has("No room has")
	bob.Get("/go?q=" + strings.Repeat("x", 300)).Is(422).Whole().Has("A search must have")
	s.Browser(t).Get("/go").Is(303)
}

func TestTheSwitcherCountsMentionsApart(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	for _, name := range []string{"Bread", "Soup", "Tea"} {
		ann.Room(name, "public")
		bob.Post("/rooms/" + strings.ToLower(name) + "/join").Is(303)
	}
	bob.Send("/rooms/soup/messages", handlerstest.HTMX, "body", "@ann, @ann").Is(202)
	bob.Say("soup", 1)
	bob.Say("tea", 1)
	const mention = `>2 <span class="vh">unread</span><b><span class="vh">, </span><span>1</span><span class="vh"> mention</span></b>`
	ann.Get("/go", handlerstest.HTMX...).Is(200).Part().Has(mention)
	ann.Get("/go?q=ou").Is(200).Whole().Has(mention)
	ann.Get("/go", "Accept", "text/plain").Is(200).Has("Soup\t2 unread, mentions: 1\n", "Tea\t1 unread\n")
	ann.Post("/rooms/soup/notifications", "level", "mentions").Is(303)
	ann.Get("/go", handlerstest.HTMX...).Is(200).Part().Has(`<b><span></span><span>1</span><span class="vh"> mention</span></b>`).Lacks("2 <span")
	ann.Post("/rooms/soup/notifications", "level", "none").Is(303)
	ann.Get("/go", "Accept", "text/plain").Is(200).Has("Soup\t0 unread\n")
}

func TestTheRoomOpenedLastIsFirstInTheSwitcher(t *testing.T) {
	t.Parallel()
	ann := handlerstest.Open(t).Person(t, "ann")
	for _, name := range []string{"Bread", "Soup", "Tea"} {
		ann.Room(name, "public")
	}
	ann.Get("/rooms/soup").Is(200)
	page := ann.Get("/go", handlerstest.HTMX...).Is(200)
	if first := page.Next(""); first != "/rooms/soup" {
		t.Errorf("the first is %s", first)
	}
}

func TestFavouritesComeFirstOnEveryPage(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	for n := range 8 {
		ann.Room(fmt.Sprintf("Room %d", n), "public")
	}
	ann.Get("/account").Is(200).Lacks("Favourites")
	ann.Get("/rooms/room-7").Is(200).Has("Add to favourites")
	ann.Post("/rooms/room-7/favourite", "on", "1").Is(303).To("/rooms/room-7")
	ann.Post("/rooms/room-7/favourite", "on", "1").Is(303)
	first := ann.Get("/account").Is(200).Has("<h2>Favourites</h2>", `id="u-room-7"`, `id="u-room-0"`)
	if strings.Index(first.Body, `id="u-room-7"`) > strings.Index(first.Body, `id="u-room-0"`) {
		t.Error("the favourite is not the first")
	}
	ann.Get(first.Next("More rooms")).Is(200).Has(`id="u-room-7"`, `id="u-room-2"`).Lacks(`id="u-room-0"`)
	ann.Get("/rooms/room-7").Is(200).Has("Remove from favourites")
	ann.Post("/rooms/room-7/favourite", "on", "0").Is(303)
	ann.Get("/account").Is(200).Lacks("Favourites", `id="u-room-7"`)

	for _, wrong := range []string{"", "yes"} {
		ann.Post("/rooms/room-7/favourite", "on", wrong).Is(422)
	}
	bob.Post("/rooms/room-7/favourite", "on", "1").Is(403)
	bob.Post("/rooms/none/favourite", "on", "1").Is(404)
}

func TestARoomsOwnPageAlwaysShowsItInTheNavigation(t *testing.T) {
	t.Parallel()
	ann := handlerstest.Open(t).Person(t, "ann")
	for n := range 8 {
		ann.Room(fmt.Sprintf("Room %d", n), "public")
	}
	for _, path := range []string{"/rooms/room-7", "/rooms/room-7/members"} {
		ann.Get(path).Is(200).Has(`href="/rooms/room-7" aria-describedby="u-room-7" title="Room 7" aria-current="page"`)
	}
}

func TestUnreadRoomsComeFirstWhereThatIsChosen(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	for _, name := range []string{"Bread", "Tea"} {
		ann.Room(name, "public")
	}
	bob.Post("/rooms/tea/join").Is(303)
	bob.Say("tea", 1)
	ann.Get("/account").Is(200).Lacks("<h2>Unread</h2>")
	ann.Post("/account", "do", "order", "order", "size").Is(422)
	ann.Post("/account", "do", "order", "order", "unread").Is(303).To("/account?saved=order")
	page := ann.Get("/account").Is(200).Has("<h2>Unread</h2>")
	if strings.Index(page.Body, `id="u-tea"`) > strings.Index(page.Body, `id="u-bread"`) {
		t.Error("the room with something unread is not the first")
	}
	ann.Get("/rooms/tea").Is(200).Lacks("<h2>Unread</h2>") // it is open
	ann.Post("/account", "do", "order", "order", "name").Is(303)
	ann.Get("/account").Is(200).Lacks("<h2>Unread</h2>")
}

func TestShortcutsAreListedAndTurnedOff(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	ann.Get("/account").Is(200).Has(`href="/keys"`).Lacks(`data-keys="off"`)
	ann.Get("/keys").Is(200).Whole().Has("Keyboard shortcuts", "<kbd>?</kbd>").Lacks("turned off")
	ann.Post("/account", "do", "keys", "keys", "some").Is(422)
	ann.Post("/account", "do", "keys", "keys", "off").Is(303).To("/account?saved=keys")
	ann.Get("/keys").Is(200).Has(`data-keys="off"`, "They are turned off in this browser.")
	s.Browser(t).Get("/keys").Is(303)
}

func TestTheKeyOfTheSwitcherIsThatOfTheKeyboard(t *testing.T) {
	t.Parallel()
	ann := handlerstest.Open(t).Person(t, "ann")
	ann.Get("/keys", "User-Agent", "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)").Is(200).Has("⌘K</kbd>")
	ann.Get("/keys", "User-Agent", "Mozilla/5.0 (X11; Linux x86_64)").Is(200).Has("Ctrl K</kbd>").Lacks("⌘K</kbd>")
}

func TestWhatConcernsOneIsFirstInTheSwitcher(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	for _, name := range []string{"Bread", "Soup", "Tea"} {
		ann.Room(name, "public")
		bob.Post("/rooms/" + strings.ToLower(name) + "/join").Is(303)
	}
	bob.Say("bread", 1)
	bob.Send("/rooms/tea/messages", handlerstest.HTMX, "body", "@ann?").Is(202)
	direct := strings.TrimPrefix(bob.Post("/direct", "username", "ann").Is(303).Header.Get("Location"), "/rooms/")
	bob.Say(direct, 1)
	want := []string{"/rooms/tea", "/rooms/" + direct, "/rooms/bread", "/rooms/soup"}
	for _, head := range [][]string{nil, handlerstest.HTMX} {
		page := ann.Get("/go", head...).Is(200)
		_, list, _ := strings.Cut(page.Body, `class="switches"`)
		last := -1
		for _, path := range want {
			at := strings.Index(list, `href="`+path+`"`)
			if at <= last {
				t.Errorf("%s is not in its place in %s", path, list)
			}
			last = at
		}
	}
}
