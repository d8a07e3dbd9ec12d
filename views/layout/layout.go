package layout

import (
	"cmp"
	"strings"

	"parley/chat"
	"parley/chat/passwords"
	"parley/views/ui"
)

// Layout is what every page has around its own content.
type Layout struct {
	Server  string        // the server's name, or empty
	Title   string        // the page's title, before the server's name
	User    *chat.User    // nil for a stranger
	Rooms   chat.RoomList // the person's rooms, for the navigation on every page
	From    string        // where this page of them begins
	Current string        // slug of the room that the page belongs to
	Past    bool          // the page shows older messages of the room, so its mark counts newer ones
	Live    string        // slug of the room whose changes the page receives; see In
	Seat    string        // of a page in the room's call
	Rev     int64         // the rev that the page is caught up to
	Path    string        // path and query of this page, to return to
	Alert   string        // a sentence about the page as a whole, such as an outage
	Apple   bool          // whether the keyboard has ⌘ for Ctrl
	Quiet   bool          // the user is not to be disturbed
	Blocks  bool          // the user has blocked others
	Ringing []chat.Call   // the calls that ring for the user
	Framed  bool          // without scripts, an iframe beside the page shows them, too
	Compact bool          // whether messages stand close together

	NoRooms     bool        // the user cannot create rooms
	UnreadFirst bool        // whether rooms with something unread come first
	NoKeys      bool        // whether single characters are no shortcuts
	Sound       bool        // what is new is heard
	Files       int         // how many files a message may have; 0 where none is written
	Refused     *chat.Error // why strangers cannot sign up, so that no link leads there; nil when they can
	Unowned     bool        // the server is not set up
	Providers   []ui.Provider
	PasswordMin int // of a new password, in characters; passwords.Min when 0
}

// LeastPassword is how many characters a new password has at least.
func (f Layout) LeastPassword() int { return cmp.Or(f.PasswordMin, passwords.Min) }

// ByGuest reports whether a guest of the server looks at the page.
func (f Layout) ByGuest() bool { return f.User != nil && f.User.Role == chat.Guest }

// Brand is the server's name.
func (f Layout) Brand() string { return cmp.Or(f.Server, "Parley") }

// titled is the text of a tab.
func (f Layout) titled() string {
	if f.Title == "" || f.Title == f.Brand() {
		return f.Brand()
	}
	return f.Title + " · " + f.Brand()
}

// At marks the room in the navigation. A member's room is there, whatever page of the list
// it is on.
func (f *Layout) At(a chat.Access) {
	f.Current = a.Room.Slug
	if a.Member {
		f.Rooms.Show(a.Room)
	}
}

// In puts a page into a room. Members receive the room's changes while they have the page
// open.
func (f *Layout) In(a chat.Access) {
	f.At(a)
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

// isAdmin reports whether the page is one of the administration.
func (f Layout) isAdmin() bool { return strings.HasPrefix(f.Path, "/admin") }

// socketPath is where the page's socket connects. The page of a call says which seat ends
// with it, and a page of the administration for which role it was made.
func (f Layout) socketPath() string {
	switch {
	case f.isAdmin():
		return ui.Query("/live", "from", f.From, "role", string(f.User.Role))
	case f.Seat == "":
		return ui.LivePath(f.Live, f.From)
	}
	return ui.Query("/live", "room", f.Live, "from", f.From, "call", f.Seat)
}
