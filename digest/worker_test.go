package digest

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/chattest"
	"parley/chat/notifications"
	"parley/chat/people"
	"parley/chat/rooms"
)

// harness is a worker over the real rules and a database in memory.
type harness struct {
	*Worker
	*Reader
	t      *testing.T
	clock  *chattest.Clock
	db     *chattest.Database
	rooms  *rooms.Service
	ingest uuid.UUID
}

func newHarness(t *testing.T) *harness {
	clock := chattest.NewClock()
	db, bus := chattest.NewDatabase(clock.Now), chattest.NewBus()
	rooms := rooms.New(db, db, chat.NoLimits{}, bus, chattest.NewRecentCache())
	inboxes := notifications.NewInboxes(db, bus)
	inboxes.Now = clock.Now
	h := &harness{t: t, clock: clock, db: db, rooms: rooms, ingest: uuid.New()}
	h.Reader = &Reader{Store: db, Inboxes: inboxes, Rooms: rooms, Levels: notifications.NewNotifications(db, bus), People: people.New(db, db, bus)}
	h.Worker = &Worker{Store: db, Missed: h.Reader.Missed, Quiet: db.Availabilities, Origin: "https://chat.example.org", Log: slog.New(slog.DiscardHandler)}
	return h
}

func (h *harness) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// user has a proven address.
func (h *harness) user(name string) chat.User {
	h.t.Helper()
	u, err := h.db.UserInsert(h.t.Context(), chat.Credentials{User: chat.User{Username: name, Email: name + "@example.org"}, Verified: true})
	h.must(err)
	return u
}

func (h *harness) room(name string, members ...chat.User) chat.Room {
	h.t.Helper()
	r, err := h.rooms.Create(h.t.Context(), members[0].ID, name, "", false)
	h.must(err)
	for _, u := range members[1:] {
		_, err := h.db.AddMember(h.t.Context(), r.ID, u.ID)
		h.must(err)
	}
	return r
}

func (h *harness) direct(a, b chat.User) chat.Room {
	h.t.Helper()
	r, _, err := h.db.OpenDirect(h.t.Context(), "abc", []chat.UserID{a.ID, b.ID}, a.ID)
	h.must(err)
	return r
}

// say stores a message; thread is the message that it replies to, or 0.
func (h *harness) say(r chat.Room, author chat.User, thread int64, body string) {
	h.t.Helper()
	h.store(chat.Command{Kind: chat.Post, Room: r.ID, Author: author.ID, AuthorName: author.Username, Body: body, Seq: thread})
}

func (h *harness) store(c chat.Command) {
	h.t.Helper()
	h.clock.Advance(time.Second)
	c.Key = chat.Key(uuid.New())
	leases, err := h.db.RenewLeases(h.t.Context(), h.ingest)
	h.must(err)
	_, err = h.db.Ingest(h.t.Context(), h.ingest, leases, []chat.Command{c})
	h.must(err)
}

func (h *harness) wants(u chat.User, after time.Duration) {
	h.t.Helper()
	h.must(h.db.DigestSet(h.t.Context(), u.ID, after, "de"))
}

// pass lets time pass, with a worker that looks every five minutes.
func (h *harness) pass(d time.Duration) {
	h.t.Helper()
	for ; d > 0; d -= 5 * time.Minute {
		h.clock.Advance(5 * time.Minute)
		h.must(h.Step(h.t.Context()))
	}
}

// expect ends all mails that wait, and fails unless they tell of these texts.
func (h *harness) expect(want ...string) {
	h.t.Helper()
	list, err := h.db.MailsTake(h.t.Context(), time.Minute, 10)
	h.must(err)
	var got []string
	for _, m := range list {
		items, err := h.Of(h.t.Context(), m)
		h.must(err)
		for _, i := range items {
			got = append(got, i.Body)
		}
		h.must(h.db.MailSettle(h.t.Context(), m, chat.MailSent, ""))
	}
	if !slices.Equal(got, want) {
		h.t.Errorf("mailed %q, want %q", got, want)
	}
}

