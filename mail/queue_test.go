package mail

import (
	"context"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/chattest"
	"parley/internal/port"
)

// harness is a worker's queue between a database and a real mail server.
type harness struct {
	*Queue
	t     *testing.T
	clock *chattest.Clock
	db    *chattest.Database
	srv   *server
	ended []chat.MailOutcome
}

func newHarness(t *testing.T) *harness {
	clock := chattest.NewClock()
	h := &harness{t: t, clock: clock, db: chattest.NewDatabase(clock.Now), srv: serve(t, false, false)}
	h.Queue = &Queue{Store: h.db, SMTP: h.srv.client("smtp://localhost"), Write: written, Log: slog.New(slog.DiscardHandler), Ended: h.end}
	return h
}

func (h *harness) end(how chat.MailOutcome) { h.ended = append(h.ended, how) }

// written is a mail's message: its address is in it.
func written(_ context.Context, m chat.Mail) (Message, bool, error) {
	msg := letter
	msg.To = m.To
	return msg, m.To != "", nil
}

func (h *harness) queue(to ...string) {
	h.t.Helper()
	for _, a := range to {
		if err := h.db.MailQueue(h.t.Context(), chat.Mail{Key: uuid.New(), Kind: chat.MailNewDevice, To: a}); err != nil {
			h.t.Fatal(err)
		}
	}
}

func (h *harness) step() {
	h.t.Helper()
	if err := h.Step(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
}

func (h *harness) expectEnded(want ...chat.MailOutcome) {
	h.t.Helper()
	if !slices.Equal(h.ended, want) {
		h.t.Errorf("ended %q, want %q", h.ended, want)
	}
}

func TestMailsAreSentOnceAndOthersGoOn(t *testing.T) {
	h := newHarness(t)
	h.srv.change(func(s *server) {
		s.refuse["none@example.org"] = &smtp.SMTPError{Code: 550, Message: "No such user"}
		s.refuse["full@example.org"] = &smtp.SMTPError{Code: 452, Message: "Full"}
	})
	h.queue("ann@example.org", "none@example.org", "", "full@example.org", "bob@example.org")
	h.step()
	h.step()
	h.expectEnded(chat.MailSent, chat.MailRefused, chat.MailDropped, chat.MailSent)
	if got := h.srv.expect(2); got[0].to != "ann@example.org" || got[1].to != "bob@example.org" {
		t.Errorf("%+v", got)
	}
	h.srv.change(func(s *server) { s.refuse = nil })
	h.clock.Advance(pauses[0] + time.Second)
	h.step()
	h.clock.Advance(time.Hour)
	h.step()
	if got := h.srv.expect(3); got[2].to != "full@example.org" {
		t.Errorf("%+v", got)
	}
}

func TestMailsWaitForAServerThatIsDown(t *testing.T) {
	h := newHarness(t)
	nowhere, err := port.Reserve() // refuses connections
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nowhere.Release)
	h.SMTP.resolve = func(string) string { return nowhere.Addr() }
	h.queue("ann@example.org", "bob@example.org")
	h.step()
	h.step()
	h.srv.expect(0)
	waiting, err := h.db.MailsWaiting(t.Context(), 10)
	if err != nil || len(waiting) != 2 || waiting[0].Attempts != 1 || waiting[1].Attempts != 1 || waiting[0].Error == "" {
		t.Errorf("%+v %v", waiting, err)
	}
	h.SMTP.resolve = nil
	h.clock.Advance(pauses[0] + time.Second)
	h.step()
	h.srv.expect(2)
	h.expectEnded(chat.MailSent, chat.MailSent)
}

