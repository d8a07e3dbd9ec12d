package live

import (
	"context"
	"maps"
	"math"
	"slices"
	"time"

	"parley/chat"
	"parley/handlers/live/hub"
	"parley/views/layout"
	"parley/views/updates"
)

// stirredKeep is longer than a page takes to open its socket. A mark or a list that changes
// in between is in neither.
const stirredKeep = 10 * time.Second

// watch has a visitor notified of its other rooms from now on, and of what may have changed
// just before: its list of rooms, and marks in it. It returns the rooms, and since when changes
// of them may be missed; the zero time after an error.
func (l *Node) watch(v *visitor) (links []chat.RoomLink, since time.Time) {
	ctx, cancel := context.WithTimeout(l.ctx, time.Second)
	defer cancel()
	since = time.Now()
	list, err := l.Registry.RoomsOf(ctx, v.user, v.from)
	if err != nil {
		return nil, time.Time{} // checkVisitors tries again
	}
	l.greetBlocks(v)
	l.greetRole(v)
	links = list.Links
	l.rewatch(v.client, v.entered().ID, links)
	v.watching.Store(true)
	if v.back || l.relistedLately(v.user) {
		l.sendRooms(v, v.entered().Slug, list)
	} else {
		l.sendCallMarks(v, list)
	}
	var memberships []chat.Membership
	l.mu.Lock()
	for _, link := range links {
		if _, ok := l.stirs[link.ID]; ok && link.ID != v.entered().ID {
			memberships = append(memberships, chat.Membership{User: v.user, Room: link.ID})
		}
	}
	l.mu.Unlock()
	l.tellUnread(ctx, memberships, math.MaxInt64, func(chat.Membership) []*visitor { return []*visitor{v} })
	return links, since
}

// missed tells a registered visitor what changed since watch asked. Events reach registered
// visitors only, and the list may have been read before the change.
func (l *Node) missed(v *visitor, links []chat.RoomLink, since time.Time) {
	if since.IsZero() {
		return
	}
	var memberships []chat.Membership
	l.mu.Lock()
	relisted := !l.relisted[v.user].Before(since)
	for _, link := range links {
		if at, ok := l.stirs[link.ID]; ok && !at.Before(since) {
			memberships = append(memberships, chat.Membership{User: v.user, Room: link.ID})
		}
	}
	l.mu.Unlock()
	if l.reblockedSince(v.user, since) {
		v.client.Send(l.fragment(v, updates.BlocksChanged()))
	}
	if relisted {
		l.redrawSoon(v.user, drawAll)
	}
	l.tellMarks(memberships)
}

// relist notes that a person's list of rooms has changed, for the pages whose sockets are
// about to open.
func (l *Node) relist(person chat.UserID) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.relisted[person] = time.Now()
}

func (l *Node) relistedLately(person chat.UserID) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return time.Since(l.relisted[person]) < stirredKeep
}

// sendRooms draws a person's list of rooms again on one of their pages.
func (l *Node) sendRooms(v *visitor, current string, list chat.RoomList) {
	l.callOrder.RLock()
	defer l.callOrder.RUnlock()
	l.noteCalls(&list)
	l.noteStandings(&list, v)
	v.client.Send(l.fragment(v, updates.RoomsChanged(v.lists(current, list))))
}

// lists is the page around a person's lists of rooms. The name of a direct conversation is
// the visitor's own.
func (v *visitor) lists(current string, list chat.RoomList) layout.Layout {
	frame := layout.Layout{User: &chat.User{ID: v.user, Username: v.name}, Rooms: list, Current: current, From: v.from, Past: v.past, UnreadFirst: v.unread}
	if v.room != nil {
		v.room.mu.Lock()
		room := v.room.sub.room
		v.room.mu.Unlock()
		if room.Direct {
			room.Name = v.direct
		}
		if room.ID != 0 {
			frame.Rooms.Show(room)
		}
	}
	return frame
}

// rewatch has a client watch its person's rooms, except the one that it looks at. It is one
// step, so that every watched room has its slug.
func (l *Node) rewatch(c *hub.Client, at chat.RoomID, links []chat.RoomLink) {
	l.mu.Lock()
	defer l.mu.Unlock()
	person := visitorOf(c).user
	ids := make([]int64, 0, len(links))
	for _, link := range links {
		if link.ID != at {
			l.slugs[link.ID] = link.Slug
			ids = append(ids, int64(link.ID))
		}
		of := chat.Membership{User: person, Room: link.ID}
		note(l.muted, of, link.Muted != "")
		note(l.shunned, of, link.Shunned)
	}
	l.hub.Watch(c, ids)
}

func note(list map[chat.Membership]bool, of chat.Membership, on bool) {
	if on {
		list[of] = true
	} else {
		delete(list, of)
	}
}

