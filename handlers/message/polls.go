package message

import (
	"context"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/posting"
	"parley/handlers/page"
	"parley/handlers/web"
	"parley/views/compose"
)

// getPoll is the form that makes a poll.
func (a *pages) getPoll(c *fiber.Ctx, who *chat.Session) error {
	access, err := a.Access(c, who, a.Rooms.Enter)
	if err != nil {
		return err
	}
	return a.pollPage(c, who, fiber.StatusOK, compose.PollView{Access: access, Nonce: uuid.New()})
}

func (a *pages) pollPage(c *fiber.Ctx, who *chat.Session, status int, v compose.PollView) error {
	f, err := a.Layout(c, who, web.Language(c).Say("New poll in %s", v.Access.Room.Name))
	if err != nil {
		return err
	}
	f.In(v.Access)
	return web.HTML(c, status, compose.PollPage(f, v))
}

// postPoll posts a poll. The same form sent twice is one poll.
func (a *pages) postPoll(c *fiber.Ctx, who *chat.Session) error {
	access, err := a.Access(c, who, a.Rooms.Enter)
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	many := f.Boolean("many")
	v := compose.PollView{Access: access, Question: f.Get("question"), Options: f.Get("options"), Many: many != nil && *many, At: f.Get("at"), Nonce: f.UUID("nonce")}
	seq := int64(0)
	if err = f.Check(); err == nil {
		seq, err = a.makePoll(c, who, access, &f, v)
	}
	if err != nil {
		return a.refusedPoll(c, who, v, err)
	}
	access.Room.LastSeq = max(access.Room.LastSeq, seq)
	return web.SeeOther(c, page.PlaceOf(access.Room, seq))
}

func (a *pages) makePoll(c *fiber.Ctx, who *chat.Session, access chat.Access, f *web.Form, v compose.PollView) (seq int64, err error) {
	ctx, cancel := a.RequestContext(c)
	defer cancel()
	rules := chat.PollRules{Many: v.Many}
	if v.At != "" {
		if rules.Ends, err = a.Moment(ctx, who, f); err != nil {
			return 0, err
		}
		if err := chat.CheckPollEnd(rules.Ends, a.Now()); err != nil {
			return 0, err
		}
		rules.Ends = rules.Ends.UTC().Truncate(time.Microsecond)
	}
	body, err := chat.MakePoll(v.Question, v.Options)
	if err != nil {
		return 0, err
	}
	hush, err := a.Rooms.AsksToCall(ctx, access.Room.ID, body) // no page asks first
	if err != nil {
		return 0, err
	}
	return a.Posting.SendAndWait(ctx, who.User, access, posting.Draft{Body: body, Nonce: v.Nonce, Poll: &rules, Hush: hush, Scheduled: true, Origin: a.Origin(c)})
}

func (a *pages) refusedPoll(c *fiber.Ctx, who *chat.Session, v compose.PollView, err error) error {
	if web.WantsPlainError(c) || web.Waits(err) {
		return err
	}
	if v.Nonce == uuid.Nil {
		v.Nonce = uuid.New()
	}
	status, e := a.Refuse(c, err)
	v.Err = e
	if a.pollPage(c, who, status, v) != nil {
		return err // the page needs what is down; fail keeps what was typed without it
	}
	return nil
}

// postVote chooses an option or takes that back, or closes the poll.
func (a *pages) postVote(c *fiber.Ctx, who *chat.Session) error {
	return a.changeMessage(c, who, "", func(ctx context.Context, access chat.Access, m chat.Message, f *web.Form, wait bool) error {
		if f.Get("do") == "close" {
			return a.Posting.ClosePoll(ctx, who.User, access, m, wait)
		}
		on := f.Boolean("on")
		if err := f.Check(); err != nil {
			return err
		}
		option, err := strconv.Atoi(f.Get("option"))
		if err != nil {
			return chat.E(chat.Invalid, "That poll has no such option.")
		}
		// Scripts wait too: a closed poll shows as a refusal, not as nothing.
		return a.Posting.Vote(ctx, who.User, access, m, option, on, true)
	})
}
