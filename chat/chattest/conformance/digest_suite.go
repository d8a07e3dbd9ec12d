package conformance

import (
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
)

// TestDigestStore tests a store against chat.DigestStore.
func TestDigestStore(t *testing.T, open OpenStore) {
	runStore(t, open, "a user has digests from the choice on, until it ends", testDigestChoice)
	runStore(t, open, "a digest is taken by one worker at a time, and again when that one dies", testDigestsTake)
	runStore(t, open, "the first of two workers queues a digest's mail, and only once", testDigestQueue)
	runStore(t, open, "digests make way for other mails", testDigestsMakeWay)
	runStore(t, open, "an address that is not proven, or an account that ended, is said", testDigestProven)
}

// proven is a user with a proven address.
func (s *storeSuite) proven(name string) chat.User {
	s.t.Helper()
	u := s.user(name)
	s.token(u, "verify "+name, chat.TokenVerify)
	must(s.t, s.EmailVerify(s.t.Context(), []byte("verify "+name)))
	return u
}

func (s *storeSuite) digest(u chat.User, after time.Duration) {
	s.t.Helper()
	must(s.t, s.DigestSet(s.t.Context(), u.ID, after, "de"))
}

func (s *storeSuite) takeDigests(want ...chat.User) []chat.Digest {
	s.t.Helper()
	list, err := s.DigestsTake(s.t.Context(), mailLease, 10, 5)
	must(s.t, err)
	if len(list) != len(want) {
		s.t.Fatalf("took %+v, want %v", list, want)
	}
	for i := range want {
		if list[i].User != want[i].ID {
			s.t.Fatalf("took %+v, want %v", list, want)
		}
	}
	return list
}

func testDigestChoice(s *storeSuite) {
	ann, bob := s.proven("ann"), s.proven("bob")
	after := func(u chat.User, want time.Duration) {
		s.t.Helper()
		if got, err := s.DigestAfter(s.t.Context(), u.ID); err != nil || got != want {
			s.t.Errorf("after %s %v, want %s", got, err, want)
		}
	}
	after(ann, 0)
	s.digest(ann, time.Hour)
	after(ann, time.Hour)
	after(bob, 0)
	first := s.takeDigests(ann)[0]
	if first.After != time.Hour || first.Language != "de" || first.Told.IsZero() || first.Now.Before(first.Told) || first.Waits {
		s.t.Errorf("%+v", first)
	}
	s.digest(ann, 72*time.Hour)
	after(ann, 72*time.Hour)
	if again := s.takeDigests(ann)[0]; !again.Told.Equal(first.Told) {
		s.t.Errorf("another time forgot what was told: %+v, %+v", again, first)
	}
	s.later(2 * mailLease)
	slow := s.takeDigests(ann)[0]
	s.digest(ann, time.Hour)
	must(s.t, s.DigestLater(s.t.Context(), slow, slow.Now.Add(slow.After))) // by a worker that knows three days
	s.takeDigests(ann)
	s.digest(ann, 0)
	after(ann, 0)
	s.later(2 * mailLease)
	s.takeDigests()
	s.digest(bob, time.Hour)
	_, err := s.UserDelete(s.t.Context(), bob.ID)
	must(s.t, err)
	after(bob, 0)
}

func testDigestsTake(s *storeSuite) {
	ann := s.proven("ann")
	s.digest(ann, time.Hour)
	s.takeDigests(ann)
	s.takeDigests()
	s.later(2 * mailLease)
	d := s.takeDigests(ann)[0] // the first worker died
	must(s.t, s.DigestLater(s.t.Context(), d, d.Now.Add(time.Hour)))
	s.later(50 * time.Minute)
	s.takeDigests()
	s.later(20 * time.Minute)
	s.takeDigests(ann)
}

func testDigestQueue(s *storeSuite) {
	ann := s.proven("ann")
	s.digest(ann, time.Hour)
	d := s.takeDigests(ann)[0]
	var both sync.WaitGroup
	for range 2 { // one of which slept through its lease
		both.Go(func() {
			m := chat.Mail{Key: uuid.New(), Kind: chat.MailDigest, Language: "de", Origin: "https://chat.example.org", Detail: "a period"}
			if err := s.DigestQueue(s.t.Context(), d, m); err != nil {
				s.t.Error(err)
			}
		})
	}
	both.Wait()
	m := s.takeMails(1)[0]
	if m.Kind != chat.MailDigest || m.User != ann.ID || m.To != "" || m.Detail != "a period" || m.Language != "de" || m.Origin == "" {
		s.t.Errorf("%+v", m)
	}
	must(s.t, s.DigestLater(s.t.Context(), d, d.Now)) // by the one that came late
	s.takeDigests()
	s.later(2 * time.Hour)
	if next := s.takeDigests(ann)[0]; !next.Waits {
		s.t.Errorf("the first one waits: %+v", next)
	}
	m = s.takeMails(1)[0]
	must(s.t, s.MailSettle(s.t.Context(), m, chat.MailSent, ""))
	s.later(2 * time.Hour)
	if next := s.takeDigests(ann)[0]; next.Waits || next.Now.Sub(next.Told).Round(time.Hour) != 4*time.Hour {
		s.t.Errorf("told up to when it was taken: %+v", next)
	}
}

func testDigestsMakeWay(s *storeSuite) {
	ann := s.proven("ann")
	s.digest(ann, time.Hour)
	for range 5 {
		s.mail(ann, chat.MailNewDevice)
	}
	s.takeDigests()
	must(s.t, s.MailSettle(s.t.Context(), s.takeMails(5)[0], chat.MailSent, ""))
	s.takeDigests(ann)
}

func testDigestProven(s *storeSuite) {
	ann, bob, cid := s.proven("ann"), s.user("bob"), s.proven("cid")
	for _, u := range []chat.User{ann, bob, cid} {
		s.digest(u, time.Hour)
	}
	_, _, err := s.UserBar(s.t.Context(), ann.ID, cid.ID, "spam", func(chat.Role, chat.Role, int) error { return nil })
	must(s.t, err)
	proven := map[chat.UserID]bool{}
	list, err := s.DigestsTake(s.t.Context(), mailLease, 10, 5)
	must(s.t, err)
	for _, d := range list {
		proven[d.User] = d.Proven
	}
	if len(list) != 3 || !proven[ann.ID] || proven[bob.ID] || proven[cid.ID] {
		s.t.Errorf("%+v", list)
	}
}
