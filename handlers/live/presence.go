package live

import (
	"context"
	"slices"
	"sync"
	"time"

	"parley/chat"
	"parley/handlers/live/hub"
	"parley/handlers/web"
	"parley/views/updates"
)

const (
	renewEvery  = 2 * time.Minute // the store forgets a room's report after half an hour
	departGrace = 2 * time.Second // so that a person who only changes pages does not leave
	typingLasts = 5 * time.Second
)

// attendance is who is in a room on this node. Guarded by liveRoom.mu.
type attendance struct {
	here      map[chat.UserID]*seat
	published map[chat.UserID]standing  // the users that the presence store knows of
	left      map[chat.UserID]time.Time // when the last connection closed
	refreshed time.Time
	stale     bool // a user came, left, or stands otherwise
	uncounted bool // the number may have changed without an event
	told      bool // an event told the number since the last report began
	seen      int  // those here who are online
	online    int
}

// seat is one user in a room: how many connections, and how others see them.
type seat struct {
	connections int
	standing    standing
}

func (r *liveRoom) came(user chat.UserID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.here == nil {
		r.here, r.published, r.left = map[chat.UserID]*seat{}, map[chat.UserID]standing{}, map[chat.UserID]time.Time{}
	}
	s := r.here[user]
	if s == nil {
		s = &seat{}
		r.here[user] = s
	}
	s.connections++
	delete(r.left, user)
	r.seat(user, s, r.live.awake.enter(user, r))
}

// seat notes how a user stands. The caller holds mu.
func (r *liveRoom) seat(user chat.UserID, s *seat, now standing) {
	if s.standing == online {
		r.seen--
	}
	if s.standing = now; now == online {
		r.seen++
	}
	r.stale = r.stale || r.published[user] != now
}

// stand notes that a user of the room stands otherwise.
func (r *liveRoom) stand(user chat.UserID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if s := r.here[user]; s != nil {
		r.seat(user, s, r.live.awake.standingIn(user, r))
	}
}

func (r *liveRoom) went(user chat.UserID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.live.awake.leave(user, r)
	s := r.here[user]
	if s.connections--; s.connections <= 0 {
		r.seat(user, s, absent)
		delete(r.here, user)
		r.left[user] = time.Now()
	}
}

// has reports whether a person has a connection here that looks at the room.
func (r *liveRoom) has(user chat.UserID) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.here[user] != nil
}

// attendAll reports joins and leaves to the presence store, refreshes its entries, shows
// who is typing, and stores read marks. One goroutine of the node does it for all rooms, so
// that no connection needs a timer.
func (l *Node) attendAll(ctx context.Context) {
	all := l.all()
	seated := append(slices.Clone(l.lobbies), all...)
	l.attendRooms(ctx, seated)
	l.keepReports(ctx, seated)
	for _, r := range all {
		r.showTypists()
		r.forget()
	}
	l.readStreams()
	l.writeReads(ctx)
	l.dropEmpty()
}

// attendAtOnce is how many rooms are reported at the same time: the Redis client puts
// concurrent commands into one round trip. After attendMost the other rooms wait for the next
// round, which comes at once. A report that the end of a round's time cuts off counts as lost, and
// the node then reports all rooms again: with many rooms, it would never come to the last one.
const (
	attendAtOnce = 64
	attendMost   = time.Second
)

func (l *Node) attendRooms(ctx context.Context, all []*liveRoom) {
	now := time.Now()
	lanes := make(chan struct{}, attendAtOnce)
	var wg sync.WaitGroup
	for _, r := range all {
		news, due := r.report(now)
		if !due {
			continue
		}
		lanes <- struct{}{}
		wg.Go(func() {
			web.Contain(l.Log, "tick", func() { r.attend(ctx, news, all) })
			<-lanes
		})
		if time.Since(now) >= attendMost {
			break
		}
	}
	wg.Wait()
}

