package entry

import (
	"errors"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"parley/chat"
	chataccounts "parley/chat/accounts"
	"parley/handlers/web"
	"parley/views/accounts"
	"parley/views/factors"
)

// pending is a sign-in between its two steps. Its session has its number already: the second
// of two clicks finds what the first one made.
type pending struct {
	Account chat.KnownAccount
	Session uuid.UUID
	Issuer  string // of the provider that was the first step, or empty
	Next    string
}

const pendingCookie = "pending"

// toSecondStep leads to the page for the second step, if err says that one is needed. issuer
// is of the provider that was the first one, or empty.
func (a *pages) toSecondStep(c *fiber.Ctx, err error, issuer, next string) (bool, error) {
	var needed chataccounts.FactorNeeded
	if !errors.As(err, &needed) {
		return false, nil
	}
	if err := a.KeepBrief(c, pendingCookie, pending{needed.Account, uuid.New(), issuer, next}); err != nil {
		return true, err
	}
	return true, web.SeeOther(c, "/signin/code")
}

// pendingUser is the account of a sign-in that waits for its second step.
func (a *pages) pendingUser(c *fiber.Ctx) (p pending, u chat.User, err error) {
	if !a.TakeBrief(c, pendingCookie, &p) {
		return p, u, chat.E(chat.Unauthorized, "That took too long. Please sign in again.")
	}
	u, err = a.Accounts.HalfSignedIn(c.UserContext(), p.Account)
	return p, u, err
}

func (a *pages) getSignInCode(c *fiber.Ctx) error {
	p, u, err := a.pendingUser(c)
	if chat.Is(err, chat.Unauthorized) {
		return web.SeeOther(c, "/signin")
	}
	if err != nil {
		return err
	}
	return a.codePage(c, fiber.StatusOK, factors.CodeView{Name: u.Username, Next: p.Next})
}

func (a *pages) codePage(c *fiber.Ctx, status int, v factors.CodeView) error {
	return web.HTML(c, status, factors.CodePage(a.SignedOutLayout(c, "One more step"), v))
}

func (a *pages) postSignInCode(c *fiber.Ctx) error {
	f := web.ReadForm(c)
	p, u, err := a.pendingUser(c)
	if err == nil {
		err = f.Check()
	}
	if err == nil {
		err = a.secondStep(c, p, u, f.Get("code"))
	}
	if err == nil {
		a.DropBrief(c, pendingCookie)
		return web.SeeOther(c, web.NextOr(p.Next, "/"))
	}
	if web.WantsPlainError(c) {
		return err
	}
	status, e := a.Refuse(c, err)
	if e.Kind == chat.Unauthorized {
		a.DropBrief(c, pendingCookie)
		return web.HTML(c, status, accounts.SignInPage(a.SignedOutLayout(c, "Sign in"), accounts.SignInForm{Next: p.Next, Err: e}))
	}
	return a.codePage(c, status, factors.CodeView{Name: u.Username, Next: p.Next, Err: e})
}

// secondStep takes the code and signs in. A session with the sign-in's number is that of the
// first of two clicks.
func (a *pages) secondStep(c *fiber.Ctx, p pending, u chat.User, code string) error {
	if s, err := a.Accounts.Rotated(c.UserContext(), p.Session); err == nil && s.User.ID == u.ID {
		return a.StartSession(c, s)
	}
	if err := a.Factors.Check(c.UserContext(), u, code); err != nil {
		return err
	}
	return a.open(c, u, "code", p)
}

// open signs a user in who has shown who they are.
func (a *pages) open(c *fiber.Ctx, u chat.User, how string, p pending) error {
	from, err := a.Requester(c)
	if err != nil {
		return err
	}
	s := a.NewSession(c)
	s.ID, s.Issuer = p.Session, p.Issuer
	if s, err = a.Accounts.OpenSession(c.UserContext(), u, how, s, from); err != nil {
		return err
	}
	return a.StartSession(c, s)
}
