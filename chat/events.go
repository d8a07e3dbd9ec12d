package chat

import (
	"context"
	"slices"

	"github.com/google/uuid"
)

// Event is published on a room's channel to every node with readers in the room. One of
// its fields is set.
type Event struct {
	Changes     *Changes `json:"c,omitempty"`
	Online      *int     `json:"n,omitempty"` // how many users are present; "o" is what nodes of earlier releases count
	Typist      string   `json:"t,omitempty"` // who is typing
	Head        bool     `json:"h,omitempty"` // name, topic or visibility changed
	Gone        bool     `json:"g,omitempty"` // the room was deleted
	Members     bool     `json:"m,omitempty"` // a member joined or left
	DeletedName string   `json:"e,omitempty"` // the name of an account that was deleted
}

// UserEvent is published to every live node: changes that concern one user, read marks,
// and activity in a room. One of Person, Read and Activity is set.
type UserEvent struct {
	Person   UserID       `json:"p,omitempty"`
	Rooms    bool         `json:"r,omitempty"` // the user's list of rooms changed
	Blocks   bool         `json:"k,omitempty"` // whom the user has blocked changed
	Left     RoomID       `json:"l,omitempty"` // the user is no longer in this room
	Banned   bool         `json:"b,omitempty"` // and is banned from it
	Ended    []uuid.UUID  `json:"e,omitempty"` // these sessions are over
	Role     *RoleChange  `json:"o,omitempty"` // on the server
	Result   *PostResult  `json:"s,omitempty"`
	Read     []Membership `json:"d,omitempty"` // these read marks changed
	Activity *Activity    `json:"n,omitempty"`

	Input        *Input        `json:"i,omitempty"` // on one of the user's devices
	Availability *Availability `json:"v,omitempty"` // as it is now
}

// RoleChange says which role a user had on the server, and which one they have.
type RoleChange struct {
	From Role `json:"f"`
	To   Role `json:"t"`
}

// PostResult tells an author the outcome of a message that will not be announced: it
// had been stored before, or can never be.
type PostResult struct {
	Key     Key    `json:"k"`
	Seq     int64  `json:"s,omitempty"`
	Refused string `json:"r,omitempty"`
}

// Activity says that a room has new or fewer messages. It is published at most once a
// second for each room, and covers all of that second.
type Activity struct {
	Room    RoomID           `json:"r"`
	LastSeq int64            `json:"s"`
	Authors map[UserID]int64 `json:"a,omitempty"` // of the new messages, with each author's last seq
	Deleted int64            `json:"d,omitempty"` // the lowest seq of the messages that were deleted, or whose mentions changed; or 0
	Named   []UserID         `json:"m,omitempty"` // accounts that the new messages mention
	Direct  []UserID         `json:"t,omitempty"` // the people of a direct conversation
	Called  bool             `json:"c,omitempty"` // the new messages mention all members, or more than NamedMax accounts
	Replies bool             `json:"b,omitempty"` // some of the new messages are replies in threads, which members may have muted
}

// NamedMax is how many accounts an Activity names one by one.
const NamedMax = 200

// HasNew reports whether a message was posted, and not only deleted.
func (s Activity) HasNew() bool { return len(s.Authors) > 0 }

// Merge combines both.
func (s Activity) Merge(o Activity) Activity {
	both := Activity{Room: s.Room, LastSeq: max(s.LastSeq, o.LastSeq), Deleted: max(s.Deleted, o.Deleted), Called: s.Called || o.Called, Replies: s.Replies || o.Replies, Direct: s.Direct}
	if both.Direct == nil {
		both.Direct = o.Direct
	}
	both.mention(s.Named...)
	both.mention(o.Named...)
	if s.Deleted > 0 && o.Deleted > 0 {
		both.Deleted = min(s.Deleted, o.Deleted)
	}
	both.Authors = make(map[UserID]int64, len(s.Authors)+len(o.Authors))
	for _, authors := range []map[UserID]int64{s.Authors, o.Authors} {
		for id, seq := range authors {
			both.Authors[id] = max(both.Authors[id], seq)
		}
	}
	return both
}

// mention adds accounts that are mentioned. Where they are too many, all members are.
func (s *Activity) mention(users ...UserID) {
	for _, user := range users {
		if !s.Called && !slices.Contains(s.Named, user) {
			s.Named = append(s.Named, user)
		}
	}
	if s.Called = s.Called || len(s.Named) > NamedMax; s.Called {
		s.Named = nil
	}
}

