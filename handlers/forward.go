package handlers

import (
	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/compose"
)

// getForward lists the rooms into which a message may be forwarded.
func (a *App) getForward(c *fiber.Ctx, who *chat.Session) error {
	access, m, err := a.message(c, who, a.Rooms.Open)
	if err != nil {
		return err
	}
	q := web.ReadQuery(c)
	if err := q.Check(); err != nil {
		return err
	}
	return a.forwardPage(c, who, fiber.StatusOK, compose.ForwardView{Access: access, Message: m, Query: q.Get("q"), Nonce: uuid.New()})
}

func (a *App) forwardPage(c *fiber.Ctx, who *chat.Session, status int, v compose.ForwardView) (err error) {
	if v.Message.Deleted {
		return chat.E(chat.Conflict, "That message was deleted.")
	}
	if v.Found, err = a.Rooms.Switch(c.UserContext(), who.User.ID, v.Query); err != nil {
		return err
	}
	f, err := a.layout(c, who, web.Language(c).Say("Forward message"))
	if err != nil {
		return err
	}
	f.In(v.Access)
	return web.HTML(c, status, compose.ForwardPage(f, v))
}

// postForward posts a message's text into another room, and leads there. The same form sent
// twice is one message.
func (a *App) postForward(c *fiber.Ctx, who *chat.Session) error {
	access, m, err := a.message(c, who, a.Rooms.Open)
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	nonce := f.UUID("nonce")
	if nonce == uuid.Nil {
		nonce = uuid.New()
	}
	to, seq := chat.Access{}, int64(0)
	if err = f.Check(); err == nil {
		to, err = a.Rooms.Enter(c.UserContext(), f.Get("to"), who.User.ID)
	}
	if err == nil {
		ctx, cancel := a.requestContext(c)
		defer cancel()
		seq, err = a.Posting.Forward(ctx, who.User, access, m, to, nonce)
	}
	if err != nil {
		return a.refusedForward(c, who, compose.ForwardView{Access: access, Message: m, Nonce: nonce}, err)
	}
	to.Room.LastSeq = max(to.Room.LastSeq, seq)
	return web.SeeOther(c, placeOf(to.Room, seq))
}

func (a *App) refusedForward(c *fiber.Ctx, who *chat.Session, v compose.ForwardView, err error) error {
	if web.WantsPlainError(c) || v.Message.Deleted {
		return err
	}
	status, e := a.refuse(c, err)
	v.Err = e
	if a.forwardPage(c, who, status, v) != nil {
		return err // the page needs what is down
	}
	return nil
}
