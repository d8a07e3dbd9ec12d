package handlers

import (
	"fmt"
	"strings"
	"testing"
)

func TestTheSwitcherFindsOnesOwnRoomsAndThoseToJoin(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	for n := range 8 {
		ann.room(fmt.Sprintf("Team %d", n), "public")
	}
	secret := ann.room("Team secret", "private")
	bob.post("/rooms/team-5/join").is(303)
	bob.say("team-5", 1)

	page := ann.get("/go?q=TEAM").is(200).whole().has(`href="/rooms/team-0"`, `href="/rooms/`+secret+`"`, `value="TEAM"`)
	if at := strings.Index(page.body, `class="switches"`); !strings.HasPrefix(page.body[at+strings.Index(page.body[at:], "href"):], `href="/rooms/team-5"`) {
		t.Error("the room with something unread is not the first")
	}
	bob.get("/go?q=team", htmx...).is(200).part().has(`href="/rooms/team-7"`, "not joined").lacks(secret)
	bob.get("/go", htmx...).is(200).has(`href="/rooms/team-5"`).lacks("team-7")
	bob.get("/go?q=eam+7", "Accept", "text/plain").is(200).has("open\t/rooms/team-7\tTeam 7")
	ann.get("/go?q=eam+7", "Accept", "text/plain").is(200).has("joined\t/rooms/team-7\tTeam 7\t0 unread")
	bob.get("/go?q=nothing").is(200).has("No room has")
	bob.get("/go?q=" + strings.Repeat("x", 300)).is(422).whole().has("A search must have")
	s.browser(t).get("/go").is(303)
}

func TestTheSwitcherCountsMentionsApart(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	for _, name := range []string{"Bread", "Soup", "Tea"} {
		ann.room(name, "public")
		bob.post("/rooms/" + strings.ToLower(name) + "/join").is(303)
	}
	bob.send("/rooms/soup/messages", htmx, "body", "@ann, @ann").is(202)
	bob.say("soup", 1)
	bob.say("tea", 1)
	const mention = `>2 <span class="vh">unread</span><b><span class="vh">, </span><span>1</span><span class="vh"> mention</span></b>`
	ann.get("/go", htmx...).is(200).part().has(mention)
	ann.get("/go?q=ou").is(200).whole().has(mention)
	ann.get("/go", "Accept", "text/plain").is(200).has("Soup\t2 unread, mentions: 1\n", "Tea\t1 unread\n")
	ann.post("/rooms/soup/notifications", "level", "mentions").is(303)
	ann.get("/go", htmx...).is(200).part().has(`<b><span></span><span>1</span><span class="vh"> mention</span></b>`).lacks("2 <span")
	ann.post("/rooms/soup/notifications", "level", "none").is(303)
	ann.get("/go", "Accept", "text/plain").is(200).has("Soup\t0 unread\n")
}

func TestTheRoomOpenedLastIsFirstInTheSwitcher(t *testing.T) {
	t.Parallel()
	ann := open(t).person(t, "ann")
	for _, name := range []string{"Bread", "Soup", "Tea"} {
		ann.room(name, "public")
	}
	ann.get("/rooms/soup").is(200)
	page := ann.get("/go", htmx...).is(200)
	if first := page.next(""); first != "/rooms/soup" {
		t.Errorf("the first is %s", first)
	}
}

func TestFavouritesComeFirstOnEveryPage(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	for n := range 8 {
		ann.room(fmt.Sprintf("Room %d", n), "public")
	}
	ann.get("/account").is(200).lacks("Favourites")
	ann.get("/rooms/room-7").is(200).has("Add to favourites")
	ann.post("/rooms/room-7/favourite", "on", "1").is(303).to("/rooms/room-7")
	ann.post("/rooms/room-7/favourite", "on", "1").is(303)
	first := ann.get("/account").is(200).has("<h2>Favourites</h2>", `id="u-room-7"`, `id="u-room-0"`)
	if strings.Index(first.body, `id="u-room-7"`) > strings.Index(first.body, `id="u-room-0"`) {
		t.Error("the favourite is not the first")
	}
	ann.get(first.next("More rooms")).is(200).has(`id="u-room-7"`, `id="u-room-2"`).lacks(`id="u-room-0"`)
	ann.get("/rooms/room-7").is(200).has("Remove from favourites")
	ann.post("/rooms/room-7/favourite", "on", "0").is(303)
	ann.get("/account").is(200).lacks("Favourites", `id="u-room-7"`)

	for _, wrong := range []string{"", "yes"} {
		ann.post("/rooms/room-7/favourite", "on", wrong).is(422)
	}
	bob.post("/rooms/room-7/favourite", "on", "1").is(403)
	bob.post("/rooms/none/favourite", "on", "1").is(404)
}

