package handlers

import (
	"context"
	"net/url"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
)

// present is who is in a room now, as far as Redis says so; nobody, while it is away.
type present struct{ online, away []chat.UserID }

// present counts viewer in, who is about to be online; 0 adds no one.
func (a *App) present(ctx context.Context, room chat.RoomID, viewer chat.UserID) (p present) {
	ctx, cancel := context.WithTimeout(ctx, redisLimit)
	defer cancel()
	p.online, p.away, _ = a.Presence.PresentUsers(ctx, room)
	if viewer != 0 && !slices.Contains(p.online, viewer) {
		p.online = append(p.online, viewer)
	}
	return p
}

// viewerIn is the viewer of a room as the others see them: 0 for a stranger, and for one
// who is invisible.
func viewerIn(who *chat.Session, access chat.Access) chat.UserID {
	if !access.Member || who.Availability.Invisible {
		return 0
	}
	return who.User.ID
}

// mark says of each member whether they are here.
func (p present) mark(members []chat.Member) {
	stands := make(map[chat.UserID]bool, len(p.online)+len(p.away))
	for _, id := range p.away {
		stands[id] = false
	}
	for _, id := range p.online {
		stands[id] = true
	}
	for i := range members {
		online, here := stands[members[i].ID]
		members[i].Online, members[i].Away = online, here && !online
	}
}

// first are the first most members, and before them those who are online.
func (p present) first(online, members []chat.Member, most int) []chat.Member {
	known := make(map[chat.UserID]bool, len(online))
	for _, m := range online {
		known[m.ID] = true
	}
	list := online
	for _, m := range members {
		if !known[m.ID] {
			list = append(list, m)
		}
	}
	list = list[:min(len(list), most)]
	p.mark(list)
	return list
}

// setAvailability takes the form of the account's page, and the button of the sidebar, which
// sends only how long it is quiet.
func (a *App) setAvailability(ctx context.Context, who *chat.Session, f web.Form) error {
	var quiet *time.Duration
	if typed := f.Get("quiet"); typed != "" {
		d, err := time.ParseDuration(typed)
		if err != nil || !slices.Contains(chat.QuietTimes, d) {
			return chat.Field("quiet", "Choose one of the times.")
		}
		quiet = &d
	}
	invisible := f.Boolean("invisible")
	if err := f.Check(); err != nil {
		return err
	}
	return a.People.SetAvailability(ctx, who.User.ID, quiet, invisible)
}

// cameFrom is the page that a form was sent from, or "" where the browser does not say.
func (a *App) cameFrom(c *fiber.Ctx) string {
	from, err := url.Parse(c.Get(fiber.HeaderReferer))
	if err != nil || from.Host != string(c.Request().Host()) {
		return ""
	}
	return web.LocalPath(from.RequestURI())
}
