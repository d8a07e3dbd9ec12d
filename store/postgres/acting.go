package postgres

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"parley/chat"
	"parley/store/postgres/db"
)

// acting is who acts in a locked room, and on whom.
type acting struct {
	operator   bool
	access     chat.Access
	role, of   chat.Role // of the actor, "" when deactivated; and of the other user
	ofInactive bool      // the other user is deactivated or deleted
}

// refused asks a rule about the actor.
func (a acting) refused(rule chat.RoomRule) error {
	if a.operator {
		return nil
	}
	return rule(a.access, a.role)
}

// acting runs an act of by in a room, on another user or on 0. The room is locked: two admins who
// take each other's place at once must not both count on the other. Bans lock accounts before rooms,
// and so does this.
func (s *Store) acting(ctx context.Context, room chat.RoomID, by, on chat.UserID, act func(q *db.Queries, is acting) error) error {
	return s.tx(ctx, func(q *db.Queries) error {
		is := acting{operator: by == 0, ofInactive: true}
		users, err := q.UsersActing(ctx, []int64{int64(by), int64(on)})
		if err != nil {
			return err
		}
		for _, u := range users {
			if u.ID == int64(by) && !u.Barred {
				is.role = chat.Role(u.Role)
			}
			if u.ID == int64(on) {
				is.of, is.ofInactive = chat.Role(u.Role), u.Barred
			}
		}
		slug, err := q.RoomLock(ctx, int64(room))
		if errors.Is(err, pgx.ErrNoRows) {
			return chat.ErrNoRoom
		}
		if err != nil {
			return err
		}
		if !is.operator {
			key := accessKey{slug, by}
			found, err := roomsAccess(ctx, q, []accessKey{key})
			if err != nil {
				return err
			}
			is.access = found[key]
		}
		return act(q, is)
	})
}
