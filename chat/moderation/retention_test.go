package moderation_test

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"parley/chat"
	"parley/chat/accounts"
	"parley/chat/chattest"
	"parley/chat/chattest/harness"
	"parley/chat/moderation"
)

// expiring is a world with rooms that keep messages for some time.
type expiring struct {
	*removing
	expirer *moderation.Expirer
	rules   *moderation.Retention
}

func newExpiring(t *testing.T) *expiring {
	e := &expiring{removing: newRemoving(t)}
	e.expirer = &moderation.Expirer{Store: e.DB, Inbox: e.inbox, Now: e.Clock.Now, Log: slog.New(slog.DiscardHandler), Behind: func(context.Context) bool { return e.behind }}
	e.rules = moderation.NewRetention(e.DB, accounts.NewAccounts(e.DB, chat.NoLimits{}, e.Bus, e.Recent))
	return e
}

func (e *expiring) steps(n int) {
	e.T.Helper()
	for range n {
		harness.Must(e.T, e.expirer.Step(e.T.Context()))
		e.Clock.Advance(time.Second)
	}
}

// server sets the server's retention, which holds at once.
func (e *expiring) server(days int) {
	e.T.Helper()
	state, err := e.DB.ServerState(e.T.Context())
	harness.Must(e.T, err)
	state.Settings.Retention = chat.RetentionRule{Days: days, Since: e.Clock.Now().Add(-chat.RetentionGrace)}
	_, err = e.DB.SettingsSet(e.T.Context(), 0, "Works", state.Settings, state.Rev)
	harness.Must(e.T, err)
}

func (e *expiring) days(n int) { e.Clock.Advance(time.Duration(n) * 24 * time.Hour) }

func TestOldMessagesGoInPortionsAndNumbersStay(t *testing.T) {
	e := newExpiring(t)
	ann := e.User("ann")
	room := e.Room("Tea", ann)
	for i := range 450 {
		e.Say(room, ann, fmt.Sprintf("old %d", i))
	}
	e.days(20)
	e.Say(room, ann, "new")
	e.steps(3)
	if stay, _ := e.left(room); stay != 451 {
		t.Fatalf("without a rule %d stay", stay)
	}
	e.server(10)
	e.behind = true
	e.steps(1)
	e.behind = false
	if stay, _ := e.left(room); stay != 451 {
		t.Errorf("%d stay while commands wait", stay)
	}
	e.steps(1)
	if e.asked != 200 {
		t.Errorf("%d go at once", e.asked)
	}
	e.steps(6)
	if stay, gone := e.left(room); stay != 1 || gone != 450 || e.asked != 450 {
		t.Errorf("%d stay, %d are gone, %d were asked for", stay, gone, e.asked)
	}
	ms, err := e.DB.MessageRange(t.Context(), room.ID, 448, 451)
	harness.Must(t, err)
	if len(ms) != 3 || !ms[0].Deleted || ms[0].Seq != 449 || ms[0].Body != "" || ms[2].Body != "new" {
		t.Errorf("%+v", ms)
	}
	if by, err := e.DB.DeletionOf(t.Context(), room.ID, 1); err != nil || by.By != 0 {
		t.Errorf("deleted by %+v, %v", by, err)
	}
	e.days(9)
	e.steps(2)
	if stay, _ := e.left(room); stay != 1 {
		t.Error("the new message is gone too early")
	}
	e.days(2)
	e.steps(3)
	if stay, _ := e.left(room); stay != 0 {
		t.Error("the new message stays too long")
	}
}

func TestARoomKeepsMessagesForLessTimeThanItsServer(t *testing.T) {
	e := newExpiring(t)
	ann, bob := e.User("ann"), e.User("bob")
	short, long := e.Room("Short", ann), e.Room("Long", ann)
	e.Admit(short, bob)
	e.Say(short, ann, "old")
	e.Say(long, ann, "old")
	ctx, as := t.Context(), chat.Session{User: ann}
	harness.ExpectKind(t, e.rules.Set(ctx, chat.Session{User: bob}, e.Access(short, bob), "3"), chat.Forbidden)
	for _, typed := range []string{"0", "-1", "x", "1.5", "4000"} {
		harness.ExpectKind(t, e.rules.Set(ctx, as, e.Access(short, ann), typed), chat.Invalid)
	}
	e.server(30)
	harness.ExpectKind(t, e.rules.Set(ctx, as, e.Access(short, ann), "31"), chat.Invalid)
	harness.Must(t, e.rules.Set(ctx, as, e.Access(short, ann), " 5 "))
	if own, server, err := e.rules.Of(ctx, short.ID); err != nil || own != 5 || server != 30 {
		t.Errorf("%d, %d, %v", own, server, err)
	}
	e.days(10)
	e.steps(3)
	if stay, _ := e.left(short); stay != 0 {
		t.Error("the room's own rule does not hold")
	}
	if stay, _ := e.left(long); stay != 1 {
		t.Error("another room's messages are gone")
	}
	e.days(25)
	e.steps(3)
	if stay, _ := e.left(long); stay != 0 {
		t.Error("the server's rule does not hold")
	}
}

func TestARetentionHoldsADayAfterItWasSet(t *testing.T) {
	e := newExpiring(t)
	ann := e.User("ann")
	room := e.Room("Tea", ann)
	e.Say(room, ann, "old")
	e.days(100)
	harness.Must(t, e.rules.Set(t.Context(), chat.Session{User: ann}, e.Access(room, ann), "1"))
	e.Clock.Advance(chat.RetentionGrace - time.Minute)
	e.steps(2)
	if stay, _ := e.left(room); stay != 1 {
		t.Error("a mistake costs messages at once")
	}
	e.Clock.Advance(time.Hour)
	e.steps(2)
	if stay, _ := e.left(room); stay != 0 {
		t.Error("it never holds")
	}
}

// counting counts how often all rooms are read.
type counting struct {
	*chattest.Database
	begins int
}

func (c *counting) RetentionBegin(ctx context.Context) error {
	c.begins++
	return c.Database.RetentionBegin(ctx)
}

func TestNewRoomsComeUnderTheServersRuleWithinAMinute(t *testing.T) {
	e := newExpiring(t)
	store := &counting{Database: e.DB}
	e.expirer.Store = store
	ann := e.User("ann")
	e.steps(90)
	if store.begins != 0 {
		t.Error("all rooms are read without a rule")
	}
	e.server(1)
	e.steps(1)
	room := e.Room("Tea", ann)
	e.Say(room, ann, "old")
	e.days(2)
	e.steps(3)
	if stay, _ := e.left(room); stay != 0 {
		t.Error("a new room keeps its messages")
	}
	store.begins = 0
	if e.steps(120); store.begins != 2 {
		t.Errorf("all rooms are read %d times in two minutes", store.begins)
	}
}
