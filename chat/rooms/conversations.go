package rooms

import (
	"context"

	"parley/chat"
	"parley/chat/fold"
)

// Conversations are a user's direct conversations, closed ones too, those with the newest
// message first: all of them, or those with people who have q in their names. from is the
// next of another page, or "" for the first.
func (r *Service) Conversations(ctx context.Context, user chat.UserID, q, from string) (list []chat.Conversation, next string, err error) {
	if q, err = chat.CleanPersonQuery(q); err != nil {
		return nil, "", err
	}
	return r.store.Conversations(ctx, user, fold.String(q), from)
}
