package layout

import (
	"parley/chat"
)

// Layout is what every page has around its own content.
type Layout struct {
	Title   string        // the page's title, before " · Parley"
	User    *chat.User    // nil for a stranger
	Rooms   chat.RoomList // the person's rooms, for the navigation on every page
	From    string        // where this page of them begins
	Current string        // slug of the room that the page belongs to
	Past    bool          // the page shows older messages of the room, so its mark counts newer ones
	Live    string        // slug of the room whose changes the page receives; see In
	Rev     int64         // the rev that the page is caught up to
	Path    string        // path and query of this page, to return to
	Alert   string        // a sentence about the page as a whole, such as an outage
	Compact bool          // whether messages stand close together
	Closed  bool          // sign-up is closed: no link leads there
}

// In puts a page into a room. Members receive the room's changes while they have the page
// open.
func (f *Layout) In(a chat.Access) {
	f.Current = a.Room.Slug
	if a.Member {
		f.Live, f.Rev = a.Room.Slug, a.Room.LastRev
	}
}

// ErrorView is the page for an error without a better page.
type ErrorView struct {
	Status int
	Text   string
	Room   string // the slug of a room that the user has to join first
}
