package page

import (
	"encoding/base64"
	"encoding/json"
	"time"

	"github.com/gofiber/fiber/v2"
)

// BriefLasts is how long a sealed cookie may be used: between two steps of one act.
const BriefLasts = 10 * time.Minute

// brief is what a sealed cookie has.
type brief struct {
	Until time.Time
	What  json.RawMessage
}

// KeepBrief keeps a value in the browser until its next step. The cookie is sealed: neither
// the browser nor another cookie's name opens it.
func (b *Base) KeepBrief(c *fiber.Ctx, name string, value any) error {
	what, err := json.Marshal(value)
	if err != nil {
		return err
	}
	until := b.Now().Add(BriefLasts)
	text, err := json.Marshal(brief{until, what})
	if err != nil {
		return err
	}
	sealed, err := b.sealer.Seal(text, name)
	if err != nil {
		return err
	}
	b.SetCookie(c, b.BriefName(c, name), base64.RawURLEncoding.EncodeToString(sealed), until)
	return nil
}

// TakeBrief reads what KeepBrief kept, and reports whether there is something.
func (b *Base) TakeBrief(c *fiber.Ctx, name string, into any) bool {
	for _, raw := range Cookies(c, b.BriefName(c, name)) {
		sealed, err := base64.RawURLEncoding.DecodeString(raw)
		if err != nil {
			continue
		}
		text, err := b.sealer.Open(sealed, name)
		var kept brief
		if err == nil && json.Unmarshal(text, &kept) == nil && b.Now().Before(kept.Until) && json.Unmarshal(kept.What, into) == nil {
			return true
		}
	}
	return false
}

// DropBrief deletes what KeepBrief kept.
func (b *Base) DropBrief(c *fiber.Ctx, name string) {
	if len(Cookies(c, b.BriefName(c, name))) > 0 {
		b.SetCookie(c, b.BriefName(c, name), "", time.Unix(1, 0))
	}
}

// BriefName is the name of the cookie that keeps a value.
func (b *Base) BriefName(c *fiber.Ctx, name string) string {
	return b.CookieFor(c, CookieName+"-"+name)
}
