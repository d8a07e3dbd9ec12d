package live

import (
	"context"
	"maps"
	"slices"
	"time"

	"parley/chat"
)

const (
	confirmWait = time.Second      // how long a visitor waits for the subscription
	roomLingers = 10 * time.Second // how long a room is followed after its last visitor
	settling    = 30 * time.Second // after its start, a node gets many visitors from other nodes
)

// roomKey names a room as this node follows it. A room that was restored under another
// address has another key: events still on their way keep the old slug.
type roomKey struct {
	id   chat.RoomID
	slug string
}

// join finds or follows a room for a visitor who has everything up to rev. check is the
// last check of the room that may have begun before the visitor came.
func (l *Node) join(room chat.Room, rev int64) (r *liveRoom, check int64) {
	l.mu.Lock()
	r = l.rooms[roomKey{room.ID, room.Slug}]
	if r == nil {
		r = l.follow(room, min(rev, room.LastRev))
	}
	r.visitors++
	l.mu.Unlock()
	select {
	case <-r.confirmed:
	case <-time.After(confirmWait): // the roll call will find what is missed
	case <-l.ctx.Done():
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r, r.sub.check.started
}

// follow subscribes to a room's channel. The caller holds Node.mu.
func (l *Node) follow(room chat.Room, rev int64) *liveRoom {
	ctx, stop := context.WithCancel(l.ctx)
	r := l.newRoom(room, rev)
	r.stop = stop
	l.tasks.Go(func() {
		_ = l.Bus.SubscribeToRoom(ctx, room.ID, r.subscribed, func(e chat.Event) { l.hand(ctx, r, e) })
	})
	return r
}

// newRoom adds a room that is not followed yet. The caller holds Node.mu.
func (l *Node) newRoom(room chat.Room, rev int64) *liveRoom {
	l.followed++
	r := &liveRoom{
		live: l, id: room.ID, slug: room.Slug, hubID: l.followed, stop: func() {}, confirmed: make(chan struct{}),
		sub: subscribe(room, rev, time.Since(l.began) < settling),
	}
	l.rooms[roomKey{room.ID, room.Slug}] = r
	return r
}

func (l *Node) part(r *liveRoom) {
	l.mu.Lock()
	defer l.mu.Unlock()
	r.visitors--
	if r.visitors == 0 {
		r.empty = time.Now()
	}
}

// dropEmpty ends the subscriptions to rooms that had no visitors for roomLingers.
func (l *Node) dropEmpty() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for key, r := range l.rooms {
		if r.visitors == 0 && time.Since(r.empty) > roomLingers && !r.owesReport() {
			r.stop()
			delete(l.rooms, key)
		}
	}
}

// all returns the rooms as they are now.
func (l *Node) all() []*liveRoom {
	l.mu.Lock()
	defer l.mu.Unlock()
	list := make([]*liveRoom, 0, len(l.rooms))
	for _, r := range l.rooms {
		list = append(list, r)
	}
	return list
}

// callRoll compares the rooms on this node with PostgreSQL, some of them when there are many. So
// changes that were never announced, or lost on their way, are found within seconds.
func (l *Node) callRoll(ctx context.Context) {
	all := l.all()
	due := l.rollCalls.next(len(all), roomsAtOnce)
	all = slices.DeleteFunc(all, func(r *liveRoom) bool { return !due(int64(r.id)) })
	if len(all) == 0 {
		return
	}
	ids, numbers := make([]chat.RoomID, len(all)), make([]int64, len(all))
	for i, r := range all {
		ids[i] = r.id
		r.tell(func(s *roomSubscription) { numbers[i] = s.checks() })
	}
	rooms, err := l.Registry.Revs(ctx, ids)
	if err != nil {
		return
	}
	for i, r := range all {
		room, there := rooms[r.id]
		r.tell(func(s *roomSubscription) { s.called(numbers[i], room, there) })
	}
	l.checkMembers(ctx)
}

// checkMembers closes the readers who lost their membership, in rooms whose members have
// changed. The user event may not have reached this node.
func (l *Node) checkMembers(ctx context.Context) {
	l.mu.Lock()
	revs := l.unchecked
	l.unchecked = map[*liveRoom]int64{}
	l.mu.Unlock()
	if len(revs) == 0 {
		return
	}
	theirs := func(v *visitor) bool { return v.room != nil && revs[v.room] > 0 }
	if l.closeStrangers(ctx, l.visitors(l.hub.All(), theirs)) != nil {
		return // the next roll call asks for it again
	}
	if l.checkAdmins(ctx, l.visitors(l.hub.All(), theirs)) != nil {
		return
	}
	for r, rev := range revs {
		r.tell(func(s *roomSubscription) { s.membersChecked(rev) })
	}
}

// closeStrangers closes those of some visitors who are not members of their room.
func (l *Node) closeStrangers(ctx context.Context, vs []*visitor) error {
	if len(vs) == 0 {
		return nil
	}
	theirs := map[chat.Membership]bool{}
	for _, v := range vs {
		theirs[chat.Membership{User: v.user, Room: v.at()}] = true // without a room 0, which is never alive
	}
	memberships := slices.Collect(maps.Keys(theirs))
	members, err := l.Registry.MembershipsAlive(ctx, memberships)
	if err != nil {
		return err
	}
	strangers := slices.DeleteFunc(memberships, func(m chat.Membership) bool { return m.Room == 0 || members[m] })
	if len(strangers) == 0 {
		return nil
	}
	banned, err := l.Registry.Banned(ctx, strangers)
	if err != nil {
		return err // no reader is offered a way back that may be closed
	}
	var ids []chat.RoomID
	for _, membership := range strangers {
		ids = append(ids, membership.Room)
	}
	rooms, err := l.Registry.Revs(ctx, slices.Compact(slices.Sorted(slices.Values(ids))))
	if err != nil {
		return err
	}
	for _, membership := range strangers {
		why := outLeft
		if _, there := rooms[membership.Room]; !there {
			why = outErased
		} else if banned[membership] {
			why = outBanned
		}
		l.leaveRoom(membership, why)
	}
	return nil
}
