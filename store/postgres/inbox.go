package postgres

import (
	"context"
	"time"

	"parley/chat"
	"parley/chat/fold"
	"parley/store/postgres/db"
)

// inboxThreads is of how many threads the inbox reads replies, and inboxReplies how many of
// each.
const (
	inboxThreads = 40
	inboxReplies = 5
)

// InboxItems implements notifications.InboxStore.
func (s *Store) InboxItems(ctx context.Context, user chat.UserID, most int) ([]chat.InboxItem, error) {
	mentions, err := s.q.InboxMentions(ctx, db.InboxMentionsParams{UserID: int64(user), Most: int32(most)})
	if err != nil {
		return nil, translate(err)
	}
	var items []chat.InboxItem
	for _, r := range mentions {
		items = append(items, chat.InboxItem{Kind: chat.InboxMention, Place: chat.SearchPlace{At: r.CreatedAt, Room: chat.RoomID(r.RoomID), Seq: r.Seq}, Unread: r.Unread})
	}
	replies, err := s.replies(ctx, user)
	if err != nil {
		return nil, err
	}
	for _, r := range replies {
		items = append(items, chat.InboxItem{Kind: chat.InboxReply, Place: chat.SearchPlace{At: r.CreatedAt, Room: chat.RoomID(r.RoomID), Seq: r.Seq}, Unread: r.Unread})
	}
	keywords, err := s.keywordItems(ctx, user, most)
	if err != nil {
		return nil, err
	}
	items = append(items, keywords...)
	added, err := s.q.InboxAdded(ctx, db.InboxAddedParams{UserID: int64(user), Most: int32(most)})
	if err != nil {
		return nil, translate(err)
	}
	for _, r := range added {
		room := chat.RoomID(r.ID)
		hit := chat.Hit{Message: chat.Message{Room: room, Author: chat.UserID(r.AddedBy), AuthorName: r.Username}, Slug: r.Slug, Name: r.Name}
		items = append(items, chat.InboxItem{Kind: chat.InboxAdded, Place: chat.SearchPlace{At: r.JoinedAt, Room: room}, Unread: true, Hit: hit})
	}
	reactions, err := s.q.InboxReactions(ctx, db.InboxReactionsParams{UserID: int64(user), Most: int32(most)})
	return append(items, reactionItems(reactions)...), translate(err)
}

// UnreadPlaces implements notifications.InboxStore.
func (s *Store) UnreadPlaces(ctx context.Context, user chat.UserID, rooms []chat.RoomID, most int) (places []chat.SearchPlace, err error) {
	rows, err := s.q.UnreadPlaces(ctx, db.UnreadPlacesParams{UserID: int64(user), Rooms: rawRooms(rooms), Most: int32(most)})
	for _, r := range rows {
		places = append(places, chat.SearchPlace{At: r.CreatedAt, Room: chat.RoomID(r.RoomID), Seq: r.Seq})
	}
	return places, translate(err)
}

func (s *Store) replies(ctx context.Context, user chat.UserID) ([]db.InboxRepliesRow, error) {
	threads, err := s.q.InboxThreads(ctx, db.InboxThreadsParams{UserID: int64(user), Most: inboxThreads})
	if err != nil || len(threads) == 0 {
		return nil, translate(err)
	}
	p := db.InboxRepliesParams{UserID: int64(user), Most: inboxReplies}
	for _, t := range threads {
		p.Rooms, p.Threads = append(p.Rooms, t.RoomID), append(p.Threads, t.Thread)
	}
	rows, err := s.q.InboxReplies(ctx, p)
	return rows, translate(err)
}

// keywordItems are unread messages with one of the user's keywords.
func (s *Store) keywordItems(ctx context.Context, user chat.UserID, most int) (items []chat.InboxItem, err error) {
	words, err := s.q.KeywordsGet(ctx, int64(user))
	if err = translate(err); len(words) == 0 || err != nil {
		if chat.Is(err, chat.NotFound) {
			err = nil
		}
		return nil, err
	}
	words = chat.FoldAll(words)
	var patterns []string
	for _, w := range withOthers(words) {
		patterns = append(patterns, "%"+likeEscaper.Replace(w)+"%")
	}
	rows, err := s.q.InboxKeywords(ctx, db.InboxKeywordsParams{UserID: int64(user), Patterns: patterns, Most: int32(most)})
	for _, r := range rows {
		if chat.HasKeyword(fold.String(r.Body), words) {
			items = append(items, chat.InboxItem{Kind: chat.InboxKeyword, Place: chat.SearchPlace{At: r.CreatedAt, Room: chat.RoomID(r.RoomID), Seq: r.Seq}, Unread: true})
		}
	}
	return items, translate(err)
}

