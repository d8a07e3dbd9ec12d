package chat

// ErrOnlyAdmin keeps an admin in each room.
var ErrOnlyAdmin = &Error{Kind: Conflict, Field: "username", Text: "A room needs an admin: make another member an admin first."}

// RefuseWriting says why the user cannot write in the room; nil when they can. Edits and
// deletions of older messages are decided by ChangeIn and RemoveIn.
func (a Access) RefuseWriting() error { return a.Refuse(WriteIn) }

// ErrBansAdmin keeps an admin of the room from a ban.
var ErrBansAdmin = &Error{Kind: Conflict, Field: "username", Text: "That is an admin of the room. Take that away first."}

// ErrBansEqual keeps a moderator of the server from banning users with as many rights.
var ErrBansEqual = &Error{Kind: Forbidden, Field: "username", Text: "%s has as many rights on this server as you have, or more. Ask an admin of the room."}

// MayWrite reports whether the user is a member who can write in the room.
func (a Access) MayWrite() bool { return a.May(WriteIn) }
