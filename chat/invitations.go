package chat

import (
	"strconv"
	"time"
)

// Invitation is a link that lets people in.
type Invitation struct {
	ID        int64
	Role      Role // of accounts that are made by it: member or guest
	Rooms     []Room
	Uses      int // how many people it lets in
	Used      int
	ExpiresAt time.Time
	RevokedAt time.Time // zero while it is not revoked
	CreatedAt time.Time
	By        string // the name of the user who made it; empty after that account's end
}

// Number is the invitation in the words of the audit log.
func (i Invitation) Number() string { return "invitation " + strconv.FormatInt(i.ID, 10) }

// InvitationUse is a user who came by an invitation.
type InvitationUse struct {
	User User
	At   time.Time
}

// Arrival is a user who has come by an invitation. An account that existed has its ID here.
type Arrival struct {
	User   User
	Joined []Room // those of the invitation in which the user is a member now
	New    bool   // the account was made
	Used   bool   // a use was counted
}

// Check says whether an invitation still lets people in.
func (i Invitation) Check(now time.Time) error {
	switch {
	case !i.RevokedAt.IsZero():
		return E(Gone, "This invitation was revoked. Ask for a new one.")
	case !now.Before(i.ExpiresAt):
		return E(Gone, "This invitation has expired. Ask for a new one.")
	case i.Used >= i.Uses:
		return E(Gone, "This invitation is used up. Ask for a new one.")
	}
	return i.CheckRooms(len(i.Rooms))
}

// CheckRooms says whether an invitation that leads into so many rooms lets people in: guests see
// no others.
func (i Invitation) CheckRooms(rooms int) error {
	if i.Role == Guest && rooms == 0 {
		return E(Gone, "All rooms of this invitation were deleted. Ask for a new one.")
	}
	return nil
}
