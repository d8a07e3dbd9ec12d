package postgres

import (
	"context"
	"encoding/json"

	"parley/chat"
	"parley/store/postgres/db"
)

// ServerState implements server.ServerStore.
func (s *Store) ServerState(ctx context.Context) (chat.ServerState, error) {
	return serverState(ctx, s.q)
}

func serverState(ctx context.Context, q *db.Queries) (chat.ServerState, error) {
	r, err := q.ServerState(ctx)
	state := chat.ServerState{Name: r.Name, Owned: r.Owned, Peopled: r.Peopled, CodeHash: r.SetupHash, Rev: r.SettingsRev, Holding: r.Holding}
	if err == nil {
		err = json.Unmarshal(r.Settings, &state.Settings)
	}
	return state, translate(err)
}

// CodeSet implements server.ServerStore.
func (s *Store) CodeSet(ctx context.Context, hash []byte, replace bool) (bool, error) {
	n, err := s.q.ServerCodeSet(ctx, db.ServerCodeSetParams{Hash: hash, Replace: replace})
	return n > 0, translate(err)
}

// SetUp implements server.ServerStore. The server's row is locked, so that of two set-ups at
// once the second one finds an owner.
func (s *Store) SetUp(ctx context.Context, f chat.Founding, check func(chat.ServerState) error) (u chat.User, err error) {
	err = s.tx(ctx, func(q *db.Queries) error {
		if _, err := q.ServerLock(ctx); err != nil {
			return err
		}
		state, err := serverState(ctx, q)
		if err != nil {
			return err
		}
		if err := check(state); err != nil {
			return err
		}
		if u, err = makeOwner(ctx, q, f.Owner); err != nil {
			return err
		}
		if f.Room != nil {
			if _, err := insertRoom(ctx, q, *f.Room, u.ID); err != nil {
				return err
			}
		}
		if f.Demand != "" {
			state.Settings.SecondFactor = f.Demand
			raw, _ := json.Marshal(state.Settings) // plain data cannot fail
			if _, err := q.ServerSettingsSet(ctx, db.ServerSettingsSetParams{Name: f.Server, Settings: raw, Rev: state.Rev}); err != nil {
				return err
			}
		}
		return q.ServerNameSet(ctx, f.Server)
	})
	return u, nameTaken(err)
}

// makeOwner inserts the account, or gives one that exists its new role.
func makeOwner(ctx context.Context, q *db.Queries, u chat.Credentials) (chat.User, error) {
	if u.ID == 0 {
		return insertUser(ctx, q, u)
	}
	r, err := lockRoles(ctx, q, u.ID)
	if _, known := r.of[u.ID]; err == nil && !known {
		err = chat.E(chat.NotFound, "That account does not exist.")
	}
	if err != nil {
		return u.User, err
	}
	return u.User, setRole(ctx, q, u.ID, u.Role)
}

// SettingsSet implements server.ServerStore.
func (s *Store) SettingsSet(ctx context.Context, by chat.UserID, name string, set chat.ServerSettings, rev int64) (done bool, err error) {
	raw, _ := json.Marshal(set) // plain data cannot fail
	err = s.acts(ctx, by, chat.ManageServer, func(q *db.Queries) error {
		n, err := q.ServerSettingsSet(ctx, db.ServerSettingsSetParams{Name: name, Settings: raw, Rev: rev})
		done = n > 0
		return err
	})
	return done, err
}

// DefaultRooms implements server.ServerStore.
func (s *Store) DefaultRooms(ctx context.Context) ([]chat.Room, error) {
	rows, err := s.q.RoomsDefault(ctx)
	list := make([]chat.Room, len(rows))
	for i, r := range rows {
		list[i] = chat.Room{ID: chat.RoomID(r.ID), Slug: r.Slug, Name: r.Name, Archived: r.Archived}
	}
	return list, translate(err)
}

// enterDefaultRooms makes a newcomer a member, in the order in which messages lock rooms:
// opposite orders would deadlock.
func enterDefaultRooms(ctx context.Context, q *db.Queries, u chat.User) error {
	if u.Role == chat.Guest {
		return nil
	}
	rows, err := q.RoomsDefault(ctx)
	for _, r := range rows {
		if err == nil && !r.Archived {
			_, err = q.MembershipInsert(ctx, db.MembershipInsertParams{UserID: int64(u.ID), RoomID: r.ID})
		}
	}
	return err
}
