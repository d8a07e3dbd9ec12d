package timeline

import (
	"context"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/history"
	"parley/handlers/page"
	"parley/handlers/web"
	"parley/views/messages"
	"parley/views/rooms"
	"parley/views/ui"
	"parley/views/updates"
	"parley/views/words"
)

// voicePolicy lets a room's page ask for the microphone, for voice messages.
const voicePolicy = "camera=(), display-capture=(), geolocation=(), hid=(), microphone=(self), midi=(), payment=(), serial=(), usb=()"

func (a *pages) getRoom(c *fiber.Ctx, who *chat.Session) error {
	access, err := a.Access(c, who, a.Rooms.Open)
	if err != nil {
		return err
	}
	p, err := readPlace(c)
	if err != nil {
		return err
	}
	if web.IsText(c) {
		return a.roomText(c, who, access, p)
	}
	if web.IsPart(c) && p.since >= 0 {
		return a.roomSince(c, access, p)
	}
	if web.IsPart(c) {
		page, err := a.messages(c.UserContext(), access, p, true)
		if err != nil {
			return err
		}
		v := roomView(who, access, page, p)
		if p.after > 0 || p.first {
			return web.HTML(c, fiber.StatusOK, rooms.NewerMessages(v))
		}
		return web.HTML(c, fiber.StatusOK, rooms.OlderMessages(v))
	}
	if q := web.ReadQuery(c); q.Get("to") != "" && p.at > 0 {
		return web.SeeOther(c, ui.RangePath(access.Room.Slug, p.at, p.to))
	}
	composer := messages.Composer{Nonce: uuid.New()}
	if composer.Body, err = a.quoted(c, who, access); err != nil {
		return err
	}
	return a.roomPage(c, who, access, p, fiber.StatusOK, composer)
}

// place says which of a room's messages to show. Without any of it, browsers get the page at
// the first unread message if many are unread. Other clients get the newest page, which has
// a link there: programs take a room's address for its end.
type place struct {
	at, before, after int64
	to                int64  // with at: the last message of a range to be marked; 0 without one
	first             bool   // the room's first ones, for after=0
	unread, newest    bool   // at=unread and at=newest
	read              int64  // for unread: where reading stopped, if that has moved since; or -1
	q                 string // the words of the search beside the messages
	from              int64  // the first unread message, for unread
	since             int64  // the rev that a script without a socket is caught up to; -1 without one
	says              string // with since: why its page says that the reader may not write
}

func readPlace(c *fiber.Ctx) (p place, err error) {
	q := web.ReadQuery(c)
	switch q.Get("at") {
	case "unread":
		p.unread = true
	case "newest":
		p.newest = true
	default:
		readRange(&q, &p)
	}
	p.before, p.after, p.q = q.Seq("before"), q.Seq("after"), q.Get("q")
	p.first = p.after == 0 && q.Get("after") != ""
	if p.since = -1; q.Has("since") {
		p.since = q.Number("since")
	}
	p.says = q.Get("says")
	if p.read = -1; q.Has("read") {
		p.read = q.Seq("read")
	}
	if p.before == 1 {
		p.before = 2 // there is no page before the first; the one with the first is nearest to it
	}
	return p, q.Check()
}

// readRange reads at, which is a message or a range as in 120..180. A form has its end in to.
func readRange(q *web.Form, p *place) {
	from, to, both := strings.Cut(q.Get("at"), "..")
	if !both {
		p.at, p.to = q.Seq("at"), q.Seq("to")
	} else {
		p.at, p.to = q.SeqOf("at", from), q.SeqOf("at", to)
	}
	switch {
	case p.at == 0:
		p.to = 0
	case p.to > 0 && p.to < p.at:
		p.at, p.to = p.to, p.at
	case p.to == p.at:
		p.to = 0
	}
}

// isHere reports whether the address names the room alone.
func (p place) isHere() bool {
	return p.at == 0 && p.before == 0 && p.after == 0 && !p.first && !p.newest && !p.unread && p.since < 0
}

// firstUnread is the first unread message where a page is to begin with it, or 0.
func (a *pages) firstUnread(ctx context.Context, who *chat.Session, access chat.Access, p place) (int64, error) {
	if !p.unread || !access.Member {
		return 0, nil
	}
	read := access.ReadSeq
	if p.read >= 0 {
		read = p.read
	}
	return a.History.FirstUnread(ctx, access.Room, who.User.ID, read)
}

