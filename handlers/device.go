package handlers

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
	return cookieName + "-device-" + hex.EncodeToString(sum[:3])
}

// device is the browser that asks, if it was here before.
func (a *App) device(c *fiber.Ctx) (d chat.Device) {
	for _, k := range cookies(c, a.cookieFor(c, a.tokens.device)) {
		var said deviceClaims
		if a.tokens.parse(k, &said, a.now(), jwt.WithAudience(deviceAudience)) != nil || said.Device == uuid.Nil {
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

// rememberDevice notes in the browser that a user has signed in with it.
func (a *App) rememberDevice(c *fiber.Ctx, user chat.UserID) error {
	d := a.Accounts.Remember(c.UserContext(), a.device(c), user)
	if d.ID == uuid.Nil {
		return nil
	}
	said := deviceClaims{Device: d.ID}
	for _, k := range d.Known {
		said.Known = append(said.Known, knownClaim(k))
	}
	until := a.now().Add(deviceKept)
	said.Audience, said.ExpiresAt = jwt.ClaimStrings{deviceAudience}, jwt.NewNumericDate(until)
	value, err := jwt.NewWithClaims(jwt.SigningMethodHS256, said).SignedString(a.tokens.secret)
	if err != nil {
		return err
	}
	a.setCookie(c, a.cookieFor(c, a.tokens.device), value, until)
	return nil
}
