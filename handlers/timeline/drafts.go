package timeline

import (
	"cmp"
	"context"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/kept"
	"parley/views/layout"
	"parley/views/ui"
)

// getDrafts lists what a user has not sent, in all rooms and threads.
func (a *pages) getDrafts(c *fiber.Ctx, who *chat.Session) error {
	list, err := a.Drafts.List(c.UserContext(), who.User.ID)
	if err != nil {
		return err
	}
	if web.IsText(c) {
		return web.PlainText(c, fiber.StatusOK, kept.DraftsText(list))
	}
	f, err := a.Layout(c, who, web.Language(c).Say("Drafts"))
	if err != nil {
		return err
	}
	return web.HTML(c, fiber.StatusOK, kept.DraftsPage(f, list))
}

// getDraft shows the unsent text of a room or a thread.
func (a *pages) getDraft(c *fiber.Ctx, who *chat.Session) error {
	access, err := a.Access(c, who, a.Rooms.Enter)
	if err != nil {
		return err
	}
	q := web.ReadQuery(c)
	v := kept.DraftView{Access: access, Thread: q.Seq("thread")}
	if err := q.Check(); err != nil {
		return err
	}
	if v.Body, err = a.Drafts.Of(c.UserContext(), who.User.ID, access.Room.ID, v.Thread); err != nil {
		return err
	}
	return a.draftPage(c, who, fiber.StatusOK, v)
}

func (a *pages) draftPage(c *fiber.Ctx, who *chat.Session, status int, v kept.DraftView) error {
	if web.IsText(c) {
		return web.PlainText(c, status, v.Body)
	}
	f, err := a.Layout(c, who, web.Language(c).Say("Draft in %s", v.Access.Room.Name))
	if err != nil {
		return err
	}
	f.In(v.Access)
	v.Nonce = uuid.New()
	return web.HTML(c, status, kept.DraftPage(f, v))
}

// errDraftFiles is for files that wait in a composer whose text has become a draft.
var errDraftFiles = chat.Field("file", "Your text is saved as a draft, and a draft has no files. Send the message, or schedule it, to keep them.")

// postDraft keeps unsent text; without text the draft ends. Files stay with the composer, which says so.
func (a *pages) postDraft(c *fiber.Ctx, who *chat.Session) error {
	access, err := a.Access(c, who, a.Rooms.Enter)
	if err != nil {
		return err
	}
	f := web.ReadListForm(c, "upload", "alt", "file")
	thread := f.Seq("thread")
	hasFiles := thread == 0 && (f.Has("upload") || f.Get("file") != "") // the name of one that was chosen, and not sent
	if err = f.Check(); err == nil && thread > access.Room.LastSeq {
		err = chat.E(chat.NotFound, "That message does not exist.")
	}
	if err == nil {
		err = a.Drafts.Keep(c.UserContext(), who.User.ID, access.Room.ID, thread, f.Get("body"))
	}
	if err == nil && hasFiles {
		err = errDraftFiles
	}
	switch {
	case err != nil && web.WantsPlainError(c):
		return err
	case err != nil && hasFiles:
		typed, missing := a.typed(c.UserContext(), who, access, &f)
		return a.refusedMessage(c, who, access, typed, cmp.Or(missing, err))
	case err != nil:
		status, e := a.Refuse(c, err)
		return a.draftPage(c, who, status, kept.DraftView{Access: access, Thread: thread, Body: f.Get("body"), Err: e})
	case web.IsPart(c):
		c.Status(fiber.StatusNoContent)
		return nil
	case thread > 0:
		return web.SeeOther(c, ui.ThreadPath(access.Room.Slug, thread))
	}
	return web.SeeOther(c, ui.RoomPath(access.Room.Slug))
}

// draftIn is the unsent text of a room. The list of rooms says where there is one, so most
// pages ask for none.
func (a *pages) draftIn(ctx context.Context, who *chat.Session, access chat.Access, f layout.Layout) (string, error) {
	if !access.Member {
		return "", nil
	}
	for _, l := range f.Rooms.Links {
		if l.Slug == access.Room.Slug && !l.Draft {
			return "", nil
		}
	}
	return a.Drafts.Of(ctx, who.User.ID, access.Room.ID, 0)
}
