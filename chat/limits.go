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
	FailuresByDevice  = Limit{"failures-device", 10, 10, 15 * time.Minute, "Too many failed attempts. Please try again later."}
	FailuresBySession = Limit{"failures-session", 10, 10, 15 * time.Minute, "Too many failed attempts. Please try again later."}
	EmailsByPerson    = Limit{"emails-person", 5, 5, time.Hour, "You have changed your email very often. Please try again later."}
	EmailsByAddress   = Limit{"emails-address", 30, 30, time.Hour, "Emails were changed very often from your network. Please try again later."}
	SignUpsByAddress  = Limit{"sign-ups", 30, 30, time.Hour, "Too many accounts were opened from your network. Please try again later."}
	RoomsByPerson     = Limit{"rooms", 30, 60, time.Hour, "You are creating rooms very quickly. Please wait a while."}
	SearchesByPerson  = Limit{"searches", 20, 2, time.Second, "You are searching very quickly. Please wait a moment."}
)

// What requests may cost, by kind: so many of somebody's on one node. They are many
// more than anybody needs, and keep one person's from being felt by others.
var (
	// CheapRequests are answered from memory.
	CheapRequests = Limit{"cheap", 2000, 500, time.Second, PageRequests.Text}
	// PageRequests ask the stores for what they have at hand.
	PageRequests = Limit{"pages", 300, 50, time.Second, "You are asking for more than one person needs. Please wait a moment."}
	// FindRequests look through all rooms or many messages.
	FindRequests = Limit{"finds", 40, 4, time.Second, PageRequests.Text}
	// ChangeRequests are stored, and shown to those who look at a room.
	ChangeRequests = Limit{"changes", 200, 50, time.Second, PageRequests.Text}
	// MemberRequests change one's own list of rooms, or who is in a room.
	MemberRequests = Limit{"members", 60, 1, time.Second, PageRequests.Text}
	// AddRequests change another's list of rooms.
	AddRequests = Limit{"adds", 40, 20, time.Minute, PageRequests.Text}
	// RoomRequests end a room for all members, or bring it back.
	RoomRequests = Limit{"rooms-ended", 40, 20, time.Minute, PageRequests.Text}
	// SettingRequests change the list of rooms of all members.
	SettingRequests = Limit{"settings", 10, 10, time.Minute, PageRequests.Text}
	// AccountRequests change an account; most of them hash a password.
	AccountRequests = Limit{"account", 30, 30, time.Minute, PageRequests.Text}
	// ConnectRequests open what stays open.
	ConnectRequests = Limit{"connections", 100, 10, time.Second, PageRequests.Text}
	// HashRequests hash a password for a stranger; an office may share an address.
	HashRequests = Limit{"hashes", 300, 10, time.Second, "Too many requests come from your network. Please wait a moment."}
	// CheckRequests ask whether the stores answer.
	CheckRequests = Limit{"checks", 100, 10, time.Second, PageRequests.Text}
)

// What a page may say through one socket. Of a kind, what comes too soon is passed over;
// who says too much in all is sent away.
var (
	AnyFrames    = Limit{Name: "frames", Burst: 100, Rate: 20, Per: time.Second}
	TypingFrames = Limit{Name: "typing", Burst: 1, Rate: 1, Per: 3 * time.Second}
	ReadFrames   = Limit{Name: "read", Burst: 40, Rate: 10, Per: time.Second}
	BeatFrames   = Limit{Name: "beat", Burst: 1, Rate: 1, Per: time.Second}
)

// SocketsByPerson and SocketsByAddress bound the open connections of one live node.
const (
	SocketsByPerson  = 20
	SocketsByAddress = 1000
)

// Limits counts what is done.
type Limits interface {
	// Allow counts one and refuses if it is over the limit, with TooMany and the
	// time to wait.
	Allow(ctx context.Context, l Limit, who string) error
	// Reserve counts one for each of these uses, or none when one of them is over
	// its limit: in one step, so that of many at once no more pass than may.
	Reserve(ctx context.Context, uses ...Use) error
	// Cancel gives back what Reserve counted.
	Cancel(ctx context.Context, uses ...Use) error
}

// Use is one more of what a limit counts, by somebody.
type Use struct {
	Limit Limit
	Who   string
}

// NoLimits allows everything.
type NoLimits struct{}

// Allow allows it.
func (NoLimits) Allow(context.Context, Limit, string) error { return nil }

// Reserve allows it.
func (NoLimits) Reserve(context.Context, ...Use) error { return nil }

// Cancel has nothing to give back.
func (NoLimits) Cancel(context.Context, ...Use) error { return nil }
