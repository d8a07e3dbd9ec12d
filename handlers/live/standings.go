package live

import (
	"context"
	"time"

	"parley/chat"
	"parley/chat/people"
	"parley/handlers/live/hub"
	"parley/views/updates"
)

// openLobbies makes the rooms of the presence store in which all people connected to this node
// are. They have no readers and no messages, and nobody asks for their numbers.
func (l *Node) openLobbies() {
	for shard := range chat.ShardCount {
		l.lobbies = append(l.lobbies, &liveRoom{live: l, id: chat.Lobby(shard), hubID: -1}, &liveRoom{live: l, id: chat.QuietLobby(shard), hubID: -1})
	}
}

func (l *Node) lobbiesOf(user chat.UserID) []*liveRoom {
	if len(l.lobbies) == 0 {
		return nil
	}
	return l.lobbies[2*user.Shard():][:2]
}

func (r *liveRoom) lobby() bool { return r.id < 0 }

// standingIn is how a person is present in a room.
func (p *person) standingIn(r *liveRoom) standing {
	if r.lobby() && r.id == chat.QuietLobby(r.id.Shard()) && !p.quiet {
		return absent
	}
	return p.standing()
}

// beside is the other one of a direct conversation in the list of a page.
type beside struct {
	user chat.UserID
	slug string
}

// noteStandings notes in a list how the others are present, and for whom its page is to hear of
// changes. The caller holds callOrder until the list is sent.
func (l *Node) noteStandings(list *chat.RoomList, vs ...*visitor) {
	list.NoteStandings(l.stood)
	var all []beside
	for _, links := range [][]chat.RoomLink{list.Links, list.Direct} {
		for _, link := range links {
			if link.HasStanding() {
				all = append(all, beside{link.With, link.Slug})
			}
		}
	}
	for _, v := range vs {
		v.besides.Store(&all)
	}
}

// greetStandings tells a page whose standing changed while it was loading. The caller holds
// callOrder.
func (l *Node) greetStandings(v *visitor) {
	l.tellStandings(v, func(user chat.UserID) bool { return !l.restood[user].IsZero() })
}

func (l *Node) tellStandings(v *visitor, changed func(chat.UserID) bool) {
	all := v.besides.Load()
	if all == nil {
		return
	}
	var links []chat.RoomLink
	for _, one := range *all {
		if changed(one.user) {
			links = append(links, chat.RoomLink{Slug: one.slug, Standing: l.stood[one.user]})
		}
	}
	if len(links) > 0 {
		v.client.Send(l.fragment(v, updates.StandingsChanged(links)))
	}
}

// followStandings shows on all pages who came, left, or stands otherwise, with one question for
// the node, and one frame for each page that knows any of them.
func (l *Node) followStandings(ctx context.Context) {
	if l.hub.Count() == 0 {
		return
	}
	now, at := l.Standings.Latest(ctx)
	if at.Equal(l.stoodAt) {
		return // it has been taken in
	}
	changed := l.takeStandings(now)
	if l.stoodAt = at; len(changed) == 0 {
		return
	}
	for _, c := range l.hub.All() {
		if v := visitorOf(c); v.kind == hub.Socket {
			l.tellChanged(v, changed)
		}
	}
}

// tellChanged holds callOrder for one page alone: a call's change must not wait for those of all others.
func (l *Node) tellChanged(v *visitor, changed map[chat.UserID]bool) {
	l.callOrder.RLock()
	defer l.callOrder.RUnlock()
	l.tellStandings(v, func(user chat.UserID) bool { return changed[user] })
}

// takeStandings takes in how people stand now, and returns for whom that is new.
func (l *Node) takeStandings(now map[chat.UserID]chat.PresenceState) map[chat.UserID]bool {
	changed := map[chat.UserID]bool{}
	for user, standing := range now {
		if l.stood[user] != standing {
			changed[user] = true
		}
	}
	for user := range l.stood {
		if now[user] == "" {
			changed[user] = true
		}
	}
	l.callOrder.Lock()
	defer l.callOrder.Unlock()
	l.stood = now
	at := time.Now()
	keep := stirredKeep + people.StandingsServe(len(now)) // a web node's answer may be so old as it makes a page
	for user, since := range l.restood {
		if at.Sub(since) > keep {
			delete(l.restood, user)
		}
	}
	for user := range changed {
		l.restood[user] = at
	}
	return changed
}
