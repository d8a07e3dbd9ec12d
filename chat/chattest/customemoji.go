package chattest

import (
	"cmp"
	"context"
	"slices"

	"parley/chat"
)

// emojiRow is a custom emoji with its picture.
type emojiRow struct {
	chat.CustomEmoji
	picture []byte
}

// EmojiInsert implements chat.EmojiStore.
func (d *Database) EmojiInsert(ctx context.Context, e chat.CustomEmoji, picture []byte) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	if err := d.refusedOnServer(e.By, chat.ManageServer); err != nil {
		return err
	}
	switch _, taken := d.emoji[e.Name]; {
	case taken:
		return chat.ErrEmojiTaken
	case len(d.emoji) >= chat.CustomEmojiMax:
		return chat.ErrEmojiMost
	}
	d.emoji[e.Name] = emojiRow{e, slices.Clone(picture)}
	return nil
}

// EmojiDelete implements chat.EmojiStore.
func (d *Database) EmojiDelete(ctx context.Context, by chat.UserID, name string) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	if err := d.refusedOnServer(by, chat.ManageServer); err != nil {
		return err
	}
	if _, ok := d.emoji[name]; !ok {
		return chat.ErrNoEmoji
	}
	delete(d.emoji, name)
	return nil
}

// EmojiAll implements chat.EmojiStore.
func (d *Database) EmojiAll(ctx context.Context) (list []chat.CustomEmoji, err error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	for _, row := range d.emoji {
		e := row.CustomEmoji
		if u := d.users[e.By]; u != nil {
			e.ByName = u.Username
		}
		e.By = 0
		list = append(list, e)
	}
	slices.SortFunc(list, func(a, b chat.CustomEmoji) int { return cmp.Compare(a.Name, b.Name) })
	return list, nil
}

// EmojiPicture implements chat.EmojiStore.
func (d *Database) EmojiPicture(ctx context.Context, name string) (chat.CustomEmoji, []byte, error) {
	if err := d.begin(ctx); err != nil {
		return chat.CustomEmoji{}, nil, err
	}
	defer d.mu.Unlock()
	row, ok := d.emoji[name]
	if !ok {
		return chat.CustomEmoji{}, nil, chat.ErrNoEmoji
	}
	return chat.CustomEmoji{Name: name, Kind: row.Kind, Hash: row.Hash}, row.picture, nil
}
