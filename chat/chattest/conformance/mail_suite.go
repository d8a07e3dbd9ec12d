package conformance

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
)

// TestMailStore tests a store against chat.MailStore.
func TestMailStore(t *testing.T, open OpenStore) {
	runStore(t, open, "a mail is taken by one worker at a time, until it has ended", testMailsTake)
	runStore(t, open, "a mail that was being handed over is never taken again", testMailsUnsure)
	runStore(t, open, "a slow worker's mail passes to another, and the first result counts", testMailsLate)
	runStore(t, open, "mails that failed or wait are listed, without addresses of sent ones", testMailLists)
	runStore(t, open, "a mail that came back is known until a later one arrives", testMailReturned)
	runStore(t, open, "nothing is kept of mails to an account that was deleted", testMailsForgotten)
}

func (s *storeSuite) mail(u chat.User, kind chat.MailKind) chat.Mail {
	s.t.Helper()
	m := chat.Mail{Key: uuid.New(), Kind: kind, User: u.ID, Language: "de", Origin: "https://chat.example.org", Detail: "why", Agent: "A browser", Network: "192.0.2.0/24"}
	must(s.t, s.MailQueue(s.t.Context(), m))
	return m
}

const mailLease = time.Minute

func (s *storeSuite) takeMails(want int) []chat.Mail {
	s.t.Helper()
	list, err := s.MailsTake(s.t.Context(), mailLease, 10)
	must(s.t, err)
	if len(list) != want {
		s.t.Fatalf("took %+v, want %d", list, want)
	}
	return list
}

func (s *storeSuite) hand(m chat.Mail, want bool) {
	s.t.Helper()
	if got, err := s.MailHand(s.t.Context(), m); err != nil || got != want {
		s.t.Errorf("handed over: %v %v, want %v", got, err, want)
	}
}

func testMailsTake(s *storeSuite) {
	ann := s.user("ann")
	m := s.mail(ann, chat.MailNewDevice)
	must(s.t, s.MailQueue(s.t.Context(), m)) // the same key is the same mail
	got := s.takeMails(1)[0]
	m.ID, m.MadeAt, m.Attempts = got.ID, got.MadeAt, 1
	if got != m {
		s.t.Errorf("got %+v, want %+v", got, m)
	}
	s.takeMails(0)
	s.later(2 * mailLease)
	again := s.takeMails(1)[0] // the first worker died
	s.hand(got, false)
	s.hand(again, true)
	s.hand(again, false)
	must(s.t, s.MailRetry(s.t.Context(), again, time.Hour, "450 not now"))
	s.takeMails(0)
	s.later(2 * time.Hour)
	third := s.takeMails(1)[0]
	if third.Attempts != 3 {
		s.t.Errorf("%+v", third)
	}
	s.hand(third, true)
	must(s.t, s.MailSettle(s.t.Context(), third, chat.MailSent, ""))
	s.later(2 * time.Hour)
	s.takeMails(0)
	must(s.t, s.MailQueue(s.t.Context(), m)) // nor is it queued again
	s.takeMails(0)
}

func (s *storeSuite) unsure(want int) {
	s.t.Helper()
	if n, err := s.MailsUnsure(s.t.Context()); err != nil || n != want {
		s.t.Errorf("%d are unsure, want %d: %v", n, want, err)
	}
}

func testMailsUnsure(s *storeSuite) {
	s.mail(s.user("ann"), chat.MailNewDevice)
	m := s.takeMails(1)[0]
	s.hand(m, true)
	s.unsure(0)
	s.later(2 * mailLease)
	s.takeMails(0)
	s.unsure(1)
	s.unsure(0)
	s.later(2 * mailLease)
	s.takeMails(0)
}

func testMailsLate(s *storeSuite) {
	s.mail(s.user("ann"), chat.MailNewDevice)
	m := s.takeMails(1)[0]
	s.hand(m, true)
	s.later(2 * mailLease)
	s.unsure(1)
	must(s.t, s.MailRetry(s.t.Context(), m, 0, "450 not now"))
	s.takeMails(0)
	must(s.t, s.MailSettle(s.t.Context(), m, chat.MailSent, "")) // it lived after all
	s.expectMail(chat.MailStats{Sent: 1})

	s.mail(s.user("bob"), chat.MailNewDevice)
	first := s.takeMails(1)[0]
	s.later(2 * mailLease)
	second := s.takeMails(1)[0]
	must(s.t, s.MailSettle(s.t.Context(), first, chat.MailRefused, "")) // not its mail any more
	must(s.t, s.MailRetry(s.t.Context(), first, time.Hour, ""))
	s.hand(second, true)
}

func (s *storeSuite) expectMail(want chat.MailStats) {
	s.t.Helper()
	got, err := s.MailStats(s.t.Context())
	got.Oldest = got.Oldest.Truncate(time.Hour)
	if err != nil || got != want {
		s.t.Errorf("%+v %v, want %+v", got, err, want)
	}
}

