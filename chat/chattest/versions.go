package chattest

import (
	"context"
	"slices"

	"parley/chat"
	"parley/chat/ledger"
)

// keepVersions stores what the ledger's edits replaced and its deletions removed.
func (r *room) keepVersions(l *ledger.Ledger) {
	for _, x := range l.Replaced() {
		r.replaced = append(r.replaced, x)
		if of := r.replacedTexts(x.Seq); len(of) > chat.VersionsMax {
			r.replaced = slices.DeleteFunc(r.replaced, func(old chat.Replaced) bool { return old.Seq == x.Seq && old.Rev == of[0].Rev })
		}
	}
	for _, x := range l.Deletions() {
		r.deletions = append(r.deletions, x)
		r.replaced = slices.DeleteFunc(r.replaced, func(old chat.Replaced) bool { return old.Seq == x.Seq })
	}
}

func (r *room) replacedTexts(seq int64) (list []chat.Replaced) {
	for _, x := range r.replaced {
		if x.Seq == seq {
			list = append(list, x)
		}
	}
	return list
}

// ReplacedTexts implements history.VersionStore.
func (d *Database) ReplacedTexts(ctx context.Context, id chat.RoomID, seq int64) ([]chat.Replaced, error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	if r := d.rooms[id]; r != nil {
		return r.replacedTexts(seq), nil
	}
	return nil, nil
}

// DeletionOf implements history.VersionStore.
func (d *Database) DeletionOf(ctx context.Context, id chat.RoomID, seq int64) (chat.Deletion, error) {
	if err := d.begin(ctx); err != nil {
		return chat.Deletion{}, err
	}
	defer d.mu.Unlock()
	if r := d.rooms[id]; r != nil {
		for _, x := range r.deletions {
			if x.Seq == seq {
				if by := d.users[x.By]; by != nil {
					x.Name = by.Username
				}
				return x, nil
			}
		}
	}
	return chat.Deletion{}, missing()
}
