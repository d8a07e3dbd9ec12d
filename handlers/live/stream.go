package live

import (
	"bytes"
	"context"
	"maps"
	"net"
	"slices"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/chat/posting"
	"parley/handlers/live/hub"
	"parley/handlers/web"
	"parley/views/messages"
	"parley/views/ui"
	"parley/views/updates"
)

// Stream answers GET /rooms/{room}/stream: a page that never ends, to which messages are
// appended as they are stored. Without after= it begins with the newest messages. The
// connection is hijacked: the HTTP server would need two goroutines and three times the
// memory to hold it open.
func (l *Node) Stream(c *fiber.Ctx) error {
	v, after, err := l.visit(c, streamKind(c), c.Params("room"))
	if err != nil {
		return err
	}
	if c.Method() == fiber.MethodHead {
		streamHeaders(c, v)
		c.Response().Header.SetContentLength(-1) // and no length: the stream has none
		return nil
	}
	q := web.ReadQuery(c)
	from := q.Get("after")
	v.compact = web.IsCompact(c)
	opening, after, err := l.opening(c.UserContext(), v, after, from == "")
	if err != nil {
		return err
	}
	v.aside = ui.AsidePath(v.entered().Slug, from, q.Get("for"))
	if v.inIframe() && l.stepsAside(c, v) {
		return l.answerAside(c, v, opening, after)
	}
	head := streamHeaders(c, v)
	ctx := c.Context()
	ctx.HijackSetNoResponse(true)
	ctx.Hijack(func(conn net.Conn) { l.stream(v, bare(conn), head, opening, after) })
	return nil
}

func streamKind(c *fiber.Ctx) hub.Kind {
	chunks := c.Request().Header.IsHTTP11() // chunks came with HTTP/1.1
	switch {
	case web.IsText(c) && chunks:
		return hub.TextStream
	case web.IsText(c):
		return hub.TextPlain
	case chunks:
		return hub.Stream
	}
	return hub.Plain
}

// opening is the page up to where it becomes live, and the rev that it is caught up to
// there. With latest it begins with the newest messages.
func (l *Node) opening(ctx context.Context, v *visitor, after int64, latest bool) ([]byte, int64, error) {
	all := chat.Changes{Room: v.entered().ID, Rev: after}
	from, older := after, int64(0)
	if latest {
		page, err := l.History.Latest(ctx, v.entered())
		if err != nil {
			return nil, 0, err
		}
		all.Rev, all.Messages, from, older = page.Rev, page.Messages, page.Rev, page.Older
		if n := len(page.Messages); n > 0 {
			from, v.day = page.Messages[0].FirstRev-1, ui.Date(page.Messages[n-1].CreatedAt)
		}
	}
	var notes []chat.Note
	if latest && older == 0 {
		notes = v.opening
	}
	if v.kind.Text() {
		return []byte(messages.TranscriptNotes(notes) + messages.Transcript(all.Messages)), all.Rev, nil
	}
	shown, err := posting.NameMine(ctx, l.Registry, all.Room, all.Messages, chat.User{ID: v.user, Username: v.name})
	if err != nil {
		return nil, 0, err
	}
	all.Messages = shown
	next := int64(0)
	if room := v.entered(); len(all.Messages) == 0 && (latest || after >= room.LastRev) {
		next = room.LastSeq + 1
	}
	head := updates.StreamView{Slug: v.entered().Slug, Username: v.name, Rev: all.Rev, From: from, Older: older, Next: next, Compact: v.compact, Blocks: v.blocks, Opening: notes}
	var b bytes.Buffer
	err = templ.Join(
		updates.StreamHead(head),
		updates.StreamMessages(v.entered().Slug, all, 0, updates.StreamMarks{Unread: chat.FirstUnreadIn(all.Messages, v.user, v.readSeq)}),
	).Render(v.lang.Context(), &b)
	return b.Bytes(), all.Rev, err
}

// streamHeaders is the status line and the headers, those of the middleware included. They
// ask nginx not to buffer, and forbid caches to keep a copy.
func streamHeaders(c *fiber.Ctx, v *visitor) []byte {
	h := &c.Response().Header
	if v.kind.Text() {
		h.SetContentType(fiber.MIMETextPlainCharsetUTF8)
	} else {
		h.SetContentType(fiber.MIMETextHTMLCharsetUTF8)
		h.Set(fiber.HeaderContentLanguage, v.lang.Code())
	}
	h.Set("X-Accel-Buffering", "no")
	h.Set(fiber.HeaderCacheControl, "private, no-store")
	var b bytes.Buffer
	b.WriteString("HTTP/1.1 200 OK\r\nConnection: close\r\n")
	if v.kind.Chunked() {
		b.WriteString("Transfer-Encoding: chunked\r\n")
	}
	for name, value := range h.All() {
		switch string(name) {
		case fiber.HeaderContentLength, fiber.HeaderConnection, fiber.HeaderTransferEncoding:
		default:
			b.Write(name)
			b.WriteString(": ")
			b.Write(value)
			b.WriteString("\r\n")
		}
	}
	b.WriteString("\r\n")
	return b.Bytes()
}

// stream writes the headers, and has the page begin.
func (l *Node) stream(v *visitor, conn net.Conn, head, opening []byte, after int64) {
	_ = conn.SetWriteDeadline(time.Now().Add(streamStart))
	if _, err := conn.Write(head); err != nil {
		_ = conn.Close()
		return
	}
	_ = conn.SetWriteDeadline(time.Time{})
	l.serve(v, conn, after, slices.Collect(slices.Chunk(opening, chunkText))...)
}

const streamStart = 10 * time.Second

// readThrough notes that the reader of a stream has read what was written to it. A browser
// without scripts cannot tell whether its page is visible.
func (l *Node) readThrough(v *visitor, upto int64) {
	if v.client.Written() {
		l.read(chat.Membership{User: v.user, Room: v.at()}, upto)
	}
}

// readStreams calls readThrough for the open streams. The room's messages up to the last
// round have been written to them since.
func (l *Node) readStreams() {
	l.mu.Lock()
	open := slices.Collect(maps.Keys(l.streams))
	l.mu.Unlock()
	for _, v := range open {
		_, last := v.room.level()
		if v.seen > v.read {
			l.readThrough(v, v.seen)
			v.read = v.seen
		}
		v.seen = last
	}
}
