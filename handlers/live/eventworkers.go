package live

import (
	"context"
	"runtime"
	"sync"

	"parley/chat"
	"parley/handlers/web"
)

// eventWorkers handle the rooms' events, each those of its share of the rooms in their order.
// A room's subscription has a goroutine of its own, which sleeps nearly always: the collector
// takes its stack back, and rendering there would grow it again for each message, a tenth of
// the node's processor time. A worker's stack stays, and it handles all that has gathered in
// one go.
type eventWorkers struct {
	once   sync.Once
	queues []chan roomEvent
}

type roomEvent struct {
	room  *liveRoom
	event chat.Event
	began int64 // room.began when it came
}

// handle takes the event in. A number of an earlier subscription may be older than what was asked
// since.
func (e roomEvent) handle() {
	if e.event.Online != nil {
		e.room.toldOnline(*e.event.Online, e.began)
		return
	}
	e.room.announced(e.event)
}

// eventsMost is how many events wait for a worker. Then the subscriptions wait.
const eventsMost = 256

// start starts the workers, which end with the node.
func (w *eventWorkers) start(l *Node) {
	w.queues = make([]chan roomEvent, runtime.GOMAXPROCS(0))
	for i := range w.queues {
		queue := make(chan roomEvent, eventsMost)
		w.queues[i] = queue
		l.tasks.Go(func() {
			for {
				select {
				case e := <-queue:
					web.Contain(l.Log, "event", e.handle)
				case <-l.ctx.Done():
					return
				}
			}
		})
	}
}

// hand gives an event of a room to the room's worker.
func (l *Node) hand(ctx context.Context, r *liveRoom, e chat.Event) {
	l.events.once.Do(func() { l.events.start(l) })
	queues := l.events.queues
	select {
	case queues[uint64(r.hubID)%uint64(len(queues))] <- roomEvent{r, e, r.began.Load()}:
	case <-ctx.Done():
	}
}
