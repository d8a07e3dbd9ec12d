package rooms

import (
	"github.com/google/uuid"

	"parley/chat"
	"parley/views/messages"
)

// RoomForm is the form that creates or changes a room.
type RoomForm struct {
	Name, Topic string
	Private     bool
	AdminsPost  bool
	Slow        int

	AdminsInvite, AdminsPin, AdminsCall bool
	Callers                             chat.Callers

	Nonce uuid.UUID // sent twice, the form creates one room; zero where it changes one
	Err   *chat.Error
}

// RoomsView is the page of rooms: the user's own, those to join, and a form.
type RoomsView struct {
	Query string
	Mine  []chat.RoomLink
	Found []chat.DirectoryRoom
	From  string // where this page of the results begins
	Next  string // where the next page begins
	Form  RoomForm

	Deleted     []chat.DeletedRoom // those that the user deleted and can restore
	DeletedNext string             // where the next page of them begins

	Archived     []chat.RoomLink // the user's archived rooms
	ArchivedNext string
}

// RoomView is a room with one page of its messages.
type RoomView struct {
	Access   chat.Access
	Messages []chat.Message // in the order of seq
	Shared   bool           // the list is other pages', too, and nothing changes it
	Rev      int64          // the rev that the page is caught up to
	Held     chat.HeldCount // what waits in it for a moderator
	Call     chat.Call      // the room's call, if one is on
	Older    int64          // seq for ?before=, 0 when there are none
	Newer    int64          // seq for ?after=, 0 when the page ends at the newest
	At       int64          // the message that was asked for, 0 when none
	To       int64          // with At: the last message of a marked range; 0 when there is none
	New      int64          // the first unread message, with the line before it; 0 when it is not here
	AtNew    bool           // whether the page opens there
	Query    string         // the words of the search beside the messages
	Online   int
	ByGuest  bool // the viewer is a guest of the server, who adds nobody
	Composer messages.Composer
}

// Live reports whether the page ends at the newest message, so that live
// messages belong under it.
func (v RoomView) Live() bool { return v.Newer == 0 }

// Begin puts the line "New" before the first unread message. first is that message where
// the page opens with it; else the page knows by itself, if it has the last read one.
func (v *RoomView) Begin(viewer chat.UserID, first int64) {
	if v.AtNew = first > 0; v.AtNew || !v.Access.Member {
		v.New = first
		return
	}
	v.New = chat.FirstUnreadIn(v.Messages, viewer, v.Access.ReadSeq)
}

// unreadBefore reports whether unread messages stand before a live page.
func (v RoomView) unreadBefore() bool {
	return v.Live() && v.Access.Member && v.New == 0 && len(v.Messages) > 0 && v.Messages[0].Seq > v.Access.ReadSeq+1
}

// SearchView is a search in a room's messages, with its results.
type SearchView struct {
	Access chat.Access
	Query  string
	Before int64             // where the search began; 0: with the newest message
	Result chat.SearchResult // empty without search words
	Beside bool              // whether it is shown on the room's page, in a panel
	Err    *chat.Error
}

// LeaveView is the page that asks a member to confirm leaving a room.
type LeaveView struct {
	Access chat.Access
	Next   chat.Succession
}

// SettingsView is the page where a room's admins change or delete it.
type SettingsView struct {
	Access chat.Access
	Form   RoomForm

	Retention    string // in days, as typed
	ServerDays   int    // the server's retention; 0: for ever
	RetentionErr *chat.Error
	PictureErr   *chat.Error
}

// MembersView lists a room's members; admins may add people.
type MembersView struct {
	Access   chat.Access
	Members  []chat.Member
	Online   []chat.Member // the first of those here, where the list has several pages
	Query    string        // the search among them
	From     string        // where this page of them begins
	Next     string        // where the next page begins
	Username string        // typed into the form
	Err      *chat.Error

	Bans           []chat.RoomBan // for the room's admins
	MoreBans       bool           // there are older ones than these
	Banned, Reason string         // typed into the form for a ban
	BanRefused     bool           // Err is about that form
	Lifted         string         // typed into the form that lifts a ban
	LiftRefused    bool           // Err is about that form
}

// addErr, banErr and liftErr are the refusal of one of the three forms.
func (v MembersView) addErr() *chat.Error {
	if v.BanRefused || v.LiftRefused {
		return nil
	}
	return v.Err
}

func (v MembersView) banErr() *chat.Error {
	if v.BanRefused {
		return v.Err
	}
	return nil
}

func (v MembersView) liftErr() *chat.Error {
	if v.LiftRefused {
		return v.Err
	}
	return nil
}
