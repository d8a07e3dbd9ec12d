package postgres

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"

	"github.com/jackc/pgx/v5"

	"parley/chat"
	"parley/store/postgres/db"
)

// InvitationInsert implements accounts.InvitationStore.
func (s *Store) InvitationInsert(ctx context.Context, hash []byte, i chat.Invitation, by chat.UserID) (id int64, err error) {
	err = s.tx(ctx, func(q *db.Queries) error {
		r, err := lockRoles(ctx, q, by)
		if err != nil {
			return err
		}
		if err := r.of[by].Refuse(chat.Invite); err != nil && !r.barred[by] {
			return err // a role that was taken away meanwhile
		}
		if err := checkInvites(ctx, q, i.Rooms, by); err != nil && !r.barred[by] {
			return err
		}
		id, err = q.InvitationInsert(ctx, db.InvitationInsertParams{
			CodeHash: hash, MadeBy: int64(by), Role: string(i.Role), Uses: int32(i.Uses), ExpiresAt: i.ExpiresAt,
		})
		if errors.Is(err, pgx.ErrNoRows) {
			return chat.ErrDeactivated
		}
		if err != nil {
			return err
		}
		rooms := make([]int64, len(i.Rooms))
		for n, r := range i.Rooms {
			rooms[n] = int64(r.ID)
		}
		return q.InvitationRoomsInsert(ctx, db.InvitationRoomsInsertParams{InvitationID: id, Rooms: rooms})
	})
	if chat.Is(err, chat.Conflict) {
		id, err = s.q.InvitationIDByCode(ctx, hash)
		err = translate(err)
	}
	return id, err
}

