package live

import (
	"bytes"
	"context"
	"net"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/live/hub"
	"parley/handlers/web"
	"parley/views/ringing"
	"parley/views/ui"
	"parley/views/updates"
)

// listing is a stream that shows in which rooms its person has something unread, beside a
// page without scripts. Each change sends the whole list, which hides the one before.
type listing struct {
	at   string      // the slug of the page's room; its own mark shows only on a page of the past
	call bool        // it is beside a room's call, whose frame shows what rings
	room chat.RoomID // that room; 0 for none
	last []byte      // the list that it shows
	size int         // how many bytes it was sent
}

// listingMost is how many bytes of lists a document gets before its iframe loads it again. It gets
// one list, however long.
const listingMost = 128 << 10

// Listing answers GET /rooms/-/stream?at=…: a page with the person's unread rooms that, with
// open, never ends. at is the room beside whose page it is. The iframe begins without open,
// because browsers count a page as loaded when all its iframes are.
func (l *Node) Listing(c *fiber.Ctx) error {
	kind := hub.Plain
	if c.Request().Header.IsHTTP11() {
		kind = hub.Stream
	}
	v, _, err := l.visit(c, kind, "")
	if err != nil {
		return err
	}
	q := web.ReadQuery(c)
	v.list = &listing{at: q.Get("at"), call: q.Has("call")}
	v.aside = ui.OpenListingPath(v.list.at, q.Get("for"), v.past, v.list.call)
	if v.list.at != "" && !v.past {
		if a, err := l.Rooms.Enter(c.UserContext(), v.list.at, v.user); err == nil {
			v.list.room = a.Room.ID
		}
	}
	switch full := len(l.frames(v)) >= streamsHeld; {
	case !q.Has("open"):
		return l.answerListing(c, v, "1")
	case full && c.Method() != fiber.MethodHead:
		return l.answerListing(c, v, listingAgain)
	}
	head := streamHeaders(c, v)
	if c.Method() == fiber.MethodHead {
		c.Response().Header.SetContentLength(-1)
		return nil
	}
	opening := l.fragment(v, updates.ListingHead())
	ctx := c.Context()
	ctx.HijackSetNoResponse(true)
	ctx.Hijack(func(conn net.Conn) { l.stream(v, bare(conn), head, opening, 0) })
	return nil
}

// listingAgain is after how many seconds a list looks again that has made way for others.
const listingAgain = "2"

// answerListing is the list in an answer that ends. Its iframe asks for a stream after a
// number of seconds.
func (l *Node) answerListing(c *fiber.Ctx, v *visitor, again string) error {
	list, err := l.Registry.RoomsOf(c.UserContext(), v.user, "")
	if err != nil {
		return err
	}
	var rings []chat.Call
	if l.Calls != nil && (again == listingAgain || v.list.at == "") && l.ringsIn(v) { // else the room's stream comes next
		rings = l.Calls.Ringing(v.user)
	}
	return web.HTML(c, fiber.StatusOK, updates.Listing(v.list.at, v.past, list, ringing.Streamed(v.name, rings), again+"; url="+v.aside))
}

// greetListing registers a list, and then sends it: no change falls between.
func (l *Node) greetListing(v *visitor) {
	l.register(v)
	l.makeWay(v)
	l.listSoon(v.user)
	ctx, cancel := context.WithTimeout(l.ctx, time.Second)
	defer cancel()
	l.drawLists(ctx)
	l.greetRinging(v)
}

// listSoon has people's lists drawn again at the next drawLists.
func (l *Node) listSoon(users ...chat.UserID) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, user := range users {
		if l.listing[user] > 0 {
			l.listsDue[user] = struct{}{}
		}
	}
}

// listWatchers has the lists drawn again of those who watch a room.
func (l *Node) listWatchers(room chat.RoomID) {
	l.mu.Lock()
	some := len(l.listing) > 0
	l.mu.Unlock()
	if !some {
		return
	}
	for _, c := range l.hub.WatchingStreams(int64(room)) {
		if v := visitorOf(c); v.list != nil {
			l.listSoon(v.user)
		}
	}
}

// drawLists draws the lists that are due, with one question for each person.
func (l *Node) drawLists(ctx context.Context) {
	l.drawing.Lock()
	defer l.drawing.Unlock()
	l.mu.Lock()
	due := l.listsDue
	l.listsDue = map[chat.UserID]struct{}{}
	l.mu.Unlock()
	for user := range due {
		list, err := l.Registry.RoomsOf(ctx, user, "")
		if err != nil {
			l.listSoon(user)
			continue
		}
		for _, v := range l.visitors(l.hub.Person(int64(user)), func(v *visitor) bool { return v.list != nil }) {
			l.rewatch(v.client, v.list.room, slices.Concat(list.Links, list.Direct))
			l.sendListing(v, list)
		}
	}
}

// sendListing sends a list that differs from the one before. The caller holds drawing.
func (l *Node) sendListing(v *visitor, list chat.RoomList) {
	b := l.fragment(v, updates.Listed(v.list.at, v.past, list))
	if bytes.Equal(b, v.list.last) {
		return
	}
	first := v.list.last == nil
	v.list.last = b
	if v.list.size += len(b); v.list.size > listingMost && !first {
		v.client.Send(l.fragment(v, updates.ListingAgain("0")))
		v.client.Close(hub.CodeRestart, "a long document")
		return
	}
	v.client.Send(b)
}
