package message

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"parley/chat"
	"parley/handlers/page"
	"parley/handlers/web"
	"parley/views/compose"
)

// getForward lists the rooms into which a message may be forwarded.
func (a *pages) getForward(c *fiber.Ctx, who *chat.Session) error {
	access, m, err := a.Message(c, who, a.Rooms.Open)
	if err != nil {
		return err
	}
	q := web.ReadQuery(c)
	if err := q.Check(); err != nil {
		return err
	}
	return a.forwardPage(c, who, fiber.StatusOK, compose.ForwardView{Access: access, Message: m, Query: q.Get("q"), Nonce: uuid.New()})
}

func (a *pages) forwardPage(c *fiber.Ctx, who *chat.Session, status int, v compose.ForwardView) (err error) {
	if v.Message.Deleted {
		return chat.E(chat.Conflict, "That message was deleted.")
	}
	if v.Found, err = a.Rooms.Switch(c.UserContext(), who.User.ID, v.Query); err != nil {
		return err
	}
	if web.IsText(c) {
		return web.PlainText(c, status, compose.ForwardText(v))
	}
	f, err := a.Layout(c, who, web.Language(c).Say("Forward message"))
	if err != nil {
		return err
	}
	f.In(v.Access)
	return web.HTML(c, status, compose.ForwardPage(f, v))
}

// postForward posts a message's text and files into another room, and leads there. The same form sent
// twice is one message.
func (a *pages) postForward(c *fiber.Ctx, who *chat.Session) error {
	access, m, err := a.Message(c, who, a.Rooms.Open)
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
		seq, err = a.forward(c, who, access, m, to, nonce)
	}
	if err != nil {
		return a.refusedForward(c, who, compose.ForwardView{Access: access, Message: m, Nonce: nonce}, err)
	}
	to.Room.LastSeq = max(to.Room.LastSeq, seq)
	return web.SeeOther(c, page.PlaceOf(to.Room, seq))
}

func (a *pages) forward(c *fiber.Ctx, who *chat.Session, from chat.Access, m chat.Message, to chat.Access, nonce uuid.UUID) (seq int64, err error) {
	ctx, cancel := a.RequestContext(c)
	defer cancel()
	copies, err := a.Files.Copy(ctx, who.User.ID, to.Room.ID, m.Files)
	queued := err == nil
	if chat.Is(err, chat.TooLarge) || chat.Is(err, chat.Full) { // maybe by the files of the first of two clicks
		if before, other := a.firstForward(ctx, who.User, m, to, nonce, copies); other == nil {
			return before, nil
		}
	}
	if err == nil {
		seq, err = a.Posting.Forward(ctx, who.User, from, m, to, nonce, copies)
		queued = web.Waits(err) || chat.Is(err, chat.Unavailable) || err != nil && chat.As(err).Kind == chat.Internal
	}
	// A repeat's files are there twice, as in postMessage, and a refused message takes none. One
	// that may be in the queue still needs them.
	if !queued {
		cancel() // the request has time again
		if err := a.Files.Discard(c.UserContext(), who.User.ID, copies); err != nil {
			a.Log.Warn("the files of a repeat are left to housekeeping", "err", err)
		}
	}
	return seq, err
}

// How often, and how far apart, a refused forward looks for the first of two clicks: that one
// may wait for its worker.
const (
	forwardLooks = 5
	forwardPause = 100 * time.Millisecond
)

// firstForward returns where the first of two clicks is stored, or NotFound.
func (a *pages) firstForward(ctx context.Context, who chat.User, m chat.Message, to chat.Access, nonce uuid.UUID, copies []chat.File) (seq int64, err error) {
	for range forwardLooks {
		if seq, err = a.Posting.Forwarded(ctx, who, m, to, nonce, copies); !chat.Is(err, chat.NotFound) {
			return seq, err
		}
		select {
		case <-time.After(forwardPause):
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
	return 0, err
}

func (a *pages) refusedForward(c *fiber.Ctx, who *chat.Session, v compose.ForwardView, err error) error {
	if web.WantsPlainError(c) || web.Waits(err) || v.Message.Deleted {
		return err
	}
	status, e := a.Refuse(c, err)
	v.Err = e
	if a.forwardPage(c, who, status, v) != nil {
		return err // the page needs what is down
	}
	return nil
}
