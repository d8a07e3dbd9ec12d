package entry

import (
	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/accounts"
	"parley/views/layout"
	"parley/views/ui"
)

func (a *pages) getLanding(c *fiber.Ctx, who *chat.Session) error {
	if who == nil {
		a.DropCookie(c)
		return a.landing(c)
	}
	if who.LastRoom != "" {
		access, err := a.Rooms.Open(c.UserContext(), who.LastRoom, who.User.ID)
		if err != nil && !chat.Is(err, chat.NotFound) {
			return err
		}
		if access.Member {
			return web.SeeOther(c, ui.RoomPath(access.Room.Slug))
		}
	}
	return web.SeeOther(c, "/rooms")
}

// landing is a stranger's first page. A server that lets in no stranger and has no account
// can only be set up.
func (a *pages) landing(c *fiber.Ctx) error {
	if !a.Accounts.SignUpPolicy(c.UserContext()).Open() {
		if state, err := a.Server.State(c.UserContext()); err == nil && !state.Peopled {
			return web.SeeOther(c, "/setup")
		}
	}
	return web.HTML(c, fiber.StatusOK, accounts.LandingPage(a.SignedOutLayout(c, "")))
}

func (a *pages) getSignUp(c *fiber.Ctx, who *chat.Session) error {
	q := web.ReadQuery(c)
	next := web.LocalPath(q.Get("next"))
	if who != nil {
		return web.SeeOther(c, web.NextOr(next, "/"))
	}
	f := a.SignedOutLayout(c, "Sign up")
	state, err := a.Server.State(c.UserContext())
	if err != nil {
		return err
	}
	f.Unowned = !state.Owned
	if f.Refused == nil {
		return web.HTML(c, fiber.StatusOK, accounts.SignUpPage(f, accounts.SignUpForm{Next: next}))
	}
	if web.IsText(c) {
		return f.Refused
	}
	return web.HTML(c, fiber.StatusOK, accounts.SignUpClosedPage(f))
}

func (a *pages) postSignUp(c *fiber.Ctx) error {
	f := web.ReadForm(c)
	typed := accounts.SignUpForm{Username: f.Get("username"), Email: f.Get("email"), Next: web.LocalPath(f.Get("next"))}
	err := a.signUp(c, f)
	if err != nil && web.IsText(c) {
		return err
	}
	if err != nil {
		var status int
		if status, typed.Err = a.Refuse(c, err); web.IsPart(c) {
			return web.HTML(c, status, layout.Refusal(web.Language(c).Tell(typed.Err)))
		}
		if !a.Accounts.SignUpPolicy(c.UserContext()).Open() {
			return web.HTML(c, status, accounts.SignUpClosedPage(a.SignedOutLayout(c, "Sign up")))
		}
		return web.HTML(c, status, accounts.SignUpPage(a.SignedOutLayout(c, "Sign up"), typed))
	}
	return web.SeeOther(c, web.NextOr(typed.Next, "/rooms"))
}

func (a *pages) getSignIn(c *fiber.Ctx, who *chat.Session) error {
	q := web.ReadQuery(c)
	next := web.LocalPath(q.Get("next"))
	if who != nil {
		return web.SeeOther(c, web.NextOr(next, "/"))
	}
	a.DropCookie(c)
	return web.HTML(c, fiber.StatusOK, accounts.SignInPage(a.SignedOutLayout(c, "Sign in"), accounts.SignInForm{Next: next, Done: done[q.Get("done")], Welcome: a.Server.Shown(c.UserContext()).Welcome}))
}

func (a *pages) postSignIn(c *fiber.Ctx) error {
	f := web.ReadForm(c)
	typed := accounts.SignInForm{Email: f.Get("email"), Next: web.LocalPath(f.Get("next")), Welcome: a.Server.Shown(c.UserContext()).Welcome}
	err := a.signIn(c, f)
	if led, err := a.toSecondStep(c, err, "", typed.Next); led {
		return err
	}
	if err != nil && web.IsText(c) {
		return err
	}
	if err != nil {
		var status int
		if status, typed.Err = a.Refuse(c, err); web.IsPart(c) {
			return web.HTML(c, status, layout.Refusal(web.Language(c).Tell(typed.Err)))
		}
		return web.HTML(c, status, accounts.SignInPage(a.SignedOutLayout(c, "Sign in"), typed))
	}
	return web.SeeOther(c, web.NextOr(typed.Next, "/"))
}

func (a *pages) signUp(c *fiber.Ctx, f web.Form) error {
	if err := f.Check(); err != nil {
		return err
	}
	who, err := a.Requester(c)
	if err != nil {
		return err
	}
	s, err := a.Accounts.SignUp(c.UserContext(), f.Get("username"), f.Get("email"), f.Get("password"), a.NewSession(c), who)
	if err != nil {
		return err
	}
	return a.StartSession(c, s)
}

func (a *pages) signIn(c *fiber.Ctx, f web.Form) error {
	if err := f.Check(); err != nil {
		return err
	}
	// A malformed address is not looked up, and fills no limiter.
	if _, err := chat.CleanEmail(f.Get("email")); err != nil {
		return err
	}
	who, err := a.Requester(c)
	if err != nil {
		return err
	}
	s, err := a.Accounts.SignIn(c.UserContext(), f.Get("email"), f.Get("password"), a.NewSession(c), who)
	if err != nil {
		return err
	}
	return a.StartSession(c, s)
}

func (a *pages) postSignOut(c *fiber.Ctx, who *chat.Session) error {
	if who != nil {
		if err := a.Accounts.SignOut(c.UserContext(), *who); err != nil {
			return err
		}
	}
	a.DropCookie(c)
	a.dropBriefs(c)
	return web.SeeOther(c, a.afterSignOut(who))
}

// dropBriefs deletes what all acts keep: the next person at this browser is to find nothing.
func (a *pages) dropBriefs(c *fiber.Ctx) {
	for _, name := range []string{pendingCookie, newPasskeyCookie, usePasskeyCookie, ShowPasskeyCookie, codesCookie, newcomerCookie, linkingCookie, provedCookie} {
		a.DropBrief(c, name)
	}
}
