package files

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/ui"
)

// getPersonPicture serves a person's picture to those who may know the person.
func (a *pages) getPersonPicture(c *fiber.Ctx, who *chat.Session) error {
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
func (a *pages) getRoomPicture(c *fiber.Ctx, who *chat.Session) error {
	access, err := a.Access(c, who, a.Rooms.Open)
	if err != nil {
		return err
	}
	return a.sendAvatar(c, chat.AvatarOf{Room: access.Room.ID})
}

// sendAvatar sends the large picture. Browsers ask again before they show a copy.
func (a *pages) sendAvatar(c *fiber.Ctx, of chat.AvatarOf) error {
	picture, err := a.Avatars.Of(c.UserContext(), of)
	if err != nil {
		return err
	}
	web.SetFileHeaders(c, chat.File{Name: "picture.jpg", Blob: chat.Blob{Kind: "image/jpeg"}})
	c.Response().Header.Del(fiber.HeaderAcceptRanges)
	etag := `"` + picture.Hash + `"`
	c.Set(fiber.HeaderETag, etag)
	if web.AnsweredUnmet(c) {
		return nil
	}
	return c.Send(picture.Large)
}

// avatarsKept is for how long a browser keeps a page's avatars. Another set has another
// address, so this bounds only what is left in the cache.
const avatarsKept = "private, max-age=3600"

// getAvatarsCSS answers the avatars of a page: those of the named people whom the viewer may
// know, and of a room that the viewer may read.
func (a *pages) getAvatarsCSS(c *fiber.Ctx, who *chat.Session) error {
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

func (a *pages) roomAvatar(c *fiber.Ctx, who *chat.Session, slug string) (chat.Avatar, error) {
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
