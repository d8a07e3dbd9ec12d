package postgres

import (
	"context"

	"parley/chat"
	"parley/store/postgres/db"
)

// EmojiInsert implements chat.EmojiStore.
func (s *Store) EmojiInsert(ctx context.Context, e chat.CustomEmoji, picture []byte) error {
	err := s.acts(ctx, e.By, chat.ManageServer, func(q *db.Queries) error {
		n, err := q.EmojiInsert(ctx, db.EmojiInsertParams{
			Name: e.Name, Kind: e.Kind, Hash: e.Hash, Picture: picture, ByID: int64(e.By), Most: chat.CustomEmojiMax,
		})
		if err == nil && n == 0 {
			err = chat.ErrEmojiMost
		}
		return err
	})
	if chat.Is(err, chat.Conflict) && err != chat.ErrEmojiMost {
		err = chat.ErrEmojiTaken
	}
	return err
}

// EmojiDelete implements chat.EmojiStore.
func (s *Store) EmojiDelete(ctx context.Context, by chat.UserID, name string) error {
	return s.acts(ctx, by, chat.ManageServer, func(q *db.Queries) error {
		n, err := q.EmojiDelete(ctx, name)
		if err == nil && n == 0 {
			err = chat.ErrNoEmoji
		}
		return err
	})
}

// EmojiAll implements chat.EmojiStore.
func (s *Store) EmojiAll(ctx context.Context) (list []chat.CustomEmoji, err error) {
	rows, err := s.q.EmojiAll(ctx)
	for _, r := range rows {
		list = append(list, chat.CustomEmoji{Name: r.Name, Kind: r.Kind, Hash: r.Hash, ByName: r.ByName})
	}
	return list, translate(err)
}

// EmojiPicture implements chat.EmojiStore.
func (s *Store) EmojiPicture(ctx context.Context, name string) (chat.CustomEmoji, []byte, error) {
	r, err := s.q.EmojiPicture(ctx, name)
	if err = translate(err); chat.Is(err, chat.NotFound) {
		err = chat.ErrNoEmoji
	}
	return chat.CustomEmoji{Name: name, Kind: r.Kind, Hash: r.Hash}, r.Picture, err
}
