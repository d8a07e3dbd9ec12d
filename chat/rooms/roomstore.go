package rooms

import (
	"context"

	"parley/chat"
)

// Store keeps rooms and memberships. Where by changes a room or its people, the store asks in the
// same transaction whether by still may, see chat.RoomRule; by 0 is the operator, who may.
type Store interface {
	SectionStore
	// RoomInsert creates the room and its first admin. It answers ErrRoomName,
	// ErrRoomNameAlike, or Conflict with Field "slug".
	RoomInsert(ctx context.Context, r chat.Room, creator chat.UserID) (chat.Room, error)
	// RoomJustMade is the room that user has just created from the form with the same
	// nonce. Without a nonce, it is an identical room made within RepeatWindow.
	// Otherwise NotFound.
	RoomJustMade(ctx context.Context, r chat.Room, user chat.UserID) (chat.Room, error)
	// NamesLike returns accounts whose folded names begin with a word: members of the
	// room, those first who read or wrote last, then with others accounts that are none,
	// by name. Those have no JoinedAt.
	NamesLike(ctx context.Context, room chat.RoomID, folded string, others bool, most int) ([]chat.Member, error)
	// Named says what names in a message of a room stand for: accounts, of a private room its
	// members alone, and public rooms. Names that stand for nothing are not in it.
	Named(ctx context.Context, room chat.RoomID, names []chat.Name) (map[chat.Name]chat.Reference, error)
	// RoomArchive archives a room or brings it back, and reports whether that changed
	// anything.
	RoomArchive(ctx context.Context, id chat.RoomID, by chat.UserID, on bool) (changed bool, err error)
	// SetAdmin makes a member an admin of the room, or no admin any more. It answers NotFound for a user who is no member,
	// Conflict for the only admin, and ErrDeactivated for a deactivated account that would become one.
	SetAdmin(ctx context.Context, room chat.RoomID, user, by chat.UserID, on bool) (changed bool, err error)
	// RoomUpdate answers ErrRoomName or ErrRoomNameAlike when it changes the name to one
	// that is taken.
	RoomUpdate(ctx context.Context, r chat.Room, by chat.UserID) error
	// RoomDelete deletes the room for everyone and returns its members. The user who
	// deleted it can restore it for RestorableFor.
	RoomDelete(ctx context.Context, id chat.RoomID, by chat.UserID) ([]chat.UserID, error)
	// ArchivedRooms are a user's archived rooms, by name, from a next on.
	ArchivedRooms(ctx context.Context, user chat.UserID, from string) (list []chat.RoomLink, next string, err error)
	// DeletedRooms are the rooms that by can restore, the last deleted first. from is
	// the next of another page, or "" for the first page.
	DeletedRooms(ctx context.Context, by chat.UserID, from string) (list []chat.DeletedRoom, next string, err error)
	// DeletedRoom is one of them, or NotFound.
	DeletedRoom(ctx context.Context, id chat.RoomID, by chat.UserID) (chat.DeletedRoom, error)
	// RoomJustDeleted reports whether by deleted the room with that slug within
	// RepeatWindow.
	RoomJustDeleted(ctx context.Context, slug string, by chat.UserID) (bool, error)
	// RoomRestored is the slug of a room that exists and has user as an admin, or whose server
	// has; else NotFound.
	RoomRestored(ctx context.Context, id chat.RoomID, user chat.UserID) (slug string, err error)
	// RoomRestore answers Conflict with Field "name" or "slug" when that is taken. It
	// answers NotFound when it is too late or the user may not.
	RoomRestore(ctx context.Context, r chat.DeletedRoom, by chat.UserID) error
	// Access answers NotFound when there is no such room. A zero user is not signed in.
	Access(ctx context.Context, slug string, user chat.UserID) (chat.Access, error)
	// RoomsOf is the page of a user's rooms that begins at from: the Next of another
	// page, or empty for the first.
	RoomsOf(ctx context.Context, user chat.UserID, from string) (chat.RoomList, error)
	// FindRooms matches folded words at the start of names first, then anywhere. from
	// is a room's Place, or "" for the first page. Rooms that user is in are found with
	// words only.
	FindRooms(ctx context.Context, user chat.UserID, folded, from string, most int) ([]chat.DirectoryRoom, error)
	// DirectOf are the user's direct conversations that are not closed: all in a
	// section, then DirectListed of the others, those with the newest message first.
	DirectOf(ctx context.Context, user chat.UserID) ([]chat.RoomLink, error)
	// Conversations are a page of all of the user's direct conversations, closed ones too,
	// with the newest message first. folded is a part of the name of somebody else in them,
	// or "". from is the next of another page, or "".
	Conversations(ctx context.Context, user chat.UserID, folded, from string) (list []chat.Conversation, next string, err error)
	// OpenDirect is the one conversation of a set of people, made with the slug if there is
	// none. It comes back into the list of by. changed says whether either happened.
	OpenDirect(ctx context.Context, slug string, people []chat.UserID, by chat.UserID) (r chat.Room, changed bool, err error)
	// CloseDirect hides a conversation from its member's list until the next message.
	CloseDirect(ctx context.Context, room chat.RoomID, user chat.UserID) (closed bool, err error)
	// BlocksAmong says which of the others have blocked user, and whom of them user has.
	BlocksAmong(ctx context.Context, user chat.UserID, others []chat.UserID) (by, of []chat.UserID, err error)
	// BlockersIn are those of a room's members who have blocked user.
	BlockersIn(ctx context.Context, room chat.RoomID, user chat.UserID) ([]chat.UserID, error)
	// Strangers are those of the others whom viewer may not know.
	Strangers(ctx context.Context, viewer chat.UserID, others []chat.UserID) ([]chat.UserID, error)
	// MyRooms are the rooms of user whose names have the folded words in them: beginning
	// with them first, then with something unread, then opened last.
	MyRooms(ctx context.Context, user chat.UserID, folded string, most int) ([]chat.RoomLink, error)
	// OpenRooms is the first page of FindRooms without the rooms that user is in.
	OpenRooms(ctx context.Context, user chat.UserID, folded string, most int) ([]chat.DirectoryRoom, error)
	// SetFavourite reports whether it changed anything. A user has at most FavouritesMax.
	SetFavourite(ctx context.Context, room chat.RoomID, user chat.UserID, on bool) (changed bool, err error)
	// RoomBan and RoomUnban say whom a room does not let in; Access and AddMember know.
	// RoomBan also ends the membership. It answers ErrBansAdmin for an admin of the room, and
	// ErrBansEqual. changed
	// is false for a user who is banned for that reason already. That a ban was lifted is remembered
	// for RepeatWindow.
	RoomBan(ctx context.Context, room chat.RoomID, user, by chat.UserID, reason string) (left, changed bool, err error)
	RoomUnban(ctx context.Context, room chat.RoomID, user, by chat.UserID) (lifted bool, err error)
	RoomBans(ctx context.Context, room chat.RoomID, most int) ([]chat.RoomBan, error)
	// AddMember lets user join, and makes the first member of an empty room its admin. It answers
	// ErrNoRoom for a deleted room, and what chat.AskJoins refuses.
	AddMember(ctx context.Context, room chat.RoomID, user chat.UserID) (joined bool, err error)
	// AddMemberBy is AddMember by another user, whom Access then names until MemberAnswered. ask
	// takes the place of chat.AskJoins.
	AddMemberBy(ctx context.Context, room chat.RoomID, user, by chat.UserID, ask chat.RoomRule) (joined bool, err error)
	MemberAnswered(ctx context.Context, room chat.RoomID, user chat.UserID) (changed bool, err error)
	// RemoveMember makes the longest-standing member an admin when the last admin
	// leaves. The last member of a private room deletes it: no one could come in any more.
	// That user left by themselves is remembered for RepeatWindow, and that others removed them.
	RemoveMember(ctx context.Context, room chat.RoomID, user, by chat.UserID) (left bool, err error)
	// RefuseAdding notes that user does not want to be added to the room by others.
	RefuseAdding(ctx context.Context, room chat.RoomID, user chat.UserID) error
	RefusesAdding(ctx context.Context, room chat.RoomID, user chat.UserID) (bool, error)
	// WasInside reports whether, within RepeatWindow, user left the room with that slug, was removed
	// from it, or had a ban from it lifted.
	WasInside(ctx context.Context, slug string, user chat.UserID) (bool, error)
	// JustLeft reports whether user left the room with that slug within RepeatWindow.
	JustLeft(ctx context.Context, slug string, user chat.UserID) (bool, error)
	// Succession says what happens to a room without user: whether another admin stays,
	// and who is the longest-standing member, if any.
	Succession(ctx context.Context, room chat.RoomID, user chat.UserID) (chat.Succession, error)
	// Members finds folded words in names, or with "" all members. from is the Next of
	// another page.
	Members(ctx context.Context, room chat.RoomID, folded, from string, most int) (chat.MemberPage, error)
	// MembersAmong are the first of the members among some users.
	MembersAmong(ctx context.Context, room chat.RoomID, users []chat.UserID, most int) ([]chat.Member, error)
	MemberIDs(ctx context.Context, room chat.RoomID) ([]chat.UserID, error)
	// MarkRead only ever moves forward, and reports whether it did.
	MarkRead(ctx context.Context, room chat.RoomID, user chat.UserID, seq int64) (moved bool, err error)
	// SetRead sets the read mark, also back: messages after it are unread.
	SetRead(ctx context.Context, room chat.RoomID, user chat.UserID, seq int64) (moved bool, err error)
	// LastRoomSet notes that user changed to a room.
	LastRoomSet(ctx context.Context, user chat.UserID, room chat.RoomID) error
}
