package chat

import (
	"context"

	"github.com/google/uuid"
)

// Event is what travels on a room's channel to every node that shows the room.
// One of its fields is set.
type Event struct {
	Changes *Changes `json:"c,omitempty"`
	Online  *int     `json:"o,omitempty"` // how many people are present
	Typist  string   `json:"t,omitempty"` // who is typing
	Head    bool     `json:"h,omitempty"` // name, topic or visibility changed
	Gone    bool     `json:"g,omitempty"` // the room was deleted
}

// News is what travels to every live node whoever it shows: what concerns one
// person, and that a room has something new. Either Person or Stirred is set.
type News struct {
	Person  UserID      `json:"p,omitempty"`
	Rooms   bool        `json:"r,omitempty"` // the person's list of rooms changed
	Left    RoomID      `json:"l,omitempty"` // the person is no longer in this room
	Ended   []uuid.UUID `json:"e,omitempty"` // these sessions are over
	Settled *Settled    `json:"s,omitempty"`
	Stirred *Stirred    `json:"n,omitempty"`
}

// Settled tells an author what became of a message that will not be announced:
// it had been stored before, or never can be.
type Settled struct {
	Key     Key    `json:"k"`
	Seq     int64  `json:"s,omitempty"`
	Refused string `json:"r,omitempty"`
}

// Stirred says that a room has a new message: at most once a second for each
// room, and of the newest at the end of that second.
type Stirred struct {
	Room    RoomID `json:"r"`
	LastSeq int64  `json:"s"`
}

// Crier tells live nodes what happened. It does its best and reports nothing:
// whoever misses the news learns of it by reading.
type Crier interface {
	// Cry tells all of it in one go, so that telling a whole room takes no longer
	// than telling one person.
	Cry(ctx context.Context, news ...News)
	Tell(ctx context.Context, room RoomID, e Event)
}

// Wire is the channel from whoever announces to the live nodes. Subscriptions
// come back by themselves after an outage; ready is called each time one
// (re)starts, since anything announced before that may have been missed.
type Wire interface {
	Crier
	// Follow hands over a room's events until ctx ends.
	Follow(ctx context.Context, room RoomID, ready func(), event func(Event)) error
	// FollowNews hands over the news of one shard until ctx ends.
	FollowNews(ctx context.Context, shard int, ready func(), news func(News)) error
	// FollowTickets hands over what became of this node's commands until ctx ends.
	FollowTickets(ctx context.Context, node uuid.UUID, ready func(), settled func(number uint64, o Outcome)) error
}

// Presence knows who is in which room. Somebody is present as long as a node
// says so; what a dead node said expires.
type Presence interface {
	// Here tells who came and who went on a node since it last told, keeps alive
	// what it told before, and returns how many are present on all nodes together.
	Here(ctx context.Context, room RoomID, node uuid.UUID, came, went []UserID) (online int, err error)
	// Online names who is present.
	Online(ctx context.Context, room RoomID) ([]UserID, error)
	// Count returns how many are present, with somebody counted in who is about
	// to be; nobody when with is 0.
	Count(ctx context.Context, room RoomID, with UserID) (int, error)
}
