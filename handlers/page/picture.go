package page

import (
	"cmp"
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"parley/avatars"
	"parley/chat"
	"parley/handlers/web"
)

// How long a picture may take to arrive, and to be made small.
const (
	avatarArrives = 5 * time.Minute
	avatarMade    = 30 * time.Second
)

// ChangePicture sets an avatar from the form's picture, or with "do" remove takes it away. The
// request has a new deadline afterwards: a picture may take long to arrive. changed is false
// where there was none to take away.
func (b *Base) ChangePicture(c *fiber.Ctx, who *chat.Session, of chat.AvatarOf, name string) (changed bool, cancel context.CancelFunc, err error) {
	u := web.UploadOf(c)
	if u == nil {
		f := web.ReadForm(c)
		err := f.Check()
		switch {
		case err != nil:
		case f.Get("do") == "remove":
			changed, err = b.Services.Avatars.Remove(c.UserContext(), of, who.User.ID, name)
		default:
			err = avatars.ErrNone
		}
		return changed, func() {}, err
	}
	got, err := b.receivePicture(c, u)
	if got != nil {
		defer got.Drop()
	}
	f := u.Finish(c)
	fresh, cancel := context.WithTimeout(context.Background(), avatarMade)
	c.SetUserContext(fresh)
	if err = cmp.Or(err, f.Check()); err == nil {
		err = web.CheckFor(c, who) // the field may stand behind the file
	}
	if err == nil {
		err = b.Services.Avatars.Set(fresh, of, who.User.ID, name, got)
	}
	return err == nil, cancel, err
}

func (b *Base) receivePicture(c *fiber.Ctx, u *web.Upload) (chat.Received, error) {
	if len(c.Request().Header.PeekBytes([]byte(web.BusyMark))) > 0 {
		return nil, web.ErrBusy
	}
	ctx, stop := context.WithTimeout(context.Background(), avatarArrives)
	defer stop()
	file, err := u.NextFile()
	switch {
	case err != nil:
		return nil, err
	case file == nil:
		return nil, avatars.ErrNone
	}
	got, err := b.Services.Avatars.Receive(ctx, file)
	if err != nil && chat.As(err).Kind == chat.Internal {
		b.Log.Warn("a picture was not received", "err", err)
		err = web.Broken(err)
	}
	if err == nil {
		_, err = u.NextFile() // the fields behind it; another file is ignored
	}
	return got, err
}