// stir notifies a room's watchers of activity. Authors have read up to their own messages,
// so their pages count only later ones.
func (l *Node) stir(s chat.Activity) {
	l.mu.Lock()
	for _, person := range s.Direct {
		if l.listing[person] > 0 {
			l.listsDue[person] = struct{}{}
		}
		if len(l.hub.Person(int64(person))) > 0 {
			l.spawn(func() { l.redrawSoon(person, drawDirect) })
		}
	}
	slug := l.slugs[s.Room]
	l.stirs[s.Room] = time.Now()
	own := l.ownCounts(s)
	l.mu.Unlock()
	if slug == "" || !l.hub.Watched(int64(s.Room)) {
		return
	}
	l.listWatchers(s.Room)
	if s.HasNew() {
		l.hub.NotifyWatchers(int64(s.Room), l.bytes(updates.RoomActivity(slug, s.LastSeq)), func(person int64) bool {
			_, wrote := s.Authors[chat.UserID(person)]
			return wrote || own[chat.UserID(person)]
		})
		l.tellMarks(membershipsOf(slices.Collect(maps.Keys(own)), s.Room))
	}
	for author, seq := range s.Authors {
		if own[author] {
			continue
		}
		link := chat.RoomLink{Slug: slug, LastSeq: s.LastSeq, Unread: s.LastSeq - seq}
		for _, v := range l.elsewhere(chat.Membership{User: author, Room: s.Room}) {
			v.client.Send(l.fragment(v, updates.RoomUnread(link)))
		}
	}
	switch {
	case s.Called:
		s.Deleted = math.MaxInt64
		l.spawn(func() { l.recount(s) })
	case s.Deleted > 0:
		l.spawn(func() { l.recount(s) })
	}
	if !s.Called {
		l.tellNamed(s)
	}
}

// tellNamed tells those whom new messages mention how many do.
func (l *Node) tellNamed(s chat.Activity) {
	l.tellMarks(membershipsOf(s.Named, s.Room))
}

func membershipsOf(users []chat.UserID, room chat.RoomID) []chat.Membership {
	memberships := make([]chat.Membership, 0, len(users))
	for _, user := range users {
		memberships = append(memberships, chat.Membership{User: user, Room: room})
	}
	return memberships
}

// ownCounts are the watchers of a room whose own number new messages may leave as it was: they
// muted a thread there, or have blocked a member. The caller holds mu.
func (l *Node) ownCounts(s chat.Activity) map[chat.UserID]bool {
	muted := s.Replies && len(l.muted) > 0
	if !muted && len(l.shunned) == 0 {
		return nil
	}
	some := map[chat.UserID]bool{}
	for _, c := range l.hub.Watching(int64(s.Room)) {
		user := visitorOf(c).user
		if of := (chat.Membership{User: user, Room: s.Room}); muted && l.muted[of] || l.shunned[of] {
			some[user] = true
		}
	}
	return some
}

// elsewhere are the sockets of a person that do not look at a room's newest messages.
func (l *Node) elsewhere(membership chat.Membership) []*visitor {
	return l.visitors(l.hub.Person(int64(membership.User)), func(v *visitor) bool { return v.kind == hub.Socket && (v.past || v.at() != membership.Room) })
}

// recount tells a room's watchers how much is unread there after messages were deleted, or
// mention others. A person who has read past those is not told.
func (l *Node) recount(s chat.Activity) {
	ctx, cancel := context.WithTimeout(l.ctx, rollCall)
	defer cancel()
	people := map[chat.UserID]bool{}
	for _, c := range l.hub.Watching(int64(s.Room)) {
		people[c.Holder().(*visitor).user] = true
	}
	memberships := make([]chat.Membership, 0, len(people))
	for user := range people {
		memberships = append(memberships, chat.Membership{User: user, Room: s.Room})
	}
	l.tellUnread(ctx, memberships, s.Deleted, l.elsewhere)
}

// marked tells people's other pages that their marks changed: they have read elsewhere, or
// marked messages as unread. It must not block the client that calls it.
func (l *Node) marked(memberships []chat.Membership) {
	l.mu.Lock()
	for _, membership := range memberships {
		l.stirs[membership.Room] = time.Now()
	}
	l.mu.Unlock()
	for _, membership := range memberships {
		l.listSoon(membership.User)
	}
	l.tellMarks(memberships)
}

// tellMarks sends present marks to people's other pages, if they have any.
func (l *Node) tellMarks(memberships []chat.Membership) {
	here := make([]chat.Membership, 0, 1)
	for _, membership := range memberships {
		if len(l.elsewhere(membership)) > 0 {
			here = append(here, membership)
		}
	}
	if len(here) == 0 {
		return
	}
	l.spawn(func() {
		ctx, cancel := context.WithTimeout(l.ctx, rollCall)
		defer cancel()
		l.tellUnread(ctx, here, math.MaxInt64, l.elsewhere)
	})
}

// tellUnread asks for the marks of those who have not read up to behind, and sends them to
// the pages that to names.
func (l *Node) tellUnread(ctx context.Context, memberships []chat.Membership, behind int64, to func(chat.Membership) []*visitor) {
	for some := range slices.Chunk(memberships, membershipsMost) {
		links, err := l.Registry.Unread(ctx, some, behind)
		if err != nil {
			return // the next change of the mark sends all of it
		}
		for membership, link := range links {
			for _, v := range to(membership) {
				v.client.Send(l.fragment(v, updates.RoomUnread(link)))
			}
		}
	}
}

// forgetStirs drops marks and lists that every page knows by now, and rooms that no client
// watches any more.
func (l *Node) forgetStirs(context.Context) {
	l.forgetCalls()
	l.mu.Lock()
	defer l.mu.Unlock()
	for id, s := range l.stirs {
		if time.Since(s) > stirredKeep {
			delete(l.stirs, id)
		}
	}
	for _, list := range []map[chat.UserID]time.Time{l.relisted, l.reblocked} {
		for person, at := range list {
			if time.Since(at) > stirredKeep {
				delete(list, person)
			}
		}
	}
	for _, list := range []map[chat.Membership]bool{l.muted, l.shunned} {
		for of := range list {
			if len(l.hub.Person(int64(of.User))) == 0 {
				delete(list, of)
			}
		}
	}
	for id := range l.slugs {
		if !l.hub.Watched(int64(id)) {
			delete(l.slugs, id)
		}
	}
}