func TestAMailIsGivenUpAfterTwoDays(t *testing.T) {
	h := newHarness(t)
	h.srv.change(func(s *server) { s.refuse["full@example.org"] = &smtp.SMTPError{Code: 452, Message: "Full"} })
	h.queue("full@example.org")
	began := h.clock.Now()
	for range len(pauses) {
		h.step()
		h.expectEnded()
		h.clock.Advance(24*time.Hour + time.Second)
	}
	h.step()
	h.expectEnded(chat.MailGaveUp)
	var all time.Duration
	for _, p := range pauses {
		all += p
	}
	if all < 36*time.Hour || all > 48*time.Hour {
		t.Errorf("it is tried for %v", all)
	}
	h.clock.Advance(48 * time.Hour)
	h.step()
	failed, err := h.db.MailsFailed(t.Context(), 1<<40, 10)
	if err != nil || len(failed) != 1 || failed[0].Error != "452 4.0.0 Full" || failed[0].MadeAt != began {
		t.Errorf("%+v %v", failed, err)
	}
}

// dying is a store whose worker dies before it notes what became of a mail.
type dying struct{ *chattest.Database }

func (dying) MailSettle(context.Context, chat.Mail, chat.MailOutcome, string) error { return nil }
func (dying) MailRetry(context.Context, chat.Mail, time.Duration, string) error     { return nil }

func TestAWorkerThatDiesAfterSendingSendsNothingTwice(t *testing.T) {
	h := newHarness(t)
	h.queue("ann@example.org")
	h.Store = dying{h.db}
	h.step()
	h.srv.expect(1)
	h.Store = h.db
	for range 3 {
		h.clock.Advance(2 * lease)
		h.step()
	}
	h.srv.expect(1)
	h.expectEnded(chat.MailSent, chat.MailUnsure) // two workers counted: the first one did not live to store it
}

func TestAWorkerThatDiesBeforeSendingLosesNothing(t *testing.T) {
	h := newHarness(t)
	h.queue("ann@example.org")
	if list, err := h.db.MailsTake(t.Context(), lease, batch); err != nil || len(list) != 1 {
		t.Fatalf("%+v %v", list, err)
	}
	h.step()
	h.srv.expect(0)
	h.clock.Advance(2 * lease)
	h.step()
	h.srv.expect(1)
}

func TestAConnectionThatBreaksAfterTheTextSendsNothingTwice(t *testing.T) {
	h := newHarness(t)
	h.srv.change(func(s *server) { s.vanish = true })
	h.queue("ann@example.org", "bob@example.org")
	h.step()
	h.clock.Advance(time.Hour)
	h.step()
	h.srv.expect(2)
	h.expectEnded(chat.MailUnsure, chat.MailUnsure)
}

func TestAnOutageOfTheStoreSendsNothing(t *testing.T) {
	h := newHarness(t)
	h.queue("ann@example.org")
	h.db.GoDown()
	if err := h.Step(t.Context()); !chat.Is(err, chat.Unavailable) {
		t.Errorf("%v", err)
	}
	h.db.Recover()
	h.srv.expect(0)
	h.step()
	h.srv.expect(1)
}

func TestAMailOfEachKindThatIsRefusedIsShownWithItsReason(t *testing.T) {
	h := newHarness(t)
	h.srv.change(func(s *server) { s.refuse["none@example.org"] = &smtp.SMTPError{Code: 550, Message: "No such user"} })
	kinds := []chat.MailKind{chat.MailPasswordChanged, chat.MailEmailChanged, chat.MailNewDevice, chat.MailFactorChanged, chat.MailCodeReused, chat.MailReset, chat.MailVerify, chat.MailEmailOld, chat.MailEmailNew}
	for _, kind := range kinds {
		if err := h.db.MailQueue(t.Context(), chat.Mail{Key: uuid.New(), Kind: kind, To: "none@example.org"}); err != nil {
			t.Fatal(err)
		}
	}
	h.step()
	h.clock.Advance(48 * time.Hour)
	h.step() // none is tried again
	h.srv.expect(0)
	failed, err := h.db.MailsFailed(t.Context(), 1<<40, len(kinds)+1)
	if err != nil || len(failed) != len(kinds) || len(h.ended) != len(kinds) {
		t.Fatalf("%+v %v", failed, err)
	}
	for i, m := range failed { // the newest first
		if m.Kind != kinds[len(kinds)-1-i] || m.Outcome != chat.MailRefused || m.Error == "" || m.Attempts != 1 {
			t.Errorf("%+v", m)
		}
	}
}
