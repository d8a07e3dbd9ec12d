package handlers

import (
	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/views"
)

func (a *App) getLanding(c *fiber.Ctx, who *chat.Session) error {
	if who == nil {
		a.dropCookie(c)
		return HTML(c, fiber.StatusOK, views.LandingPage(views.Layout{Title: "Parley", Closed: a.Accounts.Closed}))
	}
	if who.LastRoom != "" {
		access, err := a.Rooms.Open(c.UserContext(), who.LastRoom, who.User.ID)
		if err != nil && !chat.Is(err, chat.NotFound) {
			return err
		}
		if access.Member {
			return seeOther(c, views.RoomPath(access.Room.Slug))
		}
	}
	return seeOther(c, "/rooms")
}

// signedOutLayout is what surrounds the pages where one comes in.
func (a *App) signedOutLayout(c *fiber.Ctx, title string) views.Layout {
	return views.Layout{Title: language(c).Say(title), Closed: a.Accounts.Closed}
}

func (a *App) getSignUp(c *fiber.Ctx, who *chat.Session) error {
	q := readQuery(c)
	next := localPath(q.get("next"))
	if who != nil {
		return seeOther(c, nextOr(next, "/"))
	}
	if f := a.signedOutLayout(c, "Sign up"); !f.Closed {
		return HTML(c, fiber.StatusOK, views.SignUpPage(f, views.SignUpForm{Next: next}))
	}
	if isText(c) {
		return chat.ErrClosed
	}
	return HTML(c, fiber.StatusOK, views.SignUpClosedPage(a.signedOutLayout(c, "Sign up")))
}

func (a *App) postSignUp(c *fiber.Ctx) error {
	f := readForm(c)
	typed := views.SignUpForm{Username: f.get("username"), Email: f.get("email"), Next: localPath(f.get("next"))}
	err := a.signUp(c, f)
	if err != nil && isText(c) {
		return err
	}
	if err != nil {
		var status int
		if status, typed.Err = a.refuse(c, err); isPart(c) {
			return HTML(c, status, views.Refusal(language(c).PublishToRoom(typed.Err)))
		}
		if a.Accounts.Closed {
			return HTML(c, status, views.SignUpClosedPage(a.signedOutLayout(c, "Sign up")))
		}
		return HTML(c, status, views.SignUpPage(a.signedOutLayout(c, "Sign up"), typed))
	}
	return seeOther(c, nextOr(typed.Next, "/rooms"))
}

func (a *App) getSignIn(c *fiber.Ctx, who *chat.Session) error {
	q := readQuery(c)
	next := localPath(q.get("next"))
	if who != nil {
		return seeOther(c, nextOr(next, "/"))
	}
	a.dropCookie(c)
	return HTML(c, fiber.StatusOK, views.SignInPage(a.signedOutLayout(c, "Sign in"), views.SignInForm{Next: next}))
}

func (a *App) postSignIn(c *fiber.Ctx) error {
	f := readForm(c)
	typed := views.SignInForm{Email: f.get("email"), Next: localPath(f.get("next"))}
	err := a.signIn(c, f)
	if err != nil && isText(c) {
		return err
	}
	if err != nil {
		var status int
		if status, typed.Err = a.refuse(c, err); isPart(c) {
			return HTML(c, status, views.Refusal(language(c).PublishToRoom(typed.Err)))
		}
		return HTML(c, status, views.SignInPage(a.signedOutLayout(c, "Sign in"), typed))
	}
	return seeOther(c, nextOr(typed.Next, "/"))
}

func (a *App) signUp(c *fiber.Ctx, f form) error {
	if err := f.check(); err != nil {
		return err
	}
	who, err := a.requester(c)
	if err != nil {
		return err
	}
	s, err := a.Accounts.SignUp(c.UserContext(), f.get("username"), f.get("email"), f.get("password"), a.newSession(c), who)
	if err != nil {
		return err
	}
	return a.startSession(c, s)
}

func (a *App) signIn(c *fiber.Ctx, f form) error {
	if err := f.check(); err != nil {
		return err
	}
	// What is no address at all is not looked up, and fills no limiter.
	if _, err := chat.CleanEmail(f.get("email")); err != nil {
		return err
	}
	who, err := a.requester(c)
	if err != nil {
		return err
	}
	s, err := a.Accounts.SignIn(c.UserContext(), f.get("email"), f.get("password"), a.newSession(c), who)
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
	return seeOther(c, "/")
}
