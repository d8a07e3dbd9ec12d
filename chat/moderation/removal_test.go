package moderation_test

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"parley/chat"
	"parley/chat/chattest"
	"parley/chat/chattest/harness"
	"parley/chat/moderation"
)

// removing is a world in which ann's account goes with her messages.
type removing struct {
	*harness.RoomsHarness
	inbox   *chattest.Inbox
	remover *moderation.Remover
	behind  bool
	asked   int
}

func newRemoving(t *testing.T) *removing {
	r := &removing{RoomsHarness: harness.NewRooms(t), inbox: chattest.NewInbox()}
	r.inbox.AfterPut = func(c chat.Command) {
		r.asked++
		r.store(c)
	}
	r.remover = &moderation.Remover{Store: r.DB, Inbox: r.inbox, Log: slog.New(slog.DiscardHandler), Behind: func(_ context.Context) bool { return r.behind }}
	return r
}

// store is the worker that applies a command.
func (r *removing) store(c chat.Command) {
	r.T.Helper()
	leases, err := r.DB.RenewLeases(r.T.Context(), r.Worker)
	harness.Must(r.T, err)
	_, err = r.DB.Ingest(r.T.Context(), r.Worker, leases, []chat.Command{c})
	harness.Must(r.T, err)
}

// steps lets the remover work for so many seconds.
func (r *removing) steps(n int) {
	r.T.Helper()
	for range n {
		harness.Must(r.T, r.remover.Step(r.T.Context()))
		r.Clock.Advance(time.Second)
	}
}

// left counts the messages of a room by whether they are deleted.
func (r *removing) left(room chat.Room) (stay, gone int) {
	r.T.Helper()
	for above := int64(0); ; above += 200 {
		ms, err := r.DB.MessageRange(r.T.Context(), room.ID, above, above+200)
		harness.Must(r.T, err)
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
	ann, bob := r.User("ann"), r.User("bob")
	room := r.Room("Tea", bob)
	r.Admit(room, ann)
	for i := range 450 {
		r.Say(room, ann, fmt.Sprintf("hers %d", i))
	}
	r.Say(room, bob, "his")
	r.steps(2)
	if stay, _ := r.left(room); stay != 451 || r.asked != 0 {
		t.Fatalf("%d stay, %d were asked for", stay, r.asked)
	}
	_, err := r.DB.UserDeleteWhole(t.Context(), ann.ID)
	harness.Must(t, err)
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
	_, err = r.DB.RemovalClaim(t.Context(), 0)
	harness.ExpectKind(t, err, chat.NotFound)
}

func TestWhatTheInboxLostIsRemovedInTheNextRound(t *testing.T) {
	r := newRemoving(t)
	ann := r.User("ann")
	room := r.Room("Tea", ann)
	r.Say(room, ann, "hers")
	r.inbox.AfterPut = func(chat.Command) { r.asked++ }
	_, err := r.DB.UserDeleteWhole(t.Context(), ann.ID)
	harness.Must(t, err)
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
	ann, bob := r.User("ann"), r.User("bob")
	room := r.Room("Tea", bob)
	r.Admit(room, ann)
	r.Say(room, ann, "hers")
	harness.Must(t, r.Delete(t.Context(), r.Access(room, bob), bob.ID))
	_, err := r.DB.UserDeleteWhole(t.Context(), ann.ID)
	harness.Must(t, err)
	r.steps(5)
	if r.asked != 0 {
		t.Errorf("asked %d times", r.asked)
	}
	_, err = r.Restore(t.Context(), bob.ID, room.ID)
	harness.Must(t, err)
	r.Clock.Advance(time.Hour)
	r.steps(2)
	if stay, gone := r.left(room); stay != 0 || gone != 1 {
		t.Errorf("%d stay, %d are gone", stay, gone)
	}
}
