package posting_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/chattest"
	"parley/chat/chattest/harness"
	"parley/chat/posting"
)

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