func TestWhatWasMissedIsMailedOnceAfterItsTime(t *testing.T) {
	h := newHarness(t)
	ann, bob := h.user("ann"), h.user("bob")
	r := h.room("Tea", ann, bob)
	h.say(r, ann, 0, "@bob before")
	h.pass(5 * time.Minute)
	h.wants(bob, time.Hour)
	h.pass(3 * time.Hour)
	h.expect() // it came before the choice
	h.say(r, ann, 0, "@bob look")
	h.say(r, ann, 0, "not for one alone")
	h.pass(55 * time.Minute)
	h.expect()
	h.pass(10 * time.Minute)
	h.expect("@bob look")
	h.pass(5 * time.Hour)
	h.expect()
	h.say(r, ann, 0, "@bob again")
	h.say(h.direct(ann, bob), ann, 0, "only you")
	h.pass(2 * time.Hour)
	h.expect("only you", "@bob again")
	h.pass(24 * time.Hour)
	h.expect()
}

func TestWhatWasReadIsNotMailed(t *testing.T) {
	h := newHarness(t)
	ann, bob := h.user("ann"), h.user("bob")
	r := h.room("Tea", ann, bob)
	h.wants(bob, time.Hour)
	h.say(r, ann, 0, "@bob look")
	h.pass(30 * time.Minute)
	_, err := h.db.MarkRead(h.t.Context(), r.ID, bob.ID, 1)
	h.must(err)
	h.pass(24 * time.Hour)
	if waiting := h.db.Mailed(); len(waiting) > 0 {
		t.Errorf("queued %+v", waiting)
	}
	h.say(r, ann, 0, "@bob two")
	h.say(r, ann, 0, "@bob three")
	h.pass(2 * time.Hour)
	_, err = h.db.MarkRead(h.t.Context(), r.ID, bob.ID, 2) // after it was queued
	h.must(err)
	h.expect("@bob three")
	h.say(r, ann, 0, "@bob four")
	h.pass(2 * time.Hour)
	h.must(h.db.DigestSet(t.Context(), bob.ID, 0, ""))
	h.expect()
}

func TestOnlyWhatConcernsItsReaderIsMailed(t *testing.T) {
	h := newHarness(t)
	ann, bob, eve := h.user("ann"), h.user("bob"), h.user("eve")
	tea, loud, muted := h.room("Tea", ann, bob, eve), h.room("Loud", ann, bob), h.room("Muted", ann, bob)
	h.wants(bob, time.Hour)
	h.must(h.db.KeywordsSet(t.Context(), bob.ID, []string{"milk"}))
	h.must(h.db.RoomLevelSet(t.Context(), bob.ID, loud.ID, chat.LevelNone, time.Time{}))
	h.must(h.db.RoomLevelSet(t.Context(), bob.ID, muted.ID, chat.LevelAll, h.clock.Now().Add(90*time.Minute)))
	_, err := h.db.SetBlock(t.Context(), bob.ID, eve.ID, true)
	h.must(err)
	h.say(tea, bob, 0, "mine")
	h.say(tea, ann, 1, "a reply")
	h.say(tea, ann, 0, "another's thread")
	h.say(tea, eve, 3, "a reply to another")
	h.say(tea, eve, 0, "@bob from one who is blocked")
	h.say(tea, ann, 0, "is there milk?")
	h.say(loud, ann, 0, "@bob in a room that tells nothing")
	h.say(muted, ann, 0, "@bob in a room that is muted")
	h.pass(65 * time.Minute)
	h.expect("is there milk?", "a reply")
}

func TestAFullDigestDoesNotWaitForItsOldest(t *testing.T) {
	h := newHarness(t)
	ann, bob := h.user("ann"), h.user("bob")
	r := h.direct(ann, bob)
	tea := h.room("Tea", ann, bob)
	h.wants(bob, 24*time.Hour)
	h.pass(5 * time.Minute)
	for range chat.DigestMost + 1 {
		h.say(tea, ann, 0, "@bob "+uuid.NewString())
	}
	h.say(r, ann, 0, "only you")
	h.pass(24 * time.Hour)
	list := h.db.Mailed()
	if len(list) != 1 {
		t.Fatalf("queued %+v", list)
	}
	if items, err := h.Of(t.Context(), list[0]); err != nil || len(items) != chat.DigestMost+1 {
		t.Errorf("%d items, %v", len(items), err)
	}
}

func TestManyReactionsHideNoMention(t *testing.T) {
	h := newHarness(t)
	ann, bob := h.user("ann"), h.user("bob")
	r := h.room("Tea", ann, bob)
	h.wants(bob, time.Hour)
	for range chat.InboxListed {
		h.say(r, bob, 0, "mine")
	}
	h.say(r, ann, 0, "@bob look")
	for seq := range int64(chat.InboxListed) {
		h.store(chat.Command{Kind: chat.React, Room: r.ID, Author: ann.ID, AuthorName: ann.Username, Seq: seq + 1, Body: "👍", On: true})
	}
	h.pass(2 * time.Hour)
	h.expect("@bob look")
}

