package chat

import (
	"context"
	"time"
)

// Limit is a rate: Burst at once, and Rate in each Per after that, evenly (a leaky
// bucket, computed as GCRA).
type Limit struct {
	Name  string
	Burst int
	Rate  int // how many in Per once the burst is used up
	Per   time.Duration
	Text  string // the refusal shown to the user
}

// The limits on what users send, from the contract.
var (
	MessagesByPerson  = Limit{"messages", 40, 10, time.Second, "You are sending faster than people can read. Please wait a moment."}
	FailuresByAccount = Limit{"failures-account", 10, 10, 15 * time.Minute, "Too many failed attempts. Please try again later."}
	FailuresByAddress = Limit{"failures-address", 100, 100, 15 * time.Minute, "Too many failed attempts. Please try again later."}
	FailuresByDevice  = Limit{"failures-device", 10, 10, 15 * time.Minute, "Too many failed attempts. Please try again later."}
	FailuresBySession = Limit{"failures-session", 10, 10, 15 * time.Minute, "Too many failed attempts. Please try again later."}
	CodesByAccount    = Limit{"failures-code", 10, 10, 15 * time.Minute, "Too many failed attempts. Please try again later."}
	ReusesByAccount   = Limit{"code-reused", 1, 1, 15 * time.Minute, ""} // of mails that tell of one
	EmailsByPerson    = Limit{"emails-person", 5, 5, time.Hour, "You have changed your email very often. Please try again later."}
	EmailsByAddress   = Limit{"emails-address", 30, 30, time.Hour, "Emails were changed very often from your network. Please try again later."}
	SignUpsByAddress  = Limit{"sign-ups", 30, 30, time.Hour, "Too many accounts were opened from your network. Please try again later."}
	GuessesByAddress  = Limit{"guesses-address", 20, 20, 15 * time.Minute, "Too many failed attempts. Please try again later."}
	GuessesOfAll      = Limit{"guesses", 200, 200, 15 * time.Minute, "Too many failed attempts. Please try again later."}
	RoomsByPerson     = Limit{"rooms", 30, 60, time.Hour, "You are creating rooms very quickly. Please wait a while."}
	RingsByPerson     = Limit{"rings", 2, 1, time.Minute, "You have called a moment ago. The others see that the call is on."}
	SearchesByPerson  = Limit{"searches", 20, 2, time.Second, "You are searching very quickly. Please wait a moment."}
)

// Limits on requests by kind, for one user on one node. They are far above normal use,
// and keep one user's requests from slowing others.
var (
	// CheapRequests are answered from memory, or with a small row that browsers then keep, as
	// the pictures of emoji: a page can have hundreds of them.
	CheapRequests = Limit{"cheap", 2000, 500, time.Second, PageRequests.Text}
	// PageRequests read from the stores by key.
	PageRequests = Limit{"pages", 300, 50, time.Second, "You are asking for more than one person needs. Please wait a moment."}
	// FindRequests search all rooms or many messages.
	FindRequests = Limit{"finds", 40, 4, time.Second, PageRequests.Text}
	// SwitchRequests search the user's own rooms, at each key that is pressed.
	SwitchRequests = Limit{"switches", 100, 20, time.Second, PageRequests.Text}
	// ChangeRequests are stored, and shown to the readers of a room.
	ChangeRequests = Limit{"changes", 200, 50, time.Second, PageRequests.Text}
	// MemberRequests change the user's own list of rooms, or the members of a room.
	MemberRequests = Limit{"members", 60, 1, time.Second, PageRequests.Text}
	// ExportRequests write out all of a room, or of an account.
	ExportRequests = Limit{"exports", 10, 10, time.Minute, PageRequests.Text}
	// AddRequests change another's list of rooms.
	AddRequests = Limit{"adds", 40, 20, time.Minute, PageRequests.Text}
	// RoomRequests delete a room for all members, or restore it.
	RoomRequests = Limit{"rooms-ended", 40, 20, time.Minute, PageRequests.Text}
	// SettingRequests change the list of rooms of all members.
	SettingRequests = Limit{"settings", 10, 10, time.Minute, PageRequests.Text}
	// AccountRequests change an account; most of them hash a password.
	AccountRequests = Limit{"account", 30, 30, time.Minute, PageRequests.Text}
	// ConnectRequests open connections that stay open.
	ConnectRequests = Limit{"connections", 100, 10, time.Second, PageRequests.Text}
	// HashRequests hash a password for a visitor who is not signed in; an office may
	// share an address.
	HashRequests = Limit{"hashes", 300, 10, time.Second, "Too many requests come from your network. Please wait a moment."}
	// CheckRequests ask whether the stores answer.
	CheckRequests = Limit{"checks", 100, 10, time.Second, PageRequests.Text}
)

// Limits on the messages of one socket. Messages over the limit of their kind are
// dropped; a socket over the total is closed.
var (
	AnyFrames    = Limit{Name: "frames", Burst: 100, Rate: 20, Per: time.Second}
	TypingFrames = Limit{Name: "typing", Burst: 1, Rate: 1, Per: 3 * time.Second}
	ReadFrames   = Limit{Name: "read", Burst: 40, Rate: 10, Per: time.Second}
	InputFrames  = Limit{Name: "input", Burst: 5, Rate: 1, Per: 10 * time.Second}
	BeatFrames   = Limit{Name: "beat", Burst: 1, Rate: 1, Per: time.Second}
)

// SocketsByPerson and SocketsByAddress bound the open connections of one live node.
const (
	SocketsByPerson  = 20
	SocketsByAddress = 1000
)

// Limits counts uses.
type Limits interface {
	// Allow counts one use. Over the limit it refuses with TooMany and the time to
	// wait.
	Allow(ctx context.Context, l Limit, who string) error
	// Reserve counts one for each use, or none when one of them is over its limit. It
	// does so in one step, so that concurrent callers cannot exceed a limit.
	Reserve(ctx context.Context, uses ...Use) error
	// Cancel gives back what Reserve counted.
	Cancel(ctx context.Context, uses ...Use) error
}

// Use is one use of a limit by one key.
type Use struct {
	Limit Limit
	Who   string
}

// NoLimits allows everything.
type NoLimits struct{}

func (NoLimits) Allow(context.Context, Limit, string) error { return nil }

func (NoLimits) Reserve(context.Context, ...Use) error { return nil }

func (NoLimits) Cancel(context.Context, ...Use) error { return nil }

// AdditionsByPerson bounds how many people a user puts into rooms, over all nodes.
var AdditionsByPerson = Limit{"additions", 60, 60, 3600e9, "You have added very many people. Please wait a while."}
