package account

import (
	"context"
	"net/url"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
)

// setAvailability takes the form of the account's page, and the button of the sidebar, which
// sends only how long it is quiet.
func (a *pages) setAvailability(ctx context.Context, who *chat.Session, f web.Form) error {
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
func (a *pages) cameFrom(c *fiber.Ctx) string {
	from, err := url.Parse(c.Get(fiber.HeaderReferer))
	if err != nil || from.Host != string(c.Request().Host()) {
		return ""
	}
	return web.LocalPath(from.RequestURI())
}
