package room

import (
	"context"
	"slices"

	"parley/chat"
	"parley/handlers/page"
)

// present is who is in a room now, as far as Redis says so; nobody, while it is away.
type present struct{ online, away []chat.UserID }

// present counts viewer in, who is about to be online; 0 adds no one.
func (a *pages) present(ctx context.Context, room chat.RoomID, viewer chat.UserID) (p present) {
	ctx, cancel := context.WithTimeout(ctx, page.RedisLimit)
	defer cancel()
	p.online, p.away, _ = a.Presence.PresentUsers(ctx, room)
	if viewer != 0 && !slices.Contains(p.online, viewer) {
		p.online = append(p.online, viewer)
	}
	return p
}

// mark says of each member whether they are here.
func (p present) mark(members []chat.Member) {
	stands := make(map[chat.UserID]bool, len(p.online)+len(p.away))
	for _, id := range p.away {
		stands[id] = false
	}
	for _, id := range p.online {
		stands[id] = true
	}
	for i := range members {
		online, here := stands[members[i].ID]
		members[i].Online, members[i].Away = online, here && !online
	}
}

// first are the first most members, and before them those who are online.
func (p present) first(online, members []chat.Member, most int) []chat.Member {
	known := make(map[chat.UserID]bool, len(online))
	for _, m := range online {
		known[m.ID] = true
	}
	list := online
	for _, m := range members {
		if !known[m.ID] {
			list = append(list, m)
		}
	}
	list = list[:min(len(list), most)]
	p.mark(list)
	return list
}
