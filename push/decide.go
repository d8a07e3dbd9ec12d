// Package push tells people's devices of what concerns them, by Web Push (RFC 8030, 8291).
package push

import (
	"sync"
	"time"

	"parley/chat"
	"parley/chat/fold"
)

// Decide says who is told of which room: of mentions, direct messages, replies in threads
// that one follows, keywords, and at the level "all" of everything that others write. Of a
// thread that one unfollowed, one is told of mentions alone, and of one that one muted of nothing.
func Decide(n chat.PushNews, now time.Time) (told []chat.PushTelling) {
	threads := threads{setOf(n.Threads), setOf(n.Unfollowed), setOf(n.Muted)}
	of := map[chat.RoomID][]message{}
	for _, m := range n.Messages {
		of[m.Room] = append(of[m.Room], message{m, setOf(m.Named), sync.OnceValue(func() string { return fold.String(m.Body) })})
	}
	for _, r := range n.Readers {
		if r.Level == chat.LevelNone || r.Availability.Quiet(now) {
			continue
		}
		t, blocked := chat.PushTelling{User: r.User, Room: r.Room}, setOf(r.Blocked)
		for _, m := range of[r.Room] {
			if m.Seq > t.Seq && !blocked.has(m.Author) && concerns(r, m, threads) {
				t.Seq, t.At = m.Seq, m.At
			}
		}
		if t.Seq > 0 {
			told = append(told, t)
		}
	}
	return told
}

// message is one that many readers are asked about.
type message struct {
	chat.PushMessage
	named  set[chat.UserID]
	folded func() string
}

type set[T comparable] map[T]struct{}

func setOf[T comparable](list []T) set[T] {
	if len(list) == 0 {
		return nil
	}
	s := make(set[T], len(list))
	for _, x := range list {
		s[x] = struct{}{}
	}
	return s
}

func (s set[T]) has(x T) bool {
	_, has := s[x]
	return has
}

// threads are those that their users follow, do not follow, and do not even want mentions of.
type threads struct{ followed, unfollowed, muted set[chat.PushThread] }

func concerns(r chat.PushReader, m message, of threads) bool {
	thread := chat.PushThread{Room: m.Room, Thread: m.Thread, User: r.User}
	switch {
	case m.Author == r.User, m.Seq <= r.Read, m.Thread != 0 && of.muted.has(thread):
		return false
	case m.Called, m.named.has(r.User):
		return true
	case m.Thread != 0 && of.unfollowed.has(thread):
		return false
	case r.Direct, r.Level == chat.LevelAll, m.Thread != 0 && of.followed.has(thread):
		return true
	}
	return len(r.Keywords) > 0 && chat.HasKeyword(m.folded(), r.Keywords)
}
