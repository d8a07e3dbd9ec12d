package live

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"parley/chat"
	"parley/chat/history"
	"parley/handlers/live/hub"
	"parley/views/words"
)

// Another node has stopped, and all its readers reconnect here at once.
func TestOfManyWhoComeBackOneAsksTheArchive(t *testing.T) {
	s, _, r := shelved(t, 60)
	parts := map[string]int{}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for n := range 500 {
		wg.Go(func() {
			m := r.missed(t.Context(), s.rev-10-int64(n%5))
			if m.err != nil || m.rev != s.rev || m.catchUp == nil {
				t.Errorf("%+v", m)
				return
			}
			text := fmt.Sprintf("%d: %s", n%5, m.catchUp.render(hub.Socket, r.renderMissed))
			mu.Lock()
			defer mu.Unlock()
			parts[text]++
		})
	}
	wg.Wait()
	if n := s.asked.Load(); n != 1 {
		t.Errorf("the archive was asked %d times", n)
	}
	if len(parts) != 5 {
		t.Errorf("%d answers to five questions: %v", len(parts), slices.Collect(maps.Values(parts)))
	}
}

func TestWhoMissesTheSameIsRenderedForOnce(t *testing.T) {
	s, _, r := shelved(t, 60)
	rendered := 0
	for range 5 {
		m := r.missed(t.Context(), s.rev-10)
		m.catchUp.render(hub.Socket, func(hub.Kind, chat.Changes) []byte { rendered++; return nil })
	}
	if rendered != 1 {
		t.Errorf("rendered %d times", rendered)
	}
}

func TestAPanicWhileChangesAreReadRefusesTheirReaderAndNobodyElse(t *testing.T) {
	s, _, r := shelved(t, 60)
	s.bug = true
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second) // for a reader who is forgotten
	defer cancel()
	if m := r.missed(ctx, s.rev-10); !errors.Is(m.err, errTryAgain) {
		t.Fatalf("%+v, want a refusal", m)
	}
	r.expectMissed(t, s.rev-10, s.rev)
}

func TestWhoHasMoreThanTheArchiveIsToldToReload(t *testing.T) {
	s, rnd, r := shelved(t, 1)
	if m := r.missed(t.Context(), s.rev+5); !m.reload {
		t.Errorf("%+v", m)
	}

	// The answer changes nothing for the room: the backlog keeps later changes as before.
	c := s.change(rnd)
	r.announced(chat.Event{Changes: &c})
	asked := s.asked.Load()
	r.expectMissed(t, c.Prev, c.Rev)
	if n := s.asked.Load() - asked; n != 0 {
		t.Errorf("the archive was asked %d times for what was just announced", n)
	}
}

// One reader has missed more than a catch-up sends, the others a little.
func TestWhoMissedLittleIsNotReloadedWithWhoMissedMuch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _, r := shelved(t, history.SinceMax)
		s.shut = make(chan struct{})
		answers := make([]missed, 3)
		for n, after := range []int64{0, s.rev - 5, 0} {
			go func() { answers[n] = r.missed(t.Context(), after) }()
			synctest.Wait() // they ask, or wait for an earlier reader's question
		}
		close(s.shut)
		synctest.Wait()
		if !answers[0].reload || !answers[2].reload {
			t.Errorf("everything is %+v", answers[0])
		}
		if near := answers[1]; near.reload || near.catchUp == nil || near.rev != s.rev {
			t.Errorf("five changes are %+v", near)
		}
		if n := s.asked.Load(); n != 2 {
			t.Errorf("the archive was asked %d times", n)
		}
	})
}

func TestCatchUpsAreNotKeptWithoutBound(t *testing.T) {
	s, rnd, r := shelved(t, 1)
	for s.rev < 4*answersMost {
		c := s.change(rnd)
		r.announced(chat.Event{Changes: &c})
	}
	for after := int64(1); after < s.rev; after++ {
		r.expectMissed(t, max(after, r.sub.backlog.base), s.rev)
	}
	if n := len(r.sub.backlog.answers.ready); n != answersMost {
		t.Errorf("%d answers are kept", n)
	}
}

