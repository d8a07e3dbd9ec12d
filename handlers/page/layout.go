package page

import (
	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/layout"
	"parley/views/ui"
)

// Layout is what surrounds a page: the signed-in user and their rooms.
func (b *Base) Layout(c *fiber.Ctx, who *chat.Session, title string) (layout.Layout, error) {
	return b.LayoutFrom(c, who, title, "")
}

// LayoutFrom is layout with another page of the rooms than the first.
func (b *Base) LayoutFrom(c *fiber.Ctx, who *chat.Session, title, from string) (layout.Layout, error) {
	f := layout.Layout{Server: b.Services.Server.Name(c.UserContext()), From: from, Title: title, Path: c.OriginalURL(), Compact: web.IsCompact(c), UnreadFirst: web.IsUnreadFirst(c), NoKeys: web.WantsNoKeys(c), Sound: web.WantsSound(c), Apple: web.IsApple(c)}
	f.PasswordMin = b.Services.Accounts.LeastPassword()
	if who == nil {
		return f, nil
	}
	f.NoRooms, f.Files = b.Services.Server.RefuseRoom(c.UserContext(), who.User.Role) != nil, b.Services.Files.Most()
	f.User, f.Quiet, f.Blocks = &who.User, who.Availability.QuietUntil.After(b.Now()), who.Blocks
	if lacks, err := b.MustSetUp(c, who.User); lacks || err != nil {
		return f, err
	}
	var err error
	f.Rooms, err = b.Services.Rooms.RoomsOf(c.UserContext(), who.User.ID, f.From)
	f.Rooms.NoteCalls(b.Services.Calls.Call)
	b.noteStandings(c, &f.Rooms)
	f.Ringing = b.Services.Calls.Ringing(who.User.ID)
	return f, err
}

// ErrorLayout is layout after an error: it omits what cannot be read. It has no path, so
// that a room that may not be seen answers with the same bytes as one that does not exist.
func (b *Base) ErrorLayout(c *fiber.Ctx, title string, status int) layout.Layout {
	f := layout.Layout{Server: b.Services.Server.Name(c.UserContext()), Title: title, Compact: web.IsCompact(c), UnreadFirst: web.IsUnreadFirst(c), NoKeys: web.WantsNoKeys(c), Sound: web.WantsSound(c), Apple: web.IsApple(c)}
	who := web.SessionOf(c)
	if who != nil {
		f.User = &who.User
		f.NoRooms = b.Services.Server.RefuseRoom(c.UserContext(), who.User.Role) != nil
	}
	switch {
	case status >= fiber.StatusInternalServerError || status == fiber.StatusTooManyRequests:
		if web.IsSafeMethod(c) {
			f.Path = web.LocalPath(c.OriginalURL())
		}
	case who != nil:
		f.Rooms, _ = b.Services.Rooms.RoomsOf(c.UserContext(), who.User.ID, "")
		f.Rooms.NoteCalls(b.Services.Calls.Call)
		b.noteStandings(c, &f.Rooms)
	}
	return f
}

// noteStandings notes how the others of direct conversations are present. A page without any
// asks for nothing.
func (b *Base) noteStandings(c *fiber.Ctx, list *chat.RoomList) {
	if list.HasPeople() {
		list.NoteStandings(b.Services.Standings.All(c.UserContext()))
	}
}

// SignedOutLayout is what surrounds the pages for signing in and up.
func (b *Base) SignedOutLayout(c *fiber.Ctx, title string) layout.Layout {
	f := layout.Layout{Server: b.Services.Server.Name(c.UserContext()), Refused: b.Services.Accounts.SignUpPolicy(c.UserContext()).Refuse()}
	f.PasswordMin = b.Services.Accounts.LeastPassword()
	for _, p := range b.Services.Providers {
		f.Providers = append(f.Providers, ui.Provider{ID: p.ID, Name: p.Name})
	}
	if title != "" {
		f.Title = web.Language(c).Say(title)
	}
	return f
}

// LayoutForAnyone surrounds a page with one form that strangers and users may see.
func (b *Base) LayoutForAnyone(c *fiber.Ctx, who *chat.Session, title string) (layout.Layout, error) {
	if who == nil {
		return b.SignedOutLayout(c, title), nil
	}
	return b.Layout(c, who, web.Language(c).Say(title))
}