// reactionItems are the reactions of each message as one item, as old as the newest.
func reactionItems(rows []db.InboxReactionsRow) (items []chat.InboxItem) {
	at := map[place]int{}
	for _, r := range rows {
		p := place{chat.RoomID(r.RoomID), r.Seq}
		i, has := at[p]
		if !has {
			i = len(items)
			at[p] = i
			items = append(items, chat.InboxItem{Kind: chat.InboxReacted, Place: chat.SearchPlace{At: r.ReactedAt, Room: p.room, Seq: p.seq}, Unread: true})
		}
		items[i].By = append(items[i].By, chat.InboxReaction{User: chat.UserID(r.UserID), Name: r.Username, Emoji: r.Emoji, At: r.ReactedAt})
	}
	return items
}

// InboxMarks implements notifications.InboxStore.
func (s *Store) InboxMarks(ctx context.Context, user chat.UserID) (chat.InboxMarks, error) {
	marks := chat.InboxMarks{Done: map[string]time.Time{}}
	upto, err := s.q.InboxRead(ctx, int64(user))
	if err != nil {
		return marks, translate(err)
	}
	marks.Upto = upto
	rows, err := s.q.InboxDone(ctx, int64(user))
	for _, r := range rows {
		marks.Done[chat.InboxItem{Kind: r.Kind, Place: chat.SearchPlace{Room: chat.RoomID(r.RoomID), Seq: r.Seq}}.ID()] = r.DoneAt
	}
	return marks, translate(err)
}

// InboxReadAll implements notifications.InboxStore.
func (s *Store) InboxReadAll(ctx context.Context, user chat.UserID, upto time.Time) error {
	return translate(s.q.InboxReadAll(ctx, db.InboxReadAllParams{UserID: int64(user), Upto: upto}))
}

// InboxReadOne implements notifications.InboxStore.
func (s *Store) InboxReadOne(ctx context.Context, user chat.UserID, kind string, room chat.RoomID, seq int64, upto time.Time) error {
	return translate(s.q.InboxReadOne(ctx, db.InboxReadOneParams{UserID: int64(user), Kind: kind, RoomID: int64(room), Seq: seq, Upto: upto}))
}

// ThreadsFollowed implements notifications.InboxStore.
func (s *Store) ThreadsFollowed(ctx context.Context, user chat.UserID, most int) (places []chat.SearchPlace, err error) {
	rows, err := s.q.InboxThreads(ctx, db.InboxThreadsParams{UserID: int64(user), Most: int32(most)})
	for _, r := range rows {
		places = append(places, chat.SearchPlace{At: r.RepliedAt, Room: chat.RoomID(r.RoomID), Seq: r.Thread})
	}
	return places, translate(err)
}

// ThreadsQuiet implements notifications.InboxStore.
func (s *Store) ThreadsQuiet(ctx context.Context, user chat.UserID, most int) (places []chat.ThreadPlace, err error) {
	rows, err := s.q.ThreadsQuiet(ctx, db.ThreadsQuietParams{UserID: int64(user), Most: int32(most)})
	for _, r := range rows {
		places = append(places, chat.ThreadPlace{SearchPlace: chat.SearchPlace{At: r.RepliedAt, Room: chat.RoomID(r.RoomID), Seq: r.Thread}, Level: chat.Level(r.Level)})
	}
	return places, translate(err)
}

// ThreadLevelSet implements notifications.InboxStore.
func (s *Store) ThreadLevelSet(ctx context.Context, user chat.UserID, room chat.RoomID, thread int64, level chat.Level) error {
	return translate(s.q.ThreadLevelSet(ctx, db.ThreadLevelSetParams{UserID: int64(user), RoomID: int64(room), Thread: thread, Level: string(level)}))
}

// ThreadLevel implements notifications.InboxStore.
func (s *Store) ThreadLevel(ctx context.Context, user chat.UserID, room chat.RoomID, thread int64) (chat.Level, error) {
	level, err := s.q.ThreadLevel(ctx, db.ThreadLevelParams{UserID: int64(user), RoomID: int64(room), Thread: thread})
	return chat.Level(level), translate(err)
}
