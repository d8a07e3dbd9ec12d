package harness

import (
	"context"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/chattest"
	"parley/chat/posting"
)

var (
	Ann  = chat.User{ID: 1, Username: "ann"}
	Room = chat.Access{Room: chat.Room{ID: 1, LastSeq: 3}, Member: true}
)

// PostingHarness is Posting between fakes. No worker reads the inbox: a test stores in
// log.
type PostingHarness struct {
	*posting.Service
	Commands *chattest.Inbox
	Log      *LogHarness
	lookups  *lookupCounter
}

func NewPosting(t testing.TB) *PostingHarness {
	t.Helper()
	h := &PostingHarness{Commands: chattest.NewInbox(), Log: NewLog(t)}
	h.lookups = &lookupCounter{MessageLookup: h.Log}
	h.Service = posting.New(h.Commands, h.lookups, chat.NoLimits{}, uuid.New())
	return h
}

// Asked is how often a message was looked up by its key.
func (h *PostingHarness) Asked() int64 { return h.lookups.byKey.Load() }

// lookupCounter counts the look-ups by key.
type lookupCounter struct {
	posting.MessageLookup
	byKey atomic.Int64
}

func (c *lookupCounter) MessageByKey(ctx context.Context, author chat.UserID, key chat.Key) (int64, error) {
	c.byKey.Add(1)
	return c.MessageLookup.MessageByKey(ctx, author, key)
}
