package chat_test

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"parley/chat"
	"parley/chat/chattest"
)

// removing is a world in which ann's account goes with her messages.
type removing struct {
	*roomsHarness
	inbox   *chattest.Inbox
	remover *chat.Remover
	behind  bool
	asked   int
}

func newRemoving(t *testing.T) *removing {
	r := &removing{roomsHarness: newRooms(t), inbox: chattest.NewInbox()}
	r.inbox.AfterPut = func(c chat.Command) {
		r.asked++
		r.store(c)
	}
	r.remover = &chat.Remover{Store: r.db, Inbox: r.inbox, Log: slog.New(slog.DiscardHandler), Behind: func(_ context.Context) bool { return r.behind }}
	return r
}

// store is the worker that applies a command.
func (r *removing) store(c chat.Command) {
	r.t.Helper()
	leases, err := r.db.RenewLeases(r.t.Context(), r.worker)
	must(r.t, err)
	_, err = r.db.Ingest(r.t.Context(), r.worker, leases, []chat.Command{c})
	must(r.t, err)
}

// steps lets the remover work for so many seconds.
func (r *removing) steps(n int) {
	r.t.Helper()
	for range n {
		must(r.t, r.remover.Step(r.t.Context()))
		r.clock.Advance(time.Second)
	}
}

// left counts the messages of a room by whether they are deleted.
func (r *removing) left(room chat.Room) (stay, gone int) {
	r.t.Helper()
	for above := int64(0); ; above += 200 {
		ms, err := r.db.MessageRange(r.t.Context(), room.ID, above, above+200)
		must(r.t, err)
		for _, m := range ms {
			if m.Deleted {
				gone++
			} else {
				stay++
			}
		}
		if len(ms) == 0 {
			return stay, gone
		}
	}
}

func TestAnAccountsMessagesGoInPortions(t *testing.T) {
	r := newRemoving(t)
	ann, bob := r.user("ann"), r.user("bob")
	room := r.room("Tea", bob)
	r.join(room, ann)
	for i := range 450 {
		r.say(room, ann, fmt.Sprintf("hers %d", i))
	}
	r.say(room, bob, "his")
	r.steps(2)
	if stay, _ := r.left(room); stay != 451 || r.asked != 0 {
		t.Fatalf("%d stay, %d were asked for", stay, r.asked)
	}
	_, err := r.db.UserDeleteWhole(t.Context(), ann.ID)
	must(t, err)
	r.behind = true
	r.steps(1)
	if r.asked != 0 {
		t.Errorf("%d are removed while commands wait", r.asked)
	}
	r.behind = false
	r.steps(1)
	if r.asked != 200 {
		t.Errorf("%d are removed at once", r.asked)
	}
	r.steps(4)
	if stay, gone := r.left(room); stay != 1 || gone != 450 {
		t.Errorf("%d stay, %d are gone", stay, gone)
	}
	_, err = r.db.RemovalClaim(t.Context(), 0)
	expectKind(t, err, chat.NotFound)
}

func TestWhatTheInboxLostIsRemovedInTheNextRound(t *testing.T) {
	r := newRemoving(t)
	ann := r.user("ann")
	room := r.room("Tea", ann)
	r.say(room, ann, "hers")
	r.inbox.AfterPut = func(chat.Command) { r.asked++ }
	_, err := r.db.UserDeleteWhole(t.Context(), ann.ID)
	must(t, err)
	r.steps(2)
	if r.asked != 2 {
		t.Errorf("asked %d times", r.asked)
	}
	r.inbox.AfterPut = func(c chat.Command) { r.store(c) }
	r.steps(3)
	if stay, gone := r.left(room); stay != 0 || gone != 1 {
		t.Errorf("%d stay, %d are gone", stay, gone)
	}
}

func TestMessagesOfADeletedRoomGoOnceItIsBack(t *testing.T) {
	r := newRemoving(t)
	ann, bob := r.user("ann"), r.user("bob")
	room := r.room("Tea", bob)
	r.join(room, ann)
	r.say(room, ann, "hers")
	must(t, r.Delete(t.Context(), r.access(room, bob), bob.ID))
	_, err := r.db.UserDeleteWhole(t.Context(), ann.ID)
	must(t, err)
	r.steps(5)
	if r.asked != 0 {
		t.Errorf("asked %d times", r.asked)
	}
	_, err = r.Restore(t.Context(), bob.ID, room.ID)
	must(t, err)
	r.clock.Advance(time.Hour)
	r.steps(2)
	if stay, gone := r.left(room); stay != 0 || gone != 1 {
		t.Errorf("%d stay, %d are gone", stay, gone)
	}
}
