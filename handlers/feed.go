package handlers

import (
	"context"
	"math"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"parley/chat"
	"parley/handlers/hub"
	"parley/views"
)

// feed is one room as this node follows it. It outlives its last visitor by a
// while, so that a reload finds it still there.
type feed struct {
	live *Live
	room chat.Room
	stop context.CancelFunc

	confirmed chan struct{} // closed when the subscription stands for the first time
	once      sync.Once

	visitors int       // guarded by Live.mu
	empty    time.Time // since when nobody looks; guarded by Live.mu

	mu       sync.Mutex // guards what follows, and keeps the room's frames in order
	rev      int64      // everyone here has been sent everything up to this
	lastSeq  int64
	head     head  // that everyone here was shown
	fetching bool  // somebody is asking the archive
	again    bool  // and must ask once more
	from     int64 // what to ask for the first time

	tail
	attendance
	typists
}

const (
	confirmWait = time.Second      // how long a visitor waits for the subscription
	feedLinger  = 10 * time.Second // how long a feed outlives its last visitor
)

// join finds or makes the feed of a room, for somebody who is level with after.
func (l *Live) join(room chat.Room, after int64) *feed {
	l.mu.Lock()
	f := l.feeds[room.ID]
	if f != nil && f.room.Slug != room.Slug {
		// The room was deleted, and came back under another address.
		f.stop()
		f = nil
	}
	if f == nil {
		f = l.follow(room, min(after, room.LastRev))
	}
	f.visitors++
	l.mu.Unlock()
	select {
	case <-f.confirmed:
	case <-time.After(confirmWait): // the roll call will find what is missed
	case <-l.ctx.Done():
	}
	return f
}

// follow subscribes to a room's channel. The first question to the archive is what
// came after from. The caller holds Live.mu.
func (l *Live) follow(room chat.Room, from int64) *feed {
	ctx, stop := context.WithCancel(l.ctx)
	f := &feed{live: l, room: room, stop: stop, confirmed: make(chan struct{}), rev: room.LastRev, lastSeq: room.LastSeq, head: headOf(room)}
	f.tail.base, f.tail.rev, f.from = room.LastRev, room.LastRev, from
	l.feeds[room.ID] = f
	l.tasks.Go(func() {
		_ = l.Wire.Follow(ctx, room.ID, f.subscribed, func(e chat.Event) {
			contain(l.Log, "event", func() { f.event(e) })
		})
	})
	return f
}

func (l *Live) part(f *feed) {
	l.mu.Lock()
	defer l.mu.Unlock()
	f.visitors--
	if f.visitors == 0 {
		f.empty = time.Now()
	}
}

// dropEmpty ends the feeds that nobody has looked at for a while.
func (l *Live) dropEmpty() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for id, f := range l.feeds {
		if f.visitors == 0 && time.Since(f.empty) > feedLinger {
			f.stop()
			delete(l.feeds, id)
		}
	}
}

// all returns the feeds as they are now.
func (l *Live) all() []*feed {
	l.mu.Lock()
	defer l.mu.Unlock()
	list := make([]*feed, 0, len(l.feeds))
	for _, f := range l.feeds {
		list = append(list, f)
	}
	return list
}

// subscribed is called whenever the subscription stands (again). What was
// announced before that may have been missed, so the archive is asked: first
// subscribe, then read. It must not block the client that calls it.
func (f *feed) subscribed() {
	f.mu.Lock()
	f.fetch()
	f.mu.Unlock()
	f.once.Do(func() { close(f.confirmed) })
}

func (f *feed) event(e chat.Event) {
	switch {
	case e.Changes != nil:
		f.changes(*e.Changes)
	case e.Online != nil:
		f.setOnline(*e.Online)
	case e.Typist != "":
		f.typed(e.Typist)
	case e.Head:
		f.live.spawn(f.newHead)
	case e.Gone:
		f.gone()
	case e.Members:
		f.toSockets(f.live.bytes(views.MembersChanged()))
	case e.Erased != "":
		f.erased(e.Erased)
	}
}

// erased has pages take the name of a deleted account from what it wrote. What is
// remembered of the room has that name too, and is forgotten.
func (f *feed) erased(name string) {
	f.mu.Lock()
	f.tail.clear()
	delete(f.since, name)
	f.mu.Unlock()
	f.toSockets(f.live.bytes(views.NameErased(name)))
}

// changes shows what follows on what everyone has. A jump means that something
// was not announced: then the archive is asked instead.
func (f *feed) changes(c chat.Changes) {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case c.Rev <= f.rev:
	case c.Prev == f.rev:
		f.show(c)
	default:
		f.fetch()
	}
}

// noticed is what the roll call says about the room.
func (f *feed) noticed(room chat.Room) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if room.LastRev > f.rev {
		f.fetch()
	}
	if headOf(room) != f.head {
		f.live.spawn(f.newHead)
	}
}

// head is what a room's pages say of it above its messages.
type head struct{ name, topic string }

func headOf(r chat.Room) head { return head{r.Name, r.Topic} }

