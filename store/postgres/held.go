package postgres

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/store/postgres/db"
)

// HeldInsert implements chat.HeldStore.
func (s *Store) HeldInsert(ctx context.Context, c chat.Command, word string) error {
	raw, err := json.Marshal(c)
	if err != nil {
		return err
	}
	n, err := s.q.HeldInsert(ctx, db.HeldInsertParams{
		RoomID: int64(c.Room), AuthorID: int64(c.Author), Key: [16]byte(c.Key), Word: word, Command: raw, Most: chat.HeldMax,
	})
	if err != nil || n == 1 {
		return translate(err)
	}
	is, err := s.q.HeldIs(ctx, db.HeldIsParams{AuthorID: int64(c.Author), Key: [16]byte(c.Key)})
	if err == nil && !is {
		return chat.ErrHeldMost
	}
	return translate(err)
}

// HeldWaits implements chat.HeldStore.
func (s *Store) HeldWaits(ctx context.Context, author chat.UserID, key chat.Key) (bool, error) {
	is, err := s.q.HeldWaits(ctx, db.HeldWaitsParams{AuthorID: int64(author), Key: [16]byte(key)})
	return is, translate(err)
}

// heldCommand reads what HeldInsert wrote.
func heldCommand(raw []byte) (c chat.Command) {
	_ = json.Unmarshal(raw, &c) // only this package writes the column
	return c
}

// HeldOf implements chat.HeldStore.
func (s *Store) HeldOf(ctx context.Context, author chat.UserID) ([]chat.HeldMessage, error) {
	rows, err := s.q.HeldOf(ctx, db.HeldOfParams{AuthorID: int64(author), Most: chat.HeldShown})
	list := make([]chat.HeldMessage, len(rows))
	for i, r := range rows {
		list[i] = chat.HeldMessage{
			ID: r.ID, Command: heldCommand(r.Command), Room: chat.Room{ID: chat.RoomID(r.RoomID), Slug: r.Slug, Name: r.Name},
			Author: chat.User{ID: author}, Word: r.Word, At: r.HeldAt, State: chat.HeldState(r.State), Reason: r.Reason,
		}
	}
	return list, translate(err)
}

// HeldBack implements chat.HeldStore.
func (s *Store) HeldBack(ctx context.Context, author chat.UserID, id int64) error {
	n, err := s.q.HeldBack(ctx, db.HeldBackParams{ID: id, AuthorID: int64(author)})
	return s.tookBack(ctx, n, err, db.JustTakenBackParams{Held: true, ID: id, UserID: int64(author)}, chat.ErrHeldGone)
}

// HeldIn implements chat.HeldStore.
func (s *Store) HeldIn(ctx context.Context, reader chat.UserID, room chat.RoomID, since int64, most int) ([]chat.HeldMessage, error) {
	rows, err := s.q.HeldIn(ctx, db.HeldInParams{Since: since, RoomID: int64(room), ReaderID: int64(reader), Most: int32(most)})
	list := make([]chat.HeldMessage, len(rows))
	for i, r := range rows {
		list[i] = chat.HeldMessage{
			ID: r.ID, Command: heldCommand(r.Command), Room: chat.Room{ID: chat.RoomID(r.RoomID), Slug: r.Slug, Name: r.Name},
			Author: chat.User{ID: chat.UserID(r.AuthorID), Username: r.Author}, Word: r.Word, At: r.HeldAt, State: chat.HeldWaiting,
		}
	}
	return list, translate(err)
}

// HeldGet implements chat.HeldStore.
func (s *Store) HeldGet(ctx context.Context, room chat.RoomID, id int64) (chat.HeldMessage, error) {
	r, err := s.q.HeldGet(ctx, db.HeldGetParams{ID: id, RoomID: int64(room)})
	return chat.HeldMessage{
		ID: id, Command: heldCommand(r.Command), Room: chat.Room{ID: room}, Author: chat.User{ID: chat.UserID(r.AuthorID), Username: r.Author},
		Word: r.Word, At: r.HeldAt, State: chat.HeldState(r.State), By: chat.UserID(r.DecidedBy), Reason: r.Reason,
	}, translate(err)
}

// HeldDecide implements chat.HeldStore.
func (s *Store) HeldDecide(ctx context.Context, room chat.RoomID, id int64, by chat.UserID, to chat.HeldState, reason string) (done bool, err error) {
	decider := int64(by)
	err = s.acting(ctx, room, by, 0, func(q *db.Queries, is acting) error {
		if err := is.refused(chat.AskJudges); err != nil {
			return err
		}
		n, err := q.HeldDecide(ctx, db.HeldDecideParams{State: string(to), DecidedBy: &decider, Reason: reason, ID: id, RoomID: int64(room)})
		done = n > 0
		return err
	})
	return done, err
}

// HeldCount implements chat.HeldStore.
func (s *Store) HeldCount(ctx context.Context, room chat.RoomID, author chat.UserID) (chat.HeldCount, error) {
	r, err := s.q.HeldCount(ctx, db.HeldCountParams{AuthorID: int64(author), RoomID: int64(room)})
	return chat.HeldCount{Mine: int(r.Mine), Refused: int(r.Refused), All: int(r.Waiting)}, translate(err)
}

// FileHeld implements chat.FileStore.
func (s *Store) FileHeld(ctx context.Context, user chat.UserID, id uuid.UUID) (bool, error) {
	held, err := s.q.FileHeld(ctx, db.FileHeldParams{UserID: int64(user), ID: id})
	return held, translate(err)
}

// HeldTake implements chat.HeldStore.
func (s *Store) HeldTake(ctx context.Context, again time.Duration, most int) (list []chat.HeldMessage, err error) {
	rows, err := s.q.HeldTake(ctx, db.HeldTakeParams{Again: again, Most: int32(most)})
	for _, r := range rows {
		list = append(list, chat.HeldMessage{ID: r.ID, Command: heldCommand(r.Command), State: chat.HeldApproved})
	}
	return list, translate(err)
}

// HeldEnd implements chat.HeldStore.
func (s *Store) HeldEnd(ctx context.Context, id int64) error { return translate(s.q.HeldEnd(ctx, id)) }

// HeldRefuse implements chat.HeldStore.
func (s *Store) HeldRefuse(ctx context.Context, id int64, why string) error {
	return translate(s.q.HeldRefuse(ctx, db.HeldRefuseParams{Reason: why, ID: id}))
}