func TestARoomsOwnPageAlwaysShowsItInTheNavigation(t *testing.T) {
	t.Parallel()
	ann := open(t).person(t, "ann")
	for n := range 8 {
		ann.room(fmt.Sprintf("Room %d", n), "public")
	}
	for _, path := range []string{"/rooms/room-7", "/rooms/room-7/members"} {
		ann.get(path).is(200).has(`href="/rooms/room-7" aria-describedby="u-room-7" title="Room 7" aria-current="page"`)
	}
}

func TestUnreadRoomsComeFirstWhereThatIsChosen(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	for _, name := range []string{"Bread", "Tea"} {
		ann.room(name, "public")
	}
	bob.post("/rooms/tea/join").is(303)
	bob.say("tea", 1)
	ann.get("/account").is(200).lacks("<h2>Unread</h2>")
	ann.post("/account", "do", "order", "order", "size").is(422)
	ann.post("/account", "do", "order", "order", "unread").is(303).to("/account?saved=order")
	page := ann.get("/account").is(200).has("<h2>Unread</h2>")
	if strings.Index(page.body, `id="u-tea"`) > strings.Index(page.body, `id="u-bread"`) {
		t.Error("the room with something unread is not the first")
	}
	ann.get("/rooms/tea").is(200).lacks("<h2>Unread</h2>") // it is open
	ann.post("/account", "do", "order", "order", "name").is(303)
	ann.get("/account").is(200).lacks("<h2>Unread</h2>")
}

func TestShortcutsAreListedAndTurnedOff(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	ann.get("/account").is(200).has(`href="/keys"`).lacks(`data-keys="off"`)
	ann.get("/keys").is(200).whole().has("Keyboard shortcuts", "<kbd>?</kbd>").lacks("turned off")
	ann.post("/account", "do", "keys", "keys", "some").is(422)
	ann.post("/account", "do", "keys", "keys", "off").is(303).to("/account?saved=keys")
	ann.get("/keys").is(200).has(`data-keys="off"`, "They are turned off in this browser.")
	s.browser(t).get("/keys").is(303)
}

func TestTheKeyOfTheSwitcherIsThatOfTheKeyboard(t *testing.T) {
	t.Parallel()
	ann := open(t).person(t, "ann")
	ann.get("/keys", "User-Agent", "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)").is(200).has("⌘K</kbd>")
	ann.get("/keys", "User-Agent", "Mozilla/5.0 (X11; Linux x86_64)").is(200).has("Ctrl K</kbd>").lacks("⌘K</kbd>")
}

func TestWhatConcernsOneIsFirstInTheSwitcher(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	for _, name := range []string{"Bread", "Soup", "Tea"} {
		ann.room(name, "public")
		bob.post("/rooms/" + strings.ToLower(name) + "/join").is(303)
	}
	bob.say("bread", 1)
	bob.send("/rooms/tea/messages", htmx, "body", "@ann?").is(202)
	direct := strings.TrimPrefix(bob.post("/direct", "username", "ann").is(303).header.Get("Location"), "/rooms/")
	bob.say(direct, 1)
	want := []string{"/rooms/tea", "/rooms/" + direct, "/rooms/bread", "/rooms/soup"}
	for _, head := range [][]string{nil, htmx} {
		page := ann.get("/go", head...).is(200)
		_, list, _ := strings.Cut(page.body, `class="switches"`)
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
