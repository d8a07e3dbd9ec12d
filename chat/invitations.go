package chat

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
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

// number names the invitation in the audit log.
func (i Invitation) number() string { return "invitation " + strconv.FormatInt(i.ID, 10) }

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

// InvitationStore keeps invitations.
type InvitationStore interface {
	// InvitationInsert refuses a deactivated account, and one that may not invite by its role of that moment. It answers the
	// number of an invitation with the same hash, if there is one: the first of two clicks has made it.
	InvitationInsert(ctx context.Context, hash []byte, i Invitation, by UserID) (id int64, err error)
	// InvitationByCode and Invitation answer NotFound when there is none.
	InvitationByCode(ctx context.Context, hash []byte) (Invitation, error)
	Invitation(ctx context.Context, id int64) (Invitation, error)
	// Invitations is a page of all invitations, the newest first: those with numbers up to
	// upto, or all for 0. next is the next page's upto, or 0.
	Invitations(ctx context.Context, upto int64, most int) (list []Invitation, next int64, err error)
	// InvitationUses are the users who came by it, the latest first.
	InvitationUses(ctx context.Context, id int64, most int) ([]InvitationUse, error)
	// BlockersIn are those of a room's members who have blocked user.
	BlockersIn(ctx context.Context, room RoomID, user UserID) ([]UserID, error)
	InvitationRevoke(ctx context.Context, id int64) (changed bool, err error)
	// InvitationAccept lets a user in: it counts one use, makes the account, unless u has an
	// ID, and the memberships, all or nothing. A guest becomes a member by an invitation for
	// members. check decides while no other use runs. For a user who came by this invitation
	// before, it does nothing: one who left or was removed does not come in again. For a user
	// who gains nothing, neither a role nor a room, it counts no use.
	InvitationAccept(ctx context.Context, hash []byte, u Credentials, check func(Invitation) error) (Arrival, error)
}

// Bounds of an invitation.
const (
	InvitationUsesMax  = 1000
	InvitationRoomsMax = 20
	InvitationDaysMax  = 90
)

// Invitations lets people in by links.
type Invitations struct {
	store     InvitationStore
	accounts  *Accounts
	publisher Publisher
}

// NewInvitations makes the rules of invitations on a store.
func NewInvitations(store InvitationStore, accounts *Accounts, publisher Publisher) *Invitations {
	return &Invitations{store: store, accounts: accounts, publisher: publisher}
}

// NewInvitation is what an admin asks for. Nonce is the form's: sent twice, it makes one
// invitation.
type NewInvitation struct {
	Role  string
	Days  int
	Uses  int
	Rooms []Access // where the admin may add people
	Nonce uuid.UUID
}

// Make makes an invitation and returns its number and its code, which is kept nowhere.
func (v *Invitations) Make(ctx context.Context, s Session, n NewInvitation) (id int64, code string, err error) {
	i, err := v.wanted(s, n)
	if err != nil {
		return 0, "", err
	}
	code = n.code()
	ctx, cancel := detached(ctx)
	defer cancel()
	if made, err := v.store.InvitationByCode(ctx, hashCode(code)); err == nil {
		return made.ID, code, nil // by the first of two clicks
	}
	if id, err = v.store.InvitationInsert(ctx, hashCode(code), i, s.User.ID); err == nil {
		i.ID = id
		v.accounts.Record(ctx, AuditEntry{Act: DidInvite, By: s.User, Detail: i.number()})
	}
	return id, code, err
}

func (v *Invitations) wanted(s Session, n NewInvitation) (i Invitation, err error) {
	if err := s.User.Role.Refuse(Invite); err != nil {
		return i, err
	}
	i = Invitation{Role: Role(n.Role), Uses: n.Uses, ExpiresAt: v.accounts.Time().Add(time.Duration(n.Days) * 24 * time.Hour)}
	switch {
	case i.Role != Regular && i.Role != Guest:
		return i, Field("role", "An invitation makes members or guests.")
	case n.Days < 1 || n.Days > InvitationDaysMax:
		return i, Field("days", "An invitation lasts 1 to %d days.", InvitationDaysMax)
	case n.Uses < 1 || n.Uses > InvitationUsesMax:
		return i, Field("uses", "An invitation lets in 1 to %d people.", InvitationUsesMax)
	case len(n.Rooms) > InvitationRoomsMax:
		return i, Field("rooms", "An invitation leads into %d rooms at most.", InvitationRoomsMax)
	case len(n.Rooms) == 0 && i.Role == Guest:
		return i, Field("rooms", "Guests see only the rooms of their invitation: choose at least one.")
	}
	for _, a := range n.Rooms {
		if (a.Member || a.Room.Private) && !a.May(AddIn) { // the admins of the server invite to any public room
			return i, &Error{Kind: Forbidden, Field: "rooms", Text: "Only an admin of “%s” can invite people to it.", Args: []any{a.Room.Name}}
		}
		i.Rooms = append(i.Rooms, a.Room)
	}
	return i, nil
}

// code is random if the nonce is: the same form sent twice has the same one, and a changed
// form another one.
func (n NewInvitation) code() string {
	if n.Nonce == uuid.Nil {
		n.Nonce = uuid.New()
	}
	h := sha256.New()
	fmt.Fprintf(h, "invitation %s %s %d %d", n.Nonce, n.Role, n.Days, n.Uses)
	for _, a := range n.Rooms {
		fmt.Fprintf(h, " %d", a.Room.ID)
	}
	return strings.ToLower(base32.StdEncoding.EncodeToString(h.Sum(nil))[:20])
}

var errNoInvitation = E(NotFound, "There is no such invitation. Check the link, or ask for a new one.")

// check says whether an invitation still lets people in.
func (i Invitation) check(now time.Time) error {
	switch {
	case !i.RevokedAt.IsZero():
		return E(Gone, "This invitation was revoked. Ask for a new one.")
	case !now.Before(i.ExpiresAt):
		return E(Gone, "This invitation has expired. Ask for a new one.")
	case i.Used >= i.Uses:
		return E(Gone, "This invitation is used up. Ask for a new one.")
	}
	return nil
}

// Closed is why an invitation lets in no more people, or nil.
func (v *Invitations) Closed(i Invitation) error { return i.check(v.accounts.Time()) }

// Find is the invitation of a link. Guesses are limited.
func (v *Invitations) Find(ctx context.Context, code string, from Requester) (Invitation, error) {
	uses := []Use{{GuessesByAddress, from.Address}, {GuessesOfAll, "all"}}
	if err := v.accounts.Limits.Reserve(ctx, uses...); err != nil {
		return Invitation{}, err
	}
	i, err := v.store.InvitationByCode(ctx, hashCode(code))
	if !Is(err, NotFound) {
		v.accounts.releaseAttempt(ctx, uses)
	}
	if Is(err, NotFound) {
		err = errNoInvitation
	}
	return i, err
}
