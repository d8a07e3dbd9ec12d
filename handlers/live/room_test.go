package live

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"parley/chat"
	"parley/handlers/live/hub"
)

// shelf is a message store in memory, which counts its reads.
type shelf struct {
	mu    sync.Mutex // guards what follows
	ms    map[int64]chat.Message
	rev   int64
	asked atomic.Int32
	shut  chan struct{} // an answer waits for it to be closed; nil: it does not
	down  error
}

// change posts a message or changes one, and returns its announcement.
func (s *shelf) change(rnd *rand.Rand) chat.Changes {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := chat.Changes{Room: 1, Prev: s.rev}
	for range 1 + rnd.IntN(3) {
		s.rev++
		seq := int64(len(s.ms) + 1)
		m := chat.Message{Room: 1, Seq: seq, FirstRev: s.rev, AuthorName: "ann"}
		if known := int(seq) - 1; known > 0 && rnd.IntN(3) == 0 {
			m = s.ms[1+rnd.Int64N(int64(known))]
		}
		m.Rev, m.Body = s.rev, fmt.Sprint("as of ", s.rev)
		s.ms[m.Seq] = m
		c.Messages = slices.DeleteFunc(c.Messages, func(o chat.Message) bool { return o.Seq == m.Seq })
		c.Messages = append(c.Messages, m)
	}
	c.Rev, c.LastSeq = s.rev, int64(len(s.ms))
	return c
}

func (s *shelf) MessageRange(context.Context, chat.RoomID, int64, int64) ([]chat.Message, error) {
	panic("nobody asks for a page here")
}

func (s *shelf) ThreadReplies(context.Context, chat.RoomID, int64, int64, int) ([]chat.Message, error) {
	panic("nobody asks for a thread here")
}

func (s *shelf) MessagesSince(_ context.Context, _ chat.RoomID, rev int64, most int) ([]chat.Message, error) {
	s.asked.Add(1)
	s.mu.Lock()
	defer s.mu.Unlock()
	var ms []chat.Message
	for _, m := range s.ms {
		if m.Rev > rev {
			ms = append(ms, m)
		}
	}
	slices.SortFunc(ms, func(a, b chat.Message) int { return int(a.Rev - b.Rev) })
	if s.shut != nil {
		s.mu.Unlock()
		<-s.shut
		s.mu.Lock()
	}
	return ms[:min(len(ms), most)], s.down
}

// rows is a registry of one room and its members.
type rows struct {
	Registry
	shelf   *shelf
	room    chat.Room
	members map[chat.UserID]bool
	drawn   atomic.Int32 // lists of rooms
}

func (r *rows) Revs(context.Context, []chat.RoomID) (map[chat.RoomID]chat.Room, error) {
	room := r.room
	if r.shelf != nil {
		r.shelf.mu.Lock()
		defer r.shelf.mu.Unlock()
		room.LastRev = r.shelf.rev
	}
	return map[chat.RoomID]chat.Room{room.ID: room}, nil
}

func (r *rows) MembershipsAlive(_ context.Context, memberships []chat.Membership) (map[chat.Membership]bool, error) {
	alive := map[chat.Membership]bool{}
	for _, membership := range memberships {
		alive[membership] = r.members[membership.User]
	}
	return alive, nil
}

func (r *rows) RoomsOf(context.Context, chat.UserID, string) (chat.RoomList, error) {
	r.drawn.Add(1)
	return chat.RoomList{}, nil
}

// shelved is a room of some changes, with a reader who has all of them, on a node that has
// run for a while.
func shelved(t *testing.T, changes int) (*shelf, *rand.Rand, *liveRoom) {
	s, rnd := &shelf{ms: map[int64]chat.Message{}}, rand.New(rand.NewPCG(1, 1))
	for range changes {
		s.change(rnd)
	}
	l := visitTo(t, Config{History: chat.NewHistory(s, nil), Registry: &rows{shelf: s, room: chat.Room{ID: 1, Slug: "tea"}}})
	l.began = l.began.Add(-settling)
	t.Cleanup(l.tasks.Wait)
	return s, rnd, l.newRoom(chat.Room{ID: 1, Slug: "tea", LastRev: s.rev, LastSeq: int64(len(s.ms))}, s.rev)
}

func (r *liveRoom) expectMissed(t *testing.T, rev, want int64) {
	t.Helper()
	if m := r.missed(t.Context(), rev); m.err != nil || m.reload || m.rev != want || m.catchUp == nil {
		t.Errorf("from %d on it is %+v, want all up to %d", rev, m, want)
	}
}

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
		s, _, r := shelved(t, chat.SinceMax)
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

// sits has a user look at a room, and returns what their page is sent.
func sits(t *testing.T, r *liveRoom, user chat.UserID) (*visitor, *heardBy) {
	t.Helper()
	page := &heardBy{}
	v := &visitor{kind: hub.Socket, user: user, name: fmt.Sprint("user", user), address: "192.0.2.1", room: r}
	v.client = hub.NewClient(v.kind, page, int64(user), v.session, v)
	if code := r.live.admit(v); code != 0 {
		t.Fatal(code)
	}
	r.visitors++
	r.came(user)
	v.subscription = r.live.hub.Subscribe(r.hubID, v.client)
	rev, _ := r.level()
	v.subscription.CaughtUp(rev)
	r.live.register(v)
	return v, page
}

func (h *heardBy) said() string { return strings.Join(h.frames, "") }

func (h *heardBy) SetReadDeadline(time.Time) error  { return nil }
func (h *heardBy) SetWriteDeadline(time.Time) error { return nil }

func (h *heardBy) Write(b []byte) (int, error) { return h.TryWrite(b) }

func TestTheRollCallFindsAllThatWasNeverAnnounced(t *testing.T) {
	old := chat.Room{ID: 3, Slug: "tea", Name: "Tea", MembersRev: 4}
	now := chat.Room{ID: 3, Slug: "tea", Name: "Coffee", Topic: "Beans", Private: true, MembersRev: 6}
	store := &rows{room: now, members: map[chat.UserID]bool{1: true}}
	synctest.Test(t, func(t *testing.T) {
		l := visitTo(t, Config{Registry: store})
		r := l.newRoom(old, 0)
		_, stays := sits(t, r, 1)
		removed, gone := sits(t, r, 2)
		back := removed.wayBack(false)
		for range 2 {
			l.callRoll(t.Context())
			synctest.Wait()
		}
		if said := stays.said(); strings.Count(said, ">Coffee</h1>") != 1 || !strings.Contains(said, "Beans") || strings.Count(said, `id="members-changed"`) != 1 {
			t.Errorf("who stays: %s", said)
		}
		if said := gone.said(); back == "" || removed.wayBack(false) != "" || !strings.Contains(said, "no longer a member") {
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
