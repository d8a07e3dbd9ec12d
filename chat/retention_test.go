package chat_test

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"parley/chat"
	"parley/chat/chattest"
)

// expiring is a world with rooms that keep messages for some time.
type expiring struct {
	*removing
	expirer *chat.Expirer
	rules   *chat.Retention
}

func newExpiring(t *testing.T) *expiring {
	e := &expiring{removing: newRemoving(t)}
	e.expirer = &chat.Expirer{Store: e.db, Inbox: e.inbox, Now: e.clock.Now, Log: slog.New(slog.DiscardHandler), Behind: func(context.Context) bool { return e.behind }}
	e.rules = chat.NewRetention(e.db, chat.NewAccounts(e.db, chat.NoLimits{}, e.bus, e.recent))
	return e
}

func (e *expiring) steps(n int) {
	e.t.Helper()
	for range n {
		must(e.t, e.expirer.Step(e.t.Context()))
		e.clock.Advance(time.Second)
	}
}

// server sets the server's retention, which holds at once.
func (e *expiring) server(days int) {
	e.t.Helper()
	state, err := e.db.ServerState(e.t.Context())
	must(e.t, err)
	state.Settings.Retention = chat.RetentionRule{Days: days, Since: e.clock.Now().Add(-chat.RetentionGrace)}
	_, err = e.db.SettingsSet(e.t.Context(), "Works", state.Settings, state.Rev)
	must(e.t, err)
}

func (e *expiring) days(n int) { e.clock.Advance(time.Duration(n) * 24 * time.Hour) }

func TestOldMessagesGoInPortionsAndNumbersStay(t *testing.T) {
	e := newExpiring(t)
	ann := e.user("ann")
	room := e.room("Tea", ann)
	for i := range 450 {
		e.say(room, ann, fmt.Sprintf("old %d", i))
	}
	e.days(20)
	e.say(room, ann, "new")
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
	ms, err := e.db.MessageRange(t.Context(), room.ID, 448, 451)
	must(t, err)
	if len(ms) != 3 || !ms[0].Deleted || ms[0].Seq != 449 || ms[0].Body != "" || ms[2].Body != "new" {
		t.Errorf("%+v", ms)
	}
	if by, err := e.db.DeletionOf(t.Context(), room.ID, 1); err != nil || by.By != 0 {
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
	ann, bob := e.user("ann"), e.user("bob")
	short, long := e.room("Short", ann), e.room("Long", ann)
	e.join(short, bob)
	e.say(short, ann, "old")
	e.say(long, ann, "old")
	ctx, as := t.Context(), chat.Session{User: ann}
	expectKind(t, e.rules.Set(ctx, chat.Session{User: bob}, e.access(short, bob), "3"), chat.Forbidden)
	for _, typed := range []string{"0", "-1", "x", "1.5", "4000"} {
		expectKind(t, e.rules.Set(ctx, as, e.access(short, ann), typed), chat.Invalid)
	}
	e.server(30)
	expectKind(t, e.rules.Set(ctx, as, e.access(short, ann), "31"), chat.Invalid)
	must(t, e.rules.Set(ctx, as, e.access(short, ann), " 5 "))
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
	ann := e.user("ann")
	room := e.room("Tea", ann)
	e.say(room, ann, "old")
	e.days(100)
	must(t, e.rules.Set(t.Context(), chat.Session{User: ann}, e.access(room, ann), "1"))
	e.clock.Advance(chat.RetentionGrace - time.Minute)
	e.steps(2)
	if stay, _ := e.left(room); stay != 1 {
		t.Error("a mistake costs messages at once")
	}
	e.clock.Advance(time.Hour)
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
	store := &counting{Database: e.db}
	e.expirer.Store = store
	ann := e.user("ann")
	e.steps(90)
	if store.begins != 0 {
		t.Error("all rooms are read without a rule")
	}
	e.server(1)
	e.steps(1)
	room := e.room("Tea", ann)
	e.say(room, ann, "old")
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