// attend reports one room. A user who left a room that was restored under another address
// may still be in it under that address.
func (r *liveRoom) attend(ctx context.Context, news report, all []*liveRoom) {
	gone := slices.Clone(news.gone)
	for _, o := range all {
		if len(gone) == 0 {
			break
		}
		if o != r && o.id == r.id {
			gone = slices.DeleteFunc(gone, o.has)
		}
	}
	n, err := r.live.reporting[r.id.Shard()].report(ctx, r, news, gone)
	if err != nil {
		r.uncount() // nothing was marked as reported; the next round tries again
		return
	}
	r.reported(news, n)
}

// uncount has the next round report the room, to learn its number.
func (r *liveRoom) uncount() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.uncounted = true
}

// report is whose presence changed since the last one.
type report struct{ online, away, gone []chat.UserID }

func (p *report) empty() bool { return len(p.online)+len(p.away)+len(p.gone) == 0 }

func (p *report) add(user chat.UserID, now standing) {
	switch now {
	case online:
		p.online = append(p.online, user)
	case away:
		p.away = append(p.away, user)
	default:
		p.gone = append(p.gone, user)
	}
}

// report is what to report: who stands otherwise, who left, or nothing but the room itself.
func (r *liveRoom) report(now time.Time) (news report, due bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.stale {
		for user, s := range r.here {
			if r.published[user] != s.standing {
				news.add(user, s.standing)
			}
		}
	}
	for user, at := range r.left {
		if now.Sub(at) >= departGrace {
			news.add(user, absent)
		}
	}
	due = !news.empty() || r.uncounted && !r.lobby() || len(r.published) > 0 && now.Sub(r.refreshed) >= renewEvery
	if due {
		r.refreshed, r.uncounted, r.told = now, false, false
	}
	return news, due
}

// reported takes in the store's answer. Its number does not show after an event that came
// meanwhile: events come in the order in which the number changed, and the answer may be older.
func (r *liveRoom) reported(news report, n int) {
	r.mu.Lock()
	for _, user := range news.online {
		r.published[user] = online
	}
	for _, user := range news.away {
		r.published[user] = away
	}
	for _, user := range news.gone {
		delete(r.published, user)
		if r.here[user] == nil {
			delete(r.left, user)
		}
	}
	r.stale = false
	for user, s := range r.here {
		r.stale = r.stale || r.published[user] != s.standing
	}
	told := r.told
	r.mu.Unlock()
	if !told {
		r.setOnline(n)
	}
}

// toldOnline takes in the number of an event, and of which subscription it came. Events between an
// earlier one and this one may be lost: the report that follows says the number.
func (r *liveRoom) toldOnline(n int, began int64) {
	r.mu.Lock()
	current := began == r.began.Load()
	r.told = r.told || current
	r.mu.Unlock()
	if current {
		r.setOnline(n)
	}
}

// owesReport is true while the store counts people here. A room that nobody reports any more would
// keep them for half an hour.
func (r *liveRoom) owesReport() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.published) > 0
}

// unreported is called when the store has lost the node's reports: the room reports all again.
func (r *liveRoom) unreported() {
	r.mu.Lock()
	defer r.mu.Unlock()
	clear(r.published)
	r.stale, r.uncounted = true, true
}

// setOnline shows how many are present, when the number changed.
func (r *liveRoom) setOnline(n int) {
	r.mu.Lock()
	changed := n != r.online
	r.online = n
	r.mu.Unlock()
	if changed {
		r.live.hub.Broadcast(r.hubID, &hub.Update{Render: func(k hub.Kind) []byte { return r.onlineBytes(k, n) }})
	}
}

func (r *liveRoom) onlineBytes(k hub.Kind, n int) []byte {
	switch {
	case k == hub.Socket:
		return r.live.bytes(updates.OnlineChanged(n))
	case k.Text():
		return nil
	}
	return r.live.bytes(updates.StreamPresence(n))
}

// greetPresence tells a new visitor who is typing, and how many are here, as far as that is
// known.
func (r *liveRoom) greetPresence(v *visitor) {
	r.mu.Lock()
	n := max(r.online, r.seen)
	names := r.typing()
	r.mu.Unlock()
	if len(names) > 0 && v.kind == hub.Socket {
		v.client.Send(r.live.bytes(updates.TypingChanged(names)))
	}
	if n > 0 {
		v.client.Send(r.onlineBytes(v.kind, n))
	}
}
