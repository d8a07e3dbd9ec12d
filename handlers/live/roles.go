package live

import (
	"parley/chat"
	"parley/handlers/live/hub"
	"parley/views/updates"
)

// greetRole tells a page of the administration that its person's role changed before it came, or while it
// was away. The visitor is not registered yet.
func (l *Node) greetRole(v *visitor) {
	if was := v.role; was != "" && was != v.roleNow {
		v.role = v.roleNow
		v.client.Send(l.fragment(v, updates.RoleChanged(was.Outranks(v.role))))
	}
}

// tellRole tells those of a person's pages of the administration that were made for another role on the
// server than the present one.
func (l *Node) tellRole(person chat.UserID, now chat.Role) {
	sockets := func(v *visitor) bool { return v.kind == hub.Socket && v.role != "" }
	for _, v := range l.visitors(l.hub.Person(int64(person)), sockets) {
		l.mu.Lock()
		was := v.role
		v.role = now
		l.mu.Unlock()
		if was != now {
			v.client.Send(l.fragment(v, updates.RoleChanged(was.Outranks(now))))
		}
	}
}
