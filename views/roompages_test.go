package views

import (
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"parley/chat"
	"parley/views/layout"
	"parley/views/rooms"
	"parley/views/ui"
)

func TestRoomsPageFindsAndCreates(t *testing.T) {
	p := parse(t, rooms.RoomsPage(someFrame(), rooms.RoomsView{Found: []chat.DirectoryRoom{{Slug: "garden", Name: "garden & co"}}}))
	p.one("textbox", "Room name")
	p.one("button", "Create room")
	p.one("searchbox", "Find a room")
	button := p.one("button", "Join garden & co")
	if form := button.Parent; attr(form, "action") != "/rooms/garden/join" || attr(form, "method") != "post" {
		t.Error("the button does not join")
	}
}

func TestEverySignedInPageHasTheRooms(t *testing.T) {
	for _, name := range []string{"rooms", "room", "message", "settings", "members", "search", "account", "error in"} {
		t.Run(name, func(t *testing.T) {
			p := parse(t, documents()[name])
			nav := page{t, p.one("navigation", "Rooms")}
			for _, room := range []string{"general", "tea & cake", "board"} {
				nav.one("link", room)
			}
			p.one("button", "Sign out")
		})
	}
}

func TestUnreadIsBesideTheLinkAndNotInItsName(t *testing.T) {
	p := parse(t, layout.Navigation(someFrame()))
	link := p.one("link", "tea & cake")
	if mark := p.byID(attr(link, "aria-describedby")); text(mark) != "6 unread" {
		t.Errorf("it says %q", text(mark))
	}
	if mark := p.byID(ui.UnreadID("general")); text(mark) != "" {
		t.Error("the room that is open has unread messages")
	}
}

// room.css hides the sentence once something stands after the room's beginning.
func TestAnEmptyRoomWithACallSaysThatItIsEmpty(t *testing.T) {
	v := rooms.RoomView{Access: someAccess()}
	v.Access.Opening = []chat.Note{{Kind: chat.NoteCall, People: []chat.Reactor{{Name: "bob"}}}}
	log := parse(t, rooms.RoomPage(someFrame(), v)).one("log", "Messages")
	var last *html.Node
	for n := range log.ChildNodes() {
		if n.Type == html.ElementNode {
			last = n
		}
	}
	if attr(last, "class") != "welcome" {
		t.Errorf("after the beginning stands <%s class=%q>", last.Data, attr(last, "class"))
	}
	for _, said := range []string{"Nothing has been said here yet.", "bob"} {
		if !strings.Contains(text(last), said) {
			t.Errorf("it does not say %q: %s", said, text(last))
		}
	}
}

func TestRoomPageNamesItsParts(t *testing.T) {
	p := parse(t, rooms.RoomPage(someFrame(), aPage()))
	p.one("heading 1", "general")
	log := p.one("log", "Messages")
	if attr(log, "id") != "messages" || attr(log, "data-rev") != "200" {
		t.Error("the log does not say which it is, or how far it goes")
	}
	form := p.one("textbox", "Message").Parent
	if attr(form, "action") != "/rooms/general/messages" || attr(form, "method") != "post" {
		t.Error("the composer does not post")
	}
	p.one("button", "Send")
	p.one("button", "Leave room")
	p.one("button", "Delete room")
	if status := p.all(func(n *html.Node) bool { return roleOf(n) == "status" }); len(status) != 1 || text(status[0]) != "3 online" {
		t.Error("the number of people online is not the page's one status")
	}
	if n := len(page{t, log}.all(func(n *html.Node) bool { return n.Data == "article" })); n != 50 {
		t.Errorf("the log has %d articles", n)
	}
	if !strings.Contains(render(t, rooms.RoomPage(someFrame(), aPage())), `<iframe class="stream" title="Live messages" src="/rooms/general/stream?frame=1">`) {
		t.Error("there is no live frame for browsers without scripts")
	}
}

func TestOnlyAdminsAreOfferedToDelete(t *testing.T) {
	v := aPage()
	v.Access.Admin = false
	parse(t, rooms.RoomPage(someFrame(), v)).none("button", "Delete room")
}

func TestWhoHasNotJoinedReadsAndMayJoin(t *testing.T) {
	v := aPage()
	v.Access.Member, v.Access.Admin = false, false
	p := parse(t, rooms.RoomPage(someFrame(), v))
	p.one("button", "Join")
	p.one("log", "Messages")
	p.none("textbox", "Message")
	p.none("button", "Leave room")
	if attr(p.byID(ui.MainID), "hx-ws:connect") != "/live" {
		t.Error("the page connects to the room, and will be refused")
	}
	if strings.Contains(render(t, rooms.RoomPage(someFrame(), v)), `<iframe class="stream"`) {
		t.Error("the frame looks at the room, and will be refused")
	}
}

// Where an iframe shows the calls that ring, the page itself shows them only with scripts.
func TestARingShowsOnceWithoutScripts(t *testing.T) {
	f, live, past := someFrame(), aPage(), aPage()
	past.Newer = 9
	if page := render(t, rooms.RoomPage(f, live)); !strings.Contains(page, `<iframe class="stream"`) || !strings.Contains(page, `id="rings" hidden data-framed`) {
		t.Error("a live page has no frame for rings")
	}
	if page := render(t, rooms.RoomPage(f, past)); strings.Contains(page, `<iframe class="stream"`) || strings.Contains(page, "data-framed") {
		t.Error("a page of the past has a frame for rings")
	}
}

func TestADayBeginsWithItsHeading(t *testing.T) {
	v := aPage()
	now := time.Now().UTC()
	for i := range v.Messages {
		v.Messages[i].CreatedAt = now.AddDate(0, 0, max(-2, -(len(v.Messages)-1-i)))
	}
	var said []string
	for _, h := range parse(t, rooms.Messages(v)).all(func(n *html.Node) bool { return attr(n, "class") == "day" }) {
		next := h.NextSibling
		for next.Type == html.TextNode {
			next = next.NextSibling
		}
		if h.Data != "h2" || attr(next, "class") != "m" {
			t.Error("it is no heading of a message")
		}
		said = append(said, text(h))
	}
	if want := []string{now.AddDate(0, 0, -2).Format(time.DateOnly), "Yesterday", "Today"}; !slices.Equal(said, want) {
		t.Errorf("%q, want %q", said, want)
	}
}

// Live messages belong at the newest end and nowhere else.
func TestAPageOfThePastCannotBeAppendedTo(t *testing.T) {
	v := aPage()
	v.Newer = 150
	p := parse(t, rooms.RoomPage(someFrame(), v))
	if log := p.one("log", "Messages"); attr(log, "id") == ui.LogID {
		t.Error("live messages would go there")
	}
	p.one("link", "Newer messages")
	p.one("link", "Jump to newest")
	if strings.Contains(render(t, rooms.RoomPage(someFrame(), v)), `<iframe class="stream"`) {
		t.Error("it has a live frame")
	}
}
