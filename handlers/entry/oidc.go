package entry

import (
	"context"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"parley/chat"
	chataccounts "parley/chat/accounts"
	"parley/handlers/page"
	"parley/handlers/web"
	"parley/oidc"
	"parley/views/accounts"
)

// away is a user's way to a provider and back. Each has a cookie of its own, so several tabs
// do not disturb each other.
type away struct {
	oidc.Attempt
	For     errand
	User    chat.UserID // whose errand it is, but for a sign-in
	Session uuid.UUID   // that the sign-in makes; a repeat finds it
	Next    string
}

// errand is what the provider's answer is for.
type errand string

const (
	toSignIn      errand = ""
	toLink        errand = "link"
	toSetPassword errand = "password"
)

const (
	awayCookie = "oidc-"
	awayMost   = 4 // cookies; more would fill the header
)

func awayName(state string) string { return awayCookie + state[:min(8, len(state))] }

// providerOf is the provider that the path names.
func (a *pages) providerOf(c *fiber.Ctx) (*oidc.Provider, error) {
	if p := a.Services.Providers.Find(c.Params("provider")); p != nil {
		return p, nil
	}
	return nil, fiber.ErrNotFound
}

// backFrom is where a provider sends the browser.
func (a *pages) backFrom(c *fiber.Ctx, p *oidc.Provider) string {
	return a.Origin(c) + "/signin/with/" + p.ID + "/callback"
}

// providerTime is how long a request that asks a provider may take.
const providerTime = 10 * time.Second

// patiently gives a request the time that a provider may need. Its acts are recorded with
// address and browser, though it is a GET.
func (a *pages) patiently(c *fiber.Ctx) context.CancelFunc {
	ctx, cancel := context.WithTimeout(context.Background(), providerTime)
	ctx = chat.WithAddress(ctx, a.Address(c))
	c.SetUserContext(chataccounts.WithClient(ctx, chataccounts.Client{Agent: page.Agent(c), Language: web.Language(c).Code()}))
	return cancel
}

// getSignInWith leads to a provider. It is a link and not a form: the policy of our pages
// lets no form lead to another site.
func (a *pages) getSignInWith(c *fiber.Ctx, who *chat.Session) error {
	q := web.ReadQuery(c)
	next := web.LocalPath(q.Get("next"))
	p, err := a.providerOf(c)
	if err != nil {
		return err
	}
	if who != nil {
		return web.SeeOther(c, web.NextOr(next, "/"))
	}
	defer a.patiently(c)()
	if err := a.sendAway(c, p, away{Next: next, Session: uuid.New()}); err != nil {
		return a.refusedSignIn(c, next, err)
	}
	return nil
}

func (a *pages) sendAway(c *fiber.Ctx, p *oidc.Provider, w away) error {
	attempt, to, err := p.Begin(c.UserContext(), a.backFrom(c, p), w.For == toSetPassword)
	if err != nil {
		return err
	}
	w.Attempt = attempt
	a.dropOldWays(c)
	if err := a.KeepBrief(c, awayName(attempt.State), w); err != nil {
		return err
	}
	return web.SeeOther(c, to)
}

// dropOldWays forgets ways that were begun and not finished, once there are many.
func (a *pages) dropOldWays(c *fiber.Ctx) {
	var names []string
	for key := range c.Request().Header.Cookies() {
		if strings.HasPrefix(string(key), a.BriefName(c, awayCookie)) {
			names = append(names, string(key))
		}
	}
	if len(names) < awayMost {
		return
	}
	for _, name := range names {
		a.SetCookie(c, name, "", time.Unix(1, 0))
	}
}

// refusedSignIn is the page for signing in, with the other ways.
func (a *pages) refusedSignIn(c *fiber.Ctx, next string, err error) error {
	if web.WantsPlainError(c) {
		return err
	}
	status, e := a.Refuse(c, err)
	return web.HTML(c, status, accounts.SignInPage(a.SignedOutLayout(c, "Sign in"), accounts.SignInForm{Next: next, Err: e}))
}

// getCallback is where a provider sends the browser back to.
func (a *pages) getCallback(c *fiber.Ctx) error {
	p, err := a.providerOf(c)
	if err != nil {
		return err
	}
	q := web.ReadQuery(c)
	if err := q.Check(); err != nil {
		return err
	}
	defer a.patiently(c)()
	answer := oidc.Answer{Code: q.Get("code"), State: q.Get("state"), Issuer: q.Get("iss"), Error: q.Get("error")}
	var w away
	if answer.State == "" || !a.TakeBrief(c, awayName(answer.State), &w) || w.State != answer.State {
		return a.refusedCallback(c, away{}, oidc.ErrOver)
	}
	if s, err := a.Accounts.Rotated(c.UserContext(), w.Session); w.For == toSignIn && err == nil {
		return a.arrive(c, s, w.Next) // the second of two clicks
	}
	v, err := p.Finish(c.UserContext(), w.Attempt, a.backFrom(c, p), answer)
	if !chat.Is(err, chat.Unavailable) { // else a reload tries again
		a.DropBrief(c, awayName(answer.State))
	}
	if err != nil {
		a.notVouched(c, p, w, err)
		return a.refusedCallback(c, w, err)
	}
	if err := a.runErrand(c, w, v); err != nil {
		return a.refusedCallback(c, w, err)
	}
	return nil
}

func (a *pages) runErrand(c *fiber.Ctx, w away, v chat.Vouched) error {
	switch w.For {
	case toLink:
		return a.link(c, w, v)
	case toSetPassword:
		return a.prove(c, w, v)
	}
	return a.signInWith(c, w, v)
}

// notVouched records that a provider's answer was refused.
func (a *pages) notVouched(c *fiber.Ctx, p *oidc.Provider, w away, err error) {
	if chat.Is(err, chat.Forbidden) {
		a.Log.Warn("a provider's answer was refused", "provider", p.ID, "err", err)
	}
	if w.For == toSignIn && !chat.Is(err, chat.Unavailable) {
		a.Accounts.Record(c.UserContext(), chat.AuditEntry{Act: chat.DidFailSignIn, Detail: p.Name})
	}
}

// refusedCallback shows an error on a page from which the user can go on.
func (a *pages) refusedCallback(c *fiber.Ctx, w away, err error) error {
	s, other := a.CurrentSession(c)
	if other != nil || w.For == toSignIn && w.State != "" {
		return a.refusedSignIn(c, w.Next, err)
	}
	web.SetSession(c, &s)
	if w.For == toSignIn {
		return err
	}
	return a.refusedSecurity(c, &s, err)
}

// signInWith opens a session, or an account for a user who has none.
func (a *pages) signInWith(c *fiber.Ctx, w away, v chat.Vouched) error {
	from, err := a.Requester(c)
	if err != nil {
		return err
	}
	s := a.NewSession(c)
	s.ID, s.Issuer = w.Session, v.Issuer
	s, err = a.Accounts.SignInWith(c.UserContext(), v, s, from)
	if chat.Is(err, chat.NotFound) {
		return a.meet(c, newcomer{Who: v, Session: w.Session, Next: w.Next})
	}
	if led, err := a.toSecondStep(c, err, v.Issuer, w.Next); led {
		return err
	}
	if err != nil {
		return err
	}
	return a.arrive(c, s, w.Next)
}

func (a *pages) arrive(c *fiber.Ctx, s chat.Session, next string) error {
	if err := a.StartSession(c, s); err != nil {
		return err
	}
	return web.SeeOther(c, web.NextOr(next, "/"))
}
