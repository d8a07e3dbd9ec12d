// Package admin shows the administration of a server.
package admin

import (
	"net/url"
	"strconv"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/views/ui"
	"parley/views/words"
)

// The form's first values, and the invitation that a new server begins with.
const (
	FirstUses = 25
	FirstDays = 7
)

// InvitationForm is what an admin types for a new invitation.
type InvitationForm struct {
	Role, Days, Uses, Rooms string
	Nonce                   uuid.UUID
	Err                     *chat.Error
}

// InvitationsView is the list of invitations, and the form for a new one.
type InvitationsView struct {
	Form InvitationForm
	List []chat.Invitation
	Next int64
	Now  time.Time
}

// InvitationView is one invitation. Link is empty when its code is not known.
type InvitationView struct {
	Invitation chat.Invitation
	Uses       []chat.InvitationUse
	Link, Code string
	First      bool // of a server that was just set up
	Now        time.Time
}

// PeopleView is a page of accounts, and a change of a role that was refused.
type PeopleView struct {
	List           []chat.ListedUser
	Next, Query    string
	Username, Role string
	Saved          string
	Deleted        bool // an account, a moment ago
	Err            *chat.Error
}

// RoleNames are the roles as pages name them.
var RoleNames = map[chat.Role]string{
	chat.Owner: words.Mark("Owner"), chat.ServerAdmin: words.Mark("Admin"), chat.Moderator: words.Mark("Moderator"), chat.Regular: words.Mark("Member"), chat.Guest: words.Mark("Guest"),
}

// InvitationState says in a word why an invitation lets in nobody any more; empty while it does.
func InvitationState(i chat.Invitation, now time.Time) string {
	switch {
	case !i.RevokedAt.IsZero():
		return words.Mark("revoked")
	case !now.Before(i.ExpiresAt):
		return words.Mark("expired")
	case i.Used >= i.Uses:
		return words.Mark("used up")
	case i.CheckRooms(len(i.Rooms)) != nil:
		return words.Mark("rooms deleted")
	}
	return ""
}

// InvitationPath is the address of an invitation's page.
func InvitationPath(id int64) string { return "/admin/invitations/" + strconv.FormatInt(id, 10) }

// PersonPath is the address of an account's page.
func PersonPath(username string) string { return "/admin/people/" + url.PathEscape(username) }

// PeoplePath is the address of a page of accounts.
func PeoplePath(fields ...string) string { return ui.Query("/admin/people", fields...) }
