package handlers

import (
	"cmp"
	"context"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"parley/avatars"
	"parley/chat"
	"parley/handlers/web"
	"parley/views/accounts"
	"parley/views/rooms"
	"parley/views/ui"
)

// How long a picture may take to arrive, and to be made small.
const (
	avatarArrives = 5 * time.Minute
	avatarMade    = 30 * time.Second
)

func (a *App) postAccountPicture(c *fiber.Ctx, who *chat.Session) error {
	cancel, err := a.changeAvatar(c, who, chat.AvatarOf{User: who.User.ID}, who.User.Username)
	defer cancel()
	switch {
	case err == nil:
		return web.SeeOther(c, "/account?saved=picture#profile-title")
	case web.WantsPlainError(c):
		return err
	}
	status, e := a.refuse(c, err)
	if a.accountPage(c, who, status, accounts.AccountView{Email: who.User.Email, Err: e}) != nil {
		return err
	}
	return nil
}

func (a *App) postRoomPicture(c *fiber.Ctx, who *chat.Session) error {
	access, err := a.access(c, who, a.Rooms.Manage)
	if err != nil {
		return err
	}
	cancel, err := a.changeAvatar(c, who, chat.AvatarOf{Room: access.Room.ID}, access.Room.Slug)
	defer cancel()
	switch {
	case err == nil:
		a.audit(c, who, chat.AuditEntry{Act: chat.DidChangeSettings, Room: access.Room})
		return web.SeeOther(c, ui.RoomPath(access.Room.Slug)+"/settings#picture-title")
	case web.WantsPlainError(c):
		return err
	}
	status, e := a.refuse(c, err)
	if a.settingsPage(c, who, status, rooms.SettingsView{Access: access, Form: roomForm(access.Room), PictureErr: e}) != nil {
		return err
	}
	return nil
}

// changeAvatar sets an avatar from the form's picture, or with "do" remove takes it away. The
// request has a new deadline afterwards: a picture may take long to arrive.
func (a *App) changeAvatar(c *fiber.Ctx, who *chat.Session, of chat.AvatarOf, name string) (context.CancelFunc, error) {
	u := web.UploadOf(c)
	if u == nil {
		f := web.ReadForm(c)
		err := f.Check()
		switch {
		case err != nil:
		case f.Get("do") == "remove":
			err = a.Avatars.Remove(c.UserContext(), of, name)
		default:
			err = avatars.ErrNone
		}
		return func() {}, err
	}
	got, err := a.receivePicture(c, u)
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
		err = a.Avatars.Set(fresh, of, name, got)
	}
	return cancel, err
}

func (a *App) receivePicture(c *fiber.Ctx, u *web.Upload) (chat.Received, error) {
	if len(c.Request().Header.PeekBytes([]byte(busyMark))) > 0 {
		return nil, errBusy
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
	got, err := a.Avatars.Receive(ctx, file)
	if err != nil && chat.As(err).Kind == chat.Internal {
		a.log.Warn("a picture was not received", "err", err)
		err = web.Broken(err)
	}
	if err == nil {
		_, err = u.NextFile() // the fields behind it; another file is ignored
	}
	return got, err
}

// getPersonPicture serves a person's picture to those who may know the person.
func (a *App) getPersonPicture(c *fiber.Ctx, who *chat.Session) error {
	name, err := web.Param(c, "name")
	if err != nil {
		return err
	}
	u, err := a.People.Know(c.UserContext(), who.User.ID, name)
	if chat.Is(err, chat.NotFound) {
		return chat.ErrNoAvatar
	}
	if err != nil {
		return err
	}
	return a.sendAvatar(c, chat.AvatarOf{User: u.ID})
}

// getRoomPicture serves a room's picture to those who may read the room now.
func (a *App) getRoomPicture(c *fiber.Ctx, who *chat.Session) error {
	access, err := a.access(c, who, a.Rooms.Open)
	if err != nil {
		return err
	}
	return a.sendAvatar(c, chat.AvatarOf{Room: access.Room.ID})
}

// sendAvatar sends the large picture. Browsers ask again before they show a copy.
func (a *App) sendAvatar(c *fiber.Ctx, of chat.AvatarOf) error {
	picture, err := a.Avatars.Of(c.UserContext(), of)
	if err != nil {
		return err
	}
	setFileHeaders(c, chat.File{Name: "picture.jpg", Blob: chat.Blob{Kind: "image/jpeg"}})
	c.Response().Header.Del(fiber.HeaderAcceptRanges)
	etag := `"` + picture.Hash + `"`
	c.Set(fiber.HeaderETag, etag)
	if c.Get(fiber.HeaderIfNoneMatch) == etag {
		return c.SendStatus(fiber.StatusNotModified)
	}
	return c.Send(picture.Large)
}

// avatarsKept is for how long a browser keeps a page's avatars. Another set has another
// address, so this bounds only what is left in the cache.
const avatarsKept = "private, max-age=3600"

// getAvatarsCSS answers the avatars of a page: those of the named people whom the viewer may
// know, and of a room that the viewer may read.
func (a *App) getAvatarsCSS(c *fiber.Ctx, who *chat.Session) error {
	q := web.ReadQuery(c)
	names := strings.Split(q.Get("people"), ",")
	slug := q.Get("room")
	if err := q.Check(); err != nil {
		return err
	}
	people, err := a.Avatars.Known(c.UserContext(), who.User.ID, names[:min(len(names), ui.AvatarsMost)])
	var room chat.Avatar
	if err == nil && slug != "" {
		room, err = a.roomAvatar(c, who, slug)
	}
	if err != nil {
		return err
	}
	web.DropDocumentHeaders(c)
	c.Set(fiber.HeaderCacheControl, avatarsKept)
	c.Set(fiber.HeaderVary, fiber.HeaderCookie)
	c.Set(fiber.HeaderContentType, "text/css; charset=utf-8")
	c.Response().SetBodyString(ui.AvatarsCSS(people, room))
	web.CompressPictures(c)
	return nil
}

func (a *App) roomAvatar(c *fiber.Ctx, who *chat.Session, slug string) (chat.Avatar, error) {
	access, err := a.Rooms.Open(c.UserContext(), slug, who.User.ID)
	if chat.Is(err, chat.NotFound) || chat.Is(err, chat.Forbidden) {
		return chat.Avatar{}, nil
	}
	if err != nil {
		return chat.Avatar{}, err
	}
	room, err := a.Avatars.Of(c.UserContext(), chat.AvatarOf{Room: access.Room.ID})
	if room.Name = slug; chat.Is(err, chat.NotFound) {
		return chat.Avatar{}, nil
	}
	return room, err
}
