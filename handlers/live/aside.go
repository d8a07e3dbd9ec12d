package live

import (
	"cmp"
	"slices"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"parley/handlers/live/hub"
	"parley/handlers/web"
	"parley/views/updates"
)

// streamsHeld is how many streams of one session a node holds open. In HTTP/1.1 a browser
// opens at most six connections to a host: if all were streams, the next click would wait
// for ever. Two nodes hold four, which leaves two for pages. With more nodes, the proxy
// speaks HTTP/2, which has no such limit.
const streamsHeld = 2

// frames are the streams that a visitor's session has open here, in the order in which they
// make way: lists before rooms, and of each the oldest first.
func (l *Node) frames(who *visitor) []*visitor {
	theirs := func(v *visitor) bool { return v.session == who.session && v.inIframe() }
	list := l.visitors(l.hub.Person(int64(who.user)), theirs)
	slices.SortFunc(list, func(a, b *visitor) int {
		switch {
		case a.list != nil && b.list == nil:
			return -1
		case a.list == nil && b.list != nil:
			return 1
		}
		return cmp.Compare(a.turn, b.turn)
	})
	return list
}

// makeWay ends the oldest streams of a visitor's session. Their iframes poll until there is
// a free place again.
func (l *Node) makeWay(who *visitor) {
	all := l.frames(who)
	for _, v := range all[:max(0, len(all)-streamsHeld)] {
		end := updates.StreamAside(v.aside)
		if v.list != nil {
			end = updates.ListingAgain(listingAgain + "; url=" + v.aside)
		}
		v.client.Send(l.fragment(v, end))
		v.client.Close(hub.CodeRestart, "stepped aside")
	}
}

// stepsAside reports whether a room's iframe polls because its stream was ended by makeWay, and
// has to go on polling.
func (l *Node) stepsAside(c *fiber.Ctx, v *visitor) bool {
	q := web.ReadQuery(c)
	return q.Get("aside") != "" && l.roomsHeld(v) >= streamsHeld
}

// roomsHeld is how many streams of rooms a visitor's session has open here: lists make way for
// one more.
func (l *Node) roomsHeld(who *visitor) (n int) {
	for _, v := range l.frames(who) {
		if v.list == nil {
			n++
		}
	}
	return n
}

// answerAside is the stream so far, in an answer that ends. It does not count as reading,
// because newer tabs have taken the place of this one.
func (l *Node) answerAside(c *fiber.Ctx, v *visitor, opening []byte, after int64) error {
	missed, tooFar, err := l.History.Since(c.UserContext(), v.entered().ID, after)
	if err != nil {
		return err
	}
	end := updates.StreamAside(v.aside)
	if tooFar {
		end = updates.StreamEnd(v.entered().Slug, true)
	}
	return web.HTML(c, fiber.StatusOK, templ.Join(templ.Raw(string(opening)), updates.StreamMessages(v.entered().Slug, missed, after, updates.StreamMarks{Day: v.day}), end))
}
