package chat

import (
	"context"
	"slices"
	"time"
)

// RingFor is how long devices ring.
const RingFor = 45 * time.Second

// RingState is how a call stands with one of the people whom it asks to join.
type RingState string

// The states. One who has joined is no longer asked.
const (
	Ringing    RingState = "rings"
	Silent     RingState = "silent" // is not to be disturbed
	Answering  RingState = "answering"
	Declined   RingState = "declined"
	Unanswered RingState = "unanswered"
)

// Callee is a person whom a call asks to join.
type Callee struct {
	User  UserID    `json:"u"`
	Name  string    `json:"n"`
	State RingState `json:"s"`
}

// Ring is how the call of a direct conversation asks its people to join. It is never changed:
// the next state is another Ring.
type Ring struct {
	Slug   string    `json:"s"` // of the conversation
	By     UserID    `json:"b"`
	ByName string    `json:"n"`
	Until  time.Time `json:"t"`
	People []UserID  `json:"p"` // of the conversation
	Asked  []Callee  `json:"a,omitempty"`
	Taken  bool      `json:"k,omitempty"` // another than the caller has joined
}

// Rings reports whether a person's devices ring.
func (r *Ring) Rings(user UserID) bool {
	return r != nil && slices.ContainsFunc(r.Asked, func(c Callee) bool { return c.User == user && c.State == Ringing })
}

// Settled reports whether no device rings any more.
func (r *Ring) Settled() bool {
	return !slices.ContainsFunc(r.Asked, func(c Callee) bool { return c.State == Ringing })
}

// Missed are those who know nothing of the call, once no device rings: none of them where
// another took it.
func (r *Ring) Missed() (users []UserID) {
	if r == nil || r.Taken || !r.Settled() {
		return nil
	}
	for _, c := range r.Asked {
		if c.State == Silent || c.State == Unanswered {
			users = append(users, c.User)
		}
	}
	return users
}

// RingsFor reports whether the call rings on a person's devices.
func (c Call) RingsFor(user UserID) bool { return c.On() && c.Ring.Rings(user) }

// Asks reports whether the call asks a person to join, whatever they have answered.
func (c Call) Asks(user UserID) bool {
	return c.On() && c.Ring != nil && slices.ContainsFunc(c.Ring.Asked, func(p Callee) bool { return p.User == user })
}

// ConversationPerson is a member of a direct conversation, as far as whether their devices
// ring depends on it.
type ConversationPerson struct {
	User         UserID
	Name         string
	Level        Level
	Availability Availability
	Blocks       bool // has blocked the caller
}

// MissedCall are the calls of a conversation that a user has missed and not seen yet.
type MissedCall struct {
	Room   RoomID
	Slug   string
	By     UserID // of the last one
	ByName string // empty for a deleted account
	At     time.Time
	Count  int
}

// RingStore keeps whom a call asks, and who missed one.
type RingStore interface {
	// Conversation returns the people of a direct conversation, the caller included; none of
	// another room.
	Conversation(ctx context.Context, room RoomID, caller UserID) (slug string, people []ConversationPerson, err error)
	// MissedCallAdd counts a call that began at a time, once for each user.
	MissedCallAdd(ctx context.Context, room RoomID, by UserID, users []UserID, began time.Time) error
	InboxRings
}
