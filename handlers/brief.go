package handlers

import (
	"encoding/base64"
	"encoding/json"
	"time"

	"github.com/gofiber/fiber/v2"
)

// briefFor is how long a sealed cookie may be used: between two steps of one act.
const briefFor = 10 * time.Minute

// brief is what a sealed cookie has.
type brief struct {
	Until time.Time
	What  json.RawMessage
}

// keepBrief keeps a value in the browser until its next step. The cookie is sealed: neither
// the browser nor another cookie's name opens it.
func (a *App) keepBrief(c *fiber.Ctx, name string, value any) error {
	what, err := json.Marshal(value)
	if err != nil {
		return err
	}
	until := a.now().Add(briefFor)
	text, err := json.Marshal(brief{until, what})
	if err != nil {
		return err
	}
	sealed, err := a.sealer.Seal(text, name)
	if err != nil {
		return err
	}
	a.setCookie(c, a.briefName(c, name), base64.RawURLEncoding.EncodeToString(sealed), until)
	return nil
}

// takeBrief reads what keepBrief kept, and reports whether there is something.
func (a *App) takeBrief(c *fiber.Ctx, name string, into any) bool {
	for _, raw := range cookies(c, a.briefName(c, name)) {
		sealed, err := base64.RawURLEncoding.DecodeString(raw)
		if err != nil {
			continue
		}
		text, err := a.sealer.Open(sealed, name)
		var kept brief
		if err == nil && json.Unmarshal(text, &kept) == nil && a.now().Before(kept.Until) && json.Unmarshal(kept.What, into) == nil {
			return true
		}
	}
	return false
}

func (a *App) dropBrief(c *fiber.Ctx, name string) {
	if len(cookies(c, a.briefName(c, name))) > 0 {
		a.setCookie(c, a.briefName(c, name), "", time.Unix(1, 0))
	}
}

// dropBriefs deletes what all acts keep: the next person at this browser is to find nothing.
func (a *App) dropBriefs(c *fiber.Ctx) {
	for _, name := range []string{pendingCookie, newPasskeyCookie, usePasskeyCookie, showPasskeyCookie, codesCookie, newcomerCookie, linkingCookie, provedCookie} {
		a.dropBrief(c, name)
	}
}

func (a *App) briefName(c *fiber.Ctx, name string) string { return a.cookieFor(c, cookieName+"-"+name) }