// Returning readers come once the subscription is confirmed: the node's first fetch is
// theirs too. On a node that has just started, the first reader may be caught up.
func TestWhoWasAwaySharesTheFirstQuestion(t *testing.T) {
	for name, first := range map[string]struct {
		ago int64
		age time.Duration
	}{"the first was away": {10, settling}, "the node has just begun": {0, 0}} {
		s, _, r := shelved(t, 20)
		r.live.began = time.Now().Add(-first.age)
		r = r.live.newRoom(r.sub.room, s.rev-first.ago)
		r.subscribed()
		for ago := range int64(10) {
			r.expectMissed(t, s.rev-1-ago, s.rev)
		}
		r.live.tasks.Wait()
		if n := s.asked.Load(); n != 1 {
			t.Errorf("%s: the archive was asked %d times", name, n)
		}
	}
}

// Changes that were announced before the subscription was confirmed, or whose announcement
// was lost, are fetched at once. They do not wait for the next roll call.
func TestAnUnannouncedRevisionIsAskedForAtOnce(t *testing.T) {
	for name, hear := range map[string]func(*liveRoom, chat.Changes){
		"a jump":                func(r *liveRoom, c chat.Changes) { r.announced(chat.Event{Changes: &c}) },
		"a subscription stands": func(r *liveRoom, _ chat.Changes) { r.subscribed() },
	} {
		s, rnd, r := shelved(t, 9)
		s.change(rnd)
		hear(r, s.change(rnd))
		r.live.tasks.Wait()
		if rev, seq := r.level(); rev != s.rev || seq != int64(len(s.ms)) || s.asked.Load() != 1 {
			t.Errorf("%s: level with %d instead of %d; the archive was asked %d times", name, rev, s.rev, s.asked.Load())
		}
	}
}

func TestAStoreThatFailsIsAskedOnceForEachEvent(t *testing.T) {
	s, rnd, r := shelved(t, 9)
	s.down = errors.New("no route to host")
	s.change(rnd)
	for n := range int32(5) {
		c := s.change(rnd)
		r.announced(chat.Event{Changes: &c})
		r.live.tasks.Wait()
		if m := r.missed(t.Context(), 1); m.err == nil {
			t.Errorf("%+v", m)
		}
		r.live.tasks.Wait()
		if asked := s.asked.Load(); asked != 2*(n+1) {
			t.Fatalf("after %d events and as many readers it was asked %d times", n+1, asked)
		}
	}
	s.down = nil
	r.live.callRoll(t.Context())
	r.live.tasks.Wait()
	if rev, _ := r.level(); rev != s.rev {
		t.Errorf("level with %d instead of %d", rev, s.rev)
	}
}

// A running fetch still has the name.
func TestTheNameOfADeletedAccountDoesNotComeBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _, r := shelved(t, 9)
		s.shut = make(chan struct{})
		var got missed
		go func() { got = r.missed(t.Context(), s.rev-5) }()
		synctest.Wait()
		s.mu.Lock()
		for seq, m := range s.ms {
			m.AuthorName = ""
			s.ms[seq] = m
		}
		s.mu.Unlock()
		r.announced(chat.Event{DeletedName: "ann"})
		close(s.shut)
		synctest.Wait()
		if s.asked.Load() != 2 || got.catchUp == nil {
			t.Fatalf("%+v after %d questions", got, s.asked.Load())
		}
		for _, m := range got.catchUp.all.Messages {
			if m.AuthorName != "" {
				t.Errorf("message %d is by %q", m.Seq, m.AuthorName)
			}
		}
	})
}