// Activity is the part of the changes that readers outside the room need.
func (c Changes) Activity() Activity {
	s := Activity{Room: c.Room, LastSeq: c.LastSeq, Deleted: c.Remarked, Direct: c.Direct}
	for i := range c.Messages {
		m := &c.Messages[i]
		if m.NewTo(c.Prev) {
			if s.Authors == nil {
				s.Authors = map[UserID]int64{}
			}
			s.Authors[m.Author] = max(s.Authors[m.Author], m.Seq)
			s.Called, s.Replies = s.Called || m.Called, s.Replies || m.Thread != 0
			for _, ref := range m.References {
				if ref.Tells() {
					s.mention(ref.User)
				}
			}
		}
		if m.Deleted && (s.Deleted == 0 || m.Seq < s.Deleted) {
			s.Deleted = m.Seq
		}
	}
	return s
}

// Publisher tells live nodes what happened. It does its best and reports nothing: a
// node that misses an event catches up by reading.
type Publisher interface {
	// PublishToUser publishes all events in one round trip, so that telling a whole
	// room takes no longer than telling one user.
	PublishToUser(ctx context.Context, news ...UserEvent)
	PublishToRoom(ctx context.Context, room RoomID, e Event)
}

// Bus is the channel from publishers to the live nodes. Subscriptions come back by
// themselves after an outage. ready is called each time one (re)starts, since events
// before that may have been missed.
type Bus interface {
	Publisher
	// SubscribeToRoom hands over a room's events until ctx ends.
	SubscribeToRoom(ctx context.Context, room RoomID, ready func(), event func(Event)) error
	// SubscribeToUsers hands over the user events of one shard until ctx ends.
	SubscribeToUsers(ctx context.Context, shard int, ready func(), news func(UserEvent)) error
	// SubscribeToReplies hands over the outcomes of this node's commands until ctx
	// ends.
	SubscribeToReplies(ctx context.Context, node uuid.UUID, ready func(), settled func(number uint64, o Outcome)) error
}

// Presence knows which users are in which room. A user is present as long as a node says so.
// A node reports changes, and keeps what it reported alive by the shard: however many rooms it
// shows, it has sixteen things to repeat.
type Presence interface {
	// ReportPresence reports who became online, away or absent since a node's last report of
	// the room. The report counts for 7 s, and as long as KeepPresence keeps it alive; after
	// half an hour the room wants another. It returns how many users are online on all nodes
	// together; those who are away do not count. The room's subscribers get that number,
	// Event.Online, when it differs from the one before.
	ReportPresence(ctx context.Context, room RoomID, node uuid.UUID, online, away, gone []UserID) (count int, err error)
	// KeepPresence keeps a node's reports of a shard's rooms alive for another 7 s. reports is
	// how many have arrived. Where the store has others, known is false: none of them counts any
	// more, and the node reports all again under another name. deaths counts the nodes whose
	// reports have ended. When it changes, the shard's rooms want a report, to be counted.
	KeepPresence(ctx context.Context, shard int, node uuid.UUID, reports int64) (deaths int64, known bool, err error)
	// PresentUsers names the users who are online, and those who are away on every node.
	PresentUsers(ctx context.Context, room RoomID) (online, away []UserID, err error)
	// CountOnline returns how many users are online, counting with, who is about to
	// be; 0 adds no one.
	CountOnline(ctx context.Context, room RoomID, with UserID) (int, error)
}

// TellLists has all pages of these people draw their lists of rooms again.
func TellLists(people []UserID) []UserEvent {
	news := make([]UserEvent, len(people))
	for i, id := range people {
		news[i] = UserEvent{Person: id, Rooms: true}
	}
	return news
}

// TellBlockers has a room's members who have blocked a newcomer draw their lists again: what the
// newcomer writes is in none of their numbers.
func TellBlockers(ctx context.Context, p Publisher, store interface {
	BlockersIn(ctx context.Context, room RoomID, user UserID) ([]UserID, error)
}, room RoomID, newcomer UserID,
) {
	if list, err := store.BlockersIn(ctx, room, newcomer); err == nil && len(list) > 0 {
		p.PublishToUser(ctx, TellLists(list)...)
	}
}
