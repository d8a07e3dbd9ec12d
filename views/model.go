package views

import (
	"github.com/google/uuid"

	"parley/chat"
)

// Frame is what every page carries around its own content.
type Frame struct {
	Title   string        // what the page is, before " · Parley"
	User    *chat.User    // nil when nobody is signed in
	Rooms   chat.RoomList // the person's rooms, for the navigation on every page
	From    string        // where this page of them begins
	Current string        // slug of the room that the page belongs to
	Live    string        // slug of the room whose changes the page is told of; see In
	Rev     int64         // how far it has come with these
	Path    string        // path and query of this page, to come back to
	Alert   string        // a sentence about the page as a whole, such as an outage
	Compact bool          // whether more messages are to be on a screen
	Closed  bool          // nobody can sign up: nothing leads there
}

// SignUpForm is what was typed, and what is wrong with it.
type SignUpForm struct {
	Username, Email string
	Next            string
	Err             *chat.Error
}

// SignInForm is what was typed, and what is wrong with it.
type SignInForm struct {
	Email string
	Next  string
	Err   *chat.Error
}

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
	Found []chat.FoundRoom
	From  string // where what was found begins, in what there is to be found
	Next  string // where it goes on
	Form  RoomForm

	Erased     []chat.ErasedRoom // those that I deleted and can have back
	ErasedNext string            // where more of them begin
}

// Composer is the form under a room's messages.
type Composer struct {
	Body  string    // kept when it was refused
	Nonce uuid.UUID // a repeat under the same nonce is the same message
	Err   *chat.Error
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
	Composer Composer
}

// Live reports whether the page ends at the newest message, so that live
// messages belong under it.
func (v RoomView) Live() bool { return v.Newer == 0 }

// MessageView is a message's own page: what may be done with it.
type MessageView struct {
	Access    chat.Access
	Message   chat.Message
	MayEdit   bool
	MayDelete bool
	MayReact  bool
	Mine      map[string]bool // the emoji that the viewer reacted with
	Body      string          // the edit form's text
	Emoji     string          // typed, and refused
	Was       string          // the fingerprint of what that text replaces; empty: of the message
	Nonce     uuid.UUID       // of an answer to it
	Err       *chat.Error
}

// ThreadView is a message with a run of the answers to it.
type ThreadView struct {
	Access   chat.Access
	Thread   chat.Thread
	Before   int64    // the seq before which the answers are; 0: they end at the newest
	Answer   int64    // the seq of what the form answers
	Composer Composer // the form
}

// SearchView is what was looked for among a room's messages, and what was found.
type SearchView struct {
	Access chat.Access
	Query  string
	Before int64      // where the search began; 0: with the newest message
	Finds  chat.Finds // without words nothing was looked for
	Beside bool       // whether it is shown on the room's page, beside the talk
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

// AccountView is a person's own page.
type AccountView struct {
	User         chat.User
	Sessions     []chat.Session // those last used
	SessionCount int            // of all of them
	Current      uuid.UUID      // the session that is looking
	Email        string
	Saved        string      // a sentence about what was just done
	Err          *chat.Error // Err.Field says which form it belongs to
}

// ErrorView is a page for when there is no other.
type ErrorView struct {
	Status int
	Text   string
	Room   string // the slug of a room that has to be joined first
}

// In puts a page into a room. Its members are told there of changes in the room
// while they have the page open.
func (f *Frame) In(a chat.Access) {
	f.Current = a.Room.Slug
	if a.Member {
		f.Live, f.Rev = a.Room.Slug, a.Room.LastRev
	}
}