// show sends changes to everyone. The caller holds mu.
func (f *feed) show(c chat.Changes) {
	f.rev, f.lastSeq = c.Rev, max(f.lastSeq, c.LastSeq)
	f.tail.add(c, time.Now())
	for _, m := range c.Messages {
		if m.NewTo(c.Prev) {
			f.posted(m.AuthorName)
		}
	}
	if weight(c) > jumpWeight {
		// Everybody fetches it at their own pace: see level.
		f.live.hub.Broadcast(int64(f.room.ID), &hub.Frame{Prev: c.Rev, Rev: c.Rev, Render: func(hub.Kind) []byte { return nil }})
		return
	}
	for _, run := range portions(c) {
		f.live.hub.Broadcast(int64(f.room.ID), &hub.Frame{Prev: run.Prev, Rev: run.Rev, Render: func(k hub.Kind) []byte {
			defer arrived(c.At)
			return f.render(k, run, run.Prev)
		}})
	}
}

// jumpWeight is how much text at once would fill a connection's queue, and so
// close it although its reader is quick.
const jumpWeight = hub.QueueMost / 3

// portions is c, in pieces where one frame of it would be too large. Pieces are
// cut from what was collected, so a batch is brought into that order first.
func portions(c chat.Changes) []chat.Changes {
	if len(c.Messages) <= piece && weight(c) <= pieceWeight {
		return []chat.Changes{c}
	}
	sorted := chat.Collect(c.Room, c.Prev, slices.Clone(c.Messages))
	sorted.Rev, sorted.LastSeq = c.Rev, c.LastSeq
	return pieces(sorted, piece)
}

// render costs no more than these bytes, should it panic: the hub goes on, and a
// page that is loaded shows the error.
func (f *feed) render(k hub.Kind, c chat.Changes, prev int64) (b []byte) {
	contain(f.live.Log, "fragment", func() { b = f.renderFor(k, c, prev) })
	return b
}

func (f *feed) renderFor(k hub.Kind, c chat.Changes, prev int64) []byte {
	switch {
	case k == hub.Socket:
		return f.live.bytes(views.MessagesChanged(f.room.Slug, c, prev))
	case k.Text():
		return []byte(views.TranscriptChanged(c, prev))
	}
	return f.live.bytes(views.StreamMessages(f.room.Slug, c, prev))
}

// fetch asks the archive. The caller holds mu.
func (f *feed) fetch() {
	if f.fetching {
		f.again = true
		return
	}
	f.fetching = true
	asked := f.begin()
	f.live.spawn(func() { f.fetchAll(asked) })
}

// begin puts a new question to the archive: what came after what everyone has. Who
// asks from now on may share its answer, but it is no answer to an older question.
// The caller holds mu.
func (f *feed) begin() <-chan singleflight.Result {
	from := min(f.rev, f.from)
	f.again, f.from = false, math.MaxInt64
	f.flight.Forget("ask")
	return f.flight.DoChan("ask", func() (any, error) {
		ctx, cancel := context.WithTimeout(f.live.ctx, rollCall)
		defer cancel()
		return f.ask(ctx, from)
	})
}

// fetchAll brings the room level with the archive. When it cannot be reached,
// the roll call sees to it that it is tried again.
func (f *feed) fetchAll(asked <-chan singleflight.Result) {
	for asked != nil {
		r := <-asked
		a, _ := r.Val.(answered)
		past, err := chat.Changes{}, r.Err
		if a.afresh {
			past, err = f.passOver()
		}
		asked = f.take(a, past, err)
	}
}

// take shows what the archive said, and asks again if that is not all.
func (f *feed) take(a answered, past chat.Changes, err error) <-chan singleflight.Result {
	f.mu.Lock()
	defer f.mu.Unlock()
	c := past
	if !a.afresh {
		c = since(f.room.ID, f.rev, a.Rev, a.Messages)
	}
	ours := a.now && a.answers(f.rev) // and not somebody else's, who began in between
	switch {
	case err != nil:
		f.fetching = false
		return nil
	case ours && c.Rev > f.rev:
		f.show(c)
	}
	if f.again || !ours {
		return f.begin()
	}
	f.fetching = false
	return nil
}

// passOver leaves out more changes than are worth sending. The seats notice that
// they are behind, and each of them is told to load the page afresh.
func (f *feed) passOver() (chat.Changes, error) {
	ctx, cancel := context.WithTimeout(f.live.ctx, rollCall)
	defer cancel()
	rooms, err := f.live.Registry.Revs(ctx, []chat.RoomID{f.room.ID})
	rev := rooms[f.room.ID].LastRev
	return chat.Changes{Room: f.room.ID, Prev: rev, Rev: rev}, err
}

func (f *feed) level() (rev, lastSeq int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.rev, f.lastSeq
}

// newHead shows a new name or topic.
func (f *feed) newHead() {
	ctx, cancel := context.WithTimeout(f.live.ctx, rollCall)
	defer cancel()
	room, err := f.live.Registry.Room(ctx, f.room.ID)
	if err != nil {
		return
	}
	f.mu.Lock()
	f.head = headOf(room)
	f.mu.Unlock()
	f.toSockets(f.live.bytes(views.HeadChanged(chat.Access{Room: room, Member: true})))
}

// toSockets sends everyone with a socket what is not part of the transcript.
func (f *feed) toSockets(b []byte) {
	f.live.hub.Broadcast(int64(f.room.ID), &hub.Frame{Render: func(k hub.Kind) []byte {
		if k == hub.Socket {
			return b
		}
		return nil
	}})
}

// gone sends everyone out of a room that is no more.
func (f *feed) gone() {
	f.live.sendOut(f.live.visitors(f.live.hub.All(), func(v *visitor) bool { return v.feed == f }), outErased)
}
