package handlers

import (
	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/accounts"
	"parley/views/layout"
	"parley/views/ui"
)

func (a *App) getLanding(c *fiber.Ctx, who *chat.Session) error {
	if who == nil {
		a.dropCookie(c)
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
func (a *App) landing(c *fiber.Ctx) error {
	if !a.Accounts.SignUpPolicy(c.UserContext()).Open() {
		if state, err := a.Server.State(c.UserContext()); err == nil && !state.Peopled {
			return web.SeeOther(c, "/setup")
		}
	}
	return web.HTML(c, fiber.StatusOK, accounts.LandingPage(a.signedOutLayout(c, "")))
}

func (a *App) getSignUp(c *fiber.Ctx, who *chat.Session) error {
	q := web.ReadQuery(c)
	next := web.LocalPath(q.Get("next"))
	if who != nil {
		return web.SeeOther(c, web.NextOr(next, "/"))
	}
	f := a.signedOutLayout(c, "Sign up")
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

func (a *App) postSignUp(c *fiber.Ctx) error {
	f := web.ReadForm(c)
	typed := accounts.SignUpForm{Username: f.Get("username"), Email: f.Get("email"), Next: web.LocalPath(f.Get("next"))}
	err := a.signUp(c, f)
	if err != nil && web.IsText(c) {
		return err
	}
	if err != nil {
		var status int
		if status, typed.Err = a.refuse(c, err); web.IsPart(c) {
			return web.HTML(c, status, layout.Refusal(web.Language(c).Tell(typed.Err)))
		}
		if !a.Accounts.SignUpPolicy(c.UserContext()).Open() {
			return web.HTML(c, status, accounts.SignUpClosedPage(a.signedOutLayout(c, "Sign up")))
		}
		return web.HTML(c, status, accounts.SignUpPage(a.signedOutLayout(c, "Sign up"), typed))
	}
	return web.SeeOther(c, web.NextOr(typed.Next, "/rooms"))
}

func (a *App) getSignIn(c *fiber.Ctx, who *chat.Session) error {
	q := web.ReadQuery(c)
	next := web.LocalPath(q.Get("next"))
	if who != nil {
		return web.SeeOther(c, web.NextOr(next, "/"))
	}
	a.dropCookie(c)
	return web.HTML(c, fiber.StatusOK, accounts.SignInPage(a.signedOutLayout(c, "Sign in"), accounts.SignInForm{Next: next, Done: done[q.Get("done")], Welcome: a.Server.Shown(c.UserContext()).Welcome}))
}

func (a *App) postSignIn(c *fiber.Ctx) error {
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
		if status, typed.Err = a.refuse(c, err); web.IsPart(c) {
			return web.HTML(c, status, layout.Refusal(web.Language(c).Tell(typed.Err)))
		}
		return web.HTML(c, status, accounts.SignInPage(a.signedOutLayout(c, "Sign in"), typed))
	}
	return web.SeeOther(c, web.NextOr(typed.Next, "/"))
}

func (a *App) signUp(c *fiber.Ctx, f web.Form) error {
	if err := f.Check(); err != nil {
		return err
	}
	who, err := a.requester(c)
	if err != nil {
		return err
	}
	s, err := a.Accounts.SignUp(c.UserContext(), f.Get("username"), f.Get("email"), f.Get("password"), a.newSession(c), who)
	if err != nil {
		return err
	}
	return a.startSession(c, s)
}

func (a *App) signIn(c *fiber.Ctx, f web.Form) error {
	if err := f.Check(); err != nil {
		return err
	}
	// A malformed address is not looked up, and fills no limiter.
	if _, err := chat.CleanEmail(f.Get("email")); err != nil {
		return err
	}
	who, err := a.requester(c)
	if err != nil {
		return err
	}
	s, err := a.Accounts.SignIn(c.UserContext(), f.Get("email"), f.Get("password"), a.newSession(c), who)
	if err != nil {
		return err
	}
	return a.startSession(c, s)
}

func (a *App) postSignOut(c *fiber.Ctx, who *chat.Session) error {
	if who != nil {
		if err := a.Accounts.SignOut(c.UserContext(), *who); err != nil {
			return err
		}
	}
	a.dropCookie(c)
	a.dropBriefs(c)
	return web.SeeOther(c, a.afterSignOut(who))
}

// dropBriefs deletes what all acts keep: the next person at this browser is to find nothing.
func (a *App) dropBriefs(c *fiber.Ctx) {
	for _, name := range []string{pendingCookie, newPasskeyCookie, usePasskeyCookie, showPasskeyCookie, codesCookie, newcomerCookie, linkingCookie, provedCookie} {
		a.dropBrief(c, name)
	}
}
