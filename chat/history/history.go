package history

import (
	"context"
	"math"
	"slices"

	"parley/chat"
)

// SinceMax is how many changes a returning reader gets one by one. Beyond it, reloading
// the page is cheaper.
const SinceMax = 2000

// MessageStore reads stored messages.
type MessageStore interface {
	// MessageRange returns the messages above < seq <= upto, in order, at most 200.
	MessageRange(ctx context.Context, room chat.RoomID, above, upto int64) ([]chat.Message, error)
	// MessagesSince returns the messages changed after rev, by rev, at most most, from
	// one snapshot.
	MessagesSince(ctx context.Context, room chat.RoomID, rev int64, most int) ([]chat.Message, error)
	// ThreadReplies returns the newest answers before a seq in a thread, at most most,
	// newest first.
	ThreadReplies(ctx context.Context, room chat.RoomID, root, before int64, most int) ([]chat.Message, error)
}

// RecentCache caches each room's newest messages. It may lose anything at any time, and
// never gives a reader wrong data.
type RecentCache interface {
	// LoadRecent returns the messages above < seq <= room.LastSeq. ok reports whether
	// the cache holds all of them and is caught up to room.LastRev or later. Where they are
	// shared, the next call may return the same list, which must not be changed.
	LoadRecent(ctx context.Context, room chat.Room, above int64) (ms []chat.Message, shared, ok bool)
	// FillRecent offers the store's messages of a room as it was at room.LastRev.
	FillRecent(ctx context.Context, room chat.Room, ms []chat.Message)
}

// Service reads the messages of rooms.
type Service struct {
	store  MessageStore
	recent RecentCache
}

// New reads from a store, and a room's newest page from a cache if it can.
func New(store MessageStore, recent RecentCache) *Service {
	return &Service{store: store, recent: recent}
}

// Page is a range of messages, in the order of seq.
type Page struct {
	Messages []chat.Message
	Rev      int64 // the reader is caught up to this revision
	Older    int64 // continue before this seq; 0: nothing is before
	Newer    int64 // continue after this seq; 0: the page ends at the newest
	Shared   bool  // other readers get the same list, which must not be changed
}

// Latest returns the newest page of a room, from the cache if it can. The caller must
// have just read the room: the page is caught up to its LastRev.
func (h *Service) Latest(ctx context.Context, room chat.Room) (Page, error) {
	above := max(0, room.LastSeq-chat.PageSize)
	if ms, shared, ok := h.recent.LoadRecent(ctx, room, above); ok {
		p := page(room, ms, above, room.LastSeq)
		p.Shared = shared
		return p, nil
	}
	ms, err := h.store.MessageRange(ctx, room.ID, above, room.LastSeq)
	if err != nil {
		return Page{}, err
	}
	h.recent.FillRecent(ctx, room, ms)
	return page(room, ms, above, room.LastSeq), nil
}

// Before returns the page that ends just before seq.
func (h *Service) Before(ctx context.Context, room chat.Room, seq int64) (Page, error) {
	upto := min(max(seq-1, 0), room.LastSeq)
	return h.window(ctx, room, upto-chat.PageSize, upto)
}

// After returns the page that begins just after seq.
func (h *Service) After(ctx context.Context, room chat.Room, seq int64) (Page, error) {
	above := min(max(seq, 0), room.LastSeq)
	return h.window(ctx, room, above, above+chat.PageSize)
}

// Around returns the page with seq in its middle, or near it where the room begins or
// ends. It is empty if there is no such message.
func (h *Service) Around(ctx context.Context, room chat.Room, seq int64) (Page, error) {
	if seq < 1 || seq > room.LastSeq {
		return Page{}, chat.E(chat.NotFound, "That message does not exist.")
	}
	upto := min(max(seq+chat.PageSize/2, chat.PageSize), room.LastSeq)
	return h.window(ctx, room, upto-chat.PageSize, upto)
}

// FirstUnread returns the seq of the first message after a seq that another user wrote and
// that is not deleted, or 0. It looks at so many messages at most, and takes the next one
// then.
func (h *Service) FirstUnread(ctx context.Context, room chat.Room, user chat.UserID, after int64) (int64, error) {
	for range unreadRounds {
		if after >= room.LastSeq {
			return 0, nil
		}
		upto := min(after+chat.PageSize, room.LastSeq)
		ms, err := h.store.MessageRange(ctx, room.ID, after, upto)
		if err != nil {
			return 0, err
		}
		for i := range ms {
			if ms[i].IsUnreadBy(user) {
				return ms[i].Seq, nil
			}
		}
		after = upto
	}
	return min(after+1, room.LastSeq), nil
}

const unreadRounds = 10

// From returns the page that begins with seq and the messages just before it; near the
// end, the newest page.
func (h *Service) From(ctx context.Context, room chat.Room, seq int64) (Page, error) {
	upto := min(max(seq-1-leadIn, 0)+chat.PageSize, room.LastSeq)
	return h.window(ctx, room, upto-chat.PageSize, upto)
}

// leadIn is how many messages From shows before the one that it begins with.
const leadIn = 3

func (h *Service) window(ctx context.Context, room chat.Room, above, upto int64) (Page, error) {
	above, upto = max(above, 0), min(upto, room.LastSeq)
	ms, err := h.store.MessageRange(ctx, room.ID, above, upto)
	if err != nil {
		return Page{}, err
	}
	return page(room, ms, above, upto), nil
}

func page(room chat.Room, ms []chat.Message, above, upto int64) Page {
	p := Page{Messages: ms, Rev: room.LastRev}
	if above > 0 {
		p.Older = above + 1
	}
	if upto < room.LastSeq {
		p.Newer = upto
	}
	return p
}

// Get returns one message.
func (h *Service) Get(ctx context.Context, room chat.Room, seq int64) (chat.Message, error) {
	if seq < 1 || seq > room.LastSeq {
		return chat.Message{}, chat.E(chat.NotFound, "That message does not exist.")
	}
	ms, err := h.store.MessageRange(ctx, room.ID, seq-1, seq)
	if err != nil {
		return chat.Message{}, err
	}
	if len(ms) == 0 {
		return chat.Message{}, chat.E(chat.NotFound, "That message does not exist.")
	}
	return ms[0], nil
}

// Thread returns the newest PageSize answers before a seq in the thread of root; 0
// means from the newest.
func (h *Service) Thread(ctx context.Context, root chat.Message, before int64) (chat.Thread, error) {
	if before == 0 {
		before = math.MaxInt64
	}
	t := chat.Thread{Root: root.Alone()}
	// One more than a page tells whether there are others.
	ms, err := h.store.ThreadReplies(ctx, root.Room, root.Seq, before, chat.PageSize+1)
	if err != nil {
		return t, err
	}
	if len(ms) > chat.PageSize {
		ms = ms[:chat.PageSize]
		t.Older = ms[chat.PageSize-1].Seq
	}
	slices.Reverse(ms)
	for _, m := range ms {
		t.Answers = append(t.Answers, m.Alone())
	}
	return t, nil
}

// Since returns the changes that a reader caught up to rev has missed, in the order of
// Collect. when tooFar, there are more than SinceMax, and the reader should reload the
// page.
func (h *Service) Since(ctx context.Context, room chat.RoomID, rev int64) (c chat.Changes, tooFar bool, err error) {
	ms, err := h.store.MessagesSince(ctx, room, rev, SinceMax+1)
	if err != nil || len(ms) > SinceMax {
		return chat.Changes{Room: room, Prev: rev, Rev: rev}, err == nil, err
	}
	return chat.Collect(room, rev, ms), false, nil
}
