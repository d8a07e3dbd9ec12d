package handlers

import (
	"bytes"
	"io"
	"net"
	"time"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/hub"
	"parley/views"
)

// Stream answers GET /rooms/{room}/stream: a page that never ends, to which
// messages are appended as they are stored. Without after= it begins with the
// newest messages. The connection is taken over from the HTTP server, which
// would need two goroutines and three times the memory to hold it open.
func (l *Live) Stream(c *fiber.Ctx) error {
	kind := hub.Stream
	if !c.Request().Header.IsHTTP11() {
		kind = hub.Plain // chunks came with HTTP/1.1
	}
	v, after, err := l.visit(c, kind, c.Params("room"))
	if err != nil {
		return err
	}
	opening, after, err := l.opening(c, v, after)
	if err != nil {
		return err
	}
	v.aside = views.AsidePath(v.room.Slug, c.Query("after"))
	if l.stepsAside(c, v) {
		return l.answerAside(c, v, opening, after)
	}
	head := streamHeaders(c, kind)
	ctx := c.Context()
	ctx.HijackSetNoResponse(true)
	ctx.Hijack(func(conn net.Conn) { l.stream(v, conn, head, opening, after) })
	return nil
}

// opening is the page up to where it becomes live, and the rev that it is level
// with there.
func (l *Live) opening(c *fiber.Ctx, v *visitor, after int64) ([]byte, int64, error) {
	var b bytes.Buffer
	if q := readQuery(c); q.get("after") != "" {
		err := views.StreamHead(v.room.Slug, v.user.Username, after, after).Render(c.UserContext(), &b)
		return b.Bytes(), after, err
	}
	page, err := l.History.Latest(c.UserContext(), v.room)
	if err != nil {
		return nil, 0, err
	}
	from := page.Rev
	if len(page.Messages) > 0 {
		from = page.Messages[0].FirstRev - 1
	}
	if err := views.StreamHead(v.room.Slug, v.user.Username, page.Rev, from).Render(c.UserContext(), &b); err != nil {
		return nil, 0, err
	}
	all := chat.Changes{Room: v.room.ID, Rev: page.Rev, Messages: page.Messages}
	err = views.StreamMessages(v.room.Slug, all, 0).Render(c.UserContext(), &b)
	return b.Bytes(), page.Rev, err
}

// streamHeaders is the status line and the headers, those of the middleware
// included. nginx is asked not to buffer, and nobody may keep a copy.
func streamHeaders(c *fiber.Ctx, kind hub.Kind) []byte {
	h := &c.Response().Header
	h.SetContentType(fiber.MIMETextHTMLCharsetUTF8)
	h.Set("X-Accel-Buffering", "no")
	h.Set(fiber.HeaderCacheControl, "private, no-store")
	var b bytes.Buffer
	b.WriteString("HTTP/1.1 200 OK\r\nConnection: close\r\n")
	if kind == hub.Stream {
		b.WriteString("Transfer-Encoding: chunked\r\n")
	}
	h.VisitAll(func(name, value []byte) {
		switch string(name) {
		case fiber.HeaderContentLength, fiber.HeaderConnection, fiber.HeaderTransferEncoding:
		default:
			b.Write(name)
			b.WriteString(": ")
			b.Write(value)
			b.WriteString("\r\n")
		}
	})
	b.WriteString("\r\n")
	return b.Bytes()
}

// stream owns the connection and returns last.
func (l *Live) stream(v *visitor, conn net.Conn, head, opening []byte, after int64) {
	_ = conn.SetDeadline(time.Now().Add(streamStart))
	if _, err := conn.Write(head); err != nil {
		return
	}
	_ = conn.SetReadDeadline(time.Time{})
	v.opening = opening
	l.serve(v, conn, after, func() {
		l.makeWay(v.session)
		_, _ = io.Copy(io.Discard, conn) // returns when the browser closes, or the hub wants to end it
		l.readThrough(v)
	})
}

const streamStart = 10 * time.Second

// readThrough notes that whoever watched the stream has read what it showed.
func (l *Live) readThrough(v *visitor) {
	_, seq := v.feed.level()
	l.read(chat.Seat{User: v.user.ID, Room: v.room.ID}, seq)
}