// messages reads one page. Without the cache, cached is false.
func (a *pages) messages(ctx context.Context, access chat.Access, p place, cached bool) (history.Page, error) {
	switch {
	case p.from > 0 && p.from <= access.Room.LastSeq-chat.PageSize:
		return a.History.From(ctx, access.Room, p.from)
	case p.to > 0 && p.at <= access.Room.LastSeq:
		return a.History.From(ctx, access.Room, p.at)
	case p.at > 0:
		return a.History.Around(ctx, access.Room, p.at)
	case p.before > 0:
		return a.History.Before(ctx, access.Room, p.before)
	case p.after > 0 || p.first:
		return a.History.After(ctx, access.Room, p.after)
	case cached:
		return a.History.Latest(ctx, access.Room)
	}
	return a.History.Before(ctx, access.Room, access.Room.LastSeq+1)
}

// roomSince is what a socket would have sent since then.
func (a *pages) roomSince(c *fiber.Ctx, access chat.Access, p place) error {
	changes, tooFar, err := a.History.Since(c.UserContext(), access.Room.ID, p.since)
	switch {
	case err != nil:
		return err
	case tooFar || p.since > access.Room.LastRev && len(changes.Messages) == 0:
		return web.HTML(c, fiber.StatusOK, updates.ReloadAsked(access.Room.Slug))
	}
	return web.HTML(c, fiber.StatusOK, updates.Missed(access, changes, p.since, p.says))
}

func roomView(who *chat.Session, access chat.Access, page history.Page, p place) rooms.RoomView {
	return rooms.RoomView{
		Access: access, Messages: page.Messages, Shared: page.Shared, Rev: page.Rev,
		Older: page.Older, Newer: page.Newer, At: p.at, To: p.to, ByGuest: who.User.Role == chat.Guest,
	}
}

// sendingIsDown is shown on a room's page when messages cannot be accepted.
var sendingIsDown = words.Mark("Messages cannot be sent right now. You can read what is stored, and what you write here stays here.")

// roomPage answers a room's whole page. It is also the answer to a refused message: its
// error and text are then in the composer.
func (a *pages) roomPage(c *fiber.Ctx, who *chat.Session, access chat.Access, p place, status int, composer messages.Composer) error {
	ctx := c.UserContext()
	online, down := a.online(ctx, access.Room.ID, page.ViewerIn(who, access))
	if p.isHere() && status == fiber.StatusOK && web.ReportsReads(c) {
		p.unread = access.Member && access.Room.LastSeq-access.ReadSeq > chat.PageSize
	}
	first, err := a.firstUnread(ctx, who, access, p)
	if err != nil {
		return err
	}
	p.from = first
	shown, err := a.messages(ctx, access, p, down == nil)
	if err != nil {
		return err
	}
	f, err := a.Layout(c, who, access.Room.Name)
	if err != nil {
		return err
	}
	f.At(access)
	if composer.Body == "" && composer.Err == nil {
		if composer.Body, err = a.draftIn(ctx, who, access, f); err != nil {
			return err
		}
	}
	all := shown.Messages
	if shown.Messages, err = a.Posting.NameMine(ctx, access.Room.ID, all, who.User); err != nil {
		return err
	}
	shown.Shared = shown.Shared && len(all) > 0 && &all[0] == &shown.Messages[0]
	v := roomView(who, access, shown, p)
	v.Online, v.Composer, v.Query = online, composer, p.q
	if access.Member {
		v.Call = a.Calls.Call(access.Room.ID)
	}
	if v.Held, err = a.Holding.Count(ctx, who.User, access); err != nil {
		return err
	}
	v.Begin(who.User.ID, first)
	if down != nil && status == fiber.StatusOK {
		f.Alert = web.Language(c).Say(sendingIsDown)
		status, _ = a.Refuse(c, chat.Down("Redis", down))
	}
	f.Past = !v.Live()
	if v.Live() || v.AtNew {
		a.opened(c, who, access, v.Live())
	}
	c.Set("Permissions-Policy", voicePolicy)
	return web.HTML(c, status, rooms.RoomPage(f, v))
}

func (a *pages) online(ctx context.Context, room chat.RoomID, viewer chat.UserID) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, page.RedisLimit)
	defer cancel()
	return a.Presence.CountOnline(ctx, room, viewer)
}

// opened notes that a member has opened a room, and has read its newest messages if these
// are on a page that cannot report that itself. Its errors do not fail the page.
func (a *pages) opened(c *fiber.Ctx, who *chat.Session, access chat.Access, newest bool) {
	if !access.Member || web.IsPrefetch(c) {
		return
	}
	ctx, room := c.UserContext(), access.Room
	if newest && access.ReadSeq < room.LastSeq && !web.ReportsReads(c) {
		if err := a.Rooms.MarkRead(ctx, access, who.User.ID, room.LastSeq); err != nil {
			a.Log.Warn("a room was not marked as read", "err", err)
		}
	}
	if who.LastRoom != room.Slug {
		if err := a.Rooms.Entered(ctx, who.User.ID, room.ID); err != nil {
			a.Log.Warn("a person's last room was not noted", "err", err)
		}
	}
}
