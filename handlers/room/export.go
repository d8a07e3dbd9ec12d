package room

import (
	"bufio"
	"context"
	"io"
	"net"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/chat/history"
	"parley/handlers/web"
	"parley/views/export"
	"parley/views/layout"
)

func (a *pages) getExport(c *fiber.Ctx, who *chat.Session) error {
	access, err := a.Access(c, who, a.Rooms.Open)
	if err != nil {
		return err
	}
	return a.exportPage(c, who, fiber.StatusOK, export.RoomView{Access: access})
}

func (a *pages) exportPage(c *fiber.Ctx, who *chat.Session, status int, v export.RoomView) error {
	f, err := a.Layout(c, who, web.Language(c).Say("Export messages"))
	if err != nil {
		return err
	}
	f.At(v.Access)
	return web.HTML(c, status, export.RoomPage(f, v))
}

// postExport answers a file of any size: the memory has one chunk of it at a time.
func (a *pages) postExport(c *fiber.Ctx, who *chat.Session) error {
	access, err := a.Access(c, who, a.Rooms.Open)
	if err != nil {
		return err
	}
	form := web.ReadForm(c)
	v := export.RoomView{Access: access, Form: form.Get("form"), Since: form.Get("since"), Until: form.Get("until")}
	span := chat.ExportSpan{Since: web.Day(&form, "since", v.Since), Until: web.Day(&form, "until", v.Until)}
	if !span.Until.IsZero() {
		span.Until = span.Until.AddDate(0, 0, 1)
	}
	kind, known := export.FormNamed(v.Form)
	if !known {
		form.Refuse("form", "Choose HTML, JSON or plain text.")
	}
	var out *history.RoomExport
	if err = form.Check(); err == nil {
		out, err = a.Exports.Room(c.UserContext(), *who, access, span, kind.Name)
	}
	if err != nil {
		status, e := a.Refuse(c, err)
		if v.Err = e; e.Kind != chat.Invalid || web.WantsPlainError(c) {
			return err
		}
		return a.exportPage(c, who, status, v)
	}
	a.streamExport(c, kind, out, a.exportHead(c, who, access, span))
	return nil
}

func (a *pages) exportHead(c *fiber.Ctx, who *chat.Session, access chat.Access, span chat.ExportSpan) export.Head {
	return export.Head{
		Server: layout.Layout{Server: a.Server.Name(c.UserContext())}.Brand(), Room: access.Room, People: access.People,
		Span: span, At: a.Now(), By: who.User.Username,
	}
}

// exportChunkLimit is how long a store may take for a chunk.
const exportChunkLimit = 10 * time.Second

func (a *pages) streamExport(c *fiber.Ctx, kind export.Form, out *history.RoomExport, head export.Head) {
	c.Set(fiber.HeaderContentType, kind.Kind)
	c.Set(fiber.HeaderContentDisposition, web.Disposition("attachment", strings.TrimLeft(chat.CleanFileName(head.Title()), ".")+kind.Ends))
	c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; style-src 'unsafe-inline'; sandbox")
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	to := &patient{conn: c.Context().Conn()}
	file := kind.New(to, web.Language(c), head)
	a.Stream(c, out.Access.Room.Slug, func(w *bufio.Writer) error {
		to.w = w
		return WriteExport(file, out)
	}, func(io.Writer) { _ = file.CutOff() })
}

func WriteExport(file export.Writer, out *history.RoomExport) error {
	for {
		ctx, cancel := context.WithTimeout(context.Background(), exportChunkLimit)
		list, err := out.Next(ctx)
		cancel()
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return file.End()
		}
		if err := file.Messages(list); err != nil {
			return err
		}
	}
}

// patient gives a slow reader time, as long as it takes something.
type patient struct {
	w     *bufio.Writer
	conn  net.Conn
	until time.Time
}

func (p *patient) Write(b []byte) (n int, err error) {
	for n < len(b) && err == nil {
		if now := time.Now(); now.After(p.until) {
			_ = p.conn.SetWriteDeadline(now.Add(web.WriteLimit))
			p.until = now.Add(time.Second)
		}
		var k int
		k, err = p.w.Write(b[n:min(n+16<<10, len(b))])
		n += k
	}
	return n, err
}
