package posting_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/chattest"
	"parley/chat/chattest/harness"
	"parley/chat/posting"
)

// scheduling is a database with a clock, whose inbox is stored at once unless it is down.
type scheduling struct {
	*harness.LogHarness
	*posting.Scheduler
	clock *chattest.Clock
	inbox *chattest.Inbox
	later *posting.Later
}

func newScheduling(t *testing.T) *scheduling {
	t.Helper()
	clock := chattest.NewClock()
	s := &scheduling{clock: clock, inbox: chattest.NewInbox(), LogHarness: &harness.LogHarness{Database: chattest.NewDatabase(clock.Now), T: t, Worker: uuid.New()}}
	harness.AddUsers(t, s.Database)
	harness.AddRooms(t, s.Database, 1)
	sends := posting.New(s.inbox, s.Database, chat.NoLimits{}, uuid.New())
	s.inbox.AfterPut = func(c chat.Command) {
		sends.Resolve(c.ReplyTo.Number, s.Apply(c).Outcomes[0])
	}
	s.Scheduler = &posting.Scheduler{Store: s.Database, Lookup: s.Database, Files: s.Database, Posting: sends, Log: slog.New(slog.DiscardHandler)}
	s.later = posting.NewLater(s.Database)
	s.later.Now = clock.Now
	return s
}

func (s *scheduling) schedule(user chat.UserID, body string, in time.Duration) error {
	a, err := s.Access(s.T.Context(), "room1", user)
	harness.Must(s.T, err)
	return s.later.Schedule(s.T.Context(), user, a, posting.Draft{Body: body, Nonce: uuid.New()}, s.clock.Now().Add(in))
}

func (s *scheduling) list(user chat.UserID) []chat.Scheduled {
	s.T.Helper()
	list, err := s.later.List(s.T.Context(), user)
	harness.Must(s.T, err)
	return list
}

func TestAScheduledMessageIsPostedOnceWhenItIsDue(t *testing.T) {
	s := newScheduling(t)
	harness.Must(t, s.schedule(1, "good morning", time.Hour))
	harness.Must(t, s.Step(t.Context()))
	if s.Seq() != 0 {
		t.Fatal("it was posted before its time")
	}
	s.clock.Advance(time.Hour)
	for range 3 {
		harness.Must(t, s.Step(t.Context()))
		s.clock.Advance(time.Minute)
	}
	if m := s.Message(1); s.Seq() != 1 || m.Body != "good morning" || m.Author != 1 || len(s.list(1)) != 0 {
		t.Errorf("%+v, %d messages, left %+v", m, s.Seq(), s.list(1))
	}
}

func TestAScheduledMessageCallsAllIfItsAuthorSaidSo(t *testing.T) {
	s := newScheduling(t)
	a, err := s.Access(t.Context(), "room1", 1)
	harness.Must(t, err)
	for i, hush := range []bool{false, true} {
		harness.Must(t, s.later.Schedule(t.Context(), 1, a, posting.Draft{Body: "@room", Nonce: uuid.New(), Hush: hush}, s.clock.Now().Add(time.Minute)))
		s.clock.Advance(2 * time.Minute)
		harness.Must(t, s.Step(t.Context()))
		if m := s.Message(int64(i + 1)); m.Called == hush {
			t.Errorf("with hush %v it is %+v", hush, m)
		}
	}
}

func TestAScheduledMessageIsPostedWithItsFiles(t *testing.T) {
	s := newScheduling(t)
	a, err := s.Access(t.Context(), "room1", 1)
	harness.Must(t, err)
	later := func(nonce uuid.UUID) chat.File {
		t.Helper()
		f := chat.File{ID: uuid.New(), User: 1, Room: a.Room.ID, Name: "a.png", Alt: "a plan", Blob: chat.Blob{Hash: chat.Hash{7}, Size: 3, Kind: "image/png"}}
		harness.Must(t, s.BlobTouch(t.Context(), f.Blob))
		harness.Must(t, s.FileInsert(t.Context(), f))
		harness.Must(t, s.later.Schedule(t.Context(), 1, a, posting.Draft{Nonce: nonce, Files: []chat.File{f}}, s.clock.Now().Add(time.Minute)))
		return f
	}
	f := later(uuid.New())
	s.clock.Advance(time.Hour)
	for range 3 {
		harness.Must(t, s.Step(t.Context()))
		s.clock.Advance(time.Minute)
	}
	if m := s.Message(1); s.Seq() != 1 || len(m.Files) != 1 || m.Files[0].ID != f.ID || m.Files[0].Alt != "a plan" || len(s.list(1)) != 0 {
		t.Errorf("%+v, %d messages, left %+v", m, s.Seq(), s.list(1))
	}
	f = later(uuid.New())
	harness.Must(t, s.FilesDiscard(t.Context(), 1, []uuid.UUID{f.ID}))
	s.clock.Advance(time.Hour)
	harness.Must(t, s.Step(t.Context()))
	if list := s.list(1); s.Seq() != 1 || len(list) != 1 || list[0].Refused != "One of the files is not here any more. Attach it again." {
		t.Errorf("%d messages, left %+v", s.Seq(), list)
	}
}

