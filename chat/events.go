package chat

import (
	"context"

	"github.com/google/uuid"
)

// Event is what travels on a room's channel to every node that shows the room.
// One of its fields is set.
type Event struct {
	Changes     *Changes `json:"c,omitempty"`
	Online      *int     `json:"o,omitempty"` // how many people are present
	Typist      string   `json:"t,omitempty"` // who is typing
	Head        bool     `json:"h,omitempty"` // name, topic or visibility changed
	Gone        bool     `json:"g,omitempty"` // the room was deleted
	Members     bool     `json:"m,omitempty"` // somebody joined or left
	DeletedName string   `json:"e,omitempty"` // the name that a deleted account had
}

// UserEvent is what travels to every live node whoever it shows: what concerns one
// person, who has read what, and that a room has something new. One of Person, Read
// and Stirred is set.
type UserEvent struct {
	Person   UserID       `json:"p,omitempty"`
	Rooms    bool         `json:"r,omitempty"` // the person's list of rooms changed
	Left     RoomID       `json:"l,omitempty"` // the person is no longer in this room
	Ended    []uuid.UUID  `json:"e,omitempty"` // these sessions are over
	Result   *PostResult  `json:"s,omitempty"`
	Read     []Membership `json:"d,omitempty"` // these people's marks of these rooms changed
	Activity *Activity    `json:"n,omitempty"`
}

// PostResult tells an author what became of a message that will not be announced:
// it had been stored before, or never can be.
type PostResult struct {
	Key     Key    `json:"k"`
	Seq     int64  `json:"s,omitempty"`
	Refused string `json:"r,omitempty"`
}

// Activity says that a room has new messages or lost some: at most once a second for
// each room, and of all of that second at its end.
type Activity struct {
	Room    RoomID           `json:"r"`
	LastSeq int64            `json:"s"`
	Authors map[UserID]int64 `json:"a,omitempty"` // of the new messages, with each one's last
	Deleted int64            `json:"d,omitempty"` // the first of the messages that were deleted, or 0
}

// HasNew reports whether there is a new message, and not only one less.
func (s Activity) HasNew() bool { return len(s.Authors) > 0 }

// Merge is both in one.
func (s Activity) Merge(o Activity) Activity {
	both := Activity{Room: s.Room, LastSeq: max(s.LastSeq, o.LastSeq), Deleted: max(s.Deleted, o.Deleted)}
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

// Activity is what changes did to a room for those who only watch it.
func (c Changes) Activity() Activity {
	s := Activity{Room: c.Room, LastSeq: c.LastSeq}
	for i := range c.Messages {
		m := &c.Messages[i]
		if m.NewTo(c.Prev) {
			if s.Authors == nil {
				s.Authors = map[UserID]int64{}
			}
			s.Authors[m.Author] = max(s.Authors[m.Author], m.Seq)
		}
		if m.Deleted && (s.Deleted == 0 || m.Seq < s.Deleted) {
			s.Deleted = m.Seq
		}
	}
	return s
}

// Publisher tells live nodes what happened. It does its best and reports nothing:
// whoever misses the news learns of it by reading.
type Publisher interface {
	// PublishToUser tells all of it in one go, so that telling a whole room takes no longer
	// than telling one person.
	PublishToUser(ctx context.Context, news ...UserEvent)
	PublishToRoom(ctx context.Context, room RoomID, e Event)
}

// Bus is the channel from whoever announces to the live nodes. Subscriptions
// come back by themselves after an outage; ready is called each time one
// (re)starts, since anything announced before that may have been missed.
type Bus interface {
	Publisher
	// SubscribeToRoom hands over a room's events until ctx ends.
	SubscribeToRoom(ctx context.Context, room RoomID, ready func(), event func(Event)) error
	// SubscribeToUsers hands over the news of one shard until ctx ends.
	SubscribeToUsers(ctx context.Context, shard int, ready func(), news func(UserEvent)) error
	// SubscribeToReplies hands over what became of this node's commands until ctx ends.
	SubscribeToReplies(ctx context.Context, node uuid.UUID, ready func(), settled func(number uint64, o Outcome)) error
}

// Presence knows who is in which room. Somebody is present as long as a node
// says so; what a dead node said expires.
type Presence interface {
	// ReportPresence tells who came and who went on a node since it last told, keeps alive
	// what it told before, and returns how many are present on all nodes together.
	ReportPresence(ctx context.Context, room RoomID, node uuid.UUID, came, went []UserID) (online int, err error)
	// OnlineUsers names who is present.
	OnlineUsers(ctx context.Context, room RoomID) ([]UserID, error)
	// CountOnline returns how many are present, with somebody counted in who is about
	// to be; nobody when with is 0.
	CountOnline(ctx context.Context, room RoomID, with UserID) (int, error)
}