func TestTheRollCallFindsAllThatWasNeverAnnounced(t *testing.T) {
	old := chat.Room{ID: 3, Slug: "tea", Name: "Tea", MembersRev: 4}
	now := chat.Room{ID: 3, Slug: "tea", Name: "Coffee", Topic: "Beans", Private: true, MembersRev: 6}
	store := &rows{room: now, members: map[chat.UserID]bool{1: true}}
	synctest.Test(t, func(t *testing.T) {
		l := visitTo(t, Config{Registry: store})
		r := l.newRoom(old, 0)
		_, stays := sits(t, r, 1)
		removed, gone := sits(t, r, 2)
		back := removed.wayBack(outLeft)
		for range 2 {
			l.callRoll(t.Context())
			synctest.Wait()
		}
		if said := stays.said(); strings.Count(said, ">Coffee</h1>") != 1 || !strings.Contains(said, "Beans") || strings.Count(said, `id="members-changed"`) != 1 {
			t.Errorf("who stays: %s", said)
		}
		if said := gone.said(); back == "" || removed.wayBack(outLeft) != "" || !strings.Contains(said, "no longer a member") {
			t.Errorf("who was removed, and had the way back %q: %s", back, said)
		}
		if store.drawn.Load() == 0 {
			t.Error("the lists of rooms have the old name")
		}
		l.stop()
		l.tasks.Wait()
	})
}

// After a room was restored under another address, events still on their way have the old
// one.
func TestARoomThatCameBackElsewhereHasOtherSeats(t *testing.T) {
	s, rnd, old := shelved(t, 3)
	l := old.live
	back := old.sub.room
	back.Slug = "tea-2"
	close(l.newRoom(back, s.rev).confirmed)
	again, _ := l.join(back, s.rev)
	if again == old {
		t.Fatal("it is the room that was deleted")
	}
	_, before := sits(t, old, 1)
	_, after := sits(t, again, 2)
	c := s.change(rnd)
	old.announced(chat.Event{Changes: &c})
	if after.said() != "" || !strings.Contains(before.said(), "/rooms/tea/") {
		t.Errorf("%q", after.said())
	}
	again.announced(chat.Event{Changes: &c})
	if said := after.said(); strings.Contains(said, "/rooms/tea/") || !strings.Contains(said, "/rooms/tea-2/") {
		t.Errorf("%q", said)
	}
}

// The node has the conversation as the first of its people found it.
func TestWhoComesBackToADirectConversationKeepsTheirNameForIt(t *testing.T) {
	_, _, r := shelved(t, 3)
	r.sub.room.Name, r.sub.room.Direct = "bob", true
	v, page := sits(t, r, 7)
	v.back = true
	r.greet(v, chat.Room{ID: 1, Slug: "tea", Name: "ann", Direct: true, Private: true})
	if said := page.said(); !strings.Contains(said, ">ann</h1>") || !strings.Contains(said, `"Message ann"`) || strings.Contains(said, "bob") {
		t.Errorf("they are told %q", said)
	}
}

func TestARoomsNewNameIsToldInTheLanguageOfEachPage(t *testing.T) {
	_, _, r := shelved(t, 3)
	_, one := sits(t, r, 7)
	german, other := sits(t, r, 8)
	german.lang, _ = words.Named("de")
	showHead{chat.Room{Slug: "tea", Name: "Coffee"}}.do(r)
	if !strings.Contains(one.said(), `"Message #Coffee"`) || !strings.Contains(other.said(), `"Nachricht an #Coffee"`) {
		t.Errorf("they are told %q and %q", one.said(), other.said())
	}
}

func TestWhoIsSentOutIsToldOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, _, r := shelved(t, 3)
		v, page := sits(t, r, 7)
		r.live.sendOut([]*visitor{v}, outErased)
		r.live.sendOut([]*visitor{v}, outLeft) // found before the connection is closed
		r.live.tasks.Wait()
		synctest.Wait()
		if n := strings.Count(page.said(), "not open to you any more"); n != 1 {
			t.Errorf("told %d times: %q", n, page.said())
		}
	})
}
