package calls

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"
	"rsc.io/qr"

	"parley/chat"
	"parley/handlers/page"
	"parley/handlers/web"
	"parley/views/calls"
)

// mediaPolicy lets the page of a call ask for camera, microphone and screen. No other page
// may.
const mediaPolicy = "camera=(self), display-capture=(self), geolocation=(), hid=(), microphone=(self), midi=(), payment=(), serial=(), usb=()"

func (a *pages) getCall(c *fiber.Ctx, who *chat.Session) error {
	access, err := a.Access(c, who, a.Rooms.Enter)
	if err != nil {
		return err
	}
	return a.callPage(c, who, fiber.StatusOK, access, nil)
}

func (a *pages) callPage(c *fiber.Ctx, who *chat.Session, status int, access chat.Access, refused *chat.Error) error {
	v := calls.View{
		Access: access, Call: a.Calls.Call(access.Room.ID), Seat: uuid.New(), Link: a.Origin(c) + calls.Path(access.Room.Slug, ""),
		Offered: a.Calls.Offered(), Refused: access.Refuse(chat.MeetIn), Err: refused,
	}
	f, err := a.Layout(c, who, web.Language(c).Say(calls.Title(access.Room), access.Room.Name))
	if err != nil {
		return err
	}
	q := web.ReadQuery(c)
	switch {
	case web.IsText(c):
		return web.PlainText(c, status, calls.Text(v.Call))
	case q.Has("frame"):
		return web.HTML(c, status, calls.Frame(f, v))
	}
	f.In(access)
	f.Seat = v.Seat.String()
	took := a.justTook(c, access.Room.Slug) // used up in any case
	if v.Taken = took && v.Call.On(); took && !v.Taken {
		v.Err = errCallOver
	}
	c.Set("Permissions-Policy", mediaPolicy)
	return web.HTML(c, status, calls.Page(f, v))
}

// getCallQR is the address of a call as a picture, for a telephone.
func (a *pages) getCallQR(c *fiber.Ctx, who *chat.Session) error {
	access, err := a.Access(c, who, a.Rooms.Enter)
	if err != nil {
		return err
	}
	picture, err := qr.Encode(a.Origin(c)+calls.Path(access.Room.Slug, ""), qr.M)
	if err != nil {
		return chat.Unforeseen(err)
	}
	c.Set(fiber.HeaderContentType, "image/png")
	return c.Send(picture.PNG())
}

// postICE is what a page's connections are configured with: TURN servers, with a password
// that is this person's own and short-lived.
func (a *pages) postICE(c *fiber.Ctx, who *chat.Session) error {
	if _, err := a.Access(c, who, a.Rooms.For(chat.MeetIn)); err != nil {
		return err
	}
	return c.JSON(a.Services.Turn.For(who.User.ID, a.Now()))
}

// mimeSDP is what offers and answers are sent as.
const mimeSDP = "application/sdp"

var errSDP = chat.E(chat.Invalid, "Send an offer as application/sdp.")

// postOffer answers a page's offer to send or to receive.
func (a *pages) postOffer(act chat.CallAct) page.Handler {
	return func(c *fiber.Ctx, who *chat.Session) error {
		access, err := a.Access(c, who, a.Rooms.For(chat.MeetIn))
		if err != nil {
			return err
		}
		q, err := readOffer(c)
		if err != nil {
			return err
		}
		answer, err := a.Calls.Do(c.UserContext(), asked(q, act, access, who))
		if err != nil {
			return err
		}
		c.Set(fiber.HeaderContentType, mimeSDP)
		return c.SendString(answer)
	}
}

// asked says who asks for what.
func asked(q chat.CallRequest, act chat.CallAct, access chat.Access, who *chat.Session) chat.CallRequest {
	q.Act, q.Room, q.User, q.Name, q.Session = act, access.Room.ID, who.User.ID, who.User.Username, who.ID
	return q
}

func readOffer(c *fiber.Ctx) (q chat.CallRequest, err error) {
	kind, _, _ := strings.Cut(c.Get(fiber.HeaderContentType), ";")
	if !strings.EqualFold(strings.TrimSpace(kind), mimeSDP) {
		return q, errSDP
	}
	f := web.ReadQuery(c)
	q.Seat, q.SDP = f.UUID("seat"), string(c.Request().Body())
	if f.Get("tracks") != "" {
		q.Tracks = strings.Split(f.Get("tracks"), ",")
	}
	fence, _ := strconv.Atoi(f.Get("fence")) // of the call as the page knew it: 0, or another word, before it joined
	q.Again = fence > 0
	if n := f.Get("pc"); n != "" {
		if q.Number, err = strconv.Atoi(n); err != nil {
			f.Refuse("pc", "pc must be the number of a connection.")
		}
	}
	if q.Seat == uuid.Nil {
		f.Refuse("seat", "seat must be the page's own, as it carries it.")
	}
	return q, f.Check()
}

// postCallLeave ends a page's part in the call; without a seat, the part of any page.
func (a *pages) postCallLeave(c *fiber.Ctx, who *chat.Session) error {
	return a.callForm(c, who, a.Rooms.Enter, chat.CallLeave, nil)
}

// postCallSelf mutes a page's own microphone, or raises a hand.
func (a *pages) postCallSelf(c *fiber.Ctx, who *chat.Session) error {
	return a.callForm(c, who, a.Rooms.For(chat.MeetIn), chat.CallSelf, func(f *web.Form, q *chat.CallRequest) {
		q.Muted, q.Hand = f.Boolean("muted"), f.Boolean("hand")
	})
}

// postCallPeople mutes or removes another person; for the room's admins.
func (a *pages) postCallPeople(c *fiber.Ctx, who *chat.Session) error {
	f := web.ReadForm(c)
	act := map[string]chat.CallAct{"mute": chat.CallMute, "remove": chat.CallRemove}[f.Get("do")]
	return a.callForm(c, who, a.Rooms.For(chat.HostIn), act, func(f *web.Form, q *chat.CallRequest) {
		if q.Target = f.Get("username"); act == "" {
			f.Refuse("do", "Say what to do: mute or remove.")
		}
	})
}

// callForm does what a form asks for. Its answer is the call's page, and for scripts
// nothing.
func (a *pages) callForm(c *fiber.Ctx, who *chat.Session, rule page.AccessRule, act chat.CallAct, read func(*web.Form, *chat.CallRequest)) error {
	access, err := a.Access(c, who, rule)
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	q := chat.CallRequest{Seat: f.UUID("seat")}
	if read != nil {
		read(&f, &q)
	}
	if err = f.Check(); err == nil {
		_, err = a.Calls.Do(c.UserContext(), asked(q, act, access, who))
	}
	switch {
	case err == nil && (web.IsPart(c) || web.IsText(c)):
		return c.SendStatus(fiber.StatusNoContent)
	case err == nil:
		return web.SeeOther(c, calls.Path(access.Room.Slug, ""))
	case web.WantsPlainError(c):
		return err
	}
	status, e := a.Refuse(c, err)
	return a.callPage(c, who, status, access, e)
}
