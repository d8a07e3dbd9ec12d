package handlers

import (
	"bufio"
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/admin"
)

// auditFilter reads which entries are asked for. The view has them as they were typed.
func auditFilter(c *fiber.Ctx) (v admin.AuditView, f chat.AuditFilter, err error) {
	q := web.ReadQuery(c)
	v = admin.AuditView{Kind: q.Get("kind"), Name: q.Get("name"), Since: q.Get("since"), Until: q.Get("until")}
	f = chat.AuditFilter{Kind: chat.AuditKind(v.Kind), Name: v.Name, Below: q.Seq("before")}
	f.Since = day(&q, "since", v.Since)
	if f.Until = day(&q, "until", v.Until); !f.Until.IsZero() {
		f.Until = f.Until.AddDate(0, 0, 1)
	}
	return v, f, q.Check()
}

// day reads a day in UTC; zero without one.
func day(q *web.Form, field, typed string) time.Time {
	if typed == "" {
		return time.Time{}
	}
	at, err := time.Parse(time.DateOnly, typed)
	if err != nil || at.Year() < 2000 || at.Year() > 9000 {
		q.Refuse(field, "Write a day as 2026-03-01.")
	}
	return at
}

func (a *App) getAudit(c *fiber.Ctx, who *chat.Session) error {
	v, filter, err := auditFilter(c)
	if err == nil {
		v.List, v.Next, err = a.Audit.List(c.UserContext(), *who, filter, chat.AuditListed)
	}
	status := fiber.StatusOK
	if err != nil {
		if status, v.Err = a.refuse(c, err); v.Err.Kind != chat.Invalid {
			return err
		}
	}
	f, err := a.layout(c, who, web.Language(c).Say("Audit log"))
	if err != nil {
		return err
	}
	return web.HTML(c, status, admin.AuditPage(f, v))
}

func (a *App) getAuditCSV(c *fiber.Ctx, who *chat.Session) error {
	return a.exportAudit(c, who, "text/csv; charset=utf-8; header=present", admin.NewAuditCSV)
}

func (a *App) getAuditLines(c *fiber.Ctx, who *chat.Session) error {
	return a.exportAudit(c, who, "application/jsonl", admin.NewAuditLines)
}

// exportLimit is how long an export may take; a client has as long to take the answer.
const exportLimit = writeLimit

// exportAudit writes all chosen entries, the newest first, as they are read: the log may be
// longer than the memory.
func (a *App) exportAudit(c *fiber.Ctx, who *chat.Session, kind string, format admin.AuditFormat) error {
	_, filter, err := auditFilter(c)
	if err != nil {
		return err
	}
	list, next, err := a.Audit.List(c.UserContext(), *who, filter, admin.AuditChunk)
	if err != nil {
		return err
	}
	by := *who
	a.audit(c, who, chat.AuditEntry{Act: chat.DidExport, Detail: "audit log"})
	c.Set(fiber.HeaderContentType, kind)
	a.stream(c, "audit log", func(w *bufio.Writer) error {
		ctx, cancel := context.WithTimeout(context.Background(), exportLimit)
		defer cancel()
		write := format(w)
		for err == nil {
			if err = write(list); err != nil || next == 0 {
				break
			}
			filter.Below = next
			list, next, err = a.Audit.List(ctx, by, filter, admin.AuditChunk)
		}
		return err
	}, admin.AuditCutOff)
	return nil
}
