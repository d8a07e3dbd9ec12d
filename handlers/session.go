package handlers

import (
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
)

const cookieName = "parley"

// errNobody answers for no cookie, a forged or expired one and an ended session alike.
var errNobody = chat.E(chat.Unauthorized, "Please sign in first.")

// page is a handler for somebody who is signed in.
type page func(c *fiber.Ctx, who *chat.Session) error

type whoKey struct{}

// signedIn lets only those pass who are signed in.
func (a *App) signedIn(h page) fiber.Handler {
	return func(c *fiber.Ctx) error {
		who, err := a.Session(c)
		if err != nil {
			return err
		}
		c.Locals(whoKey{}, &who)
		return h(c, &who)
	}
}

// anyone lets everyone pass; who is nil for a stranger.
func (a *App) anyone(h page) fiber.Handler {
	return func(c *fiber.Ctx) error {
		who, err := a.Session(c)
		if chat.Is(err, chat.Unauthorized) {
			return h(c, nil)
		}
		if err != nil {
			return err
		}
		c.Locals(whoKey{}, &who)
		return h(c, &who)
	}
}

// whoOf is who was found to be signed in, or nil.
func whoOf(c *fiber.Ctx) *chat.Session {
	who, _ := c.Locals(whoKey{}).(*chat.Session)
	return who
}

// Session is who the cookie says is asking. It answers Unauthorized when that
// is nobody, and looks the session up each time, so that ending one takes
// effect at once. A token that is no longer fresh is renewed in passing.
func (a *App) Session(c *fiber.Ctx) (chat.Session, error) {
	raw := c.Cookies(cookieName)
	if raw == "" {
		return chat.Session{}, errNobody
	}
	now := a.now()
	t, err := a.tokens.read(raw, now)
	if err != nil {
		return chat.Session{}, errNobody
	}
	s, err := a.Accounts.Session(c.UserContext(), t.Session, now, a.network(c))
	switch {
	case chat.Is(err, chat.NotFound) || err == nil && s.User.ID != t.User:
		return chat.Session{}, errNobody
	case err != nil:
		return chat.Session{}, err
	case now.Sub(t.Issued) > tokenFresh:
		err = a.giveCookie(c, s)
	}
	return s, err
}

// newSession is a session as the request describes it.
func (a *App) newSession(c *fiber.Ctx) chat.Session {
	agent := strings.ToValidUTF8(strings.ReplaceAll(c.Get(fiber.HeaderUserAgent), "\x00", ""), "")
	if len(agent) > agentMax {
		agent = strings.ToValidUTF8(agent[:agentMax], "")
	}
	return chat.Session{Agent: agent, Address: a.network(c)}
}

const agentMax = 200 // bytes

func (a *App) giveCookie(c *fiber.Ctx, s chat.Session) error {
	value, err := a.tokens.sign(token{Session: s.ID, User: s.User.ID, Issued: a.now()})
	if err != nil {
		return err
	}
	a.setCookie(c, value, a.now().Add(tokenLife))
	return nil
}

func (a *App) dropCookie(c *fiber.Ctx) {
	if c.Cookies(cookieName) != "" {
		a.setCookie(c, "", time.Unix(1, 0))
	}
}

func (a *App) setCookie(c *fiber.Ctx, value string, until time.Time) {
	c.Cookie(&fiber.Cookie{
		Name: cookieName, Value: value, Path: "/", Expires: until,
		HTTPOnly: true, SameSite: fiber.CookieSameSiteLaxMode, Secure: a.secure(c),
	})
}
