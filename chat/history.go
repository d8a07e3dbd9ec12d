package chat

import (
	"context"
	"math"
	"slices"
)

// SinceMax is how many changes a returning reader gets one by one. Beyond it, reloading
// the page is cheaper.
const SinceMax = 2000

// MessageStore reads stored messages.
type MessageStore interface {
	// MessageRange returns the messages above < seq <= upto, in order, at most 200.
	MessageRange(ctx context.Context, room RoomID, above, upto int64) ([]Message, error)
	// MessagesSince returns the messages changed after rev, by rev, at most most, from
	// one snapshot.
	MessagesSince(ctx context.Context, room RoomID, rev int64, most int) ([]Message, error)
	// ThreadReplies returns the newest answers before a seq in a thread, at most most,
	// newest first.
	ThreadReplies(ctx context.Context, room RoomID, root, before int64, most int) ([]Message, error)
}

// RecentCache caches each room's newest messages. It may lose anything at any time, and
// never gives a reader wrong data.
type RecentCache interface {
	// LoadRecent returns the messages above < seq <= room.LastSeq. ok reports whether
	// the cache holds all of them and is caught up to room.LastRev or later.
	LoadRecent(ctx context.Context, room Room, above int64) (ms []Message, ok bool)
	// FillRecent offers the store's messages of a room as it was at room.LastRev.
	FillRecent(ctx context.Context, room Room, ms []Message)
}

// History reads the messages of rooms.
type History struct {
	store  MessageStore
	recent RecentCache
}

// NewHistory reads from a store, and a room's newest page from a cache if it can.
func NewHistory(store MessageStore, recent RecentCache) *History {
	return &History{store: store, recent: recent}
}

// Page is a range of messages, in the order of seq.
type Page struct {
	Messages []Message
	Rev      int64 // the reader is caught up to this revision
	Older    int64 // continue before this seq; 0: nothing is before
	Newer    int64 // continue after this seq; 0: the page ends at the newest
}

// Latest returns the newest page of a room, from the cache if it can. The caller must
// have just read the room: the page is caught up to its LastRev.
func (h *History) Latest(ctx context.Context, room Room) (Page, error) {
	above := max(0, room.LastSeq-PageSize)
	if ms, ok := h.recent.LoadRecent(ctx, room, above); ok {
		return page(room, ms, above, room.LastSeq), nil
	}
	ms, err := h.store.MessageRange(ctx, room.ID, above, room.LastSeq)
	if err != nil {
		return Page{}, err
	}
	h.recent.FillRecent(ctx, room, ms)
	return page(room, ms, above, room.LastSeq), nil
}

// Before returns the page that ends just before seq.
func (h *History) Before(ctx context.Context, room Room, seq int64) (Page, error) {
	upto := min(max(seq-1, 0), room.LastSeq)
	return h.window(ctx, room, upto-PageSize, upto)
}

// After returns the page that begins just after seq.
func (h *History) After(ctx context.Context, room Room, seq int64) (Page, error) {
	above := min(max(seq, 0), room.LastSeq)
	return h.window(ctx, room, above, above+PageSize)
}

// Around returns the page with seq in its middle, or near it where the room begins or
// ends. It is empty if there is no such message.
func (h *History) Around(ctx context.Context, room Room, seq int64) (Page, error) {
	if seq < 1 || seq > room.LastSeq {
		return Page{}, E(NotFound, "That message does not exist.")
	}
	upto := min(max(seq+PageSize/2, PageSize), room.LastSeq)
	return h.window(ctx, room, upto-PageSize, upto)
}

// FirstUnread returns the seq of the first message after a seq that another user wrote and
// that is not deleted, or 0. It looks at so many messages at most, and takes the next one
// then.
func (h *History) FirstUnread(ctx context.Context, room Room, user UserID, after int64) (int64, error) {
	for range unreadRounds {
		if after >= room.LastSeq {
			return 0, nil
		}
		upto := min(after+PageSize, room.LastSeq)
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

// FirstUnreadIn returns the seq of the first unread one of a page's messages, or 0. It is 0
// too if unread ones may stand before the page: then it does not begin there.
func FirstUnreadIn(ms []Message, user UserID, read int64) int64 {
	if len(ms) == 0 || ms[0].Seq > read+1 {
		return 0
	}
	for i := range ms {
		if ms[i].Seq > read && ms[i].IsUnreadBy(user) {
			return ms[i].Seq
		}
	}
	return 0
}

// From returns the page that begins with seq and the messages just before it; near the
// end, the newest page.
func (h *History) From(ctx context.Context, room Room, seq int64) (Page, error) {
	upto := min(max(seq-1-leadIn, 0)+PageSize, room.LastSeq)
	return h.window(ctx, room, upto-PageSize, upto)
}

// leadIn is how many messages From shows before the one that it begins with.
const leadIn = 3

func (h *History) window(ctx context.Context, room Room, above, upto int64) (Page, error) {
	above, upto = max(above, 0), min(upto, room.LastSeq)
	ms, err := h.store.MessageRange(ctx, room.ID, above, upto)
	if err != nil {
		return Page{}, err
	}
	return page(room, ms, above, upto), nil
}

func page(room Room, ms []Message, above, upto int64) Page {
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
func (h *History) Get(ctx context.Context, room Room, seq int64) (Message, error) {
	if seq < 1 || seq > room.LastSeq {
		return Message{}, E(NotFound, "That message does not exist.")
	}
	ms, err := h.store.MessageRange(ctx, room.ID, seq-1, seq)
	if err != nil {
		return Message{}, err
	}
	if len(ms) == 0 {
		return Message{}, E(NotFound, "That message does not exist.")
	}
	return ms[0], nil
}

// Thread returns the newest PageSize answers before a seq in the thread of root; 0
// means from the newest.
func (h *History) Thread(ctx context.Context, root Message, before int64) (Thread, error) {
	if before == 0 {
		before = math.MaxInt64
	}
	t := Thread{Root: root.Alone()}
	// One more than a page tells whether there are others.
	ms, err := h.store.ThreadReplies(ctx, root.Room, root.Seq, before, PageSize+1)
	if err != nil {
		return t, err
	}
	if len(ms) > PageSize {
		ms = ms[:PageSize]
		t.Older = ms[PageSize-1].Seq
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
func (h *History) Since(ctx context.Context, room RoomID, rev int64) (c Changes, tooFar bool, err error) {
	ms, err := h.store.MessagesSince(ctx, room, rev, SinceMax+1)
	if err != nil || len(ms) > SinceMax {
		return Changes{Room: room, Prev: rev, Rev: rev}, err == nil, err
	}
	return Collect(room, rev, ms), false, nil
}
