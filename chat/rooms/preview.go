package rooms

import (
	"context"
	"maps"
	"slices"

	"parley/chat"
	"parley/chat/emojis"
)

// Preview is a text as a message of a room would have it, with those whom it would name. It
// refuses a text that no message can have.
func (r *Service) Preview(ctx context.Context, a chat.Access, who chat.User, body string) (*chat.Message, error) {
	body, err := chat.CleanBody(body)
	if err != nil {
		return nil, err
	}
	m := &chat.Message{Room: a.Room.ID, Body: emojis.Shortcodes(body)}
	names := chat.NamesIn(m.Body)
	if len(names) == 0 {
		m.Refer(nil)
		return m, nil
	}
	named, err := r.store.Named(ctx, a.Room.ID, names)
	if err == nil && who.Role == chat.Guest {
		err = r.keepNearby(ctx, a.Room.ID, named)
	}
	if err != nil {
		return m, err
	}
	m.Refer(named)
	return m, nil
}

// keepNearby leaves the names that a guest's message in the room would have as links: see
// chat.Command.Guest.
func (r *Service) keepNearby(ctx context.Context, room chat.RoomID, named map[chat.Name]chat.Reference) error {
	var ids []chat.UserID
	for _, ref := range named {
		if ref.User != 0 {
			ids = append(ids, ref.User)
		}
	}
	members, err := r.store.MembersAmong(ctx, room, ids, len(ids))
	maps.DeleteFunc(named, func(_ chat.Name, ref chat.Reference) bool {
		member := slices.ContainsFunc(members, func(m chat.Member) bool { return m.ID == ref.User })
		return !member && ref.Room != room
	})
	return err
}
