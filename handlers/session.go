package handlers

import (
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
)

// errNotSignedIn answers for no cookie, a forged or expired one and an ended session alike.
var errNotSignedIn = chat.E(chat.Unauthorized, "Please sign in first.")

// page is a handler that gets the request's session.
type page func(c *fiber.Ctx, who *chat.Session) error

// signedIn lets only signed-in users pass.
func (a *App) signedIn(h page) fiber.Handler {
	return func(c *fiber.Ctx) error {
		who, err := a.authenticate(c)
		if err != nil {
			return err
		}
		return h(c, who)
	}
}

// anyone lets everyone pass; who is nil for a stranger.
func (a *App) anyone(h page) fiber.Handler {
	return func(c *fiber.Ctx) error {
		who, err := a.authenticate(c)
		if err != nil && !chat.Is(err, chat.Unauthorized) {
			return err
		}
		return h(c, who)
	}
}

// authenticate is the session in the cookie. It answers Unauthorized without one, and
// Conflict when the page that asks was made for another user.
func (a *App) authenticate(c *fiber.Ctx) (*chat.Session, error) {
	s, err := a.session(c)
	if err != nil {
		return nil, err
	}
	lacks, err := a.mustSetUp(c, s.User)
	switch {
	case err != nil:
		return nil, err
	case lacks && !strings.HasPrefix(c.Path(), securityPath) && c.Path() != "/signout":
		return nil, errSetUpFactor
	}
	web.SetSession(c, &s)
	return &s, web.CheckFor(c, &s)
}

// errSetUpFactor answers a user without the second step that the server asks for.
var errSetUpFactor = chat.E(chat.Forbidden, "This server asks for a second step at sign-in. Set it up on the page “Sign-in and security” first.")

const securityPath = "/account/security"

func (a *App) mustSetUp(c *fiber.Ctx, u chat.User) (bool, error) {
	if a.Server == nil {
		return false, nil
	}
	return a.Server.LacksFactor(c.UserContext(), u)
}

// Session is authenticate for connections that outlive the request.
func (a *App) Session(c *fiber.Ctx) (chat.Session, error) {
	s, err := a.authenticate(c)
	if err != nil {
		return chat.Session{}, err
	}
	return *s, nil
}

// session is the session in the cookie, whichever user the page was made for. It looks the
// session up each time, so that ending one takes effect at once. It tries each of several
// cookies. An older token is renewed in passing.
func (a *App) session(c *fiber.Ctx) (chat.Session, error) {
	now, genuine := a.now(), 0
	for _, name := range a.sessionNames(c) {
		for _, raw := range cookies(c, name) {
			t, err := a.tokens.read(raw, now)
			if err != nil || t.Host && name != a.cookieFor(c, cookieName) {
				continue // a sub-domain can set a cookie without the prefix, with a session of its own
			}
			s, err := a.Accounts.Session(c.UserContext(), t.Session, now, a.network(c))
			switch {
			case err == nil && s.User.ID == t.User:
				return s, a.renew(c, s, name, now.Sub(t.Issued))
			case err != nil && !chat.Is(err, chat.NotFound):
				return chat.Session{}, err
			}
			if s, ok := a.secondClick(c, t, now); ok {
				return s, nil
			}
			if genuine++; genuine == genuineMost {
				return chat.Session{}, errNotSignedIn
			}
		}
	}
	return chat.Session{}, errNotSignedIn
}

// secondClick is the session that has just taken an older one's place, for the form whose
// first click did that. The form's handler sets the cookie, once it has seen the password or
// code: a copy of the older cookie leads nowhere.
func (a *App) secondClick(c *fiber.Ctx, t token, now time.Time) (chat.Session, bool) {
	s, err := a.Accounts.Rotated(c.UserContext(), a.tokens.successor(t.Session), now)
	if err != nil || s.User.ID != t.User {
		return chat.Session{}, false
	}
	c.Locals(rotatedKey{}, true)
	return s, c.Method() == fiber.MethodPost && strings.HasPrefix(c.Path(), securityPath)
}

// rotatedKey marks a request whose cookie the browser has replaced since, or is about to.
type rotatedKey struct{}

// renew gives a new token for an old one, or for one under an old name.
func (a *App) renew(c *fiber.Ctx, s chat.Session, name string, age time.Duration) error {
	if current := a.cookieFor(c, cookieName); name != current {
		a.setCookie(c, name, "", time.Unix(1, 0))
	} else if age <= tokenFresh {
		return nil
	}
	return a.setSessionCookie(c, s)
}

// requester is the client that wants to sign in or up with this browser.
func (a *App) requester(c *fiber.Ctx) (chat.Requester, error) {
	who := chat.Requester{Address: a.Address(c), Device: a.device(c)}
	s, err := a.session(c)
	switch {
	case err == nil:
		who.Session = &s
	case !chat.Is(err, chat.Unauthorized):
		return who, err
	}
	return who, nil
}

// startSession sets the cookies that sign the browser in.
func (a *App) startSession(c *fiber.Ctx, s chat.Session) error {
	if err := a.setSessionCookie(c, s); err != nil {
		return err
	}
	return a.rememberDevice(c, s.User.ID)
}

// newSession is a session as the request describes it.
func (a *App) newSession(c *fiber.Ctx) chat.Session {
	return chat.Session{Agent: agent(c), Address: a.network(c)}
}

// agent is the browser's own name, cut to agentMax.
func agent(c *fiber.Ctx) string {
	agent := strings.ToValidUTF8(strings.ReplaceAll(c.Get(fiber.HeaderUserAgent), "\x00", ""), "")
	if len(agent) > agentMax {
		agent = strings.ToValidUTF8(agent[:agentMax], "")
	}
	return agent
}

const agentMax = 200 // bytes

// audit records an act that operators ask about later.
func (a *App) audit(c *fiber.Ctx, who *chat.Session, e chat.AuditEntry) {
	e.By = who.User
	a.Accounts.Record(c.UserContext(), e)
}

func (a *App) setSessionCookie(c *fiber.Ctx, s chat.Session) error {
	value, err := a.tokens.sign(token{Session: s.ID, User: s.User.ID, Issued: a.now(), Host: a.secure(c)})
	if err != nil {
		return err
	}
	a.setCookie(c, a.cookieFor(c, cookieName), value, a.now().Add(tokenLife))
	return nil
}
