package live

import (
	"cmp"
	"context"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"parley/chat"
	"parley/handlers/live/hub"
)

// unread is a registry whose one room has a number of unread messages.
type unread struct {
	marks
	n    int64
	name string // of a room
}

func (u *unread) RoomsOf(context.Context, chat.UserID, string) (chat.RoomList, error) {
	return chat.RoomList{
		Links:  []chat.RoomLink{{ID: 1, Slug: "here", Name: "Here", Unread: 5}, {ID: 2, Slug: "tea", Name: cmp.Or(u.name, "Tea"), Unread: u.n}},
		Direct: []chat.RoomLink{{ID: 3, Slug: "d", Name: "bob", Direct: true, Unread: u.n}},
	}, nil
}

// enters is an open list beside the page of room 1, and what it is sent.
func (l *Node) enters(t *testing.T, list *listing, turn byte) (*visitor, *heardBy) {
	t.Helper()
	page := &heardBy{}
	v := &visitor{kind: hub.Stream, user: 1, name: "ann", list: list}
	v.client = hub.NewClient(v.kind, page, 1, [16]byte{turn}, v)
	if code := l.admit(v); code != 0 {
		t.Fatal(code)
	}
	l.greetListing(v)
	return v, page
}

func TestAListOfUnreadRoomsFollowsWhatIsReadElsewhere(t *testing.T) {
	store := &unread{n: 7}
	l := visitTo(t, Config{Registry: store})
	v, page := l.enters(t, &listing{at: "here", room: 1}, 1)
	last := func() string { return page.last() }
	if said := last(); !strings.Contains(said, "Tea") || !strings.Contains(said, ">7<") && !strings.Contains(said, "7 ") || strings.Contains(said, "Here") {
		t.Fatalf("at first: %s", said)
	}
	if said := last(); strings.Index(said, "bob") > strings.Index(said, "Tea") {
		t.Errorf("what concerns the person is not first: %s", said)
	}

	for what, event := range map[string]chat.UserEvent{
		"read on another device":       {Read: []chat.Membership{{User: 1, Room: 2}}},
		"a message in a room":          {Activity: &chat.Activity{Room: 2, LastSeq: 9}},
		"one in a direct conversation": {Activity: &chat.Activity{Room: 3, LastSeq: 9, Direct: []chat.UserID{1, 4}}},
		"another list of rooms":        {Person: 1, Rooms: true},
	} {
		store.n++
		l.heard(event)
		l.tasks.Wait()
		l.drawLists(t.Context())
		if want := string(rune('0'+store.n%10)) + " "; !strings.Contains(last(), want) {
			t.Errorf("%s: %s", what, last())
		}
	}
	store.n = 0
	l.heard(chat.UserEvent{Read: []chat.Membership{{User: 1, Room: 2}}})
	l.drawLists(t.Context())
	if !strings.Contains(last(), "Nothing unread.") {
		t.Errorf("all is read: %s", last())
	}

	before := len(page.all())
	l.heard(chat.UserEvent{Read: []chat.Membership{{User: 4, Room: 2}}})
	l.heard(chat.UserEvent{Read: []chat.Membership{{User: 1, Room: 2}}})
	l.drawLists(t.Context())
	if len(page.all()) != before {
		t.Errorf("a list that did not change was sent again: %q", page.all()[before:])
	}
	l.dismiss(v)
	if len(l.listing) != 0 {
		t.Errorf("%v is kept", l.listing)
	}
}

func TestAPageOfThePastListsItsOwnRoomToo(t *testing.T) {
	l := visitTo(t, Config{Registry: &unread{n: 1}})
	past := &visitor{kind: hub.Stream, user: 1, name: "ann", past: true, list: &listing{at: "here"}}
	page := &heardBy{}
	past.client = hub.NewClient(past.kind, page, 1, past.session, past)
	if code := l.admit(past); code != 0 {
		t.Fatal(code)
	}
	l.greetListing(past)
	if said := page.said(); !strings.Contains(said, "Here") {
		t.Errorf("%s", said)
	}
	l.dismiss(past)
}

func TestALongDocumentOfListsIsLoadedAgain(t *testing.T) {
	store := &unread{}
	l := visitTo(t, Config{Registry: store})
	v, page := l.enters(t, &listing{}, 1)
	for range listingMost/len(page.said()) + 1 {
		store.n = 3 - max(store.n, 1)
		l.listSoon(1)
		l.drawLists(t.Context())
	}
	v.client.Finish()
	if said := page.last(); !strings.Contains(page.said(), `http-equiv="refresh" content="0"`) {
		t.Errorf("%s", said)
	}
	l.dismiss(v)
}

func TestAListLongerThanADocumentIsShown(t *testing.T) {
	store := &unread{n: 1, name: strings.Repeat("x", listingMost)}
	l := visitTo(t, Config{Registry: store})
	v, page := l.enters(t, &listing{}, 1)
	if said := page.said(); !strings.Contains(said, store.name) || strings.Contains(said, "refresh") {
		t.Errorf("%d bytes: %.200s", len(said), said)
	}
	store.n++
	l.listSoon(1)
	l.drawLists(t.Context())
	v.client.Finish() // it was closed, so a goroutine writes the rest
	if said := page.said(); !strings.Contains(said, "refresh") {
		t.Errorf("it grows: %d bytes", len(said))
	}
	l.dismiss(v)
}

// In HTTP/1.1 a browser has six connections for all its windows: rooms are more than lists.
func TestListsMakeWayForRooms(t *testing.T) {
	l := visitTo(t, Config{Registry: &unread{n: 1}})
	var rooms []*heardBy
	room := func() *visitor {
		rooms = append(rooms, &heardBy{})
		v := &visitor{kind: hub.Stream, user: 1, name: "ann"}
		v.client = hub.NewClient(v.kind, rooms[len(rooms)-1], 1, v.session, v)
		if code := l.admit(v); code != 0 {
			t.Fatal(code)
		}
		l.register(v)
		l.makeWay(v)
		return v
	}
	first := room()
	list, page := l.enters(t, &listing{at: "here"}, 0)
	list.aside = "/aside"
	if strings.Contains(page.said(), "refresh") {
		t.Fatalf("one window of a room and its list are too many: %s", page.said())
	}
	app := fiber.New()
	c := app.AcquireCtx(&fasthttp.RequestCtx{})
	defer app.ReleaseCtx(c)
	c.Request().SetRequestURI("/rooms/tea/stream?aside=1")
	if l.stepsAside(c, first) {
		t.Error("a room that polls waits for the place of a list")
	}
	second := room()
	if !l.stepsAside(c, first) {
		t.Error("a third room has a place")
	}
	list.client.Finish() // it was closed, so a goroutine writes the rest
	if said := page.said(); !strings.Contains(said, `content="2; url=/aside"`) {
		t.Errorf("the list stays: %s", said)
	}
	for _, v := range []*visitor{list, first, second} {
		l.dismiss(v)
		v.client.Close(hub.CodeRestart, "")
		v.client.Finish()
	}
	if said := rooms[0].said() + rooms[1].said(); strings.Contains(said, "refresh") {
		t.Errorf("a room made way: %s", said)
	}
}