// A message has its time before it is committed. One that a worker could not see yet is in the next digest.
func TestAMessageThatIsCommittedLateIsTold(t *testing.T) {
	h := newHarness(t)
	ann, bob := h.user("ann"), h.user("bob")
	r := h.room("Tea", ann, bob)
	h.wants(bob, time.Hour)
	h.say(r, ann, 0, "@bob look")
	h.clock.Advance(2 * time.Hour)
	h.must(h.Step(t.Context()))
	h.expect("@bob look")
	h.clock.Advance(-2 * time.Second)
	h.say(r, ann, 0, "@bob from just before")
	h.pass(2 * time.Hour)
	h.expect("@bob from just before")
}

func TestNothingIsMailedInQuietHours(t *testing.T) {
	h := newHarness(t)
	ann, bob := h.user("ann"), h.user("bob")
	r := h.room("Tea", ann, bob)
	h.wants(bob, time.Hour)
	h.must(h.db.QuietHoursSet(t.Context(), bob.ID, 12*60, 20*60))
	h.say(r, ann, 0, "@bob look")
	h.pass(7 * time.Hour)
	h.expect()
	h.pass(2 * time.Hour)
	h.expect("@bob look")
}

func TestAnAddressThatIsNotProvenGetsNothing(t *testing.T) {
	h := newHarness(t)
	ann := h.user("ann")
	bob, err := h.db.UserInsert(t.Context(), chat.Credentials{User: chat.User{Username: "bob", Email: "bob@example.org"}})
	h.must(err)
	r := h.room("Tea", ann, bob)
	c := Choice{Store: h.db, Proven: h.db.EmailVerified}
	if err := c.Set(t.Context(), bob.ID, "60", "de"); !chat.Is(err, chat.Conflict) {
		t.Errorf("it may be chosen: %v", err)
	}
	h.wants(bob, time.Hour) // proven then, another address now
	h.say(r, ann, 0, "@bob look")
	h.pass(5 * time.Hour)
	h.expect()
}

// A worker that dies between any two steps leaves a digest that is told once.
func TestADeadWorkersDigestIsToldOnce(t *testing.T) {
	for _, dies := range []string{"after taking", "before queueing", "after queueing"} {
		h := newHarness(t)
		ann, bob := h.user("ann"), h.user("bob")
		r := h.room("Tea", ann, bob)
		h.wants(bob, time.Hour)
		h.say(r, ann, 0, "@bob look")
		h.clock.Advance(2 * time.Hour)
		dead := *h.Worker
		dead.Store = dying{h.db, dies}
		if err := dead.Step(t.Context()); !errors.Is(err, errDied) {
			t.Fatalf("%s: it lives: %v", dies, err)
		}
		h.pass(3 * time.Hour)
		h.expect("@bob look")
	}
}

var errDied = errors.New("the worker died")

// dying is a store whose worker dies.
type dying struct {
	chat.DigestStore
	dies string
}

func (d dying) DigestsTake(ctx context.Context, lease time.Duration, most, waiting int) ([]chat.Digest, error) {
	list, err := d.DigestStore.DigestsTake(ctx, lease, most, waiting)
	if d.dies == "after taking" {
		return nil, errDied
	}
	return list, err
}

func (d dying) DigestQueue(ctx context.Context, of chat.Digest, m chat.Mail) error {
	if d.dies == "before queueing" {
		return errDied
	}
	if err := d.DigestStore.DigestQueue(ctx, of, m); err != nil {
		return err
	}
	return errDied
}

func TestATokenIsItsUsersUnderThisServersSecrets(t *testing.T) {
	now, former := []byte("a secret of thirty-two bytes....1"), []byte("a secret of thirty-two bytes....0")
	for token, want := range map[string]chat.UserID{
		Token(now, 7): 7, Token(former, 7): 7, Token([]byte("another's"), 7): 0, "8" + Token(now, 7)[1:]: 0, "": 0, "7": 0, "7.": 0, "x.y": 0, "-7.x": 0,
	} {
		if got, ok := UserOf(token, now, former); got != want || ok != (want > 0) {
			t.Errorf("%q is of %d, want %d", token, got, want)
		}
	}
	if _, ok := UserOf(Token(nil, 7), nil); ok {
		t.Error("without a secret, a token is believed")
	}
}
