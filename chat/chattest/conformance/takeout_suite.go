package conformance

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/storing"
)

// TestTakeoutStore tests a store against history.TakeoutStore and moderation.RemovalStore.
func TestTakeoutStore(t *testing.T, open OpenStore) {
	runStore(t, open, "an account has one takeout, which a dead worker leaves to the next", testTakeout)
	runStore(t, open, "a takeout is kept a day, and given up after five tries", testTakeoutEnds)
	runStore(t, open, "a room is due for one worker, once its rule holds", testRetention)
	runStore(t, open, "the messages of a deleted account are found in portions", testRemoval)
}

func (s *storeSuite) asked(u chat.User) chat.Takeout {
	s.t.Helper()
	t := chat.Takeout{User: u.ID, ID: uuid.New(), Language: "de"}
	must(s.t, s.TakeoutAsk(s.t.Context(), t))
	return t
}

func testTakeout(s *storeSuite) {
	ctx, ann := s.t.Context(), s.user("ann")
	_, err := s.TakeoutOf(ctx, ann.ID)
	expectKind(s.t, err, chat.NotFound)
	_, err = s.TakeoutClaim(ctx, time.Minute)
	expectKind(s.t, err, chat.NotFound)
	first := s.asked(ann)
	s.asked(ann) // the second click
	a, err := s.TakeoutClaim(ctx, time.Minute)
	must(s.t, err)
	if a.ID != first.ID || a.User != ann.ID || a.Language != "de" || a.Tries != 1 {
		s.t.Errorf("claimed %+v", a)
	}
	_, err = s.TakeoutClaim(ctx, time.Minute)
	expectKind(s.t, err, chat.NotFound)
	a.Done, a.Total = 3, 9
	must(s.t, s.TakeoutProgress(ctx, a, time.Minute))
	if now, err := s.TakeoutOf(ctx, ann.ID); err != nil || now.State != chat.TakeoutWaiting || now.Done != 3 || now.Total != 9 {
		s.t.Errorf("it is %+v, %v", now, err)
	}
	s.later(2 * time.Minute)
	b, err := s.TakeoutClaim(ctx, time.Minute)
	must(s.t, err)
	if err := s.TakeoutProgress(ctx, a, time.Minute); err != storing.ErrFenced {
		s.t.Errorf("the dead worker goes on: %v", err)
	}
	if err := s.TakeoutDone(ctx, a); err != storing.ErrFenced {
		s.t.Errorf("the dead worker ends it: %v", err)
	}
	b.Hash, b.Size = chat.Hash{7}, 70
	must(s.t, s.TakeoutDone(ctx, b))
	if now, err := s.TakeoutOf(ctx, ann.ID); err != nil || now.State != chat.TakeoutReady || now.Hash != b.Hash || now.Size != 70 || now.ReadyAt.IsZero() {
		s.t.Errorf("it is %+v, %v", now, err)
	}
	second := s.asked(ann)
	if now, err := s.TakeoutOf(ctx, ann.ID); err != nil || now.ID != second.ID || now.State != chat.TakeoutWaiting {
		s.t.Errorf("it is %+v, %v", now, err)
	}
}

func testTakeoutEnds(s *storeSuite) {
	ctx, ann, bob, eve := s.t.Context(), s.user("ann"), s.user("bob"), s.user("eve")
	s.asked(eve)
	much, err := s.TakeoutClaim(ctx, time.Minute)
	must(s.t, err)
	must(s.t, s.TakeoutFull(ctx, much))
	if err := s.TakeoutFull(ctx, much); err != storing.ErrFenced {
		s.t.Errorf("given up twice: %v", err)
	}
	s.asked(ann)
	x, err := s.TakeoutClaim(ctx, time.Minute)
	must(s.t, err)
	must(s.t, s.TakeoutDone(ctx, x))
	s.asked(bob)
	for range chat.TakeoutTries {
		_, err := s.TakeoutClaim(ctx, time.Minute)
		must(s.t, err)
		s.later(2 * time.Minute)
	}
	_, err = s.TakeoutClaim(ctx, time.Minute)
	expectKind(s.t, err, chat.NotFound)
	must(s.t, s.TakeoutsExpire(ctx))
	if now, err := s.TakeoutOf(ctx, bob.ID); err != nil || now.State != chat.TakeoutFailed {
		s.t.Errorf("bob's is %+v, %v", now, err)
	}
	if now, err := s.TakeoutOf(ctx, ann.ID); err != nil || now.State != chat.TakeoutReady {
		s.t.Errorf("ann's is %+v, %v", now, err)
	}
	if now, err := s.TakeoutOf(ctx, eve.ID); err != nil || now.State != chat.TakeoutTooMuch {
		s.t.Errorf("eve's is %+v, %v", now, err)
	}
	s.later(chat.TakeoutKept)
	must(s.t, s.TakeoutsExpire(ctx))
	for _, u := range []chat.User{ann, bob, eve} {
		_, err = s.TakeoutOf(ctx, u.ID)
		expectKind(s.t, err, chat.NotFound)
	}
}