func testMailReturned(s *storeSuite) {
	ann, bob, ctx := s.user("ann"), s.user("bob"), s.t.Context()
	ended := func(kind chat.MailKind, to string, how chat.MailOutcome) {
		s.t.Helper()
		must(s.t, s.MailQueue(ctx, chat.Mail{Key: uuid.New(), Kind: kind, User: ann.ID, To: to}))
		must(s.t, s.MailSettle(ctx, s.takeMails(1)[0], how, "550 "+string(how)))
	}
	expect := func(toNew bool, want string) {
		s.t.Helper()
		if back, to, err := s.MailReturned(ctx, ann.ID, toNew); err != nil || back != (want != "") || back && to != want {
			s.t.Errorf("%v %q %v, want %q", back, to, err, want)
		}
	}
	expect(false, "")
	for _, how := range []chat.MailOutcome{chat.MailSent, chat.MailDropped, chat.MailUnsure} {
		ended(chat.MailVerify, "ann@example.org", how)
		expect(false, "")
	}
	ended(chat.MailVerify, "ann@example.org", chat.MailRefused)
	expect(false, "ann@example.org")
	expect(true, "")
	if back, _, err := s.MailReturned(ctx, bob.ID, false); back || err != nil {
		s.t.Errorf("bob's came back: %v", err)
	}
	ended(chat.MailEmailChanged, "former@example.org", chat.MailSent) // of another address
	ended(chat.MailEmailNew, "new@example.org", chat.MailSent)
	expect(false, "ann@example.org")
	ended(chat.MailNewDevice, "", chat.MailSent)
	expect(false, "")
	ended(chat.MailEmailChanged, "former@example.org", chat.MailRefused)
	expect(false, "")
	ended(chat.MailNewDevice, "", chat.MailRefused)
	expect(false, "ann@example.org")
	must(s.t, s.EmailSet(ctx, ann.ID, "right@example.org"))
	expect(false, "ann@example.org") // which is hers no longer
	ended(chat.MailEmailNew, "new@example.org", chat.MailGaveUp)
	ended(chat.MailEmailOld, "ann@example.org", chat.MailSent)
	expect(true, "new@example.org")
	expect(false, "")
}

func testMailsForgotten(s *storeSuite) {
	ann, bob, ctx := s.user("ann"), s.user("bob"), s.t.Context()
	for _, m := range []chat.Mail{{User: ann.ID}, {To: strings.ToUpper(ann.Email)}, {User: bob.ID}, {To: bob.Email}} {
		m.Key, m.Kind = uuid.New(), chat.MailReset
		must(s.t, s.MailQueue(ctx, m))
		must(s.t, s.MailSettle(ctx, s.takeMails(1)[0], chat.MailRefused, "550 no such user"))
	}
	_, err := s.UserDelete(ctx, ann.ID)
	must(s.t, err)
	left, err := s.MailsFailed(ctx, 1<<40, 10)
	if err != nil || len(left) != 2 || left[0].To != bob.Email || left[1].Username != "bob" {
		s.t.Errorf("%+v %v", left, err)
	}
}

func testMailLists(s *storeSuite) {
	ann := s.user("ann")
	ctx := s.t.Context()
	for _, how := range []chat.MailOutcome{chat.MailSent, chat.MailRefused, chat.MailDropped, chat.MailGaveUp} {
		s.mail(ann, chat.MailNewDevice)
		must(s.t, s.MailSettle(ctx, s.takeMails(1)[0], how, "550 "+string(how)))
	}
	must(s.t, s.MailQueue(ctx, chat.Mail{Key: uuid.New(), Kind: chat.MailEmailChanged, To: "ann@example.org"}))
	s.later(time.Hour + time.Minute)
	s.expectMail(chat.MailStats{Waiting: 1, Sent: 1, Failed: 2, Oldest: time.Hour})
	failed, err := s.MailsFailed(ctx, 1<<40, 10)
	if err != nil || len(failed) != 2 || failed[0].Outcome != chat.MailGaveUp || failed[1].Outcome != chat.MailRefused || failed[1].Error != "550 refused" || failed[1].Username != "ann" || failed[1].Attempts != 1 {
		s.t.Fatalf("%+v %v", failed, err)
	}
	if older, err := s.MailsFailed(ctx, failed[0].ID, 1); err != nil || len(older) != 1 || older[0].ID != failed[1].ID {
		s.t.Errorf("%+v %v", older, err)
	}
	waiting, err := s.MailsWaiting(ctx, 10)
	if err != nil || len(waiting) != 1 || waiting[0].To != "ann@example.org" || waiting[0].Outcome != "" {
		s.t.Errorf("%+v %v", waiting, err)
	}
	s.later(8 * 24 * time.Hour)
	s.expectMail(chat.MailStats{Waiting: 1, Oldest: 8*24*time.Hour + time.Hour})
}
