package entry

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/page"
	"parley/handlers/web"
	"parley/views/entry"
)

// getSetup asks for the code, or with the right one for the rest. Once the server has an
// owner there is nothing here.
func (a *pages) getSetup(c *fiber.Ctx, who *chat.Session) error {
	q := web.ReadQuery(c)
	v := entry.SetupView{Code: q.Get("code"), Form: chat.SetUpForm{AdminsFactor: a.Accounts.Served()}}
	if err := q.Check(); err != nil {
		return err
	}
	if v.Code == "" {
		state, err := a.Server.State(c.UserContext())
		if err != nil || state.Owned {
			return orNothing(err)
		}
		return a.setupPage(c, who, fiber.StatusOK, v)
	}
	state, err := a.Server.CheckCode(c.UserContext(), v.Code, chat.Requester{Address: a.Address(c)})
	v.Right, v.Peopled = err == nil, state.Peopled
	if err != nil {
		return a.refusedSetup(c, who, v, err)
	}
	return a.setupPage(c, who, fiber.StatusOK, v)
}

// orNothing is err, or that there is nothing at this address.
func orNothing(err error) error {
	if err == nil {
		err = fiber.ErrNotFound
	}
	return err
}

func (a *pages) setupPage(c *fiber.Ctx, who *chat.Session, status int, v entry.SetupView) error {
	f, err := a.LayoutForAnyone(c, who, "Set up this server")
	if err != nil {
		return err
	}
	return web.HTML(c, status, entry.SetupPage(f, v))
}

func (a *pages) postSetup(c *fiber.Ctx, who *chat.Session) error {
	f := web.ReadForm(c)
	v := entry.SetupView{Code: f.Get("code"), Right: true}
	v.Form = chat.SetUpForm{
		Code: v.Code, Server: f.Get("server"), Username: f.Get("username"), Email: f.Get("email"), Password: f.Get("password"), Room: f.Get("room"),
		AdminsFactor: f.Get("factor") == string(chat.DemandAdmins),
	}
	err := f.Check()
	if err == nil && !f.Has("server") {
		if _, err = a.Server.CheckCode(c.UserContext(), v.Code, chat.Requester{Address: a.Address(c)}); err == nil {
			return web.SeeOther(c, entry.SetupPath(v.Code))
		}
	} else if err == nil {
		var owner chat.Session
		if owner, err = a.setUp(c, who, v.Form); err == nil {
			if c.Locals(page.RotatedKey{}) != nil {
				return web.SeeOther(c, "/admin/invitations") // the second of two clicks, with the older cookie
			}
			if v.Form.AdminsFactor && !owner.User.SecondFactor {
				return web.SeeOther(c, page.SecurityPath)
			}
			return a.inviteTeam(c, owner, v.Form.Room)
		}
	}
	if err != nil {
		v.Right = f.Has("server") && chat.As(err).Field != "code"
		return a.refusedSetup(c, who, v, err)
	}
	return nil
}

func (a *pages) setUp(c *fiber.Ctx, who *chat.Session, f chat.SetUpForm) (chat.Session, error) {
	from := chat.Requester{Address: a.Address(c), Device: a.Device(c), Session: who}
	signedIn := who != nil && who.User.Role != chat.Owner
	session := a.NewSession(c)
	switch {
	case signedIn && c.Locals(page.RotatedKey{}) != nil: // the first of two clicks has its cookie, which another change would end
		session.ID = who.ID
	case signedIn:
		session.ID = a.Tokens.Successor(who.ID)
	}
	s, err := a.Server.SetUp(c.UserContext(), f, session, from)
	rotated := signedIn && s.ID == session.ID && s.User.ID == who.User.ID
	if err != nil && !rotated || c.Locals(page.RotatedKey{}) != nil || who != nil && !signedIn {
		// The code is used up: nothing tells a second click from a copy of the older cookie. One that came in before the
		// first had given a new session would put the older cookie in its place.
		return s, err
	}
	return s, errors.Join(a.StartSession(c, s), err)
}

func (a *pages) refusedSetup(c *fiber.Ctx, who *chat.Session, v entry.SetupView, err error) error {
	if web.WantsPlainError(c) || chat.Is(err, chat.NotFound) {
		return err
	}
	if state, down := a.Server.State(c.UserContext()); down == nil {
		v.Peopled = state.Peopled
	}
	var status int
	status, v.Err = a.Refuse(c, err)
	if a.setupPage(c, who, status, v) != nil {
		return err
	}
	return nil
}
