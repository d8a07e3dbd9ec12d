package account

import (
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"parley/chat"
	"parley/handlers/page"
	"parley/handlers/web"
	"parley/views/accounts"
	"parley/views/words"
)

// saved are the sentences for the values of ?saved=.
var saved = map[string]string{
	"verify":   words.Mark("Your email is confirmed."),
	"confirm":  words.Mark("A mail with a link is on its way to you."),
	"email":    page.SavedEmail,
	"half":     page.SavedHalf,
	"asked":    page.SavedAsked,
	"keep":     words.Mark("Your email stays as it is."),
	"password": words.Mark("Your password is changed. Other browsers are signed out."),
	"profile":  words.Mark("Your profile is changed."),
	"picture":  words.Mark("Your picture is changed."),
	"status":   words.Mark("Your status is changed."),
	"presence": words.Mark("Your presence is changed."),
	"unblock":  words.Mark("That person is not blocked any more."),
	"others":   words.Mark("Every other browser is signed out."),
	"revoke":   words.Mark("That browser is signed out."),
	"density":  words.Mark("Your rooms look like that now, in this browser."),
	"order":    words.Mark("Your rooms have that order now, in this browser."),
	"keys":     words.Mark("The shortcuts are as you want them now, in this browser."),
}

func (a *pages) getAccount(c *fiber.Ctx, who *chat.Session) error {
	q := web.ReadQuery(c)
	return a.accountPage(c, who, fiber.StatusOK, accounts.AccountView{Email: who.User.Email, Saved: saved[q.Get("saved")]})
}

func (a *pages) accountPage(c *fiber.Ctx, who *chat.Session, status int, v accounts.AccountView) error {
	f, err := a.Layout(c, who, web.Language(c).Say("Your account"))
	if err != nil {
		return err
	}
	if v.Sessions, v.SessionCount, err = a.Accounts.Sessions(c.UserContext(), who.User.ID); err != nil {
		return err
	}
	has, err := a.Accounts.HasPassword(c.UserContext(), who.User.ID)
	if err != nil {
		return err
	}
	v.NoPassword = !has
	if v.Mails = a.Accounts.Mails != nil; v.Mails {
		if v.Verified, err = a.Accounts.EmailVerified(c.UserContext(), who.User.ID); err != nil {
			return err
		}
		if v.Change, err = a.Accounts.EmailChange(c.UserContext(), who.User.ID); err != nil {
			return err
		}
		if v.Returned, err = a.Accounts.ReturnedFrom(c.UserContext(), who.User, v.Change); err != nil {
			return err
		}
		if v.Saved == page.SavedAsked && v.Change.Old {
			v.Saved = page.AskedNew
		}
	}
	v.User, v.Current, v.Available = who.User, who.ID, who.Availability
	if err := a.fillProfile(c, who, &v); err != nil {
		return err
	}
	return web.HTML(c, status, accounts.AccountPage(f, v))
}

// postAccount takes the forms of the account's page; "do" names the form.
func (a *pages) postAccount(c *fiber.Ctx, who *chat.Session) error {
	f := web.ReadForm(c)
	if err := a.doAccount(c, who, f); err != nil {
		return a.refusedAccount(c, who, f, err)
	}
	if f.Get("do") == "presence" && !f.Has("invisible") {
		return web.SeeOther(c, web.NextOr(a.cameFrom(c), "/account?saved=presence")) // the button of the sidebar
	}
	return web.SeeOther(c, "/account?saved="+a.savedAs(f))
}

// savedAs names the sentence about what a form has done. A change of email has only begun
// where mails confirm it.
func (a *pages) savedAs(f web.Form) string {
	if f.Get("do") == "email" && a.Accounts.Mails != nil {
		return "asked"
	}
	return f.Get("do")
}