func TestAWorkerThatDiesAfterPostingDoublesNothing(t *testing.T) {
	s := newScheduling(t)
	harness.Must(t, s.schedule(1, "good morning", time.Minute))
	s.clock.Advance(time.Hour)
	due, err := s.ScheduledTake(t.Context(), time.Minute, 9) // by a worker that posts it and dies
	harness.Must(t, err)
	c := chat.Command{Kind: chat.Post, Room: 1, Author: 1, AuthorName: harness.UserName(1), Body: due[0].Body, Key: chat.MakeKey(due[0].Nonce, 1, due[0].Body)}
	s.Apply(c)
	harness.Must(t, s.Step(t.Context()))
	if len(s.list(1)) != 1 {
		t.Fatal("another worker took it while the first may have lived")
	}
	s.clock.Advance(time.Hour)
	harness.Must(t, s.Step(t.Context()))
	if s.Seq() != 1 || len(s.list(1)) != 0 {
		t.Errorf("%d messages, left %+v", s.Seq(), s.list(1))
	}
}

func TestWhatCannotBeSentIsToldToItsAuthor(t *testing.T) {
	s := newScheduling(t)
	_, err := s.AddMember(t.Context(), 1, 2)
	harness.Must(t, err)
	harness.Must(t, s.schedule(2, "from outside", time.Minute))
	_, err = s.RemoveMember(t.Context(), 1, 2, 0)
	harness.Must(t, err)
	s.clock.Advance(time.Hour)
	harness.Must(t, s.Step(t.Context()))
	if l := s.list(2); len(l) != 1 || l[0].Refused != "You are not in this room any more." || s.Seq() != 0 {
		t.Errorf("%+v, %d messages", l, s.Seq())
	}
	harness.Must(t, s.later.Delete(t.Context(), 2, s.list(2)[0].ID))
}

func TestATimeIsAheadAndWithinAYear(t *testing.T) {
	s := newScheduling(t)
	for _, in := range []time.Duration{0, -time.Hour, chat.ScheduledFor + 1} {
		if err := s.schedule(1, "hello", in); !chat.Is(err, chat.Invalid) {
			t.Errorf("in %s: %v", in, err)
		}
	}
	if err := s.schedule(1, " ", time.Hour); !chat.Is(err, chat.Invalid) {
		t.Errorf("empty: %v", err)
	}
}

func TestAScheduledMessageThatIsStoredIsFoundByWhatItBecame(t *testing.T) {
	s := newScheduling(t)
	_, err := s.AddMember(t.Context(), 1, 2)
	harness.Must(t, err)
	harness.Must(t, s.schedule(2, "done :tada:", time.Minute))
	s.clock.Advance(time.Hour)
	short, cancel := context.WithCancel(t.Context())
	s.inbox.AfterPut = func(c chat.Command) { s.Apply(c); cancel() } // the worker dies before it hears of it
	_ = s.Step(short)
	_, err = s.RemoveMember(t.Context(), 1, 2, 0)
	harness.Must(t, err)
	s.clock.Advance(time.Hour)
	harness.Must(t, s.Step(t.Context()))
	if l := s.list(2); len(l) != 0 || s.Seq() != 1 {
		t.Errorf("%d messages, left %+v", s.Seq(), l)
	}
}

// full refuses an account, as one whose messages come too fast.
type full struct {
	chat.NoLimits
	account string
}

func (f full) Allow(_ context.Context, _ chat.Limit, who string) error {
	if who == f.account {
		return chat.E(chat.TooMany, "Too many.")
	}
	return nil
}

func TestAnAccountOverItsLimitHoldsUpNoOther(t *testing.T) {
	s := newScheduling(t)
	_, err := s.AddMember(t.Context(), 1, 2)
	harness.Must(t, err)
	harness.Must(t, s.schedule(1, "too much", time.Minute))
	harness.Must(t, s.schedule(2, "good morning", 2*time.Minute))
	s.Posting.Limits = full{account: "1"}
	s.clock.Advance(time.Hour)
	harness.ExpectKind(t, s.Step(t.Context()), chat.TooMany)
	if m := s.Message(1); s.Seq() != 1 || m.Body != "good morning" || len(s.list(1)) != 1 || s.list(1)[0].Refused != "" {
		t.Errorf("%+v, left %+v", m, s.list(1))
	}
}

func TestANonceWithAnotherTextIsAnotherScheduledMessage(t *testing.T) {
	s := newScheduling(t)
	a, err := s.Access(t.Context(), "room1", 1)
	harness.Must(t, err)
	nonce := uuid.New()
	for _, body := range []string{"one", "two", "one", "two"} {
		harness.Must(t, s.later.Schedule(t.Context(), 1, a, posting.Draft{Body: body, Nonce: nonce}, s.clock.Now().Add(time.Hour)))
	}
	if list := s.list(1); len(list) != 2 || list[0].Body != "one" || list[1].Body != "two" {
		t.Errorf("%+v is scheduled", list)
	}
	for _, later := range []time.Duration{time.Hour + time.Second, 49 * time.Hour, 49 * time.Hour} {
		harness.Must(t, s.later.Schedule(t.Context(), 1, a, posting.Draft{Body: "one", Nonce: nonce}, s.clock.Now().Add(later)))
	}
	if list := s.list(1); len(list) != 3 || list[2].Body != "one" {
		t.Errorf("with another time, %+v is scheduled", list)
	}
}