// checkInvites asks for the right to invite into rooms, and keeps it. Messages lock rooms in the order of their numbers, too.
func checkInvites(ctx context.Context, q *db.Queries, rooms []chat.Room, by chat.UserID) error {
	rooms = slices.SortedFunc(slices.Values(rooms), func(a, b chat.Room) int { return cmp.Compare(a.ID, b.ID) })
	for _, r := range rooms {
		slug, err := q.RoomLock(ctx, int64(r.ID))
		if errors.Is(err, pgx.ErrNoRows) {
			continue // it was deleted
		}
		if err != nil {
			return err
		}
		key := accessKey{slug, by}
		found, err := roomsAccess(ctx, q, []accessKey{key})
		if err == nil {
			err = chat.AskInvites(found[key], "")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// InvitationByCode implements accounts.InvitationStore.
func (s *Store) InvitationByCode(ctx context.Context, hash []byte) (chat.Invitation, error) {
	id, err := s.q.InvitationIDByCode(ctx, hash)
	if err != nil {
		return chat.Invitation{}, translate(err)
	}
	return s.Invitation(ctx, id)
}

// Invitation implements accounts.InvitationStore.
func (s *Store) Invitation(ctx context.Context, id int64) (chat.Invitation, error) {
	return invitation(ctx, s.q, id)
}

func invitation(ctx context.Context, q *db.Queries, id int64) (chat.Invitation, error) {
	r, err := q.InvitationGet(ctx, id)
	if err != nil {
		return chat.Invitation{}, translate(err)
	}
	list := []chat.Invitation{invitationOf(r)}
	err = addRooms(ctx, q, list)
	return list[0], translate(err)
}

func invitationOf(r db.InvitationGetRow) chat.Invitation {
	return chat.Invitation{
		ID: r.ID, Role: chat.Role(r.Role), Uses: int(r.Uses), Used: int(r.Used), ExpiresAt: r.ExpiresAt, CreatedAt: r.CreatedAt, By: r.MadeBy,
		RevokedAt: momentOrNone(r.RevokedAt),
	}
}

// addRooms reads the rooms of invitations.
func addRooms(ctx context.Context, q *db.Queries, list []chat.Invitation) error {
	at, ids := map[int64]int{}, make([]int64, len(list))
	for n, i := range list {
		at[i.ID], ids[n] = n, i.ID
	}
	rows, err := q.InvitationRooms(ctx, ids)
	for _, r := range rows {
		i := &list[at[r.InvitationID]]
		i.Rooms = append(i.Rooms, chat.Room{ID: chat.RoomID(r.ID), Slug: r.Slug, Name: r.Name, Private: r.Private})
	}
	return err
}

// Invitations implements accounts.InvitationStore.
func (s *Store) Invitations(ctx context.Context, upto int64, most int) (list []chat.Invitation, next int64, err error) {
	if upto <= 0 {
		upto = math.MaxInt64
	}
	rows, err := s.q.InvitationsList(ctx, db.InvitationsListParams{Upto: upto, Most: int32(most) + 1})
	if err != nil {
		return nil, 0, translate(err)
	}
	for n, r := range rows {
		if n == most {
			next = r.ID
			break
		}
		list = append(list, invitationOf(db.InvitationGetRow(r)))
	}
	return list, next, translate(addRooms(ctx, s.q, list))
}

// InvitationUses implements accounts.InvitationStore.
func (s *Store) InvitationUses(ctx context.Context, id int64, most int) ([]chat.InvitationUse, error) {
	rows, err := s.q.InvitationUsers(ctx, db.InvitationUsersParams{ID: id, Most: int32(most)})
	list := make([]chat.InvitationUse, len(rows))
	for n, r := range rows {
		list[n] = chat.InvitationUse{User: chat.User{ID: chat.UserID(r.ID), Username: r.Username}, At: r.UsedAt}
	}
	return list, translate(err)
}

// InvitationRevoke implements accounts.InvitationStore.
func (s *Store) InvitationRevoke(ctx context.Context, id int64, by chat.UserID) (changed bool, err error) {
	err = s.acts(ctx, by, chat.Invite, func(q *db.Queries) error {
		n, err := q.InvitationRevoke(ctx, id)
		changed = n > 0
		return err
	})
	return changed, err
}

// InvitationAccept implements accounts.InvitationStore. The invitation's row is locked, so that
// uses are counted one after the other.
func (s *Store) InvitationAccept(ctx context.Context, hash []byte, u chat.Credentials, check func(chat.Invitation) error) (a chat.Arrival, err error) {
	err = s.tx(ctx, func(q *db.Queries) error {
		// Changes of roles and bans lock people before the invitations that they made.
		// A lock for update would also deadlock with who adds them to a room: the membership refers to the
		// account while the room is locked.
		if u.ID != 0 {
			if err := q.FactorLock(ctx, int64(u.ID)); err != nil {
				return err
			}
		}
		id, err := q.InvitationLock(ctx, hash)
		if err != nil {
			return err
		}
		i, err := invitation(ctx, q, id)
		if err != nil {
			return err
		}
		a, err = arrive(ctx, q, i, u, check)
		return err
	})
	return a, err
}

func arrive(ctx context.Context, q *db.Queries, i chat.Invitation, u chat.Credentials, check func(chat.Invitation) error) (a chat.Arrival, err error) {
	a.User = u.User
	if u.ID != 0 {
		came, err := q.InvitationUsedBy(ctx, db.InvitationUsedByParams{ID: i.ID, UserID: int64(u.ID)})
		if err != nil || came {
			return a, arrivedIn(ctx, q, &a, i.ID, err)
		}
	}
	if err := check(i); err != nil {
		return a, err
	}
	var raised int64
	if u.ID == 0 {
		a.New = true
		if a.User, err = insertAccount(ctx, q, u); err != nil {
			return a, err
		}
	} else if i.Role == chat.Regular {
		if raised, err = q.UserRoleRaise(ctx, int64(u.ID)); err != nil {
			return a, err
		}
	}
	// Messages lock rooms in the order of their numbers, too: another order would deadlock. So
	// the rooms of newcomers are among them.
	if _, err := q.InvitationRoomsLock(ctx, db.InvitationRoomsLockParams{ID: i.ID, Newcomer: a.New}); err != nil {
		return a, err
	}
	if a.New {
		if err := enterDefaultRooms(ctx, q, a.User); err != nil {
			return a, err
		}
	}
	joined, err := q.InvitationJoin(ctx, db.InvitationJoinParams{UserID: int64(a.User.ID), ID: i.ID})
	if err == nil && a.New { // a room may have been deleted since check saw them
		err = i.CheckRooms(int(joined))
	}
	if a.Used = a.New || raised > 0 || joined > 0; err == nil && a.Used {
		err = q.InvitationUse(ctx, db.InvitationUseParams{ID: i.ID, UserID: int64(a.User.ID)})
	}
	return a, arrivedIn(ctx, q, &a, i.ID, err)
}

// arrivedIn reads in which of the rooms the user is a member.
func arrivedIn(ctx context.Context, q *db.Queries, a *chat.Arrival, id int64, err error) error {
	if err != nil {
		return err
	}
	rows, err := q.InvitationJoined(ctx, db.InvitationJoinedParams{UserID: int64(a.User.ID), ID: id})
	for _, r := range rows {
		a.Joined = append(a.Joined, chat.Room{ID: chat.RoomID(r.ID), Slug: r.Slug, Name: r.Name, Private: r.Private})
	}
	return err
}
