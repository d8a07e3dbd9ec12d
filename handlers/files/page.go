package files

import (
	"slices"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/files"
)

// getFilePage shows one of a room's files, with ways to its neighbours of the same kind.
func (a *pages) getFilePage(c *fiber.Ctx, who *chat.Session) error {
	file, err := a.servedFile(c, who)
	if err != nil {
		return err
	}
	access, err := a.Access(c, who, a.Rooms.Open)
	if err != nil {
		return err
	}
	if file.Room != access.Room.ID || file.Seq == 0 {
		return chat.ErrNoFile
	}
	v := files.FileView{Access: access, File: file, Mine: file.User == who.User.ID}
	if v.Message, err = a.History.Get(c.UserContext(), access.Room, file.Seq); err != nil {
		return err
	}
	if web.IsText(c) {
		return web.PlainText(c, fiber.StatusOK, files.FileText(v))
	}
	if v.Text, v.Whole, err = a.Files.Text(c.UserContext(), file); err != nil {
		return err
	}
	if v.Width, v.Height, err = a.Files.FirstPage(c.UserContext(), file); err != nil {
		return err
	}
	if v.Older, v.Newer, err = a.neighbours(c, access, file, v.Message); err != nil {
		return err
	}
	f, err := a.Layout(c, who, file.Name)
	if err != nil {
		return err
	}
	f.In(access)
	return web.HTML(c, fiber.StatusOK, files.FilePage(f, v))
}

// neighbours are the files of the same kind before and after one: in its message, else in
// the nearest message that has some.
func (a *pages) neighbours(c *fiber.Ctx, access chat.Access, file chat.File, m chat.Message) (older, newer uuid.UUID, err error) {
	list := sameKind(m, file)
	at := slices.Index(list, file.ID)
	if at > 0 {
		older = list[at-1]
	} else if older, err = a.fileBeside(c, access, file, false); err != nil {
		return older, newer, err
	}
	if at >= 0 && at < len(list)-1 {
		return older, list[at+1], nil
	}
	newer, err = a.fileBeside(c, access, file, true)
	return older, newer, err
}

func (a *pages) fileBeside(c *fiber.Ctx, access chat.Access, file chat.File, newer bool) (id uuid.UUID, err error) {
	seq, err := a.Files.Beside(c.UserContext(), access.Room.ID, file, newer)
	if err != nil || seq == 0 {
		return id, err
	}
	m, err := a.History.Get(c.UserContext(), access.Room, seq)
	list := sameKind(m, file)
	switch {
	case err != nil || len(list) == 0:
		return id, err
	case newer:
		return list[0], nil
	}
	return list[len(list)-1], nil
}

// sameKind are a message's files that are of a file's kind.
func sameKind(m chat.Message, file chat.File) (ids []uuid.UUID) {
	kind := chat.KindOf(file.Kind)
	for i := range m.Files {
		if kind.Has(m.Files[i].Kind) {
			ids = append(ids, m.Files[i].ID)
		}
	}
	return ids
}
