package page

import (
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
)

// ErrNotSignedIn answers for no cookie, a forged or expired one and an ended session alike.
var ErrNotSignedIn = chat.E(chat.Unauthorized, "Please sign in first.")

// Handler is a handler that gets the request's session.
type Handler func(c *fiber.Ctx, who *chat.Session) error

// SignedIn lets only signed-in users pass.
func (b *Base) SignedIn(h Handler) fiber.Handler {
	return func(c *fiber.Ctx) error {
		who, err := b.authenticate(c)
		if err != nil {
			return err
		}
		return h(c, who)
	}
}

// Anyone lets everyone pass; who is nil for a stranger.
func (b *Base) Anyone(h Handler) fiber.Handler {
	return func(c *fiber.Ctx) error {
		who, err := b.authenticate(c)
		if err != nil && !chat.Is(err, chat.Unauthorized) {
			return err
		}
		return h(c, who)
	}
}

// authenticate is the session in the cookie. It answers Unauthorized without one, and
// Conflict when the page that asks was made for another user.
func (b *Base) authenticate(c *fiber.Ctx) (*chat.Session, error) {
	s, err := b.CurrentSession(c)
	if err != nil {
		return nil, err
	}
	lacks, err := b.MustSetUp(c, s.User)
	switch {
	case err != nil:
		return nil, err
	case lacks && !strings.HasPrefix(c.Path(), SecurityPath) && c.Path() != "/signout":
		return nil, ErrSetUpFactor
	}
	web.SetSession(c, &s)
	return &s, web.CheckFor(c, &s)
}

// ErrSetUpFactor answers a user without the second step that the server asks for.
var ErrSetUpFactor = chat.E(chat.Forbidden, "This server asks for a second step at sign-in. Set it up on the page “Sign-in and security” first.")

// SecurityPath is the page of sign-in and security, and the start of the addresses below it.
const SecurityPath = "/account/security"

// MustSetUp reports whether a user lacks the second step that the server asks for.
func (b *Base) MustSetUp(c *fiber.Ctx, u chat.User) (bool, error) {
	if b.Services.Server == nil {
		return false, nil
	}
	return b.Services.Server.LacksFactor(c.UserContext(), u)
}

// Session is authenticate for connections that outlive the request.
func (b *Base) Session(c *fiber.Ctx) (chat.Session, error) {
	s, err := b.authenticate(c)
	if err != nil {
		return chat.Session{}, err
	}
	return *s, nil
}

// CurrentSession is the session in the cookie, whichever user the page was made for. It looks the
// session up each time, so that ending one takes effect at once. It tries each of several
// cookies. An older token is renewed in passing.
func (b *Base) CurrentSession(c *fiber.Ctx) (chat.Session, error) {
	now, genuine := b.Now(), 0
	for _, name := range b.SessionNames(c) {
		for _, raw := range Cookies(c, name) {
			t, err := b.Tokens.Read(raw, now)
			if err != nil || t.Host && name != b.CookieFor(c, CookieName) {
				continue // a sub-domain can set a cookie without the prefix, with a session of its own
			}
			s, err := b.Services.Accounts.Session(c.UserContext(), t.Session, now, b.Network(c))
			switch {
			case err == nil && s.User.ID == t.User:
				return s, b.renew(c, s, name, now.Sub(t.Issued))
			case err != nil && !chat.Is(err, chat.NotFound):
				return chat.Session{}, err
			}
			if s, ok := b.secondClick(c, t); ok {
				return s, nil
			}
			if genuine++; genuine == GenuineMost {
				return chat.Session{}, ErrNotSignedIn
			}
		}
	}
	return chat.Session{}, ErrNotSignedIn
}

// secondClick is the session that has just taken an older one's place, for the form whose
// first click did that. The form's handler sets the cookie, once it has seen the password or
// code: a copy of the older cookie leads nowhere.
func (b *Base) secondClick(c *fiber.Ctx, t Token) (chat.Session, bool) {
	s, err := b.Services.Accounts.Rotated(c.UserContext(), b.Tokens.Successor(t.Session))
	if err != nil || s.User.ID != t.User {
		return chat.Session{}, false
	}
	c.Locals(RotatedKey{}, true)
	return s, c.Method() == fiber.MethodPost && (strings.HasPrefix(c.Path(), SecurityPath) || c.Path() == "/setup")
}

// RotatedKey marks a request whose cookie the browser has replaced since, or is about to.
type RotatedKey struct{}

// renew gives a new token for an old one, or for one under an old name.
func (b *Base) renew(c *fiber.Ctx, s chat.Session, name string, age time.Duration) error {
	if current := b.CookieFor(c, CookieName); name != current {
		b.SetCookie(c, name, "", time.Unix(1, 0))
	} else if age <= tokenFresh {
		return nil
	}
	return b.setSessionCookie(c, s)
}

// Requester is the client that wants to sign in or up with this browser.
func (b *Base) Requester(c *fiber.Ctx) (chat.Requester, error) {
	who := chat.Requester{Address: b.Address(c), Device: b.Device(c)}
	s, err := b.CurrentSession(c)
	switch {
	case err == nil:
		who.Session = &s
	case !chat.Is(err, chat.Unauthorized):
		return who, err
	}
	return who, nil
}

// StartSession sets the cookies that sign the browser in.
func (b *Base) StartSession(c *fiber.Ctx, s chat.Session) error {
	if err := b.setSessionCookie(c, s); err != nil {
		return err
	}
	return b.RememberDevice(c, s.User.ID)
}

// NewSession is a session as the request describes it.
func (b *Base) NewSession(c *fiber.Ctx) chat.Session {
	return chat.Session{Agent: Agent(c), Address: b.Network(c)}
}

// Agent is the browser's own name, cut to agentMax.
func Agent(c *fiber.Ctx) string {
	agent := strings.ToValidUTF8(strings.ReplaceAll(c.Get(fiber.HeaderUserAgent), "\x00", ""), "")
	if len(agent) > agentMax {
		agent = strings.ToValidUTF8(agent[:agentMax], "")
	}
	return agent
}

const agentMax = 200 // bytes

// Record notes an act that operators ask about later.
func (b *Base) Record(c *fiber.Ctx, who *chat.Session, e chat.AuditEntry) {
	e.By = who.User
	b.Services.Accounts.Record(c.UserContext(), e)
}

func (b *Base) setSessionCookie(c *fiber.Ctx, s chat.Session) error {
	value, err := b.Tokens.Sign(Token{Session: s.ID, User: s.User.ID, Issued: b.Now(), Host: b.Secure(c)})
	if err != nil {
		return err
	}
	b.SetCookie(c, b.CookieFor(c, CookieName), value, b.Now().Add(TokenLife))
	return nil
}

// ByPerson is the user in the cookie's token, or else the address: it asks no store.
func (b *Base) ByPerson(c *fiber.Ctx) string {
	for _, name := range b.SessionNames(c) {
		for _, raw := range Cookies(c, name) {
			if t, err := b.Tokens.Read(raw, b.Now()); err == nil {
				return strconv.FormatInt(int64(t.User), 10)
			}
		}
	}
	return b.Address(c)
}
