package handlers

import (
	"context"
	"slices"
	"sync"
	"time"

	"parley/chat"
	"parley/handlers/hub"
	"parley/views"
)

const (
	refreshEvery = 2 * time.Second // a node's word is forgotten after 7 s, and that shows at the next refresh
	departGrace  = 2 * time.Second // somebody who only changes pages does not go
	typingLasts  = 5 * time.Second
)

// attendance is who is in a room on this node. Guarded by feed.mu.
type attendance struct {
	here      map[chat.UserID]int       // open connections
	told      map[chat.UserID]bool      // whom the presence store knows of
	left      map[chat.UserID]time.Time // when the last connection closed
	refreshed time.Time
	stale     bool // somebody came or went
	online    int
}

func (f *feed) came(user chat.UserID) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.here == nil {
		f.here, f.told, f.left = map[chat.UserID]int{}, map[chat.UserID]bool{}, map[chat.UserID]time.Time{}
	}
	f.here[user]++
	delete(f.left, user)
	f.stale = f.stale || !f.told[user]
}

func (f *feed) went(user chat.UserID) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.here[user]--; f.here[user] <= 0 {
		delete(f.here, user)
		f.left[user] = time.Now()
	}
}

// attendAll tells the presence store who came and went, keeps alive what it was
// told, shows who is typing, and notes what was read. One goroutine of the node
// does it for all rooms, so that no connection needs a timer.
func (l *Live) attendAll(ctx context.Context) {
	all := l.all()
	l.attendRooms(ctx, all)
	for _, f := range all {
		f.showTypists()
		f.forget()
	}
	l.readStreams()
	l.writeReads(ctx)
	l.dropEmpty()
}

// attendAtOnce is how many rooms are told of at the same time: the client puts
// what comes together into one round trip.
const attendAtOnce = 64

func (l *Live) attendRooms(ctx context.Context, all []*feed) {
	now := time.Now()
	lanes := make(chan struct{}, attendAtOnce)
	var wg sync.WaitGroup
	for _, f := range all {
		came, went, due := f.report(now)
		if !due {
			continue
		}
		lanes <- struct{}{}
		wg.Go(func() {
			contain(l.Log, "tick", func() { f.attend(ctx, came, went) })
			<-lanes
		})
	}
	wg.Wait()
}

// attend tells the store of one room.
func (f *feed) attend(ctx context.Context, came, went []chat.UserID) {
	n, err := f.live.Presence.Here(ctx, f.room.ID, f.live.Node, came, went)
	if err != nil {
		return // nothing was marked as told; the next round tries again
	}
	if f.reported(came, went, n) {
		f.live.Wire.Tell(ctx, f.room.ID, chat.Event{Online: &n})
	}
}

// report is what there is to tell: who came, who went, or only that those who
// are here are still here.
func (f *feed) report(now time.Time) (came, went []chat.UserID, due bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.stale {
		for user := range f.here {
			if !f.told[user] {
				came = append(came, user)
			}
		}
	}
	for user, at := range f.left {
		if now.Sub(at) >= departGrace {
			went = append(went, user)
		}
	}
	due = len(came)+len(went) > 0 || len(f.told) > 0 && now.Sub(f.refreshed) >= refreshEvery
	if due {
		f.refreshed = now
	}
	return came, went, due
}

// reported takes in the answer. It is true when the others should hear of it
// from us, because it was our people who came or went.
func (f *feed) reported(came, went []chat.UserID, n int) bool {
	f.mu.Lock()
	for _, user := range came {
		f.told[user] = true
	}
	for _, user := range went {
		if f.here[user] == 0 {
			delete(f.told, user)
			delete(f.left, user)
		}
	}
	f.stale = false
	for user := range f.here {
		f.stale = f.stale || !f.told[user]
	}
	if n < len(f.told) {
		// The store has forgotten us, as after an outage: tell it all again.
		clear(f.told)
		f.stale = true
	}
	changed := n != f.online
	f.mu.Unlock()
	f.setOnline(n)
	return changed && len(came)+len(went) > 0
}

// setOnline shows how many are present, when that is news.
func (f *feed) setOnline(n int) {
	f.mu.Lock()
	changed := n != f.online
	f.online = n
	f.mu.Unlock()
	if changed {
		f.live.hub.Broadcast(int64(f.room.ID), &hub.Frame{Render: func(k hub.Kind) []byte { return f.onlineBytes(k, n) }})
	}
}

func (f *feed) onlineBytes(k hub.Kind, n int) []byte {
	switch {
	case k == hub.Socket:
		return f.live.bytes(views.OnlineChanged(n))
	case k.Text():
		return nil
	}
	return f.live.bytes(views.StreamPresence(n))
}

// greet tells somebody who just came who is typing, and how many are here, as far
// as that is known.
func (f *feed) greet(v *visitor) {
	f.mu.Lock()
	n := max(f.online, len(f.here))
	names := f.typing()
	f.mu.Unlock()
	if len(names) > 0 && v.kind == hub.Socket {
		v.client.Send(f.live.bytes(views.TypingChanged(names)))
	}
	if n > 0 {
		v.client.Send(f.onlineBytes(v.kind, n))
	}
}

// typists are who is typing in a room. Guarded by feed.mu.
type typists struct {
	since map[string]time.Time
	fresh bool // there is something to show
}

func (f *feed) typed(name string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.since == nil {
		f.since = map[string]time.Time{}
	}
	f.since[name] = time.Now()
	f.fresh = true
}

// posted ends somebody's typing. The caller holds mu.
func (f *feed) posted(name string) {
	if _, ok := f.since[name]; ok {
		delete(f.since, name)
		f.fresh = true
	}
}

// typing are the names, in order. The caller holds mu.
func (f *feed) typing() (names []string) {
	for name, at := range f.since {
		if time.Since(at) > typingLasts {
			delete(f.since, name)
		} else {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// showTypists sends the names at most once for each round of attendAll. They
// fade on the page by themselves, so that an end needs no event.
func (f *feed) showTypists() {
	f.mu.Lock()
	if !f.fresh {
		f.mu.Unlock()
		return
	}
	f.fresh = false
	names := f.typing()
	f.mu.Unlock()
	f.live.hub.Broadcast(int64(f.room.ID), &hub.Frame{Render: func(k hub.Kind) []byte {
		switch {
		case k == hub.Socket:
			return f.live.bytes(views.TypingChanged(names))
		case k.Text():
			return nil
		}
		return f.live.bytes(views.StreamTyping(names))
	}})
}
