package chat

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// RoomID names a room for ever.
type RoomID int64

// Room is a place for messages. LastSeq counts its messages and LastRev its changes.
// MembersRev counts changes of its members and admins.
type Room struct {
	ID         RoomID
	Slug       string // in URLs; made from the first name, kept when renamed
	Name       string // 1–80 characters, unique in any case
	Topic      string // at most 250 characters
	Private    bool
	Direct     bool // a conversation of a set of people; its name is theirs, see Access
	LastSeq    int64
	LastRev    int64
	MembersRev int64
	Pins       int // how many messages are pinned; only Access reads it
	CreatedAt  time.Time
	AdminsPost bool // only its admins write
	Archived   bool // no new messages, edits and reactions
	Slow       int  // seconds between two messages of one member; 0: any

	AdminsInvite, AdminsPin, AdminsCall bool // only its admins add people, pin, and notify all
	Callers                             Callers

	Nonce uuid.UUID // of the form that creates it; zero for none; not read back
}

// Access is what one user may do in one room.
type Access struct {
	Room    Room
	Member  bool
	Admin   bool
	ReadSeq int64 // the last message that the user has read

	Favourite bool   // it comes first in the user's list
	Opening   []Note // quiet lines before the first message
	AddedBy   string // who put the user into it, until they have answered; "?" is a deleted account
	Guest     bool   // the user is no member, and a guest of the server
	Ban       string // not empty: the user is banned from the room; see MakeBan

	Moderates bool // the user is a moderator of the server, or more; the store does not know

	People  []string // the others in a direct conversation, or the user alone; "" is a deleted account
	Blocked bool     // the one other in it does not want messages of the user
}

// MayRead reports whether the user may see the room at all. Any other user gets the
// same answer as if the room did not exist.
func (a Access) MayRead() bool { return a.Member || !a.Room.Private && !a.Guest && a.Ban == "" }

// Banned answers a user who is banned from a public room. A private one does not exist for them, and
// a guest finds no room.
func (a Access) Banned() error {
	switch {
	case a.Ban == "" || a.Room.Private || a.Guest:
		return nil
	case a.Ban == bannedMark:
		return E(Forbidden, "You are banned from this room.")
	}
	return &Error{Kind: Forbidden, Text: "You are banned from this room: %s", Args: []any{a.Ban[len(bannedMark):]}}
}

// bannedMark begins Access.Ban, so that a ban without a reason is one.
const bannedMark = "x"

// MakeBan is an Access.Ban with that reason.
func MakeBan(reason string) string { return bannedMark + reason }

// RoomLink is a room in a user's list.
type RoomLink struct {
	ID      RoomID
	Slug    string
	Name    string
	Private bool
	Direct  bool   // a direct conversation; its name is that of the others
	With    UserID // the other one in a direct conversation of two, or the user in that with themselves; 0 for more, and where the store was not asked
	LastSeq int64
	Unread  int64 // others' messages, not deleted, after the last one read: derived, never counted up; exact up to UnreadMax

	Draft    bool   // the user has unsent text there
	Muted    string // the threads that the user muted, parted by spaces, whose replies are in neither count
	Shunned  bool   // a member is one whom the user has blocked, and whose messages are in neither count
	Mentions int64  // those of them that mention the user, or all members; derived too

	Favourite    bool
	Section      string        // the user's own that it is in, or empty
	SectionPlace int           // of that section among the others, from 1
	Quiet        Level         // of a room that tells less than all; its counts are what it tells
	Added        bool          // by another member, and the user has not answered
	Call         CallMark      // the store does not know
	Standing     PresenceState // of With; the store does not know
}

// Pinned reports whether the link stands on every page of the list.
func (l RoomLink) Pinned() bool { return l.Favourite || l.Section != "" }

// RoomList is one page of a user's rooms: all favourites and rooms in sections, then the others in the order of
// their names.
type RoomList struct {
	Links  []RoomLink
	Next   string // where the next page begins; empty when there is none
	Rest   int    // how many rooms are on later pages
	Unread int    // how many of those have something unread that their level tells

	Direct []RoomLink // the newest direct conversations, on every page
	Due    int        // how many reminders are due
}