func (a *pages) doAccount(c *fiber.Ctx, who *chat.Session, f web.Form) error {
	session := f.UUID("session")
	if err := f.Check(); err != nil {
		return err
	}
	ctx := c.UserContext()
	switch f.Get("do") {
	case web.DensityChoice, web.OrderChoice, web.KeysChoice:
		return a.choose(c, f.Get("do"), f.Get(f.Get("do")))
	case "email":
		return a.Accounts.ChangeEmail(ctx, *who, f.Get("email"), f.Get("email_password"), chat.Requester{Address: a.Address(c)})
	case "keep":
		return a.Accounts.KeepEmail(ctx, who.User)
	case "password":
		if err := a.Accounts.ChangePassword(ctx, *who, f.Get("current_password"), f.Get("new_password")); err != nil {
			return err
		}
		return a.RememberDevice(c, who.User.ID)
	case "confirm":
		return a.Accounts.AskVerify(ctx, who.User)
	case "profile":
		return a.People.Save(ctx, who.User.ID, typedProfile(f))
	case "status":
		return a.People.SetStatus(ctx, who.User.ID, f.Get("emoji"), f.Get("text"), typedTime(f.Get("lasts")))
	case "presence":
		return a.setAvailability(ctx, who, f)
	case "unblock":
		return a.People.Block(ctx, who.User.ID, f.Get("username"), false)
	case "others":
		return a.Accounts.RevokeOthers(ctx, *who)
	case "revoke":
		if session == uuid.Nil {
			return chat.Field("session", "Say which session is to end.")
		}
		return a.Accounts.Revoke(ctx, *who, session)
	}
	return chat.Field("do", "Say what to change: email, keep, confirm, password, profile, status, presence, unblock, density, order, keys, others for all other sessions, or revoke for one.")
}

func (a *pages) refusedAccount(c *fiber.Ctx, who *chat.Session, f web.Form, err error) error {
	if web.WantsPlainError(c) {
		return err
	}
	status, e := a.Refuse(c, err)
	v := accounts.AccountView{Email: who.User.Email, Err: e, Whole: f.Get("messages") == "remove"}
	if f.Has("email") {
		v.Email = f.Get("email")
	}
	if f.Get("do") == "profile" {
		v.Profile = typedProfile(f)
	}
	if f.Get("do") == "status" {
		v.Profile.Status = chat.Status{Emoji: f.Get("emoji"), Text: f.Get("text")}
	}
	if a.accountPage(c, who, status, v) != nil {
		return err // the page needs what is down; fail does not
	}
	return nil
}

func (a *pages) postAccountDelete(c *fiber.Ctx, who *chat.Session) error {
	if who == nil {
		if !a.justDeleted(c) {
			return page.ErrNotSignedIn
		}
		a.DropCookie(c)
		return web.SeeOther(c, "/")
	}
	f := web.ReadForm(c)
	err := f.Check()
	if err == nil {
		remove := a.Accounts.Delete
		if f.Get("messages") == "remove" {
			remove = a.Accounts.DeleteWhole
		}
		err = remove(c.UserContext(), *who, f.Get("delete_password"))
	}
	if err != nil {
		return a.refusedAccount(c, who, f, err)
	}
	a.DropCookie(c)
	return web.SeeOther(c, "/")
}

// justDeleted reports whether the cookie belongs to an account that was deleted a moment
// ago: then this is the second of two clicks, and succeeds.
func (a *pages) justDeleted(c *fiber.Ctx) bool {
	for _, name := range a.SessionNames(c) {
		for _, raw := range page.Cookies(c, name) {
			if t, err := a.Tokens.Read(raw, a.Now()); err == nil {
				return a.Accounts.JustDeleted(c.UserContext(), t.User)
			}
		}
	}
	return false
}

// getChangePassword redirects password managers to the page where a password is changed.
func getChangePassword(c *fiber.Ctx) error { return web.SeeOther(c, "/account") }

// choose keeps a choice in the browser; see web.Choices.
func (a *pages) choose(c *fiber.Ctx, name, value string) error {
	if both := web.Choices[name]; value != both[0] && value != both[1] {
		return chat.Field(name, "Choose %s or %s.", both[0], both[1])
	}
	c.Cookie(&fiber.Cookie{
		Name: name, Value: value, Path: "/", Expires: a.Now().Add(choiceKept),
		HTTPOnly: true, SameSite: fiber.CookieSameSiteLaxMode, Secure: a.Secure(c),
	})
	return nil
}

const choiceKept = 365 * 24 * time.Hour
