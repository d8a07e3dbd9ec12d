package live

import (
	"context"
	"log/slog"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"parley/chat"
	"parley/handlers/live/hub"
)

// lists counts how often a list of rooms is read.
type lists struct {
	Registry
	asked atomic.Int64
}

func (l *lists) RoomsOf(context.Context, chat.UserID, string) (chat.RoomList, error) {
	l.asked.Add(1)
	return chat.RoomList{}, nil
}

func TestAListIsDrawnAtOnceAndThenOnceASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked := &lists{}
		l := &Node{Config: Config{Registry: asked, Log: slog.New(slog.DiscardHandler)}, hub: hub.New(nil, nil), redraws: map[chat.UserID]redraw{}}
		l.ctx, l.stop = context.WithCancel(t.Context())
		drawn := func(want int64) {
			t.Helper()
			synctest.Wait()
			if got := asked.asked.Load(); got != want {
				t.Fatalf("drawn %d times, want %d", got, want)
			}
		}
		for range 300 { // renames
			l.redrawSoon(7, drawAll)
		}
		drawn(1)
		l.redrawSoon(8, drawAll) // another person is not held up
		drawn(2)
		time.Sleep(redrawEvery)
		drawn(3) // with the last of them in it
		time.Sleep(2 * redrawEvery)
		drawn(3)
		l.redrawSoon(7, drawAll)
		drawn(4)
		l.stop()
		l.tasks.Wait()
		if len(l.redraws) != 0 {
			t.Errorf("%v is kept", l.redraws)
		}
	})
}
