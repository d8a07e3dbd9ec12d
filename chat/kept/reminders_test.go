package kept_test

import (
	"log/slog"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/chattest"
	"parley/chat/chattest/harness"
	"parley/chat/kept"
	"parley/chat/moments"
)

// reminding is a database with a clock and one message, and a bus.
type reminding struct {
	*harness.LogHarness
	*kept.Reminding
	clock *chattest.Clock
	bus   *chattest.Bus
	own   *kept.Reminders
	m     chat.Message
}

func newReminding(t *testing.T) *reminding {
	t.Helper()
	clock := chattest.NewClock()
	r := &reminding{clock: clock, bus: chattest.NewBus(), LogHarness: &harness.LogHarness{Database: chattest.NewDatabase(clock.Now), T: t, Worker: uuid.New()}}
	harness.AddUsers(t, r.Database)
	harness.AddRooms(t, r.Database, 1)
	r.Apply(chat.Command{Kind: chat.Post, Room: 1, Author: 1, AuthorName: harness.UserName(1), Body: "the plumber comes", Key: chat.MakeKey(uuid.New(), 1, "x")})
	r.m = r.Message(1)
	r.Reminding = &kept.Reminding{Store: r.Database, Publisher: r.bus, Log: slog.New(slog.DiscardHandler)}
	r.own = kept.NewReminders(r.Database, r.bus)
	r.own.Now = clock.Now
	return r
}

func (r *reminding) list() []chat.Reminder {
	r.T.Helper()
	list, err := r.own.List(r.T.Context(), 1)
	harness.Must(r.T, err)
	return list
}

func TestAReminderIsDueOnceAndItsPagesAreTold(t *testing.T) {
	r := newReminding(t)
	for range 2 { // the second of two clicks
		harness.Must(t, r.own.Of(t.Context(), 1, r.m, r.clock.Now().Add(20*time.Minute)))
	}
	r.bus.Reset()
	harness.Must(t, r.Step(t.Context()))
	if len(r.bus.News()) != 0 || len(r.list()) != 1 || r.list()[0].Due {
		t.Fatalf("too early: %+v %+v", r.bus.News(), r.list())
	}
	r.clock.Advance(time.Hour)
	for range 3 {
		harness.Must(t, r.Step(t.Context()))
		r.clock.Advance(time.Minute)
	}
	if len(r.bus.News()) != 1 || r.bus.News()[0].Person != 1 || !r.bus.News()[0].Rooms {
		t.Errorf("told: %+v", r.bus.News())
	}
	if l := r.list(); len(l) != 1 || !l[0].Due || l[0].Message.Body != "the plumber comes" {
		t.Errorf("%+v", l)
	}
	harness.Must(t, r.own.Move(t.Context(), 1, r.list()[0].ID, r.clock.Now().Add(time.Hour)))
	r.bus.Reset()
	r.clock.Advance(2 * time.Hour)
	harness.Must(t, r.Step(t.Context()))
	if len(r.bus.News()) != 1 {
		t.Errorf("after it was moved: %+v", r.bus.News())
	}
	id := r.list()[0].ID
	harness.Must(t, r.own.Delete(t.Context(), 1, id))
	harness.Must(t, r.own.Delete(t.Context(), 1, id))
	if len(r.list()) != 0 {
		t.Errorf("%+v", r.list())
	}
}

func TestAReminderIsDueWhenTheWorkerThatTookItDies(t *testing.T) {
	r := newReminding(t)
	harness.Must(t, r.own.Note(t.Context(), 1, 1, "tea", uuid.New(), r.clock.Now().Add(time.Minute)))
	r.clock.Advance(time.Hour)
	_, err := r.Store.RemindersTake(t.Context(), time.Minute, 9) // by a worker that dies before it tells
	harness.Must(t, err)
	if l := r.list(); len(l) != 1 || !l[0].Due || l[0].Note != "tea" {
		t.Errorf("%+v", l)
	}
	r.bus.Reset()
	r.clock.Advance(time.Hour)
	harness.Must(t, r.Step(t.Context()))
	if len(r.bus.News()) != 1 {
		t.Errorf("told: %+v", r.bus.News())
	}
}

func TestAReminderHasATimeAheadAndSomethingToSay(t *testing.T) {
	r := newReminding(t)
	for _, in := range []time.Duration{0, -time.Hour, chat.ScheduledFor + 1} {
		harness.ExpectKind(t, r.own.Of(t.Context(), 1, r.m, r.clock.Now().Add(in)), chat.Invalid)
	}
	gone := r.m
	gone.Deleted = true
	harness.ExpectKind(t, r.own.Of(t.Context(), 1, gone, r.clock.Now().Add(time.Hour)), chat.Conflict)
	harness.ExpectKind(t, r.own.Note(t.Context(), 1, 1, " ", uuid.New(), r.clock.Now().Add(time.Hour)), chat.Invalid)
	harness.ExpectKind(t, r.own.Move(t.Context(), 1, 99, r.clock.Now().Add(time.Hour)), chat.NotFound)
}

func TestANonceWithAnotherNoteIsAnotherReminder(t *testing.T) {
	r := newReminding(t)
	nonce := uuid.New()
	for _, note := range []string{"tea", "cake", "tea"} {
		harness.Must(t, r.own.Note(t.Context(), 1, 1, note, nonce, r.clock.Now().Add(time.Hour)))
	}
	if list := r.list(); len(list) != 2 || list[0].Note != "tea" || list[1].Note != "cake" {
		t.Errorf("there are %+v", list)
	}
}

func TestNamedMomentsAreInThePersonsZone(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	harness.Must(t, err)
	saturday := time.Date(2026, 3, 28, 23, 30, 0, 0, time.UTC) // Sunday in Berlin, an hour before summer time
	for name, want := range map[string]string{
		moments.In20Minutes: "2026-03-28T23:50:00Z", moments.InAnHour: "2026-03-29T00:30:00Z", moments.In3Hours: "2026-03-29T02:30:00Z",
		moments.Tomorrow9: "2026-03-30T07:00:00Z", moments.Monday9: "2026-03-30T07:00:00Z",
	} {
		at, err := moments.Named(name, saturday.In(berlin))
		if got := at.UTC().Format(time.RFC3339); err != nil || got != want {
			t.Errorf("%s is %s, want %s: %v", name, got, want, err)
		}
	}
	if at, _ := moments.Named(moments.Monday9, time.Date(2026, 3, 30, 8, 0, 0, 0, time.UTC)); at.Day() != 6 {
		t.Errorf("on a Monday: %s", at)
	}
	_, err = moments.Named("noon", saturday)
	harness.ExpectKind(t, err, chat.Invalid)
}
