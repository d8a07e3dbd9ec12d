package rooms

import (
	"github.com/google/uuid"

	"parley/chat"
	"parley/views/messages"
)

// RoomForm is a room about to be made or changed.
type RoomForm struct {
	Name, Topic string
	Private     bool
	Nonce       uuid.UUID // sent twice, the form makes one room; zero where it changes one
	Err         *chat.Error
}

// RoomsView is the page of rooms: mine, those I could join, and a form.
type RoomsView struct {
	Query string
	Mine  []chat.RoomLink
	Found []chat.DirectoryRoom
	From  string // where what was found begins, in what there is to be found
	Next  string // where it goes on
	Form  RoomForm

	Deleted     []chat.DeletedRoom // those that I deleted and can have back
	DeletedNext string             // where more of them begin
}

// RoomView is a room with one page of its messages.
type RoomView struct {
	Access   chat.Access
	Messages []chat.Message // in the order of seq
	Rev      int64          // the page is level with this change of the room
	Older    int64          // seq for ?before=, 0 when there are none
	Newer    int64          // seq for ?after=, 0 when the page ends at the newest
	At       int64          // the message that was asked for, 0 when none
	Online   int
	Composer messages.Composer
}

// Live reports whether the page ends at the newest message, so that live
// messages belong under it.
func (v RoomView) Live() bool { return v.Newer == 0 }

// SearchView is what was looked for among a room's messages, and what was found.
type SearchView struct {
	Access chat.Access
	Query  string
	Before int64             // where the search began; 0: with the newest message
	Result chat.SearchResult // without words nothing was looked for
	Beside bool              // whether it is shown on the room's page, beside the talk
	Err    *chat.Error
}

// LeaveView is the page that asks before somebody leaves a room.
type LeaveView struct {
	Access chat.Access
	Next   chat.Succession
}

// SettingsView is the page where a room's admins change or delete it.
type SettingsView struct {
	Access chat.Access
	Form   RoomForm
}

// MembersView lists who is in a room; admins may add people.
type MembersView struct {
	Access   chat.Access
	Members  []chat.Member
	Query    string // what was looked for among them
	From     string // where this page of them begins
	Next     string // where the next one does
	Username string // typed into the form
	Err      *chat.Error
}
