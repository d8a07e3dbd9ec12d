package live

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"parley/chat"
	"parley/handlers/live/hub"
	"parley/views/messages"
	"parley/views/updates"
)

// heard handles a user event. It must not block the client that calls it.
func (l *Node) heard(n chat.UserEvent) {
	switch {
	case n.Activity != nil:
		l.stir(*n.Activity)
		return
	case len(n.Read) > 0:
		l.marked(n.Read)
		return
	case n.Input != nil:
		l.toldInput(n.Person, *n.Input)
		return
	}
	if n.Rooms {
		l.relist(n.Person)
		l.forgetRights(n.Person)
	}
	if n.Blocks {
		l.reblock(n.Person)
		l.forgetRights(n.Person)
	}
	clients := l.hub.Person(int64(n.Person))
	if len(clients) == 0 {
		return
	}
	for _, id := range n.Ended {
		l.signOut(clients, id)
	}
	if n.Role != nil {
		l.tellRole(n.Person, n.Role.To)
	}
	if n.Left != 0 {
		why := outLeft
		if n.Banned {
			why = outBanned
		}
		l.leaveRoom(chat.Membership{User: n.Person, Room: n.Left}, why)
	}
	if n.Result != nil {
		l.settle(clients, *n.Result)
	}
	if n.Availability != nil {
		l.madeAvailable(n.Person, *n.Availability)
	}
	if n.Rooms {
		l.redrawSoon(n.Person, drawAll)
	}
}

// signOut closes those of some connections that belong to a session.
func (l *Node) signOut(clients []*hub.Client, session uuid.UUID) {
	theirs := func(v *visitor) bool { return v.session == session }
	for _, v := range l.visitors(clients, theirs) {
		switch {
		case v.inIframe():
			v.client.Send(l.fragment(v, updates.StreamSignedOut(v.beside())))
		case v.kind.Text():
			v.client.Send([]byte(messages.TranscriptSignedOut))
		}
	}
	for _, c := range clients {
		if c.Owner() == session {
			c.Close(hub.CodeGone, "signed out")
		}
	}
}

// leaveRoom closes a person's connections to a room after their membership ended.
func (l *Node) leaveRoom(membership chat.Membership, reason string) {
	here := func(v *visitor) bool { return v.at() == membership.Room }
	l.sendOut(l.visitors(l.hub.Person(int64(membership.User)), here), reason)
}

// wayBack is the slug of a visitor's room, if the visitor may join it again. Guests find no room.
func (v *visitor) wayBack(reason string) string {
	if reason != outLeft || v.guest || v.room == nil || v.room.private() {
		return ""
	}
	return v.slug()
}

// Why connections to a room are closed.
const (
	outLeft   = "no longer a member"
	outBanned = "banned from the room"
	outErased = "the room was deleted"
)

// sendOut closes connections that may no longer look at their room. From here on they get
// nothing of it. Their pages are told so and reload their list of rooms first, since they
// do not reconnect. The first reason is told alone: a deleted room has no members, either.
func (l *Node) sendOut(vs []*visitor, reason string) {
	vs = slices.DeleteFunc(vs, func(v *visitor) bool { return v.sentOut.Swap(true) })
	if len(vs) == 0 {
		return
	}
	people := map[chat.UserID]bool{}
	for _, v := range vs {
		if v.subscription != nil {
			l.hub.Unsubscribe(v.room.hubID, v.subscription)
		}
		switch {
		case v.kind == hub.Socket:
			v.client.Send(l.fragment(v, updates.RoomGone(v.wayBack(reason), reason == outBanned)))
		case v.inIframe():
			v.client.Send(l.fragment(v, updates.StreamGone(v.wayBack(reason), reason == outBanned)))
		default:
			v.client.Send([]byte(messages.TranscriptGone(reason == outBanned)))
		}
		people[v.user] = true
	}
	l.spawn(func() {
		for person := range people {
			l.redrawRooms(person)
		}
		for _, v := range vs {
			v.client.Close(hub.CodeGone, reason)
		}
	})
}

// settle tells an author's pages the result of a message that was not announced.
func (l *Node) settle(clients []*hub.Client, s chat.PostResult) {
	fragment := updates.PendingStored(s.Key)
	if s.Refused != "" {
		fragment = updates.PendingRefused(s.Key, s.Refused)
	}
	for _, c := range clients {
		if c.Kind() == hub.Socket {
			c.Send(l.fragment(c.Holder().(*visitor), fragment))
		}
	}
}

// redrawRooms draws a person's list of rooms again on all of their pages, each page the
// part that it shows.
func (l *Node) redrawRooms(person chat.UserID) {
	ctx, cancel := context.WithTimeout(l.ctx, rollCall)
	defer cancel()
	l.listSoon(person)
	vs := l.visitors(l.hub.Person(int64(person)), func(v *visitor) bool { return v.list == nil })
	firstPage, err := l.Registry.RoomsOf(ctx, person, "")
	if err != nil {
		unwatch(vs)
		return
	}
	_ = l.checkAdmins(ctx, vs) // the roll call asks for it again
	lists := map[string]chat.RoomList{"": firstPage}
	for i, v := range vs {
		list, ok := lists[v.from]
		if !ok {
			if list, err = l.Registry.RoomsOf(ctx, person, v.from); err != nil {
				unwatch(vs[i:])
				return
			}
			lists[v.from] = list
		}
		l.rewatch(v.client, v.at(), list.Links)
		v.watching.Store(true)
		if v.kind == hub.Socket {
			l.sendRooms(v, v.slug(), list)
		}
	}
}

// unwatch has checkVisitors draw the lists that could not be read now.
func unwatch(vs []*visitor) {
	for _, v := range vs {
		v.watching.Store(false)
	}
}

// checkVisitors closes the connections of sessions and memberships that ended without an
// event reaching this node, and finds what else changed so; of some of them when there are many.
func (l *Node) checkVisitors(ctx context.Context) {
	due := l.gateCalls.next(l.hub.Count(), visitorsAtOnce)
	vs := l.visitors(l.hub.All(), func(v *visitor) bool { return due(int64(v.user)) })
	if len(vs) == 0 {
		return
	}
	alive, err := l.aliveSessions(ctx, vs)
	if err != nil {
		return
	}
	for _, v := range vs {
		if !alive[v.session] {
			l.signOut([]*hub.Client{v.client}, v.session)
		}
	}
	if l.closeStrangers(ctx, vs) != nil {
		return
	}
	l.checkAvailable(ctx, vs)
	l.checkRights(ctx, vs)
	for _, v := range vs {
		if v.kind == hub.Socket && !v.watching.Load() {
			l.redrawRooms(v.user)
		}
	}
}

// read notes how far a member has read; attendAll stores it with the others.
func (l *Node) read(membership chat.Membership, seq int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.reads[membership] = max(l.reads[membership], seq)
}

func (l *Node) writeReads(ctx context.Context) {
	l.mu.Lock()
	marks := l.reads
	if len(marks) > 0 {
		l.reads = map[chat.Membership]int64{}
	}
	l.mu.Unlock()
	if len(marks) == 0 {
		return
	}
	moved, err := l.Registry.MarkReadAll(ctx, marks)
	if err != nil {
		for membership, seq := range marks {
			l.read(membership, seq)
		}
	}
	for some := range slices.Chunk(moved, membershipsMost) {
		l.Bus.PublishToUser(ctx, chat.UserEvent{Read: some})
	}
}

// membershipsMost is how many memberships one query or event carries.
const membershipsMost = 1000
