package live

import (
	"time"

	"parley/chat"
	"parley/handlers/live/hub"
)

// admit registers a visitor, and counts it towards its person and its address until
// dismiss; or it returns the close code for a refusal.
func (l *Node) admit(v *visitor) (code int) {
	most := chat.SocketsByPerson
	if !l.Limits {
		most = 1 << 30
	}
	if !l.count(v.address) {
		return hub.CodeLater
	}
	if code = l.hub.Register(v.client, most); code != 0 {
		l.uncount(v.address)
		return code
	}
	l.awake.opened(v, time.Now().Add(-v.idle))
	for _, r := range l.lobbiesOf(v.user) {
		r.came(v.user)
	}
	return 0
}

func (l *Node) count(address string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.Limits && l.addresses[address] >= chat.SocketsByAddress {
		return false
	}
	l.addresses[address]++
	return true
}

func (l *Node) uncount(address string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.addresses[address]--; l.addresses[address] <= 0 {
		delete(l.addresses, address)
	}
}

// mayConnect refuses, before the upgrade, a client that admit would refuse now.
func (l *Node) mayConnect(s chat.Session, address string) error {
	if !l.Limits {
		return nil
	}
	if len(l.hub.Person(int64(s.User.ID))) >= chat.SocketsByPerson {
		return &chat.Error{Kind: chat.TooMany, Text: "You have too many windows open.", Retry: 30 * time.Second}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.addresses[address] >= chat.SocketsByAddress {
		return &chat.Error{Kind: chat.TooMany, Text: "There are too many connections from your network.", Retry: 30 * time.Second}
	}
	return nil
}

// register makes a visitor visible to visitors and readStreams.
func (l *Node) register(v *visitor) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.turns++
	v.turn, v.settled = l.turns, true
	if _, known := l.rights[v.user]; !known {
		l.unrated[v.user] = struct{}{}
	}
	switch {
	case v.list != nil:
		l.listing[v.user]++
	case v.kind != hub.Socket:
		l.streams[v] = struct{}{}
	}
}

// dismiss removes a visitor, from the hub last: when the hub is empty, nothing is left of
// any visitor.
func (l *Node) dismiss(v *visitor) {
	l.mu.Lock()
	delete(l.streams, v)
	if v.list != nil && v.settled {
		if l.listing[v.user]--; l.listing[v.user] <= 0 {
			delete(l.listing, v.user)
		}
	}
	l.mu.Unlock()
	l.uncount(v.address)
	for _, r := range l.lobbiesOf(v.user) {
		r.went(v.user)
	}
	l.awake.closed(v)
	l.hub.Unregister(v.client)
	l.unseat(v)
}
