package chat

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The kinds of what is in the inbox.
const (
	InboxMention = "mention"
	InboxReply   = "reply"
	InboxReacted = "reaction"
	InboxKeyword = "keyword"
	InboxAdded   = "added" // by another member to a room, until the user has answered
)

// InboxListed is how many entries the inbox shows.
const InboxListed = 100

// InboxItem is something that concerns a user.
type InboxItem struct {
	Kind   string
	Place  SearchPlace // of the message; At is when the item came. For InboxAdded the Seq is 0
	Unread bool
	By     []InboxReaction // for InboxReacted, the newest first
	Hit    Hit             // the message; for InboxAdded the room, and as its author who added the user
}

// InboxReaction is a reaction to the user's message.
type InboxReaction struct {
	User  UserID
	Name  string
	Emoji string
	At    time.Time
}

// ID names an item within its user's inbox.
func (i InboxItem) ID() string {
	return i.Kind + "-" + strconv.FormatInt(int64(i.Place.Room), 10) + "-" + strconv.FormatInt(i.Place.Seq, 10)
}

// FollowedThread is a thread that a user follows, has unfollowed or has muted.
type FollowedThread struct {
	Hit
	At    time.Time // when it was answered last
	Level Level
}

// ThreadPlace is the first message of a thread, and what the thread tells. At of its place is when
// it was answered last.
type ThreadPlace struct {
	SearchPlace
	Level Level
}

// InboxMarks say what a user has read.
type InboxMarks struct {
	Upto time.Time
	Done map[string]time.Time // by ID
}

// InboxRings are the calls that users missed.
type InboxRings interface {
	// MissedCallsSeen forgets those of a room that began up to a time, for some users; with
	// room 0 those of all rooms.
	MissedCallsSeen(ctx context.Context, room RoomID, users []UserID, upto time.Time) error
	MissedCalls(ctx context.Context, user UserID, most int) ([]MissedCall, error)
}

// InboxStore derives what concerns a user. Nothing is stored for an entry but mentions, and
// that it was read.
type InboxStore interface {
	InboxRings
	SearchHits(ctx context.Context, user UserID, places []SearchPlace) ([]Hit, error)
	// InboxItems returns the newest of each kind, without their messages. Unread says that
	// the user has not come as far in the room; for reactions and InboxAdded, which has its Hit, it is true.
	InboxItems(ctx context.Context, user UserID, most int) ([]InboxItem, error)
	// UnreadPlaces returns the newest unread messages of others in some rooms, most of each.
	UnreadPlaces(ctx context.Context, user UserID, rooms []RoomID, most int) ([]SearchPlace, error)
	InboxMarks(ctx context.Context, user UserID) (InboxMarks, error)
	InboxReadAll(ctx context.Context, user UserID, upto time.Time) error
	InboxReadOne(ctx context.Context, user UserID, kind string, room RoomID, seq int64) error
	// ThreadsFollowed returns the first messages of threads, those answered last first. At
	// of a place is when.
	ThreadsFollowed(ctx context.Context, user UserID, most int) ([]SearchPlace, error)
	// ThreadsQuiet returns the threads that the user set to LevelMentions or LevelNone, those
	// answered last first.
	ThreadsQuiet(ctx context.Context, user UserID, most int) ([]ThreadPlace, error)
	// ThreadLevelSet sets LevelAll, LevelMentions or LevelNone.
	ThreadLevelSet(ctx context.Context, user UserID, room RoomID, thread int64, level Level) error
	// ThreadLevel returns what was set, LevelAll of a thread in which the user wrote, or
	// LevelDefault.
	ThreadLevel(ctx context.Context, user UserID, room RoomID, thread int64) (Level, error)
}

// Inboxes show users what concerns them.
type Inboxes struct {
	store     InboxStore
	publisher Publisher
	Now       func() time.Time // the clock; nil means time.Now
}

// NewInboxes derives inboxes from a store, and tells a user's pages what was read on one.
func NewInboxes(store InboxStore, publisher Publisher) *Inboxes {
	return &Inboxes{store: store, publisher: publisher}
}

// Of is a user's inbox, the newest first.
func (b *Inboxes) Of(ctx context.Context, user UserID) ([]InboxItem, error) {
	return b.listed(ctx, user, func(InboxItem) bool { return true })
}

