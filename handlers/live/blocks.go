package live

import (
	"time"

	"github.com/a-h/templ"

	"parley/chat"
	"parley/handlers/live/hub"
	"parley/views/updates"
)

// reblock has a person's pages fold the messages of those whom the person has blocked by now.
func (l *Node) reblock(person chat.UserID) {
	l.mu.Lock()
	l.reblocked[person] = time.Now()
	l.mu.Unlock()
	l.refold(person, updates.BlocksChanged(), func(*visitor) bool { return true })
}

// unblock has the pages of a person who has blocked nobody fold nothing.
func (l *Node) unblock(person chat.UserID) {
	l.refold(person, updates.BlocksNone(), func(v *visitor) bool { return v.blocks })
}

// refold tells a person's pages what they fold. A stream cannot take a stylesheet back: the iframe of one
// that differs loads it again.
func (l *Node) refold(person chat.UserID, folds templ.Component, differs func(*visitor) bool) {
	for _, v := range l.visitors(l.hub.Person(int64(person)), everybody) {
		switch {
		case v.kind == hub.Socket:
			v.client.Send(l.fragment(v, folds))
		case v.inIframe() && v.list == nil && differs(v):
			v.client.Send(l.fragment(v, v.ending()))
			v.client.Close(hub.CodeRestart, "others are blocked")
		}
	}
}

// greetBlocks tells a page that comes back whether its person has blocked others, and a page that
// loaded just before that changed.
func (l *Node) greetBlocks(v *visitor) {
	lately := l.reblockedSince(v.user, time.Now().Add(-stirredKeep))
	switch {
	case v.back && !v.blocks && !lately:
		v.client.Send(l.fragment(v, updates.BlocksNone()))
	case v.back || lately:
		v.client.Send(l.fragment(v, updates.BlocksChanged()))
	}
}

func (l *Node) reblockedSince(person chat.UserID, since time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	at, ok := l.reblocked[person]
	return ok && !at.Before(since)
}
