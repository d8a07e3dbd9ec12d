package rooms

import (
	"context"

	"parley/chat"
	"parley/chat/emojis"
)

// Preview is a text as a message of a room would have it, with those whom it would name. It
// refuses a text that no message can have.
func (r *Service) Preview(ctx context.Context, a chat.Access, body string) (*chat.Message, error) {
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
	m.Refer(named)
	return m, err
}
