package chat

import "slices"

// Conversation is a direct conversation in the list of all of a user's.
type Conversation struct {
	RoomLink
	Closed bool // not in the list on every page until its next message
}

// ConversationsListed is how many conversations a page of the list of all has.
const ConversationsListed = 50

// Switches are where a user may want to go: their own rooms, and public rooms to join.
type Switches struct {
	Mine   []RoomLink
	Direct []RoomLink
	People []Person // who is found by name
	Open   []DirectoryRoom
}

// Own are the user's rooms and direct conversations in the order in which they are offered:
// rooms with mentions, conversations with something unread, the other rooms, the other
// conversations. Each message of a conversation counts like a mention.
func (s Switches) Own() []RoomLink {
	rooms, direct := 0, 0
	for rooms < len(s.Mine) && s.Mine[rooms].Mentions > 0 {
		rooms++
	}
	unread := slices.Clone(s.Direct)
	slices.SortStableFunc(unread, func(a, b RoomLink) int { return min(1, int(b.Unread)) - min(1, int(a.Unread)) })
	for direct < len(unread) && unread[direct].Unread > 0 {
		direct++
	}
	return slices.Concat(s.Mine[:rooms], unread[:direct], s.Mine[rooms:], unread[direct:])
}

// Suggestion is a name to write into a message.
type Suggestion struct {
	Text   string // to be written: @ann, #general, or an emoji
	Code   string // of an emoji: its name between colons, or in the language of the reader
	Hint   string // of a command: what it does
	User   UserID // of an account
	Member bool   // the account is a member of the room
	All    bool   // the text calls all members
}

// Section is a part of a user's own list of rooms and direct conversations.
type Section struct {
	ID    int64
	Name  string
	Rooms int // how many rooms and conversations are in it
}

// SectionsMax is how many sections a user may have, and SectionedMax how many rooms and
// conversations in them. All of those are on every page of the list.
const (
	SectionsMax  = 20
	SectionedMax = 100
)

// ErrNoSection answers for a section that the user does not have.
var ErrNoSection = E(NotFound, "You have no such section.")

// ArchivedPageSize is how many archived rooms a page lists.
const ArchivedPageSize = 50
