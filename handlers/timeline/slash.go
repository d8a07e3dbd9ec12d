package timeline

import (
	"context"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/moments"
	"parley/chat/posting"
	"parley/chat/rooms"
	"parley/chat/slashes"
	"parley/handlers/web"
	"parley/views/messages"
	"parley/views/ui"
	"parley/views/words"
)

// slash is a command at the beginning of a message: a short way to what a form does. Either
// it writes the draft that is sent, or it does something and says where that leads. With both,
// it writes a draft of what stands behind it.
type slash struct {
	name, hint string
	write      func(who *chat.Session, text string, d *posting.Draft) error
	do         func(ctx context.Context, a *pages, o slashOrder) (to string, err error)
}

// slashOrder is who gave a command, where, and what stands behind it. A repeat has its nonce.
// zone is what the browser says of its own.
type slashOrder struct {
	who    *chat.Session
	access chat.Access
	text   string
	nonce  uuid.UUID
	zone   string
}

// slashCommands are all commands, in the order in which they are offered.
var slashCommands = []slash{
	{name: "me", hint: words.Mark("says what you do: /me waves"), write: slashMe},
	{name: "poll", hint: words.Mark("asks all members: /poll Tea? | yes | no"), write: slashPoll, do: slashPollPage},
	{name: "topic", hint: words.Mark("changes the room's topic"), do: slashTopic},
	{name: "invite", hint: words.Mark("adds a person to the room"), do: slashInvite},
	{name: "remind", hint: words.Mark("reminds you: /remind tomorrow 9:00 call Ann"), do: slashRemind},
	{name: "leave", hint: words.Mark("asks whether to leave the room"), do: slashLeave},
}

func slashNamed(name string) (slash, error) {
	for _, s := range slashCommands {
		if s.name == name {
			return s, nil
		}
	}
	return slash{}, slashes.Unknown(name)
}

// suggestSlashes are the commands that begin with what is typed.
func suggestSlashes(typed string) (list []chat.Suggestion) {
	for _, s := range slashCommands {
		if strings.HasPrefix("/"+s.name, strings.ToLower(typed)) {
			list = append(list, chat.Suggestion{Text: "/" + s.name, Hint: s.hint})
		}
	}
	return list
}

// slashed does the command that a draft begins with, or has it write the draft. done reports
// that the request is answered.
func (a *pages) slashed(ctx context.Context, c *fiber.Ctx, who *chat.Session, access chat.Access, typed messages.Composer, d *posting.Draft) (done bool, err error) {
	name, text := slashes.Read(d.Body)
	if name == "" {
		d.Body = text
		return false, nil
	}
	s, err := slashNamed(name)
	if err != nil {
		return false, err
	}
	if typed.Later && s.do != nil {
		return false, chat.Field("body", "A command cannot be sent later.")
	}
	if s.write != nil && (text != "" || s.do == nil) {
		return false, s.write(who, text, d)
	}
	if len(d.Files) > 0 {
		return false, chat.Field("body", "A command takes no files. Remove them, or send them as a message first.")
	}
	to, err := s.do(ctx, a, slashOrder{who, access, text, d.Nonce, typed.Zone})
	if err != nil {
		return false, slashField(err)
	}
	var thread int64
	if d.Answer != nil {
		thread = d.Answer.Root()
	}
	if err := a.Drafts.Keep(ctx, who.User.ID, access.Room.ID, thread, ""); err != nil {
		return false, err
	}
	if !web.IsPart(c) {
		if to == "" {
			to = ui.RoomPath(access.Room.Slug)
		}
		return true, web.SeeOther(c, to)
	}
	if to != "" {
		c.Set("HX-Redirect", to)
	}
	c.Status(fiber.StatusAccepted)
	return true, nil
}

// slashField has a refusal shown beside the composer, whichever form's field it names.
func slashField(err error) error {
	if err == nil {
		return nil
	}
	if e := chat.As(err); e.Field != "" {
		shown := *e
		shown.Field = "body"
		return &shown
	}
	return err
}

func slashMe(who *chat.Session, text string, d *posting.Draft) (err error) {
	d.Body, err = slashes.Does(who.User.Username, text)
	return err
}

func slashPoll(_ *chat.Session, text string, d *posting.Draft) (err error) {
	d.Body, err = slashes.Poll(text)
	d.Poll = &chat.PollRules{}
	return slashField(err)
}

func slashPollPage(_ context.Context, _ *pages, o slashOrder) (string, error) {
	return ui.RoomPath(o.access.Room.Slug) + "/poll", nil
}

func slashTopic(ctx context.Context, a *pages, o slashOrder) (string, error) {
	access, err := a.Rooms.Manage(ctx, o.access.Room.Slug, o.who.User.ID)
	switch {
	case err != nil:
		return "", err
	case o.text == "":
		return "", chat.Field("body", "Write the new topic behind /topic.")
	}
	r := access.Room
	changed, err := a.Rooms.Change(ctx, access, o.who.User.ID, rooms.RoomSettings{
		Name: r.Name, Topic: o.text, Private: r.Private, AdminsPost: r.AdminsPost,
		Slow: r.Slow, AdminsInvite: r.AdminsInvite, AdminsPin: r.AdminsPin, AdminsCall: r.AdminsCall, Callers: r.Callers,
	})
	if changed {
		a.Accounts.Record(ctx, chat.AuditEntry{Act: chat.DidChangeSettings, By: o.who.User, Room: r})
	}
	return "", err
}

func slashInvite(ctx context.Context, a *pages, o slashOrder) (string, error) {
	if err := o.who.User.Role.Refuse(chat.AddPeople); err != nil {
		return "", err
	}
	if o.text == "" {
		return ui.RoomPath(o.access.Room.Slug) + "/members", nil
	}
	u, joined, err := a.Rooms.Add(ctx, o.access, o.who.User.ID, o.text)
	if joined {
		a.Accounts.Record(ctx, chat.AuditEntry{Act: chat.DidAddMember, By: o.who.User, Room: o.access.Room, Of: u})
	}
	return "", err
}

func slashRemind(ctx context.Context, a *pages, o slashOrder) (string, error) {
	if o.text == "" {
		return "/reminders", nil
	}
	zone, err := a.People.Zone(ctx, o.who.User.ID, o.zone)
	if err != nil {
		return "", err
	}
	at, note, err := moments.Read(o.text, a.Now().In(zone))
	switch {
	case err != nil:
		return "", err
	case note == "":
		return "", chat.Field("body", "Write what to be reminded of behind the time.")
	}
	return "/reminders", a.Reminders.Note(ctx, o.who.User.ID, o.access.Room.ID, note, o.nonce, at)
}

func slashLeave(_ context.Context, _ *pages, o slashOrder) (string, error) {
	return ui.RoomPath(o.access.Room.Slug) + "/leave", nil
}
