package notifications

import (
	"context"

	"parley/chat"
)

// Threads are the threads that a user follows, those in which the user wrote and others on
// request, and the quiet ones: they tell of mentions alone, or of nothing.
func (b *Inboxes) Threads(ctx context.Context, user chat.UserID) (followed, quiet []chat.FollowedThread, err error) {
	places, err := b.store.ThreadsFollowed(ctx, user, chat.InboxListed)
	if err != nil {
		return nil, nil, err
	}
	quieter, err := b.store.ThreadsQuiet(ctx, user, chat.InboxListed)
	if err != nil {
		return nil, nil, err
	}
	loud := make([]chat.ThreadPlace, len(places))
	for i, p := range places {
		loud[i] = chat.ThreadPlace{SearchPlace: p, Level: chat.LevelAll}
	}
	if followed, err = b.threads(ctx, user, loud); err != nil {
		return nil, nil, err
	}
	quiet, err = b.threads(ctx, user, quieter)
	return followed, quiet, err
}

// threads reads the first messages. Those that the user may not read any more are left out.
func (b *Inboxes) threads(ctx context.Context, user chat.UserID, list []chat.ThreadPlace) (threads []chat.FollowedThread, err error) {
	places := make([]chat.SearchPlace, len(list))
	for i, t := range list {
		places[i] = t.SearchPlace
	}
	hits, err := b.store.SearchHits(ctx, user, places)
	for _, t := range list {
		for _, h := range hits {
			if h.Room == t.Room && h.Seq == t.Seq {
				threads = append(threads, chat.FollowedThread{Hit: h, At: t.At, Level: t.Level})
			}
		}
	}
	return threads, err
}

// SetThread says what the thread of a message tells a user: LevelAll follows it, LevelMentions and
// LevelNone do not. Of a room at LevelNone a followed thread is in the inbox, and not pushed.
func (b *Inboxes) SetThread(ctx context.Context, user chat.UserID, m chat.Message, level chat.Level) error {
	if err := chat.CheckLevel(level); err != nil {
		return err
	}
	err := b.store.ThreadLevelSet(ctx, user, m.Room, m.Root(), level)
	if err == nil {
		b.publisher.PublishToUser(ctx, chat.UserEvent{Person: user, Rooms: true})
	}
	return err
}

// ThreadLevel is what the thread of a message tells a user; LevelDefault where the user neither
// wrote in it nor chose.
func (b *Inboxes) ThreadLevel(ctx context.Context, user chat.UserID, m chat.Message) (chat.Level, error) {
	return b.store.ThreadLevel(ctx, user, m.Room, m.Root())
}
