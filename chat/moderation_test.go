package chat_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/chattest"
	"parley/chat/chattest/harness"
	"parley/chat/posting"
	"parley/chat/rooms"
)

func TestARemovedMessageSaysWhyInItsPlace(t *testing.T) {
	s := harness.NewLog(t)
	s.Apply(harness.Post(1, 1, "buy this"), harness.Post(1, 2, "my own"), harness.Post(1, 3, "and that"))
	why, own := harness.Remove(2, 1), harness.Remove(1, 2)
	why.Admin, why.Body, own.Body = true, "spam", "spam"
	operator := harness.Remove(1, 3)
	operator.Admin, operator.Scheduled, operator.Body = true, true, "spam"
	s.Apply(why, own, operator)
	if m := s.Message(3); !m.Deleted || m.Removal != "spam" {
		t.Errorf("the operator removed it: %+v", m)
	}
	if m := s.Message(1); !m.Deleted || m.Removal != "spam" || m.Body != "" {
		t.Errorf("%+v", m)
	}
	if m := s.Message(2); !m.Deleted || m.Removal != "" {
		t.Errorf("its author removed it: %+v", m)
	}
}

func TestSlowModeIsForMembersAndSaysHowLong(t *testing.T) {
	p, slow, clock := harness.NewPosting(t), harness.Room, chattest.NewClock()
	p.Limits = chattest.NewLimits(clock.Now)
	slow.Room.Slow = 60
	d := posting.Draft{Body: "hello", Nonce: uuid.New()}
	c, _, err := p.Send(t.Context(), harness.Ann, slow, d)
	harness.Must(t, err)
	p.Log.Apply(c)
	clock.Advance(20 * time.Second)
	_, _, err = p.Send(t.Context(), harness.Ann, slow, posting.Draft{Body: "hello again"})
	if e := chat.As(err); e.Kind != chat.TooMany || e.Retry != 40*time.Second || e.Sentence() != "Each member of this room writes once in 60 seconds. Send it again in 40 seconds." {
		t.Errorf("%+v", e)
	}
	if seq, err := p.SendAndWait(t.Context(), harness.Ann, slow, d); err != nil || seq == 0 {
		t.Errorf("a repeat is %d, %v", seq, err)
	}
	admin, other := slow, slow
	admin.Admin, other.Room.ID = true, 2
	for name, a := range map[string]chat.Access{"an admin": admin, "another room": other} {
		if _, _, err := p.Send(t.Context(), harness.Ann, a, posting.Draft{Body: "hello again"}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	clock.Advance(40 * time.Second)
	_, _, err = p.Send(t.Context(), harness.Ann, slow, posting.Draft{Body: "hello again"})
	harness.Must(t, err)
}

func TestLongSlowModesAreToldInMinutes(t *testing.T) {
	p, slow, clock := harness.NewPosting(t), harness.Room, chattest.NewClock()
	p.Limits = chattest.NewLimits(clock.Now)
	slow.Room.Slow = 900
	send := func() error {
		_, _, err := p.Send(t.Context(), harness.Ann, slow, posting.Draft{Body: "hello"})
		return err
	}
	harness.Must(t, send())
	for _, x := range []struct {
		after time.Duration
		left  string
	}{{10 * time.Second, "15 minutes"}, {12 * time.Minute, "3 minutes"}, {time.Minute, "110 seconds"}} {
		clock.Advance(x.after)
		if e := chat.As(send()); e.Sentence() != "Each member of this room writes once in 15 minutes. Send it again in "+x.left+"." {
			t.Errorf("%s later: %s", x.after, e.Sentence())
		}
	}
}

// The second of two clicks comes before the message is stored, to another node perhaps.
func TestARepeatNeedsNoTurnOfSlowMode(t *testing.T) {
	p, slow, clock := harness.NewPosting(t), harness.Room, chattest.NewClock()
	p.Limits = chattest.NewLimits(clock.Now)
	slow.Room.Slow = 60
	other := posting.New(p.Inbox, p.Log, p.Limits, uuid.New())
	d := posting.Draft{Body: "hello", Nonce: uuid.New()}
	for _, node := range []*posting.Service{p.Service, p.Service, other} {
		if _, _, err := node.Send(t.Context(), harness.Ann, slow, d); err != nil {
			t.Errorf("a repeat: %v", err)
		}
	}
	for _, body := range []string{"another", "hello again"} {
		for range 2 {
			_, _, err := other.Send(t.Context(), harness.Ann, slow, posting.Draft{Body: body, Nonce: d.Nonce})
			harness.ExpectKind(t, err, chat.TooMany)
		}
	}
	slow.Room.Slow = 10 // its admin thinks better of it
	_, _, err := p.Send(t.Context(), harness.Ann, slow, posting.Draft{Body: "another", Nonce: d.Nonce})
	harness.Must(t, err)
}

// during does something after each look at the limits.
type during struct {
	chat.Limits
	do func()
}

func (d during) Reserve(ctx context.Context, uses ...chat.Use) error {
	defer d.do()
	return d.Limits.Reserve(ctx, uses...)
}

func TestTwoRepeatsAtOnceHaveNoTurnOfSlowMode(t *testing.T) {
	p, slow := harness.NewPosting(t), harness.Room
	limits := chattest.NewLimits(chattest.NewClock().Now)
	slow.Room.Slow = 60
	other := posting.New(p.Inbox, p.Log, limits, uuid.New())
	_, _, err := other.Send(t.Context(), harness.Ann, slow, posting.Draft{Body: "hello"})
	harness.Must(t, err)
	d := posting.Draft{Body: "again", Nonce: uuid.New()}
	p.Limits = during{limits, func() {
		_, _, err := other.Send(t.Context(), harness.Ann, slow, d)
		harness.ExpectKind(t, err, chat.TooMany)
	}}
	_, _, err = p.Send(t.Context(), harness.Ann, slow, d)
	harness.ExpectKind(t, err, chat.TooMany)
}

func TestWhatARoomLeavesToItsAdmins(t *testing.T) {
	member := chat.Access{Member: true}
	admin := chat.Access{Member: true, Admin: true}
	for _, a := range []*chat.Access{&member, &admin} {
		a.Room.AdminsInvite, a.Room.AdminsPin, a.Room.AdminsCall = true, true, true
	}
	for _, act := range []chat.RoomAct{chat.AddIn, chat.PinIn, chat.CallIn} {
		if member.May(act) || !admin.May(act) || !(chat.Access{Member: true}).May(act) {
			t.Errorf("%s: member %v, admin %v", act, member.May(act), admin.May(act))
		}
	}
	for callers, may := range map[chat.Callers][2]bool{chat.MembersMeet: {true, true}, chat.AdminsMeet: {false, true}, chat.NobodyMeets: {false, false}} {
		member.Room.Callers, admin.Room.Callers = callers, callers
		if got := [2]bool{member.May(chat.MeetIn), admin.May(chat.MeetIn)}; got != may {
			t.Errorf("%v may call: member and admin %v", callers, got)
		}
	}
	p := harness.NewPosting(t)
	for a, hush := range map[*chat.Access]bool{&member: true, &admin: false} {
		if c, _, err := p.Send(t.Context(), harness.Ann, *a, posting.Draft{Body: "@room look"}); err != nil || c.Hush != hush {
			t.Errorf("hushed %v, %v", c.Hush, err)
		}
	}
}

func TestABannedUserIsOutAndStaysOut(t *testing.T) {
	h := harness.NewRooms(t)
	ann, bob := h.User("ann"), h.User("bob")
	r, err := h.Create(t.Context(), ann.ID, "Tea", "", false)
	harness.Must(t, err)
	open := func(u chat.User) chat.Access {
		a, err := h.Open(t.Context(), r.Slug, u.ID)
		harness.Must(t, err)
		return a
	}
	harness.Must(t, h.Join(t.Context(), open(bob), bob.ID))
	h.Bus.Reset()
	_, _, err = h.Ban(t.Context(), open(ann), ann, "BOB", "too loud")
	harness.Must(t, err)
	if !slices.ContainsFunc(h.Bus.News(), func(n chat.UserEvent) bool { return n.Person == bob.ID && n.Left == r.ID }) {
		t.Errorf("told %+v", h.Bus.News())
	}
	_, err = h.Open(t.Context(), r.Slug, bob.ID)
	if e := chat.As(err); e.Kind != chat.Forbidden || e.Sentence() != "You are banned from this room: too loud" {
		t.Errorf("%v", e)
	}
	harness.ExpectKind(t, h.Add(t.Context(), open(ann), 1, "bob"), chat.Forbidden)
	list, err := h.Bans(t.Context(), open(ann))
	if err != nil || len(list) != 1 || list[0].User.Username != "bob" || list[0].Reason != "too loud" {
		t.Errorf("%+v %v", list, err)
	}
	harness.Must(t, h.Change(t.Context(), open(ann), rooms.RoomSettings{Name: "Tea", Private: true}))
	_, err = h.Open(t.Context(), r.Slug, bob.ID)
	harness.ExpectKind(t, err, chat.NotFound)  // a private room is not revealed to them
	for _, want := range []bool{true, false} { // the second of two clicks finds it done
		u, lifted, err := h.Unban(t.Context(), open(ann), ann.ID, "bob")
		if err != nil || lifted != want || u.ID != bob.ID {
			t.Errorf("lifted: %v %v, want %v", lifted, err, want)
		}
	}
	_, _, err = h.Unban(t.Context(), open(ann), ann.ID, "nobody")
	harness.ExpectKind(t, err, chat.Invalid)
	harness.Must(t, h.Add(t.Context(), open(ann), 1, "bob"))
	_, _, err = h.Ban(t.Context(), open(ann), ann, "ann", "")
	harness.ExpectKind(t, err, chat.Invalid)
	harness.Must(t, h.SetAdmin(t.Context(), open(ann), ann.ID, "bob", true))
	_, _, err = h.Ban(t.Context(), open(ann), ann, "bob", "")
	harness.ExpectKind(t, err, chat.Conflict)
	_, _, err = h.Ban(t.Context(), open(ann), ann, "nobody", "")
	harness.ExpectKind(t, err, chat.Invalid)
}
