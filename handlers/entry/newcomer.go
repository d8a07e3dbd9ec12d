package entry

import (
	"errors"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/accounts"
	"parley/handlers/web"
	"parley/views/entry"
	"parley/views/ui"
)

// newcomer is a user for whom a provider has vouched, and who has no account here.
type newcomer struct {
	Who     chat.Vouched
	Session uuid.UUID
	Next    string
}

const newcomerCookie = "newcomer"

// invitation is the code of the invitation that the newcomer came by, or empty.
func (n newcomer) invitation() string {
	code, _ := strings.CutPrefix(n.Next, "/join/")
	if code == n.Next || strings.ContainsAny(code, "/?") {
		return ""
	}
	return code
}

// meet makes an account under the name that the provider suggests. Where that cannot be had,
// the newcomer chooses one.
func (a *pages) meet(c *fiber.Ctx, n newcomer) error {
	if n.invitation() == "" {
		if refused := a.Accounts.SignUpPolicy(c.UserContext()).Refuse(); refused != nil {
			return refused
		}
	}
	name, err := chat.NewUsername(n.Who.Username)
	if err == nil && n.Who.Email != "" {
		var to string
		if to, err = a.makeAccountWith(c, n, name, n.Who.Email); err == nil {
			return web.SeeOther(c, to)
		}
		if !chat.Is(err, chat.Conflict) && !chat.Is(err, chat.Invalid) {
			return err
		}
		return a.chooseName(c, n, name, err)
	}
	return a.chooseName(c, n, suggested(n.Who), nil)
}

// suggested is a name made of what the provider says, or empty.
func suggested(v chat.Vouched) string {
	for _, text := range []string{v.Username, v.Email} {
		local, _, _ := strings.Cut(text, "@")
		if name, err := chat.NewUsername(local); err == nil {
			return name
		}
	}
	return ""
}

func (a *pages) chooseName(c *fiber.Ctx, n newcomer, name string, err error) error {
	if other := a.KeepBrief(c, newcomerCookie, n); other != nil {
		return other
	}
	return a.newcomerPage(c, n, entry.NewcomerView{Username: name, Email: n.Who.Email}, err)
}

func (a *pages) newcomerPage(c *fiber.Ctx, n newcomer, v entry.NewcomerView, err error) error {
	status := fiber.StatusOK
	if err != nil && web.WantsPlainError(c) {
		return err
	}
	if err != nil {
		status, v.Err = a.Refuse(c, err)
		var exists accounts.AccountExists
		v.Exists = errors.As(err, &exists)
	}
	v.Provider, v.Shown = n.Who.Provider, n.Who.Shown
	return web.HTML(c, status, entry.NewcomerPage(a.SignedOutLayout(c, "Make an account"), v))
}

// makeAccountWith makes the account, and says which page comes next.
func (a *pages) makeAccountWith(c *fiber.Ctx, n newcomer, username, email string) (to string, err error) {
	from, err := a.Requester(c)
	if err != nil {
		return "", err
	}
	s, to := a.NewSession(c), web.NextOr(n.Next, "/rooms")
	s.ID, s.Issuer = n.Session, n.Who.Issuer
	if code := n.invitation(); code != "" {
		var came chat.Arrival
		s, came, err = a.Invitations.AcceptWith(c.UserContext(), code, n.Who, username, email, s, from)
		if to = "/rooms"; len(came.Joined) == 1 {
			to = ui.RoomPath(came.Joined[0].Slug)
		}
	} else {
		s, err = a.Accounts.SignUpWith(c.UserContext(), n.Who, username, email, s, from)
	}
	if err != nil {
		return "", err
	}
	return to, a.StartSession(c, s)
}

var errNewcomerLate = chat.E(chat.Unauthorized, "That took too long. Please sign in again.")

func (a *pages) getNewcomer(c *fiber.Ctx) error {
	var n newcomer
	if !a.TakeBrief(c, newcomerCookie, &n) {
		return a.refusedSignIn(c, "", errNewcomerLate)
	}
	return a.newcomerPage(c, n, entry.NewcomerView{Username: suggested(n.Who), Email: n.Who.Email}, nil)
}

func (a *pages) postNewcomer(c *fiber.Ctx) error {
	var n newcomer
	if !a.TakeBrief(c, newcomerCookie, &n) {
		return a.refusedSignIn(c, "", errNewcomerLate)
	}
	n.Who.Waited = true
	f := web.ReadForm(c)
	err := f.Check()
	var to string
	if err == nil {
		to, err = a.makeAccountWith(c, n, f.Get("username"), f.Get("email"))
	}
	if led, err := a.toSecondStep(c, err, n.Who.Issuer, n.Next); led {
		return err
	}
	if err != nil {
		return a.newcomerPage(c, n, entry.NewcomerView{Username: f.Get("username"), Email: f.Get("email")}, err)
	}
	a.DropBrief(c, newcomerCookie)
	return web.SeeOther(c, to)
}
