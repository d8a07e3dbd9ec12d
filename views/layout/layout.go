package layout

import (
	"parley/chat"
)

// Layout is what every page carries around its own content.
type Layout struct {
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

// In puts a page into a room. Its members are told there of changes in the room
// while they have the page open.
func (f *Layout) In(a chat.Access) {
	f.Current = a.Room.Slug
	if a.Member {
		f.Live, f.Rev = a.Room.Slug, a.Room.LastRev
	}
}

// ErrorView is a page for when there is no other.
type ErrorView struct {
	Status int
	Text   string
	Room   string // the slug of a room that has to be joined first
}
