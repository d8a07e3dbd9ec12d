package live

import (
	"parley/chat"
	"parley/handlers/live/hub"
	"parley/views/updates"
)

// tellRole tells a person's pages of the administration that their role on the server is another one.
func (l *Node) tellRole(person chat.UserID, c chat.RoleChange) {
	sockets := func(v *visitor) bool { return v.kind == hub.Socket && v.at() == 0 }
	for _, v := range l.visitors(l.hub.Person(int64(person)), sockets) {
		v.client.Send(l.fragment(v, updates.RoleChanged(c.From.Outranks(c.To))))
	}
}