// listed are the newest of those entries that are wanted. Others take no place.
func (b *Inboxes) listed(ctx context.Context, user UserID, wanted func(InboxItem) bool) ([]InboxItem, error) {
	items, err := b.store.InboxItems(ctx, user, InboxListed)
	if err != nil {
		return nil, err
	}
	marks, err := b.store.InboxMarks(ctx, user)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(items, func(x, y InboxItem) int { return cmp.Or(y.Place.Compare(x.Place), cmp.Compare(x.Kind, y.Kind)) })
	items = mentionsOnce(items)
	for i := range items {
		at := items[i].Place.At
		items[i].Unread = items[i].Unread && at.After(marks.Upto) && at.After(marks.Done[items[i].ID()])
	}
	items = slices.DeleteFunc(items, func(i InboxItem) bool { return !wanted(i) })
	items = items[:min(len(items), InboxListed)]
	var places []SearchPlace
	for _, i := range items {
		if i.Kind != InboxAdded {
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
func mentionsOnce(items []InboxItem) []InboxItem {
	type at struct {
		room RoomID
		seq  int64
	}
	mentions := map[at]bool{}
	for _, i := range items {
		mentions[at{i.Place.Room, i.Place.Seq}] = mentions[at{i.Place.Room, i.Place.Seq}] || i.Kind == InboxMention
	}
	return slices.DeleteFunc(items, func(i InboxItem) bool {
		return i.Kind != InboxMention && i.Kind != InboxReacted && mentions[at{i.Place.Room, i.Place.Seq}]
	})
}

// withHits gives items their messages. Those of rooms that the user has left have none.
func withHits(items []InboxItem, hits []Hit) []InboxItem {
	type at struct {
		room RoomID
		seq  int64
	}
	found := map[at]Hit{}
	for _, h := range hits {
		found[at{h.Room, h.Seq}] = h
	}
	shown := items[:0]
	for _, i := range items {
		if i.Kind == InboxAdded {
			shown = append(shown, i)
		}
		if h, has := found[at{i.Place.Room, i.Place.Seq}]; has {
			i.Hit = h
			shown = append(shown, i)
		}
	}
	return shown
}

// Read marks entries as read: all that came up to now, or the one with that ID.
func (b *Inboxes) Read(ctx context.Context, user UserID, what string) error {
	err := b.read(ctx, user, what)
	if err == nil {
		b.publisher.PublishToUser(ctx, UserEvent{Person: user, Rooms: true})
	}
	return err
}

var errInboxRead = Field("read", "Say what is read: “all”, or an entry of the inbox.")

func (b *Inboxes) read(ctx context.Context, user UserID, what string) error {
	if what == "all" || what == "1" {
		now := time.Now()
		if b.Now != nil {
			now = b.Now()
		}
		if err := b.store.MissedCallsSeen(ctx, 0, []UserID{user}, now); err != nil {
			return err
		}
		return b.store.InboxReadAll(ctx, user, now)
	}
	if room, is := strings.CutPrefix(what, inboxCall); is {
		return b.seen(ctx, user, room)
	}
	kind, place, _ := strings.Cut(what, "-")
	room, seq, _ := strings.Cut(place, "-")
	r, errRoom := strconv.ParseInt(room, 10, 64)
	n, errSeq := strconv.ParseInt(seq, 10, 64)
	if errRoom != nil || errSeq != nil || !slices.Contains([]string{InboxMention, InboxReply, InboxReacted, InboxKeyword, InboxAdded}, kind) {
		return errInboxRead
	}
	return b.store.InboxReadOne(ctx, user, kind, RoomID(r), n)
}

// inboxCall begins the name of a room's missed calls.
const inboxCall = "call-"

// seen forgets the missed calls of a room, those of the room 0 that does not exist never.
func (b *Inboxes) seen(ctx context.Context, user UserID, room string) error {
	id, err := strconv.ParseInt(room, 10, 64)
	if err != nil || id <= 0 {
		return errInboxRead
	}
	return b.store.MissedCallsSeen(ctx, RoomID(id), []UserID{user}, time.Now())
}

// Calls are the calls that a user missed and has not seen yet, the last first.
func (b *Inboxes) Calls(ctx context.Context, user UserID) ([]MissedCall, error) {
	return b.store.MissedCalls(ctx, user, InboxListed)
}

// ID names the missed calls of a conversation within their user's inbox.
func (m MissedCall) ID() string { return inboxCall + strconv.FormatInt(int64(m.Room), 10) }
