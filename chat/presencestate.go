package chat

import "slices"

// PresenceState is how a user is present on the server. An invisible user is absent, as one without
// a connection.
type PresenceState string

// The states; the empty one is absent.
const (
	Online       PresenceState = "online"
	Away         PresenceState = "away"
	DoNotDisturb PresenceState = "quiet" // connected, perhaps away, and not to be disturbed
)

// Lobby is a room of Presence alone, with all connected users of a shard: who is on the server
// is known as who is in a room.
func Lobby(shard int) RoomID { return RoomID(shard - ShardCount) }

// QuietLobby has those of them who are not to be disturbed.
func QuietLobby(shard int) RoomID { return RoomID(shard - 2*ShardCount) }

// NoteStandings notes how the others of the direct conversations of two are present.
func (l *RoomList) NoteStandings(of map[UserID]PresenceState) {
	for _, links := range []*[]RoomLink{&l.Links, &l.Direct} {
		*links = slices.Clone(*links) // the store may keep it
		for i, link := range *links {
			(*links)[i].Standing = of[link.With] // With is 0 of other rooms, which is nobody
		}
	}
}

// HasStanding reports whether a link's other user may be present: it is a direct conversation of
// two, and the other's account is there.
func (l RoomLink) HasStanding() bool { return l.With != 0 && l.Name != DeletedName }

// HasPeople reports whether a list has such links.
func (l *RoomList) HasPeople() bool {
	return slices.ContainsFunc(l.Direct, RoomLink.HasStanding) || slices.ContainsFunc(l.Links, RoomLink.HasStanding)
}
