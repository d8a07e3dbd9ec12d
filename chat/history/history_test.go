package history_test

import (
	"errors"
	"testing"

	"parley/chat"
	"parley/chat/chattest"
	"parley/chat/chattest/harness"
	"parley/chat/history"
)

func TestAReaderWhoMissedTooMuchReloads(t *testing.T) {
	s, _ := harness.Filled(t, history.SinceMax+1)
	h := harness.NewHistory(s)
	c, tooFar, err := h.Since(t.Context(), 1, 1)
	if err != nil || tooFar || len(c.Messages) != history.SinceMax {
		t.Errorf("%d changes, tooFar %v, %v", len(c.Messages), tooFar, err)
	}
	c, tooFar, err = h.Since(t.Context(), 1, 0)
	if err != nil || !tooFar || len(c.Messages) != 0 || c.Rev != 0 {
		t.Errorf("one more: %d changes, tooFar %v, %v", len(c.Messages), tooFar, err)
	}
}

func TestPagesLeadToEachOther(t *testing.T) {
	s, room := harness.Filled(t, 120)
	h := harness.NewHistory(s)
	get := func(p history.Page, err error) history.Page {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	latest := get(h.Latest(t.Context(), room))
	for _, c := range []struct {
		what         string
		page         history.Page
		first, last  int64
		older, newer int64
	}{
		{"the newest", latest, 71, 120, 71, 0},
		{"before it", get(h.Before(t.Context(), room, latest.Older)), 21, 70, 21, 70},
		{"the first", get(h.Before(t.Context(), room, 21)), 1, 20, 0, 20},
		{"after the first", get(h.After(t.Context(), room, 20)), 21, 70, 21, 70},
		{"after that", get(h.After(t.Context(), room, 70)), 71, 120, 71, 0},
		{"in the middle", get(h.Around(t.Context(), room, 60)), 36, 85, 36, 85},
		{"around the first", get(h.Around(t.Context(), room, 1)), 1, 50, 0, 50},
		{"around the last", get(h.Around(t.Context(), room, 120)), 71, 120, 71, 0},
		{"before what does not exist yet", get(h.Before(t.Context(), room, 1<<62)), 71, 120, 71, 0},
		{"after a number below zero", get(h.After(t.Context(), room, -5)), 1, 50, 0, 50},
	} {
		t.Run(c.what, func(t *testing.T) {
			ms := c.page.Messages
			if len(ms) == 0 || ms[0].Seq != c.first || ms[len(ms)-1].Seq != c.last || int64(len(ms)) != c.last-c.first+1 {
				t.Fatalf("%d messages", len(ms))
			}
			if c.page.Older != c.older || c.page.Newer != c.newer || c.page.Rev != room.LastRev {
				t.Errorf("older %d newer %d rev %d, want %d %d", c.page.Older, c.page.Newer, c.page.Rev, c.older, c.newer)
			}
		})
	}
}

func TestThereIsNoPageAroundAMessageThatDoesNotExist(t *testing.T) {
	s, room := harness.Filled(t, 3)
	h := harness.NewHistory(s)
	for _, seq := range []int64{-1, 0, 4, 1 << 62} {
		if _, err := h.Around(t.Context(), room, seq); !chat.Is(err, chat.NotFound) {
			t.Errorf("around %d: %v", seq, err)
		}
		if _, err := h.Get(t.Context(), room, seq); !chat.Is(err, chat.NotFound) {
			t.Errorf("get %d: %v", seq, err)
		}
	}
	for seq := int64(1); seq <= 3; seq++ {
		if m, err := h.Get(t.Context(), room, seq); err != nil || m.Seq != seq {
			t.Errorf("get %d: %+v %v", seq, m, err)
		}
	}
}

func TestAThreadIsReadFromItsEnd(t *testing.T) {
	s := harness.NewLog(t)
	s.Apply(harness.Post(1, 0, "a question"))
	for n := range byte(60) {
		s.Apply(harness.Reply(2, n, 1), harness.Post(2, n, "something else"))
	}
	h := harness.NewHistory(s)
	last, err := h.Thread(t.Context(), s.Message(1), 0)
	if err != nil || len(last.Answers) != chat.PageSize || last.Answers[0].Seq != last.Older || last.Answers[chat.PageSize-1].Seq != 120 || last.Root.Seq != 1 {
		t.Fatalf("%d answers from %d, %v", len(last.Answers), last.Older, err)
	}
	first, err := h.Thread(t.Context(), s.Message(1), last.Older)
	if err != nil || len(first.Answers) != 10 || first.Older != 0 || first.Answers[0].Seq != 2 {
		t.Errorf("%d answers from %d, %v", len(first.Answers), first.Older, err)
	}
	root := s.Message(1)
	s.FailWith(harness.ErrDown)
	if _, err := h.Thread(t.Context(), root, 0); !errors.Is(err, harness.ErrDown) {
		t.Errorf("with the store down: %v", err)
	}
}

func TestTheFirstUnreadMessageIsFoundFarAway(t *testing.T) {
	s := harness.NewLog(t)
	for n := range byte(120) {
		s.Apply(harness.Post(1, n, "mine"))
	}
	s.Apply(harness.Post(2, 0, "theirs"))
	h, room := harness.NewHistory(s), s.Room()
	for _, c := range []struct {
		user       chat.UserID
		read, want int64
	}{{1, 0, 121}, {1, 121, 0}, {2, 7, 8}, {2, 120, 0}} {
		if seq, err := h.FirstUnread(t.Context(), room, c.user, c.read); err != nil || seq != c.want {
			t.Errorf("%d has read up to %d: %d, want %d (%v)", c.user, c.read, seq, c.want, err)
		}
	}
	ms, _ := s.MessageRange(t.Context(), 1, 100, 121)
	for read, want := range map[int64]int64{99: 0, 100: 121, 121: 0} {
		if seq := chat.FirstUnreadIn(ms, 1, read); seq != want {
			t.Errorf("read up to %d: %d, want %d", read, seq, want)
		}
	}
	page, err := h.From(t.Context(), room, 60)
	if err != nil || page.Messages[0].Seq != 57 || len(page.Messages) != chat.PageSize || page.Newer != 106 {
		t.Errorf("from %d to %d, %v", page.Messages[0].Seq, page.Newer, err)
	}
}

func TestAnEmptyRoomHasAnEmptyPage(t *testing.T) {
	s := harness.NewLog(t)
	p, err := harness.NewHistory(s).Latest(t.Context(), chat.Room{ID: 1})
	if err != nil || len(p.Messages) != 0 || p.Older != 0 || p.Newer != 0 {
		t.Errorf("%+v %v", p, err)
	}
}

func TestTheCacheSparesTheStore(t *testing.T) {
	s, room := harness.Filled(t, 60)
	ms, err := s.MessageRange(t.Context(), 1, 10, 60)
	harness.Must(t, err)
	recent := chattest.NewRecentCache()
	recent.FillRecent(t.Context(), room, ms)
	s.FailWith(harness.ErrDown)
	p, err := history.New(s, recent).Latest(t.Context(), room)
	if err != nil || len(p.Messages) != 50 || p.Older != 11 {
		t.Errorf("%d messages, older %d, %v", len(p.Messages), p.Older, err)
	}
}

func TestWhatTheCacheLostIsReadAndOffered(t *testing.T) {
	s, room := harness.Filled(t, 60)
	recent := chattest.NewRecentCache()
	h := history.New(s, recent)
	p, err := h.Latest(t.Context(), room)
	if err != nil || len(p.Messages) != 50 || recent.Filled() != 1 {
		t.Errorf("%d messages, filled %d times, %v", len(p.Messages), recent.Filled(), err)
	}
	harness.Must(t, recent.InvalidateRecent(t.Context(), room.ID))
	s.FailWith(harness.ErrDown)
	if _, err := h.Latest(t.Context(), room); !errors.Is(err, harness.ErrDown) {
		t.Errorf("with the store down: %v", err)
	}
	if _, _, err := h.Since(t.Context(), 1, 0); !errors.Is(err, harness.ErrDown) {
		t.Errorf("with the store down: %v", err)
	}
	if recent.Filled() != 1 {
		t.Error("an outage was cached")
	}
}
