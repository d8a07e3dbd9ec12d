package live

import (
	"context"
	"time"

	"parley/chat"
	"parley/handlers/web"
)

// Questions to the store run in the background, and each answer is an event again. A panic
// is an event too, or the room would wait for ever.

func (a fetchChanges) do(r *liveRoom) {
	r.live.spawn(func() {
		failed := func(s *roomSubscription) { s.fetchFailed(errTryAgain) }
		if !web.Contain(r.live.Log, "event", func() { r.fetch(a.from) }) {
			r.tell(failed)
		}
	})
}

var errTryAgain = chat.E(chat.Unavailable, "Please try again in a moment.")

func (r *liveRoom) fetch(from int64) {
	ctx, cancel := context.WithTimeout(r.live.ctx, rollCall)
	defer cancel()
	c, tooMuch, err := r.live.History.Since(ctx, r.id, from)
	var room chat.Room
	if err == nil && tooMuch {
		room, err = r.row(ctx)
	}
	r.tell(func(s *roomSubscription) {
		switch {
		case err != nil:
			s.fetchFailed(err)
		case tooMuch:
			s.fetchedTooMuch(room)
		default:
			s.fetched(c, time.Now())
		}
	})
}

// row is the room's row in the store, or NotFound.
func (r *liveRoom) row(ctx context.Context) (chat.Room, error) {
	rooms, err := r.live.Registry.Revs(ctx, []chat.RoomID{r.id})
	room, there := rooms[r.id]
	if err == nil && !there {
		err = chat.E(chat.NotFound, "That room does not exist.")
	}
	return room, err
}

func (a checkRoom) do(r *liveRoom) {
	r.live.spawn(func() {
		if !web.Contain(r.live.Log, "event", func() { r.checkRow(a.number) }) {
			r.tell((*roomSubscription).checkFailed)
		}
	})
}

func (r *liveRoom) checkRow(number int64) {
	ctx, cancel := context.WithTimeout(r.live.ctx, rollCall)
	defer cancel()
	room, err := r.row(ctx)
	r.tell(func(s *roomSubscription) {
		if gone := chat.Is(err, chat.NotFound); err == nil || gone {
			s.checked(number, room, !gone)
		} else {
			s.checkFailed()
		}
	})
}

// checkMembers is left for the end of the roll call, which asks once for all rooms.
func (a checkMembers) do(r *liveRoom) {
	r.live.mu.Lock()
	defer r.live.mu.Unlock()
	r.live.unchecked[r] = a.rev
}
