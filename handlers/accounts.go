package handlers

import (
	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/views"
)

func (a *App) getLanding(c *fiber.Ctx, who *chat.Session) error {
	if who == nil {
		a.dropCookie(c)
		return html(c, fiber.StatusOK, views.LandingPage(views.Frame{Title: "Parley"}))
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

func (a *App) getSignUp(c *fiber.Ctx, who *chat.Session) error {
	q := readQuery(c)
	next := localPath(q.get("next"))
	if who != nil {
		return seeOther(c, onward(next, "/"))
	}
	return html(c, fiber.StatusOK, views.SignUpPage(views.Frame{Title: speaks(c).Say("Sign up")}, views.SignUpForm{Next: next}))
}

func (a *App) postSignUp(c *fiber.Ctx) error {
	f := readForm(c)
	typed := views.SignUpForm{Username: f.get("username"), Email: f.get("email"), Next: localPath(f.get("next"))}
	s, err := chat.Session{}, f.wrong()
	if err == nil {
		s, err = a.Accounts.SignUp(c.UserContext(), typed.Username, typed.Email, f.get("password"), a.newSession(c), a.Address(c))
	}
	if err == nil {
		err = a.giveCookie(c, s)
	}
	if err != nil && isText(c) {
		return err
	}
	if err != nil {
		var status int
		if status, typed.Err = a.refuse(c, err); isPart(c) {
			return html(c, status, views.Refusal(speaks(c).Tell(typed.Err)))
		}
		return html(c, status, views.SignUpPage(views.Frame{Title: speaks(c).Say("Sign up")}, typed))
	}
	return seeOther(c, onward(typed.Next, "/rooms"))
}

func (a *App) getSignIn(c *fiber.Ctx, who *chat.Session) error {
	q := readQuery(c)
	next := localPath(q.get("next"))
	if who != nil {
		return seeOther(c, onward(next, "/"))
	}
	a.dropCookie(c)
	return html(c, fiber.StatusOK, views.SignInPage(views.Frame{Title: speaks(c).Say("Sign in")}, views.SignInForm{Next: next}))
}

func (a *App) postSignIn(c *fiber.Ctx) error {
	f := readForm(c)
	typed := views.SignInForm{Email: f.get("email"), Next: localPath(f.get("next"))}
	s, err := a.signIn(c, f)
	if err == nil {
		err = a.giveCookie(c, s)
	}
	if err != nil && isText(c) {
		return err
	}
	if err != nil {
		var status int
		if status, typed.Err = a.refuse(c, err); isPart(c) {
			return html(c, status, views.Refusal(speaks(c).Tell(typed.Err)))
		}
		return html(c, status, views.SignInPage(views.Frame{Title: speaks(c).Say("Sign in")}, typed))
	}
	return seeOther(c, onward(typed.Next, "/"))
}

func (a *App) signIn(c *fiber.Ctx, f form) (chat.Session, error) {
	if err := f.wrong(); err != nil {
		return chat.Session{}, err
	}
	// What is no address at all is not looked up, and fills no limiter.
	email, err := chat.CleanEmail(f.get("email"))
	if err != nil {
		return chat.Session{}, err
	}
	return a.Accounts.SignIn(c.UserContext(), email, f.get("password"), a.newSession(c), a.Address(c))
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
