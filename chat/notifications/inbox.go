package notifications

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"parley/chat"
)

// InboxStore derives what concerns a user. Nothing is stored for an entry but mentions, and
// that it was read.
type InboxStore interface {
	chat.InboxRings
	SearchHits(ctx context.Context, user chat.UserID, places []chat.SearchPlace) ([]chat.Hit, error)
	// InboxItems returns the newest of each kind, without their messages. Unread says that
	// the user has not come as far in the room; for reactions and chat.InboxAdded, which has its Hit, it is true.
	InboxItems(ctx context.Context, user chat.UserID, most int) ([]chat.InboxItem, error)
	// UnreadPlaces returns the newest unread messages of others in some rooms, most of each.
	UnreadPlaces(ctx context.Context, user chat.UserID, rooms []chat.RoomID, most int) ([]chat.SearchPlace, error)
	InboxMarks(ctx context.Context, user chat.UserID) (chat.InboxMarks, error)
	InboxReadAll(ctx context.Context, user chat.UserID, upto time.Time) error
	// InboxReadOne marks an entry, as far as it came up to a time: reactions may come after it.
	InboxReadOne(ctx context.Context, user chat.UserID, kind string, room chat.RoomID, seq int64, upto time.Time) error
	// ThreadsFollowed returns the first messages of threads, those answered last first. At
	// of a place is when.
	ThreadsFollowed(ctx context.Context, user chat.UserID, most int) ([]chat.SearchPlace, error)
	// ThreadsQuiet returns the threads that the user set to LevelMentions or LevelNone, those
	// answered last first.
	ThreadsQuiet(ctx context.Context, user chat.UserID, most int) ([]chat.ThreadPlace, error)
	// ThreadLevelSet sets LevelAll, LevelMentions or LevelNone.
	ThreadLevelSet(ctx context.Context, user chat.UserID, room chat.RoomID, thread int64, level chat.Level) error
	// ThreadLevel returns what was set, LevelAll of a thread in which the user wrote, or
	// LevelDefault.
	ThreadLevel(ctx context.Context, user chat.UserID, room chat.RoomID, thread int64) (chat.Level, error)
}

// Inboxes show users what concerns them.
type Inboxes struct {
	store     InboxStore
	publisher chat.Publisher
	Now       func() time.Time // the clock; nil means time.Now
}

// NewInboxes derives inboxes from a store, and tells a user's pages what was read on one.
func NewInboxes(store InboxStore, publisher chat.Publisher) *Inboxes {
	return &Inboxes{store: store, publisher: publisher}
}

// Of is a user's inbox, the newest first.
func (b *Inboxes) Of(ctx context.Context, user chat.UserID) ([]chat.InboxItem, error) {
	return b.listed(ctx, user, func(chat.InboxItem) bool { return true })
}

// listed are the newest of those entries that are wanted. Others take no place.
func (b *Inboxes) listed(ctx context.Context, user chat.UserID, wanted func(chat.InboxItem) bool) ([]chat.InboxItem, error) {
	items, err := b.store.InboxItems(ctx, user, chat.InboxListed)
	if err != nil {
		return nil, err
	}
	marks, err := b.store.InboxMarks(ctx, user)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(items, func(x, y chat.InboxItem) int { return cmp.Or(y.Place.Compare(x.Place), cmp.Compare(x.Kind, y.Kind)) })
	items = mentionsOnce(items)
	for i := range items {
		at := items[i].Place.At
		items[i].Unread = items[i].Unread && at.After(marks.Upto) && at.After(marks.Done[items[i].ID()])
	}
	items = slices.DeleteFunc(items, func(i chat.InboxItem) bool { return !wanted(i) })
	items = items[:min(len(items), chat.InboxListed)]
	var places []chat.SearchPlace
	for _, i := range items {
		if i.Kind != chat.InboxAdded {
			places = append(places, i.Place)
		}
	}
	hits, err := b.store.SearchHits(ctx, user, places)
	if err != nil {
		return nil, err
	}
	return withHits(items, hits), nil
}

