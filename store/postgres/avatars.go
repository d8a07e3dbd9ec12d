package postgres

import (
	"context"
	"time"

	"parley/chat"
	"parley/store/postgres/db"
)

// AvatarSet implements chat.AvatarStore.
func (s *Store) AvatarSet(ctx context.Context, of chat.AvatarOf, by chat.UserID, a chat.Avatar) error {
	n, err := s.avatarChange(ctx, of, by, chat.AskManages, func(q *db.Queries) (int64, error) {
		if of.Room != 0 {
			return q.AvatarSetRoom(ctx, db.AvatarSetRoomParams{RoomID: int64(of.Room), Hash: a.Hash, Small: a.Small, Large: a.Large})
		}
		return q.AvatarSetUser(ctx, db.AvatarSetUserParams{UserID: int64(of.User), Hash: a.Hash, Small: a.Small, Large: a.Large})
	})
	if err == nil && n == 0 {
		return chat.ErrNoAvatar
	}
	return err
}

// avatarChange runs one change of an avatar, which rule allows in a room, and on another person CheckUnpictures.
func (s *Store) avatarChange(ctx context.Context, of chat.AvatarOf, by chat.UserID, rule chat.RoomRule, change func(q *db.Queries) (int64, error)) (n int64, err error) {
	done := func(q *db.Queries) error {
		n, err = change(q)
		return err
	}
	switch {
	case of.Room != 0:
		err = s.acting(ctx, of.Room, by, 0, func(q *db.Queries, is acting) error {
			if err := is.refused(rule); err != nil {
				return err
			}
			return done(q)
		})
	case of.User != by:
		err = s.checked(ctx, by, of.User, chat.CheckUnpictures, done)
	default:
		err = translate(done(s.q))
	}
	return n, err
}

// AvatarRemove implements chat.AvatarStore.
func (s *Store) AvatarRemove(ctx context.Context, of chat.AvatarOf, by chat.UserID) (bool, error) {
	user, room := avatarKey(of)
	n, err := s.avatarChange(ctx, of, by, chat.AskManagesAny, func(q *db.Queries) (int64, error) {
		return q.AvatarRemove(ctx, db.AvatarRemoveParams{UserID: user, RoomID: room})
	})
	return n > 0, err
}

// avatarKey has nil for what is not meant.
func avatarKey(of chat.AvatarOf) (user, room *int64) {
	if of.Room != 0 {
		return nil, (*int64)(&of.Room)
	}
	return (*int64)(&of.User), nil
}

// AvatarsSince implements chat.AvatarStore.
func (s *Store) AvatarsSince(ctx context.Context, since time.Time) (list []chat.AvatarNote, err error) {
	rows, err := s.q.AvatarsSince(ctx, since)
	for _, r := range rows {
		list = append(list, chat.AvatarNote{
			Of: chat.AvatarOf{User: chat.UserID(r.UserID), Room: chat.RoomID(r.RoomID)}, Name: r.Name, Hash: r.Hash, At: r.ChangedAt,
		})
	}
	return list, translate(err)
}

// Avatar implements chat.AvatarStore.
func (s *Store) Avatar(ctx context.Context, of chat.AvatarOf) (chat.Avatar, error) {
	user, room := avatarKey(of)
	r, err := s.q.AvatarOf(ctx, db.AvatarOfParams{UserID: user, RoomID: room})
	if err = translate(err); chat.Is(err, chat.NotFound) {
		err = chat.ErrNoAvatar
	}
	return chat.Avatar{Hash: r.Hash, Small: r.Small, Large: r.Large}, err
}

// AvatarsKnown implements chat.AvatarStore.
func (s *Store) AvatarsKnown(ctx context.Context, viewer chat.UserID, names []string) (list []chat.Avatar, err error) {
	rows, err := s.q.AvatarsKnown(ctx, db.AvatarsKnownParams{ViewerID: int64(viewer), Names: names})
	for _, r := range rows {
		list = append(list, chat.Avatar{Name: r.Name, Hash: r.Hash, Small: r.Small})
	}
	return list, translate(err)
}
