package account

import (
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/accounts"
)

// fillProfile reads what the account's page says of the user besides, except what a refused
// form has in its place.
func (a *pages) fillProfile(c *fiber.Ctx, who *chat.Session, v *accounts.AccountView) error {
	stored, err := a.People.Of(c.UserContext(), who.User.ID)
	if err != nil {
		return err
	}
	typed := v.Profile
	v.Profile = stored
	if typed.Status != (chat.Status{}) {
		v.Profile.Status = typed.Status
	} else if typed != (chat.Profile{}) {
		typed.Status = stored.Status
		v.Profile = typed
	}
	v.Blocked, err = a.People.Blocked(c.UserContext(), who.User.ID)
	return err
}

func typedProfile(f web.Form) chat.Profile {
	return chat.Profile{
		DisplayName: f.Get("display"), Pronouns: f.Get("pronouns"), Title: f.Get("title"), Zone: strings.TrimSpace(f.Get("zone")),
	}
}

// typedTime is how long a status lasts: one of chat.StatusTimes, or for ever.
func typedTime(s string) time.Duration {
	for _, d := range chat.StatusTimes {
		if s == d.String() {
			return d
		}
	}
	return 0
}
