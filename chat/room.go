package chat

import (
	"time"

	"github.com/google/uuid"
)

// RoomID names a room for ever.
type RoomID int64

// Room is a place for messages. LastSeq and LastRev are its two counters: how
// many messages it has, and how many changes. MembersRev counts changes of who is
// in it, and who its admins are.
type Room struct {
	ID         RoomID
	Slug       string // in URLs; made from the first name, kept when renamed
	Name       string // 1–80 characters, unique in any case
	Topic      string // at most 250 characters
	Private    bool
	LastSeq    int64
	LastRev    int64
	MembersRev int64
	CreatedAt  time.Time
	Nonce      uuid.UUID // of the form that it is made from; zero for none, and not read again
}

// Access is what one person is to one room.
type Access struct {
	Room    Room
	Member  bool
	Admin   bool
	ReadSeq int64 // the last message that the person has read
}

// MayRead reports whether the person may see the room at all. Whoever may not
// is answered exactly as if the room did not exist.
func (a Access) MayRead() bool { return a.Member || !a.Room.Private }

// RoomLink is a room in somebody's list.
type RoomLink struct {
	ID      RoomID
	Slug    string
	Name    string
	Private bool
	LastSeq int64
	Unread  int64 // messages of others, not deleted, after the last one read: derived, never counted up; exact up to UnreadMax
}

// RoomList is one page of somebody's rooms, in the order of their names.
type RoomList struct {
	Links  []RoomLink
	Next   string // where the next page begins; empty when there is none
	Rest   int    // how many rooms are on the pages to come
	Unread int    // how many of those have something unread
}

// RoomsListed is how many rooms a page of the list has.
const RoomsListed = 500

// UnreadMax is the highest number of unread messages that is worth telling exactly.
const UnreadMax = 99

// DirectoryRoom is a room that was found by name.
type DirectoryRoom struct {
	Slug    string
	Name    string
	Topic   string
	Members int
	Member  bool   // whoever searched is in it; else it is public
	Unread  int64  // as of RoomLink
	Place   string // where a page that begins with it would begin, for Find
}

// Member is a person in a room.
type Member struct {
	ID       UserID
	Username string
	Admin    bool
	JoinedAt time.Time
	Online   bool
}

// MemberPage is one page of who is in a room, the longest-standing first.
type MemberPage struct {
	Members []Member
	Next    string // where the next page begins; empty when there is none
}

// MembersMax is how many people a page of members names at most.
const MembersMax = 500

// ShardCount is the number of inbox shards, and so of hash tags: as many Redis
// Cluster masters can share the work.
const ShardCount = 16

// Shard is the inbox shard of a room; all of the room's keys carry its tag.
func (id RoomID) Shard() int { return int(uint64(id) % ShardCount) }

// Shard is the shard whose channel carries what concerns a person.
func (id UserID) Shard() int { return int(uint64(id) % ShardCount) }
