package timeline

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/messages"
)

// receive reads the rest of a form with files. Each file is stored and stands in the form
// as a field “upload” from then on. Without an error, or with one, the form has what was
// read. The request has a new deadline afterwards.
func (a *pages) receive(c *fiber.Ctx, who *chat.Session, access chat.Access) (web.Form, context.CancelFunc, error) {
	u := web.UploadOf(c)
	if u == nil {
		return web.ReadForm(c), func() {}, nil
	}
	ctx, stop := context.WithTimeout(context.Background(), web.UploadTime)
	defer stop()
	err := a.receiveAll(ctx, c, u, who, access)
	f := u.Finish(c)
	fresh, cancel := context.WithTimeout(context.Background(), a.Config.Deadline)
	c.SetUserContext(fresh)
	if err == nil {
		err = web.CheckFor(c, who) // the field may stand behind a file
	}
	return f, cancel, err
}

func (a *pages) receiveAll(ctx context.Context, c *fiber.Ctx, u *web.Upload, who *chat.Session, access chat.Access) (refused error) {
	if len(c.Request().Header.PeekBytes([]byte(web.BusyMark))) > 0 {
		refused = web.ErrBusy
	}
	for n := 0; ; n++ {
		file, err := u.NextFile()
		if err != nil && refused == nil {
			refused = err
		}
		if err != nil || file == nil {
			return refused
		}
		if refused == nil {
			refused = a.Files.Count(n + 1)
		}
		if refused != nil {
			return refused // what follows is not read: the text came before
		}
		refused = a.receiveFile(ctx, u, who, access, file)
	}
}

func (a *pages) receiveFile(ctx context.Context, u *web.Upload, who *chat.Session, access chat.Access, file *web.File) error {
	if err := access.RefuseWriting(); err != nil {
		return err
	}
	stored, err := a.Files.Receive(ctx, who.User.ID, access.Room.ID, file.Name, file)
	if err != nil {
		if chat.As(err).Kind == chat.Internal {
			a.Log.Warn("an upload was not stored", "err", err)
			return web.Broken(err)
		}
		return err
	}
	u.Add("upload", stored.ID.String())
	return nil
}

// typed is what a person has written so far, with the files that wait. Files that are gone
// are an error, and left out.
func (a *pages) typed(ctx context.Context, who *chat.Session, access chat.Access, f *web.Form) (messages.Composer, error) {
	t := messages.Composer{Body: f.Get("body"), Nonce: f.UUID("nonce"), At: f.Get("at"), In: f.Get("in"), Zone: f.Get("zone")}
	t.Later = t.At != "" || t.In != ""
	if t.Nonce == uuid.Nil {
		t.Nonce = uuid.New()
	}
	var ids []uuid.UUID
	for _, text := range f.All("upload") {
		id, err := uuid.Parse(text)
		if err != nil {
			f.Refuse("upload", "That is not the number of a file.")
			continue
		}
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	err := a.Files.Count(len(ids))
	if err != nil {
		return t, err
	}
	if t.Files, err = a.Files.Waiting(ctx, who.User.ID, access.Room.ID, ids); err != nil {
		return t, err
	}
	return t, describe(t.Files, f.All("alt"))
}

// describe gives files their descriptions.
func describe(list []chat.File, alts []string) (refused error) {
	for i := range list {
		if i >= len(alts) {
			break
		}
		alt, err := chat.CleanAlt(alts[i])
		if err != nil {
			refused, alt = err, alts[i]
		}
		list[i].Alt = alt
	}
	return refused
}

// movesFiles reports whether a form sends no message: it changes what waits for one.
func movesFiles(f *web.Form) bool { return f.Has("attach") || f.Has("drop") || f.Has("up") }

// attach shows the files that wait, with fields for their descriptions; for scripts, only
// those files. drop is one that is not wanted any more, and up one that goes before the one before it; size is that of one that a script is
// about to send. show answers the form's page.
func (a *pages) attach(c *fiber.Ctx, who *chat.Session, access chat.Access, f *web.Form, typed messages.Composer, show func(messages.Composer) error) error {
	drop, up := f.UUID("drop"), f.UUID("up")
	size, _ := strconv.ParseInt(f.Get("size"), 10, 64)
	if err := cmp.Or(f.Check(), access.RefuseWriting()); err != nil {
		return err
	}
	if size > 0 {
		if err := a.Files.Fits(c.UserContext(), who.User.ID, size); err != nil {
			return err
		}
	}
	isDropped := func(x chat.File) bool { return x.ID == drop }
	if i := slices.IndexFunc(typed.Files, isDropped); i >= 0 {
		if err := a.Files.Discard(c.UserContext(), who.User.ID, typed.Files[i:i+1]); err != nil {
			return err
		}
		typed.Files = slices.Delete(typed.Files, i, i+1)
	}
	if i := slices.IndexFunc(typed.Files, func(x chat.File) bool { return x.ID == up }); i > 0 {
		typed.Files[i-1], typed.Files[i] = typed.Files[i], typed.Files[i-1]
	}
	switch {
	case web.IsPart(c):
		return web.HTML(c, fiber.StatusOK, messages.Waiting(typed.Files))
	case web.IsText(c):
		var lines string
		for i := range typed.Files {
			lines += typed.Files[i].ID.String() + "\n"
		}
		return web.PlainText(c, fiber.StatusOK, lines)
	}
	return show(typed)
}
