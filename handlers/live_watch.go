package handlers

import (
	"context"
	"time"

	"parley/chat"
	"parley/handlers/hub"
	"parley/views"
)

// stirred is when a room was last heard to have something new, and how far it was.
type stirred struct {
	seq int64
	at  time.Time
}

// stirredKeep is longer than it takes from a page to its socket. What stirs in
// between is in neither the one nor the other.
const stirredKeep = 10 * time.Second

// watch has a visitor told of their other rooms from now on, and of what they may
// have missed just before.
func (l *Live) watch(v *visitor) {
	ctx, cancel := context.WithTimeout(l.ctx, time.Second)
	defer cancel()
	links, err := l.Registry.RoomsOf(ctx, v.user)
	if err != nil {
		return // checkVisitors tries again
	}
	l.rewatch(v.client, v.room.ID, links)
	v.watching.Store(true)
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, link := range links {
		s, ok := l.stirs[link.ID]
		link.LastSeq = max(link.LastSeq, s.seq)
		if ok && link.ID != v.room.ID && link.Unread() > 0 {
			v.client.Send(l.said(v, views.RoomUnread(link)))
		}
	}
}

// rewatch has a client watch the rooms of its person, but for the one that it
// looks at. It is one step: what is watched has its slug.
func (l *Live) rewatch(c *hub.Client, at chat.RoomID, links []chat.RoomLink) {
	l.mu.Lock()
	defer l.mu.Unlock()
	ids := make([]int64, 0, len(links))
	for _, link := range links {
		if link.ID != at {
			l.slugs[link.ID] = link.Slug
			ids = append(ids, int64(link.ID))
		}
	}
	l.hub.Rewatch(c, ids)
}

// stir marks a room for those who watch it.
func (l *Live) stir(s chat.Stirred) {
	l.mu.Lock()
	slug := l.slugs[s.Room]
	l.stirs[s.Room] = stirred{s.LastSeq, time.Now()}
	l.mu.Unlock()
	if slug != "" && l.hub.Watched(int64(s.Room)) {
		l.hub.Stir(int64(s.Room), l.bytes(views.RoomStirred(slug, s.LastSeq)))
	}
}

// forgetStirs lets go of what every page knows by now, and of rooms that nobody
// watches any more.
func (l *Live) forgetStirs(context.Context) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for id, s := range l.stirs {
		if time.Since(s.at) > stirredKeep {
			delete(l.stirs, id)
		}
	}
	for id := range l.slugs {
		if !l.hub.Watched(int64(id)) {
			delete(l.slugs, id)
		}
	}
}
