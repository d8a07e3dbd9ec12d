package chat_test

import (
	"context"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/chattest"
)

var (
	ann  = chat.User{ID: 1, Username: "ann"}
	room = chat.Access{Room: chat.Room{ID: 1, LastSeq: 3}, Member: true}
)

// postingHarness is Posting between fakes. No worker reads the inbox: a test stores in
// log.
type postingHarness struct {
	*chat.Posting
	inbox   *chattest.Inbox
	log     *logHarness
	lookups *lookupCounter
}

func newPosting(t testing.TB) *postingHarness {
	t.Helper()
	h := &postingHarness{inbox: chattest.NewInbox(), log: newLog(t)}
	h.lookups = &lookupCounter{MessageLookup: h.log}
	h.Posting = chat.NewPosting(h.inbox, h.lookups, chat.NoLimits{}, uuid.New())
	return h
}

// asked is how often a message was looked up by its key.
func (h *postingHarness) asked() int64 { return h.lookups.byKey.Load() }

// lookupCounter counts the look-ups by key.
type lookupCounter struct {
	chat.MessageLookup
	byKey atomic.Int64
}

func (c *lookupCounter) MessageByKey(ctx context.Context, author chat.UserID, key chat.Key) (int64, error) {
	c.byKey.Add(1)
	return c.MessageLookup.MessageByKey(ctx, author, key)
}
