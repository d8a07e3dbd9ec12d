package accounts

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"parley/chat"
)

// InvitationStore keeps invitations.
type InvitationStore interface {
	// InvitationInsert refuses a deactivated account, and one that may not invite by its role of that moment, or into
	// one of the rooms. It answers the
	// number of an invitation with the same hash, if there is one: the first of two clicks has made it.
	InvitationInsert(ctx context.Context, hash []byte, i chat.Invitation, by chat.UserID) (id int64, err error)
	// InvitationByCode and Invitation answer NotFound when there is none.
	InvitationByCode(ctx context.Context, hash []byte) (chat.Invitation, error)
	Invitation(ctx context.Context, id int64) (chat.Invitation, error)
	// Invitations is a page of all invitations, the newest first: those with numbers up to
	// upto, or all for 0. next is the next page's upto, or 0.
	Invitations(ctx context.Context, upto int64, most int) (list []chat.Invitation, next int64, err error)
	// InvitationUses are the users who came by it, the latest first.
	InvitationUses(ctx context.Context, id int64, most int) ([]chat.InvitationUse, error)
	// BlockersIn are those of a room's members who have blocked user.
	BlockersIn(ctx context.Context, room chat.RoomID, user chat.UserID) ([]chat.UserID, error)
	// InvitationRevoke asks for the right to invite as it is at that moment. by is 0 for the operator.
	InvitationRevoke(ctx context.Context, id int64, by chat.UserID) (changed bool, err error)
	// InvitationAccept lets a user in: it counts one use, makes the account, unless u has an
	// ID, and the memberships, all or nothing. A guest becomes a member by an invitation for
	// members. check decides while no other use runs. For a user who came by this invitation
	// before, it does nothing: one who left or was removed does not come in again. For a user
	// who gains nothing, neither a role nor a room, it counts no use. It makes no guest without
	// a room: that answers Gone.
	InvitationAccept(ctx context.Context, hash []byte, u chat.Credentials, check func(chat.Invitation) error) (chat.Arrival, error)
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
	publisher chat.Publisher
}

// NewInvitations makes the rules of invitations on a store.
func NewInvitations(store InvitationStore, accounts *Accounts, publisher chat.Publisher) *Invitations {
	return &Invitations{store: store, accounts: accounts, publisher: publisher}
}

// NewInvitation is what an admin asks for. Nonce is the form's: sent twice, it makes one
// invitation.
type NewInvitation struct {
	Role  string
	Days  int
	Uses  int
	Rooms []chat.Access // where the admin may add people
	Nonce uuid.UUID
}

// Make makes an invitation and returns its number and its code, which is kept nowhere.
func (v *Invitations) Make(ctx context.Context, s chat.Session, n NewInvitation) (id int64, code string, err error) {
	i, err := v.wanted(s, n)
	if err != nil {
		return 0, "", err
	}
	code = n.code()
	ctx, cancel := Detached(ctx)
	defer cancel()
	if made, err := v.store.InvitationByCode(ctx, chat.HashCode(code)); err == nil {
		return made.ID, code, nil // by the first of two clicks
	}
	if id, err = v.store.InvitationInsert(ctx, chat.HashCode(code), i, s.User.ID); err == nil {
		i.ID = id
		v.accounts.Record(ctx, chat.AuditEntry{Act: chat.DidInvite, By: s.User, Detail: i.Number()})
	}
	return id, code, err
}

func (v *Invitations) wanted(s chat.Session, n NewInvitation) (i chat.Invitation, err error) {
	if err := s.User.Role.Refuse(chat.Invite); err != nil {
		return i, err
	}
	i = chat.Invitation{Role: chat.Role(n.Role), Uses: n.Uses, ExpiresAt: v.accounts.Time().Add(time.Duration(n.Days) * 24 * time.Hour)}
	switch {
	case i.Role != chat.Regular && i.Role != chat.Guest:
		return i, chat.Field("role", "An invitation makes members or guests.")
	case n.Days < 1 || n.Days > InvitationDaysMax:
		return i, chat.Field("days", "An invitation lasts 1 to %d days.", InvitationDaysMax)
	case n.Uses < 1 || n.Uses > InvitationUsesMax:
		return i, chat.Field("uses", "An invitation lets in 1 to %d people.", InvitationUsesMax)
	case len(n.Rooms) > InvitationRoomsMax:
		return i, chat.Field("rooms", "An invitation leads into %d rooms at most.", InvitationRoomsMax)
	case len(n.Rooms) == 0 && i.Role == chat.Guest:
		return i, chat.Field("rooms", "Guests see only the rooms of their invitation: choose at least one.")
	}
	for _, a := range n.Rooms {
		if err := chat.AskInvites(a, s.User.Role); err != nil {
			return i, err
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

var errNoInvitation = chat.E(chat.NotFound, "There is no such invitation. Check the link, or ask for a new one.")

// Closed is why an invitation lets in no more people, or nil.
func (v *Invitations) Closed(i chat.Invitation) error { return i.Check(v.accounts.Time()) }

// Find is the invitation of a link. Guesses are limited.
func (v *Invitations) Find(ctx context.Context, code string, from chat.Requester) (chat.Invitation, error) {
	uses := []chat.Use{{Limit: chat.GuessesByAddress, Who: from.Address}, {Limit: chat.GuessesOfAll, Who: "all"}}
	if err := v.accounts.Limits.Reserve(ctx, uses...); err != nil {
		return chat.Invitation{}, err
	}
	i, err := v.store.InvitationByCode(ctx, chat.HashCode(code))
	if !chat.Is(err, chat.NotFound) {
		v.accounts.ReleaseAttempt(ctx, uses)
	}
	if chat.Is(err, chat.NotFound) {
		err = errNoInvitation
	}
	return i, err
}
