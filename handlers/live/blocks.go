package live

import (
	"time"

	"parley/chat"
	"parley/handlers/live/hub"
	"parley/views/updates"
)

// reblock has a person's pages fold the messages of those whom the person has blocked by now. A
// stream cannot take a stylesheet back: its iframe loads it again.
func (l *Node) reblock(person chat.UserID) {
	l.mu.Lock()
	l.reblocked[person] = time.Now()
	l.mu.Unlock()
	for _, v := range l.visitors(l.hub.Person(int64(person)), everybody) {
		switch {
		case v.kind == hub.Socket:
			v.client.Send(l.fragment(v, updates.BlocksChanged()))
		case v.inIframe() && v.list == nil:
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
