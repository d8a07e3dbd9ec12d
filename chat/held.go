package chat

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// The bounds of held messages.
const (
	HeldMax   = 20                  // of one account that wait at once
	HeldShown = 200                 // of one's own
	HeldKept  = 30 * 24 * time.Hour // after the decision
)

// HeldState is what became of a held message.
type HeldState string

// The states. A message that its author took back has no row.
const (
	HeldWaiting  HeldState = "waiting"
	HeldApproved HeldState = "approved" // a worker sends it
	HeldSent     HeldState = "sent"     // without its text
	HeldRefused  HeldState = "refused"
)

// HeldMessage waits for a moderator, because the server's list holds a word in it. Only its
// author and those who may delete others' messages in its room learn of it.
type HeldMessage struct {
	ID      int64
	Command Command // stores it
	Room    Room
	Author  User
	Files   []Attachment // of a list for moderators
	Word    string
	At      time.Time
	State   HeldState
	By      UserID // who decided
	Reason  string // why it was refused
}

// HeldStore keeps held messages.
type HeldStore interface {
	// Files is as FileStore has it.
	Files(ctx context.Context, ids []uuid.UUID) (map[uuid.UUID]File, error)
	// HeldInsert changes nothing for a message that is there, by author and key. It answers
	// Conflict when the author has HeldMax that wait.
	HeldInsert(ctx context.Context, c Command, word string) error
	// HeldWaits reports whether a message waits, is on its way or was sent from here.
	HeldWaits(ctx context.Context, author UserID, key Key) (bool, error)
	// HeldOf lists an author's messages that wait, are on their way or were refused, the newest
	// first.
	HeldOf(ctx context.Context, author UserID) ([]HeldMessage, error)
	// HeldBack deletes an author's message that waits or was refused, or answers ErrHeldGone. One
	// that its author took back within RepeatWindow is deleted already.
	HeldBack(ctx context.Context, author UserID, id int64) error
	// HeldIn lists waiting messages of a room from a number on, the oldest first; without a room
	// those of all rooms that the reader is in and of public ones. Direct conversations have none.
	HeldIn(ctx context.Context, reader UserID, room RoomID, since int64, most int) ([]HeldMessage, error)
	// HeldGet returns a message of a room, or NotFound.
	HeldGet(ctx context.Context, room RoomID, id int64) (HeldMessage, error)
	// HeldDecide approves or refuses a message that waits, if by may at that moment. It reports
	// whether it did: of two moderators one decides.
	HeldDecide(ctx context.Context, room RoomID, id int64, by UserID, to HeldState, reason string) (bool, error)
	// HeldCount counts an author's waiting and refused messages of a room, and all that wait in it.
	HeldCount(ctx context.Context, room RoomID, author UserID) (HeldCount, error)
	// HeldTake returns approved messages that no worker tried within again.
	HeldTake(ctx context.Context, again time.Duration, most int) ([]HeldMessage, error)
	// HeldEnd notes that an approved message is stored, and forgets its text.
	HeldEnd(ctx context.Context, id int64) error
	// HeldRefuse notes why an approved message cannot be stored.
	HeldRefuse(ctx context.Context, id int64, why string) error
}

// HeldCount is how many messages of a room wait.
type HeldCount struct {
	Mine, Refused int // of one author
	All           int
}

// ErrHeld is the answer to the author of a message that waits now.
var ErrHeld = E(Held, "Your message waits for a moderator. It is sent as soon as one approves it.")

// The refusals of held messages.
var (
	ErrHeldMost = E(Conflict, "You have 20 messages that wait for a moderator. Take one back first.")
	ErrHeldGone = E(Conflict, "That message does not wait any more.")
)

// Judges reports whether a user decides about the held messages of a room.
func Judges(who User, a Access) bool {
	a.Moderates = a.Moderates || who.Role.May(Moderate)
	return a.May(JudgeIn)
}

// ErrLatePoll answers where no vote could be cast any more.
var ErrLatePoll = E(Conflict, "The time of this poll is over.")

// RefuseLatePoll answers ErrLatePoll for a poll that ends before it is posted.
func RefuseLatePoll(c Command, now time.Time) error {
	if c.Poll != nil && !c.Poll.Ends.IsZero() && !c.Poll.Ends.After(now) {
		return ErrLatePoll
	}
	return nil
}
