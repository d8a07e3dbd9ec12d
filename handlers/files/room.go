package files

import (
	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/files"
	"parley/views/ui"
)

// getFiles lists what was shared in a room, for all its readers.
func (a *pages) getFiles(c *fiber.Ctx, who *chat.Session) error {
	access, err := a.Access(c, who, a.Rooms.Open)
	if err != nil {
		return err
	}
	q := web.ReadQuery(c)
	v := files.FilesView{Access: access, Kind: chat.FileKind(q.Get("kind"))}
	before := q.Seq("before")
	if err := q.Check(); err != nil {
		return err
	}
	if v.List, v.Older, err = a.Files.InRoom(c.UserContext(), access.Room.ID, v.Kind, before); err != nil {
		return err
	}
	if web.IsText(c) {
		if v.Older > 0 {
			web.Link(c, ui.FilesPath(access.Room.Slug, "kind", string(v.Kind), "before", ui.Itoa(v.Older)), "prev")
		}
		return web.PlainText(c, fiber.StatusOK, files.FilesText(v))
	}
	f, err := a.Layout(c, who, web.Language(c).Say("Files in %s", access.Room.Name))
	if err != nil {
		return err
	}
	f.In(access)
	return web.HTML(c, fiber.StatusOK, files.FilesPage(f, v))
}
