package timeline

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/posting"
	"parley/chat/prose"
	"parley/handlers/page"
	"parley/handlers/web"
	"parley/views/apps"
)

// getShare asks where to send what another app shares.
func (a *pages) getShare(c *fiber.Ctx, who *chat.Session) error {
	q := web.ReadQuery(c)
	if err := q.Check(); err != nil {
		return err
	}
	var parts []string
	for _, name := range []string{"title", "text", "url"} {
		// Apps put the address into the text, too.
		if s := strings.TrimSpace(q.Get(name)); s != "" && !said(strings.Join(parts, "\n"), s) {
			parts = append(parts, s)
		}
	}
	return a.sharePage(c, who, fiber.StatusOK, apps.ShareView{Body: strings.Join(parts, "\n"), Query: q.Get("q"), Nonce: uuid.New()})
}

// said reports whether a text has another one in it: as one of its addresses, or before a space.
func said(text, s string) bool {
	for rest := text; ; {
		start, end := prose.NextLink(rest)
		if start < 0 {
			break
		}
		if rest[start:end] == s {
			return true
		}
		rest = rest[end:]
	}
	for rest := text; ; {
		i := strings.Index(rest, s)
		if i < 0 {
			return false
		}
		rest = rest[i+len(s):]
		if end, _ := utf8.DecodeRuneInString(rest); rest == "" || unicode.IsSpace(end) {
			return true
		}
	}
}

func (a *pages) sharePage(c *fiber.Ctx, who *chat.Session, status int, v apps.ShareView) (err error) {
	if v.Found, err = a.Rooms.Switch(c.UserContext(), who.User.ID, v.Query); err != nil {
		return err
	}
	f, err := a.Layout(c, who, web.Language(c).Say("Share"))
	if err != nil {
		return err
	}
	return web.HTML(c, status, apps.SharePage(f, v))
}

// postShare posts the text into a room, and leads there. With "find" it shows other rooms.
func (a *pages) postShare(c *fiber.Ctx, who *chat.Session) error {
	f := web.ReadForm(c)
	v := apps.ShareView{Body: f.Get("body"), Query: f.Get("q"), Nonce: f.UUID("nonce")}
	if v.Nonce == uuid.Nil {
		v.Nonce = uuid.New()
	}
	to, seq := chat.Access{}, int64(0)
	err := f.Check()
	if err == nil && f.Has("find") {
		return a.sharePage(c, who, fiber.StatusOK, v)
	}
	if err == nil {
		to, err = a.Rooms.Enter(c.UserContext(), f.Get("to"), who.User.ID)
	}
	if err == nil {
		ctx, cancel := a.RequestContext(c)
		seq, err = a.Posting.SendAndWait(ctx, who.User, to, posting.Draft{Body: v.Body, Nonce: v.Nonce, Hush: true, Origin: a.Origin(c)})
		cancel() // the request has time again
	}
	if err == nil {
		to.Room.LastSeq = max(to.Room.LastSeq, seq)
		return web.SeeOther(c, page.PlaceOf(to.Room, seq))
	}
	if web.WantsPlainError(c) || web.Waits(err) {
		return err
	}
	var status int
	status, v.Err = a.Refuse(c, err)
	if a.sharePage(c, who, status, v) != nil {
		return err // the page needs what is down
	}
	return nil
}
