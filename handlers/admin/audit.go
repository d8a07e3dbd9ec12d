package admin

import (
	"bufio"
	"context"

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
	f.Since = web.Day(&q, "since", v.Since)
	if f.Until = web.Day(&q, "until", v.Until); !f.Until.IsZero() {
		f.Until = f.Until.AddDate(0, 0, 1)
	}
	return v, f, q.Check()
}

func (a *pages) getAudit(c *fiber.Ctx, who *chat.Session) error {
	v, filter, err := auditFilter(c)
	if err == nil {
		v.List, v.Next, err = a.Audit.List(c.UserContext(), *who, filter, chat.AuditListed)
	}
	status := fiber.StatusOK
	if err != nil {
		if status, v.Err = a.Refuse(c, err); v.Err.Kind != chat.Invalid {
			return err
		}
	}
	f, err := a.Layout(c, who, web.Language(c).Say("Audit log"))
	if err != nil {
		return err
	}
	return web.HTML(c, status, admin.AuditPage(f, v))
}

func (a *pages) getAuditCSV(c *fiber.Ctx, who *chat.Session) error {
	return a.exportAudit(c, who, "text/csv; charset=utf-8; header=present", admin.NewAuditCSV)
}

func (a *pages) getAuditLines(c *fiber.Ctx, who *chat.Session) error {
	return a.exportAudit(c, who, "application/jsonl", admin.NewAuditLines)
}

// exportLimit is how long an export may take; a client has as long to take the answer.
const exportLimit = web.WriteLimit

// exportAudit writes all chosen entries, the newest first, as they are read: the log may be
// longer than the memory.
func (a *pages) exportAudit(c *fiber.Ctx, who *chat.Session, kind string, format admin.AuditFormat) error {
	_, filter, err := auditFilter(c)
	if err != nil {
		return err
	}
	list, next, err := a.Audit.List(c.UserContext(), *who, filter, admin.AuditChunk)
	if err != nil {
		return err
	}
	by := *who
	c.Set(fiber.HeaderContentType, kind)
	if c.Method() == fiber.MethodHead {
		return nil
	}
	a.Record(c, who, chat.AuditEntry{Act: chat.DidExport, Detail: "audit log"})
	a.Stream(c, "audit log", func(w *bufio.Writer) error {
		ctx, cancel := context.WithTimeout(context.Background(), exportLimit)
		defer cancel()
		write := format(w)
		for err == nil {
			if err = write(list); err != nil || next == 0 {
				break
			}
			filter.Below = next
			if by, err = a.Accounts.Session(ctx, by.ID, a.Now(), by.Address); err == nil { // the right to read may have ended
				list, next, err = a.Audit.List(ctx, by, filter, admin.AuditChunk)
			}
		}
		return err
	}, admin.AuditCutOff)
	return nil
}
