package live

import (
	"context"
	"io"
	"maps"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/contrib/websocket"
	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/people"
	"parley/handlers/live/hub"
	"parley/handlers/web"
)

// handshakeBuffer is for the library that answers the upgrade. The connection itself needs
// none.
const handshakeBuffer = 256

var errGoing = &chat.Error{Kind: chat.Unavailable, Retry: time.Second, Text: "This server is going. Please connect again."}

var errFull = &chat.Error{Kind: chat.Unavailable, Retry: 10 * time.Second, Text: "This server has as many connections as it can hold."}

// Socket answers GET /live?room=…&after=…. A client that may not connect is refused in
// plain HTTP, before the upgrade. Without a room, the page only watches: its list of rooms
// is kept up to date.
func (l *Node) Socket(c *fiber.Ctx) error {
	if !websocket.IsWebSocketUpgrade(c) {
		return fiber.ErrUpgradeRequired
	}
	if !l.gate.SameOrigin(c) {
		return web.ErrForeign
	}
	if l.going.Load() {
		return errGoing // a proxy may ask another node; after the upgrade only the page could
	}
	q := web.ReadQuery(c)
	v, after, err := l.visit(c, hub.Socket, q.Get("room"))
	if err != nil {
		return err
	}
	err = websocket.New(func(ws *websocket.Conn) { l.serve(v, bare(ws.NetConn()), after) }, websocket.Config{
		ReadBufferSize: handshakeBuffer, WriteBufferSize: handshakeBuffer,
		Origins: []string{"*"}, // checked above, against our own
	})(c)
	if err != nil {
		web.SetHeaders(&c.Response().Header) // the library starts a new answer
	}
	return err
}

// bare is the network connection beneath what the HTTP server hands out. It stays open when
// the handler has returned, and the server reuses the request's goroutine, buffers and
// headers.
func bare(conn net.Conn) net.Conn {
	if hijacked, ok := conn.(interface{ UnsafeConn() net.Conn }); ok {
		return hijacked.UnsafeConn()
	}
	return conn
}

// visit checks that the client may look at a room live: it must be a member.
func (l *Node) visit(c *fiber.Ctx, kind hub.Kind, slug string) (v *visitor, after int64, err error) {
	s, err := l.gate.Session(c)
	if err != nil {
		return nil, 0, err
	}
	var a chat.Access
	if slug != "" {
		if a, err = l.Rooms.Enter(c.UserContext(), slug, s.User.ID); err != nil {
			return nil, 0, err
		}
	}
	address := l.gate.Address(c)
	if err := l.mayConnect(s, address); err != nil {
		return nil, 0, err
	}
	if !l.gate.Hold(c) {
		return nil, 0, errFull
	}
	v = &visitor{kind: kind, session: s.ID, user: s.User.ID, name: s.User.Username, readSeq: a.ReadSeq, opening: a.Opening, address: address, lang: web.Language(c)}
	if a.Room.ID != 0 {
		v.entering = &a.Room
		v.writing.set(a)
	}
	q := web.ReadQuery(c)
	v.available, v.idle, v.blocks, v.guest = s.Availability, idleFor(c, kind), s.Blocks, s.User.Role == chat.Guest
	v.roleNow = s.User.Role
	v.back, v.past, v.told, v.unread = q.Has("back"), q.Has("past"), q.Has("told"), web.IsUnreadFirst(c)
	v.role, _ = chat.ReadRole(q.Get("role")) // of another page: none
	v.seat, _ = uuid.Parse(q.Get("call"))    // of another form: none
	if v.from = q.Get("from"); q.Err != nil {
		v.from = ""
	}
	after, err = afterOf(c, a.Room.LastRev)
	return v, after, err
}

// idleFor is how long ago the last input was on the page that connects. To load a page is
// input; a page that comes back says for how many seconds it had none. A stream that loads
// itself again does so from its own address.
func idleFor(c *fiber.Ctx, kind hub.Kind) time.Duration {
	q := web.ReadQuery(c)
	if kind == hub.Socket {
		seconds, _ := strconv.ParseUint(q.Get("back"), 10, 31)
		return time.Duration(seconds) * time.Second
	}
	from, err := url.Parse(c.Get(fiber.HeaderReferer))
	if q.Has("aside") || err == nil && strings.HasSuffix(from.Path, "/stream") {
		return people.AwayAfter
	}
	return 0
}

// afterOf is the rev that a page says it is caught up to. Without one, the page wants only
// later changes.
func afterOf(c *fiber.Ctx, now int64) (int64, error) {
	q := web.ReadQuery(c)
	text := q.Get("after")
	if text == "" || q.Err != nil {
		return now, q.Check()
	}
	after, err := strconv.ParseInt(text, 10, 64)
	if err != nil || after < 0 {
		return 0, chat.Field("after", "after must be a number, as a page carries it.")
	}
	return after, nil
}

const leaveTime = time.Second

// leave shuts our half and lets the peer finish. Closing a connection with unread bytes
// resets it. The page may then see an error instead of the code, and reconnect when it must
// not.
func leave(conn net.Conn) {
	defer conn.Close()
	if half, ok := conn.(interface{ CloseWrite() error }); ok && half.CloseWrite() == nil {
		_ = conn.SetReadDeadline(time.Now().Add(leaveTime))
		_, _ = io.Copy(io.Discard, conn)
	}
}

// hearText takes a page's message.
func (l *Node) hearText(v *visitor, text []byte) {
	if !l.hear(v, text) {
		v.client.Close(hub.CodeJSON, "that was not JSON")
	}
}

// aliveSessions asks which sessions of these visitors have not ended, once for all windows of
// a session.
func (l *Node) aliveSessions(ctx context.Context, vs []*visitor) (map[uuid.UUID]bool, error) {
	sessions := map[uuid.UUID]bool{}
	for _, v := range vs {
		sessions[v.session] = true
	}
	list, err := l.Registry.SessionsAlive(ctx, slices.Collect(maps.Keys(sessions)))
	alive := make(map[uuid.UUID]bool, len(list))
	for _, id := range list {
		alive[id] = true
	}
	return alive, err
}