// mentionsOnce leaves out a reply or a keyword in a message that mentions the user.
func mentionsOnce(items []chat.InboxItem) []chat.InboxItem {
	type at struct {
		room chat.RoomID
		seq  int64
	}
	mentions := map[at]bool{}
	for _, i := range items {
		mentions[at{i.Place.Room, i.Place.Seq}] = mentions[at{i.Place.Room, i.Place.Seq}] || i.Kind == chat.InboxMention
	}
	return slices.DeleteFunc(items, func(i chat.InboxItem) bool {
		return i.Kind != chat.InboxMention && i.Kind != chat.InboxReacted && mentions[at{i.Place.Room, i.Place.Seq}]
	})
}

// withHits gives items their messages. Those of rooms that the user has left have none.
func withHits(items []chat.InboxItem, hits []chat.Hit) []chat.InboxItem {
	type at struct {
		room chat.RoomID
		seq  int64
	}
	found := map[at]chat.Hit{}
	for _, h := range hits {
		found[at{h.Room, h.Seq}] = h
	}
	shown := items[:0]
	for _, i := range items {
		if i.Kind == chat.InboxAdded {
			shown = append(shown, i)
		}
		if h, has := found[at{i.Place.Room, i.Place.Seq}]; has {
			i.Hit = h
			shown = append(shown, i)
		}
	}
	return shown
}

// Read marks entries as read: all, or the one with that ID, as far as they came up to a time. With a zero one it is
// now; what came after the page that its reader saw stays unread otherwise.
func (b *Inboxes) Read(ctx context.Context, user chat.UserID, what string, upto time.Time) error {
	now := time.Now()
	if b.Now != nil {
		now = b.Now()
	}
	if upto.IsZero() || upto.After(now.Add(clocksDiffer)) {
		upto = now
	}
	err := b.read(ctx, user, what, upto)
	if err == nil {
		b.publisher.PublishToUser(ctx, chat.UserEvent{Person: user, Rooms: true})
	}
	return err
}

// clocksDiffer is how much later it may be where messages are stored.
const clocksDiffer = time.Minute

var errInboxRead = chat.Field("read", "Say what is read: “all”, or an entry of the inbox.")

func (b *Inboxes) read(ctx context.Context, user chat.UserID, what string, upto time.Time) error {
	if what == "all" || what == "1" {
		if err := b.store.MissedCallsSeen(ctx, 0, []chat.UserID{user}, upto); err != nil {
			return err
		}
		return b.store.InboxReadAll(ctx, user, upto)
	}
	if room, is := strings.CutPrefix(what, chat.InboxCall); is {
		return b.seen(ctx, user, room, upto)
	}
	kind, place, _ := strings.Cut(what, "-")
	room, seq, _ := strings.Cut(place, "-")
	r, errRoom := strconv.ParseInt(room, 10, 64)
	n, errSeq := strconv.ParseInt(seq, 10, 64)
	if errRoom != nil || errSeq != nil || !slices.Contains([]string{chat.InboxMention, chat.InboxReply, chat.InboxReacted, chat.InboxKeyword, chat.InboxAdded}, kind) {
		return errInboxRead
	}
	return b.store.InboxReadOne(ctx, user, kind, chat.RoomID(r), n, upto)
}

// seen forgets the missed calls of a room, those of the room 0 that does not exist never.
func (b *Inboxes) seen(ctx context.Context, user chat.UserID, room string, upto time.Time) error {
	id, err := strconv.ParseInt(room, 10, 64)
	if err != nil || id <= 0 {
		return errInboxRead
	}
	return b.store.MissedCallsSeen(ctx, chat.RoomID(id), []chat.UserID{user}, upto)
}

// Calls are the calls that a user missed and has not seen yet, the last first.
func (b *Inboxes) Calls(ctx context.Context, user chat.UserID) ([]chat.MissedCall, error) {
	return b.store.MissedCalls(ctx, user, chat.InboxListed)
}
