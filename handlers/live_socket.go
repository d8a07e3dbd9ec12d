package handlers

import (
	"context"
	"io"
	"net"
	"strconv"
	"time"

	"github.com/gofiber/contrib/websocket"
	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"parley/chat"
	"parley/handlers/hub"
)

const (
	socketHears  = 4 << 10          // bytes of one frame from a page: typing and read positions
	socketQuiet  = 75 * time.Second // a page answers a ping each 30 s
	socketBuffer = 1 << 10
	closeJSON    = 1007 // RFC 6455: the payload is not what it should be
	noStatus     = 1005
	normalEnd    = 1000
)

// Socket answers GET /live?room=…&after=…. Who may not connect is told so in
// plain HTTP, before the upgrade. Without a room, the page only watches: its
// list of rooms stays as it is.
func (l *Live) Socket(c *fiber.Ctx) error {
	if !websocket.IsWebSocketUpgrade(c) {
		return fiber.ErrUpgradeRequired
	}
	if !l.gate.SameOrigin(c) {
		return errForeign
	}
	q := readQuery(c)
	v, after, err := l.visit(c, hub.Socket, q.get("room"))
	if err != nil {
		return err
	}
	err = websocket.New(func(ws *websocket.Conn) { l.talk(v, ws, after) }, websocket.Config{
		ReadBufferSize: socketBuffer, WriteBufferSize: socketBuffer,
		Origins: []string{"*"}, // checked above, against our own
	})(c)
	if err != nil {
		setHeaders(&c.Response().Header) // the library begins the answer anew
	}
	return err
}

// visit checks who may look at a room live: its members.
func (l *Live) visit(c *fiber.Ctx, kind hub.Kind, slug string) (v *visitor, after int64, err error) {
	s, err := l.gate.Session(c)
	if err != nil {
		return nil, 0, err
	}
	var a chat.Access
	if slug != "" || kind != hub.Socket {
		if a, err = l.Rooms.Enter(c.UserContext(), slug, s.User.ID); err != nil {
			return nil, 0, err
		}
	}
	address := l.gate.Address(c)
	if err := l.mayConnect(s, address); err != nil {
		return nil, 0, err
	}
	v = newVisitor(kind, s, a.Room, address)
	after, err = afterOf(c, a.Room.LastRev)
	return v, after, err
}

// afterOf is the rev that a page says it is level with; without one, it wants
// only what comes from now on.
func afterOf(c *fiber.Ctx, now int64) (int64, error) {
	q := readQuery(c)
	text := q.get("after")
	if text == "" || q.err != nil {
		return now, q.wrong()
	}
	after, err := strconv.ParseInt(text, 10, 64)
	if err != nil || after < 0 {
		return 0, chat.Field("after", "after must be a number, as a page carries it.")
	}
	return after, nil
}

// talk owns the connection and returns last. Only the hub's client writes to
// it, straight to the network: the library's writer would need a lock and a
// copy for each frame.
func (l *Live) talk(v *visitor, ws *websocket.Conn, after int64) {
	conn := ws.NetConn()
	ws.SetReadLimit(socketHears)
	l.serve(v, conn, after, func() { l.listen(v, ws) })
	leave(conn)
}

const leaveTime = time.Second

// leave shuts our half and lets the other side finish. To close a connection
// with something unread resets it, and the page may see an error instead of the
// code: it would come back when it must not.
func leave(conn net.Conn) {
	if hijacked, ok := conn.(interface{ UnsafeConn() net.Conn }); ok {
		conn = hijacked.UnsafeConn()
	}
	if half, ok := conn.(interface{ CloseWrite() error }); ok && half.CloseWrite() == nil {
		_ = conn.SetReadDeadline(time.Now().Add(leaveTime))
		_, _ = io.Copy(io.Discard, conn)
	}
}

func (l *Live) listen(v *visitor, ws *websocket.Conn) {
	alive := func(string) error { return ws.SetReadDeadline(time.Now().Add(socketQuiet)) }
	ws.SetPongHandler(alive)
	closing := false
	ws.SetCloseHandler(func(code int, _ string) error {
		// Through the hub, where only the first Close counts: the library would
		// answer our own as well, and a browser calls the second one an error.
		closing = true
		v.client.Close(answerTo(code), "")
		return nil
	})
	if alive("") != nil {
		return
	}
	var typing spoke
	for {
		_, raw, err := ws.ReadMessage()
		if closing {
			<-v.finished // or the answer would be cut off
		}
		if err != nil {
			return
		}
		if !l.hear(v, raw, &typing) {
			// To return now would cut off the code. Reading ends when it is written.
			v.client.Close(closeJSON, "that was not JSON")
		}
	}
}

// answerTo is the code that answers a page's own. A Close without one reads as
// 1005, which must not be sent (RFC 6455, section 7.4.1).
func answerTo(code int) int {
	if code == noStatus {
		return normalEnd
	}
	return code
}

// aliveSessions asks which sessions of these visitors have not ended.
func (l *Live) aliveSessions(ctx context.Context, vs []*visitor) (map[string]bool, error) {
	ids := make([]uuid.UUID, len(vs))
	for i, v := range vs {
		ids[i] = v.session
	}
	list, err := l.Registry.SessionsAlive(ctx, ids)
	alive := make(map[string]bool, len(list))
	for _, id := range list {
		alive[id.String()] = true
	}
	return alive, err
}
