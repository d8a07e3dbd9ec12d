package page

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"

	"parley/chat"
)

// The device's cookie lasts longer than any session. It names the accounts that have signed
// in with this browser before, and signs no one in.
const (
	deviceKept     = 365 * 24 * time.Hour
	deviceAudience = "device" // tells its token from a session's
)

type deviceClaims struct {
	Device uuid.UUID    `json:"did"`
	Known  []knownClaim `json:"of"`
	jwt.RegisteredClaims
}

type knownClaim struct {
	User        chat.UserID `json:"u"`
	Fingerprint string      `json:"k"`
}

// deviceName is the cookie's name on this server: another Parley on another port shares the
// browser's cookies.
func deviceName(secret []byte) string {
	sum := sha256.Sum256(append([]byte("device of "), secret...))
	return CookieName + "-device-" + hex.EncodeToString(sum[:3])
}

// Device is the browser that asks, if it was here before.
func (b *Base) Device(c *fiber.Ctx) (d chat.Device) {
	for _, k := range Cookies(c, b.CookieFor(c, b.Tokens.DeviceCookie)) {
		var said deviceClaims
		if b.Tokens.Parse(k, &said, b.Now(), jwt.WithAudience(deviceAudience)) != nil || said.Device == uuid.Nil {
			continue
		}
		d.ID = said.Device
		for _, k := range said.Known {
			d.Known = append(d.Known, chat.KnownAccount(k))
		}
		return d
	}
	return d
}

// RememberDevice notes in the browser that a user has signed in with it.
func (b *Base) RememberDevice(c *fiber.Ctx, user chat.UserID) error {
	d := b.Services.Accounts.Remember(c.UserContext(), b.Device(c), user)
	if d.ID == uuid.Nil {
		return nil
	}
	said := deviceClaims{Device: d.ID}
	for _, k := range d.Known {
		said.Known = append(said.Known, knownClaim(k))
	}
	until := b.Now().Add(deviceKept)
	said.Audience, said.ExpiresAt = jwt.ClaimStrings{deviceAudience}, jwt.NewNumericDate(until)
	value, err := b.Tokens.SignClaims(said)
	if err != nil {
		return err
	}
	b.SetCookie(c, b.CookieFor(c, b.Tokens.DeviceCookie), value, until)
	return nil
}
