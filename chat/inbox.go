package chat

import (
	"context"
	"strconv"
	"time"
)

// The kinds of what is in the inbox.
const (
	InboxMention = "mention"
	InboxReply   = "reply"
	InboxReacted = "reaction"
	InboxKeyword = "keyword"
	InboxAdded   = "added" // by another member to a room, until the user has answered
)

// InboxListed is how many entries the inbox shows.
const InboxListed = 100

// InboxItem is something that concerns a user.
type InboxItem struct {
	Kind   string
	Place  SearchPlace // of the message; At is when the item came. For InboxAdded the Seq is 0
	Unread bool
	By     []InboxReaction // for InboxReacted, the newest first
	Hit    Hit             // the message; for InboxAdded the room, and as its author who added the user
}

// InboxReaction is a reaction to the user's message.
type InboxReaction struct {
	User  UserID
	Name  string
	Emoji string
	At    time.Time
}

// ID names an item within its user's inbox.
func (i InboxItem) ID() string {
	return i.Kind + "-" + strconv.FormatInt(int64(i.Place.Room), 10) + "-" + strconv.FormatInt(i.Place.Seq, 10)
}

// FollowedThread is a thread that a user follows, has unfollowed or has muted.
type FollowedThread struct {
	Hit
	At    time.Time // when it was answered last
	Level Level
}

// ThreadPlace is the first message of a thread, and what the thread tells. At of its place is when
// it was answered last.
type ThreadPlace struct {
	SearchPlace
	Level Level
}

// InboxMarks say what a user has read.
type InboxMarks struct {
	Upto time.Time
	Done map[string]time.Time // by ID
}

// InboxRings are the calls that users missed.
type InboxRings interface {
	// MissedCallsSeen forgets those of a room that began up to a time, for some users; with
	// room 0 those of all rooms.
	MissedCallsSeen(ctx context.Context, room RoomID, users []UserID, upto time.Time) error
	MissedCalls(ctx context.Context, user UserID, most int) ([]MissedCall, error)
}

// InboxCall begins the name of a room's missed calls.
const InboxCall = "call-"

// ID names the missed calls of a conversation within their user's inbox.
func (m MissedCall) ID() string { return InboxCall + strconv.FormatInt(int64(m.Room), 10) }

// The bounds of what a user is shown of what they missed.
const (
	MissedConcerns = 5 // entries of the inbox for each room
	MissedNewest   = 3 // other messages for each room
)

// Missed is what a user has not read of one room.
type Missed struct {
	Room     RoomLink
	Concerns []InboxItem // what concerns the user, the newest first
	Newest   []Hit       // unread messages besides, the newest first; none of a room that tells mentions alone
}

func (m *Missed) Fill(items []InboxItem, newest []Hit) {
	shown := map[int64]bool{}
	for _, i := range items {
		if i.Place.Room == m.Room.ID && i.Unread && i.Kind != InboxReacted && len(m.Concerns) < MissedConcerns {
			m.Concerns = append(m.Concerns, i)
			shown[i.Place.Seq] = true
		}
	}
	for _, h := range newest {
		if h.Room == m.Room.ID && !shown[h.Seq] && len(m.Newest) < MissedNewest {
			m.Newest = append(m.Newest, h)
		}
	}
}