func testRemoval(s *storeSuite) {
	ctx := s.t.Context()
	r, ann, bob := s.hall()
	s.ingest(post(r, ann, 1, "one"), post(r, bob, 2, "his"), post(r, ann, 3, "three"), post(r, ann, 4, "four"))
	s.ingest(remove(r, ann, 4))
	_, err := s.RemovalClaim(ctx, time.Second)
	expectKind(s.t, err, chat.NotFound)
	_, err = s.UserDeleteWhole(ctx, ann.ID)
	must(s.t, err)
	job, err := s.RemovalClaim(ctx, time.Second)
	must(s.t, err)
	if job.User != ann.ID || job.After != (chat.Key{}) || job.Found != chat.FoundNone {
		s.t.Errorf("%+v", job)
	}
	_, err = s.RemovalClaim(ctx, time.Second) // another worker's
	expectKind(s.t, err, chat.NotFound)
	seen := map[int64]bool{}
	for range 3 {
		list, err := s.RemovalPlaces(ctx, job, 1)
		must(s.t, err)
		for _, p := range list {
			seen[p.Seq], job.After = true, p.Key
			if p.Room != r.ID || p.Waits {
				s.t.Errorf("%+v", p)
			}
		}
	}
	if len(seen) != 2 || !seen[1] || !seen[3] {
		s.t.Errorf("found %v", seen)
	}
	job.Found = chat.FoundSome
	must(s.t, s.RemovalNext(ctx, job, time.Minute))
	s.later(30 * time.Second)
	_, err = s.RemovalClaim(ctx, time.Second)
	expectKind(s.t, err, chat.NotFound)
	s.later(time.Minute)
	again, err := s.RemovalClaim(ctx, time.Second)
	must(s.t, err)
	if again != job {
		s.t.Errorf("%+v, not %+v", again, job)
	}
	_, err = s.RoomDelete(ctx, r.ID, bob.ID)
	must(s.t, err)
	list, err := s.RemovalPlaces(ctx, chat.Removal{User: ann.ID}, 9)
	must(s.t, err)
	if len(list) != 2 || !list[0].Waits {
		s.t.Errorf("of a deleted room: %+v", list)
	}
	must(s.t, s.RemovalEnd(ctx, ann.ID))
	s.later(time.Minute)
	_, err = s.RemovalClaim(ctx, time.Second)
	expectKind(s.t, err, chat.NotFound)
}

func testRetention(s *storeSuite) {
	ctx := s.t.Context()
	r, ann, _ := s.hall()
	s.ingest(post(r, ann, 1, "one"), post(r, ann, 2, "two"), post(r, ann, 3, "three"))
	s.ingest(remove(r, ann, 2))
	if rule, err := s.RetentionOf(ctx, r.ID); err != nil || rule.Days != 0 {
		s.t.Errorf("without a rule: %+v, %v", rule, err)
	}
	set := func(days int, changes bool) {
		s.t.Helper()
		if changed, err := s.RetentionSet(ctx, r.ID, ann.ID, days); err != nil || changed != changes {
			s.t.Errorf("%d days: %v %v, want %v", days, changed, err, changes)
		}
	}
	set(7, true)
	_, err := s.RetentionClaim(ctx, false, time.Minute) // it does not hold yet
	expectKind(s.t, err, chat.NotFound)
	due, err := s.RetentionClaim(ctx, true, time.Minute)
	must(s.t, err)
	if due.Room.ID != r.ID || due.Days != 0 || due.Seq != 0 || due.Room.LastSeq != 3 {
		s.t.Errorf("by the server's rule: %+v", due)
	}
	_, err = s.RetentionClaim(ctx, true, time.Minute) // another worker's
	expectKind(s.t, err, chat.NotFound)
	other := s.room("Hall", ann, false)
	_, err = s.RetentionClaim(ctx, true, time.Minute) // the server's rule does not know it yet
	expectKind(s.t, err, chat.NotFound)
	must(s.t, s.RetentionBegin(ctx))
	must(s.t, s.RetentionBegin(ctx)) // again, for the same rooms
	if due, err = s.RetentionClaim(ctx, true, time.Hour); err != nil || due.Room.ID != other.ID {
		s.t.Errorf("a new room: %+v, %v", due, err)
	}
	_, err = s.RetentionClaim(ctx, true, time.Minute)
	expectKind(s.t, err, chat.NotFound)
	list, err := s.RetentionDue(ctx, r.ID, 0, 3, 9)
	must(s.t, err)
	if len(list) != 2 || list[0] != (chat.DueMessage{Seq: 1, Author: ann.ID}) || list[1].Seq != 3 {
		s.t.Errorf("due are %+v", list)
	}
	if list, err = s.RetentionDue(ctx, r.ID, 1, 2, 9); err != nil || len(list) != 0 {
		s.t.Errorf("between them %+v, %v", list, err)
	}
	must(s.t, s.RetentionNext(ctx, r.ID, 2, 0))
	s.later(chat.RetentionGrace + time.Minute)
	due, err = s.RetentionClaim(ctx, false, time.Minute)
	must(s.t, err)
	if due.Days != 7 || due.Seq != 2 {
		s.t.Errorf("once it holds: %+v", due)
	}
	set(7, false)
	if rule, err := s.RetentionOf(ctx, r.ID); err != nil || rule.Days != 7 {
		s.t.Errorf("%+v, %v", rule, err)
	}
	set(0, true)
	s.later(chat.RetentionGrace + time.Minute)
	_, err = s.RetentionClaim(ctx, false, time.Minute)
	expectKind(s.t, err, chat.NotFound)
}
