package chat

import (
	"context"

	"parley/chat/fold"
)

// Conversation is a direct conversation in the list of all of a user's.
type Conversation struct {
	RoomLink
	Closed bool // not in the list on every page until its next message
}

// ConversationsListed is how many conversations a page of the list of all has.
const ConversationsListed = 50

// Conversations are a user's direct conversations, closed ones too, those with the newest
// message first: all of them, or those with people who have q in their names. from is the
// next of another page, or "" for the first.
func (r *Rooms) Conversations(ctx context.Context, user UserID, q, from string) (list []Conversation, next string, err error) {
	if q, err = CleanQuery(q); err != nil {
		return nil, "", err
	}
	return r.store.Conversations(ctx, user, fold.String(q), from)
}