// NoteCalls notes in which rooms a call is on.
func (l *RoomList) NoteCalls(call func(RoomID) Call) {
	for _, links := range []*[]RoomLink{&l.Links, &l.Direct} {
		for i, link := range *links {
			if c := call(link.ID); c.On() {
				*links = slices.Clone(*links) // the store may keep it
				(*links)[i].Call = c.Mark()
			}
		}
	}
}

// RoomsListed is how many rooms a page of the list has.
const RoomsListed = 500

// FavouritesMax is how many favourites a user may have. All of them are on every page of
// the list.
const FavouritesMax = 100

// Show adds a room that is on another page of the list: a page of a room always shows that
// room.
func (l *RoomList) Show(r Room) {
	at := func(link RoomLink) bool { return link.ID == r.ID }
	if r.Direct {
		if !slices.ContainsFunc(l.Direct, at) {
			l.Direct = append(slices.Clip(l.Direct), RoomLink{ID: r.ID, Slug: r.Slug, Name: r.Name, Private: true, Direct: true, LastSeq: r.LastSeq})
		}
		return
	}
	if l.Next == "" && l.Rest == 0 || slices.ContainsFunc(l.Links, at) {
		return
	}
	l.Links = append(slices.Clip(l.Links), RoomLink{ID: r.ID, Slug: r.Slug, Name: r.Name, Private: r.Private, LastSeq: r.LastSeq})
}

// UnreadMax is the highest number of unread messages that is counted exactly.
const UnreadMax = 99

// DirectoryRoom is a room in the results of FindRooms.
type DirectoryRoom struct {
	Slug    string
	Name    string
	Topic   string
	Members int
	Member  bool   // the searching user is a member; else the room is public
	Unread  int64  // as in RoomLink
	Place   string // where a page that begins with this room begins, for FindRooms
}

// Member is a user in a room.
type Member struct {
	ID       UserID
	Username string
	Admin    bool
	JoinedAt time.Time
	Online   bool
	Away     bool // present, without input for AwayAfter
	Quiet    bool // do not disturb
}

// MemberPage is one page of a room's members, the longest-standing first.
type MemberPage struct {
	Members []Member
	Next    string // where the next page begins; empty when there is none
}

// MembersMax is the most members that a page shows.
const MembersMax = 500

// ShardCount is the number of inbox shards, and so of hash tags: as many Redis Cluster
// masters can share the work.
const ShardCount = 16

// Shard is the inbox shard of a room; all of the room's keys carry its tag.
func (id RoomID) Shard() int { return int(uint64(id) % ShardCount) }

// Shard is the shard whose channel carries the user's events.
func (id UserID) Shard() int { return int(uint64(id) % ShardCount) }

// ErrNoRoom answers for a room that does not exist or must look so.
var ErrNoRoom = E(NotFound, "That room does not exist.")

// SlowChoices are the seconds between two messages of one member that a room's admins may
// choose.
var SlowChoices = []int{0, 5, 15, 30, 60, 300, 900, 3600}

// Slows reports whether slow mode holds for the user: a room's admins are exempt.
func (a Access) Slows() bool { return a.Room.Slow > 0 && !a.Admin && !a.Room.Direct }

// LargeRoom is how many members a room may have in which @room and @here are sent without
// a question.
const LargeRoom = 50

// RepeatWindow is how long a repeated action counts as done and not as a mistake.
const RepeatWindow = 10 * time.Second

// The names of rooms and their skeletons are unique, those of private rooms too. Deleted rooms and
// direct conversations have none. Both errors are silent about the other room.
var (
	ErrRoomName      = &Error{Kind: Conflict, Field: "name", Text: "There is already a room with that name."}
	ErrRoomNameAlike = &Error{Kind: Conflict, Field: "name", Text: "There is already a room with a name that looks the same."}
)
