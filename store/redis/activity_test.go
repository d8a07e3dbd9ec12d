package redis

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"parley/chat"
)

func TestARoomStirsOnceASecondAndForNewMessagesOnly(t *testing.T) {
	s := open(t)
	news := followNews(t, s, 1)
	edited := said(1, 1, 3, "edited")
	edited.FirstRev = 1
	s.announce(t, chat.Changes{Room: 1, Prev: 2, Rev: 3, LastSeq: 2, Messages: []chat.Message{edited}})
	s.announce(t, changes(1, 3, said(1, 3, 4, "new")), changes(17, 0, run(17, 0, 1)...))
	s.PublishToUser(t.Context(), chat.UserEvent{Person: 1, Rooms: true})
	for _, want := range []chat.RoomID{1, 17} {
		if n := receive(t, news.heard); n.Activity == nil || n.Activity.Room != want {
			t.Errorf("%+v, want that room %d stirs", n, want)
		}
	}
	if n := receive(t, news.heard); n.Person != 1 {
		t.Errorf("it stirred more than once: %+v", n)
	}
}

func TestARoomsNewestMessageStirsAtTheEndOfTheSecond(t *testing.T) {
	s := open(t)
	news := followNews(t, s, 1)
	for rev := range int64(5) {
		s.announce(t, changes(1, rev, said(1, rev+1, rev+1, "new")))
	}
	for _, want := range []int64{1, 5} {
		if n := receive(t, news.heard); n.Activity == nil || n.Activity.Room != 1 || n.Activity.LastSeq != want {
			t.Errorf("%+v, want that message %d stirs", n.Activity, want)
		}
	}
}

// In the bubble no real second passes.
func TestActivityIsPublishedOnceASecondAtMost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		type told struct {
			chat.Activity
			at time.Duration
		}
		var mu sync.Mutex // guards all
		var all []told
		began := time.Now()
		note := func(s chat.Activity) {
			mu.Lock()
			defer mu.Unlock()
			all = append(all, told{s, time.Since(began)})
		}
		stirs := newActivityThrottle(note)
		for n := range int64(50) { // a message each 50 ms in one room, and two at once in another
			if s, due := stirs.admit(chat.Activity{Room: 1, LastSeq: n + 1}); due {
				note(s)
			}
			if n < 2 {
				if s, due := stirs.admit(chat.Activity{Room: 2, LastSeq: n + 1}); due {
					note(s)
				}
			}
			time.Sleep(50 * time.Millisecond)
		}
		time.Sleep(5 * time.Second) // which is silence
		stirs.close()
		last := map[chat.RoomID]told{}
		counts := map[chat.RoomID]int{}
		for _, x := range all {
			if before, ok := last[x.Room]; ok && (x.at-before.at < stirEvery || x.LastSeq <= before.LastSeq) {
				t.Errorf("room %d stirred at %v for %d and at %v for %d", x.Room, before.at, before.LastSeq, x.at, x.LastSeq)
			}
			last[x.Room] = x
			counts[x.Room]++
		}
		if last[1].LastSeq != 50 || last[2].LastSeq != 2 || last[2].at > stirEvery+2*stirLook {
			t.Errorf("the last that was told: %+v", last)
		}
		if counts[1] != 4 || counts[2] != 2 {
			t.Errorf("told %v times", counts)
		}
		if len(stirs.owed) > 0 {
			t.Errorf("still owed: %v", stirs.owed)
		}
	})
}

func TestNothingIsToldAfterTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stirs := newActivityThrottle(func(s chat.Activity) { t.Errorf("%+v was told", s) })
		stirs.admit(chat.Activity{Room: 1, LastSeq: 1})
		stirs.admit(chat.Activity{Room: 1, LastSeq: 2})
		stirs.close()
		stirs.admit(chat.Activity{Room: 1, LastSeq: 3})
		stirs.close()
		time.Sleep(time.Minute)
	})
}

func TestStirsAreRememberedForABoundedNumberOfRooms(t *testing.T) {
	stirs := newActivityThrottle(func(chat.Activity) {})
	for room := range chat.RoomID(3 * stirsMost) {
		if _, due := stirs.admit(chat.Activity{Room: room}); !due {
			t.Fatalf("room %d is not due", room)
		}
		if len(stirs.last) > stirsMost {
			t.Fatalf("%d rooms are remembered", len(stirs.last))
		}
	}
	if _, due := stirs.admit(chat.Activity{Room: 3*stirsMost - 1}); due {
		t.Error("the newest is forgotten")
	}
	stirs.close()
}
