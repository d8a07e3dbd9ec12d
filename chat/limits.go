package chat

import (
	"context"
	"time"
)

// Limit is a rate that something may be done at: Burst at once, and Burst in
// each Per after that, evenly (a leaky bucket, as GCRA computes it).
type Limit struct {
	Name  string
	Burst int
	Rate  int // how many in Per once the burst is used up
	Per   time.Duration
	Text  string // what is said to whoever goes over
}

// The limits on what people send, from the contract.
var (
	MessagesByPerson  = Limit{"messages", 40, 10, time.Second, "You are sending faster than people can read. Please wait a moment."}
	FailuresByAccount = Limit{"failures-account", 10, 10, 15 * time.Minute, "Too many failed attempts. Please try again later."}
	FailuresByAddress = Limit{"failures-address", 100, 100, 15 * time.Minute, "Too many failed attempts. Please try again later."}
	SignUpsByAddress  = Limit{"sign-ups", 30, 30, time.Hour, "Too many accounts were opened from your network. Please try again later."}
	RoomsByPerson     = Limit{"rooms", 30, 60, time.Hour, "You are creating rooms very quickly. Please wait a while."}
	SearchesByPerson  = Limit{"searches", 20, 2, time.Second, "You are searching very quickly. Please wait a moment."}
)

// SocketsByPerson and SocketsByAddress bound the open connections of one live node.
const (
	SocketsByPerson  = 20
	SocketsByAddress = 1000
)

// Limits counts what is done. Both methods answer TooMany with the time to wait.
type Limits interface {
	// Allow counts one and refuses if it is over the limit.
	Allow(ctx context.Context, l Limit, who string) error
	// Blocked refuses if one more would be over the limit, and counts nothing.
	Blocked(ctx context.Context, l Limit, who string) error
}

// NoLimits allows everything.
type NoLimits struct{}

// Allow allows it.
func (NoLimits) Allow(context.Context, Limit, string) error { return nil }

// Blocked blocks nothing.
func (NoLimits) Blocked(context.Context, Limit, string) error { return nil }
