package postgres

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/markup"
	"parley/store/postgres/db"
)

// MessageRange implements history.MessageStore.
func (s *Store) MessageRange(ctx context.Context, room chat.RoomID, above, upto int64) ([]chat.Message, error) {
	rows, err := s.q.MessagesRange(ctx, db.MessagesRangeParams{RoomID: int64(room), Above: above, Upto: upto})
	ms := make([]chat.Message, len(rows))
	for i, r := range rows {
		ms[i] = message(room, db.MessagesSinceRow(r))
	}
	return ms, translate(err)
}

// MessagesSince implements history.MessageStore.
func (s *Store) MessagesSince(ctx context.Context, room chat.RoomID, rev int64, most int) ([]chat.Message, error) {
	rows, err := s.q.MessagesSince(ctx, db.MessagesSinceParams{RoomID: int64(room), Rev: rev, Most: int32(most)})
	ms := make([]chat.Message, len(rows))
	for i, r := range rows {
		ms[i] = message(room, r)
	}
	return ms, translate(err)
}

// ThreadReplies implements history.MessageStore.
func (s *Store) ThreadReplies(ctx context.Context, room chat.RoomID, root, before int64, most int) ([]chat.Message, error) {
	rows, err := s.q.MessagesThread(ctx, db.MessagesThreadParams{RoomID: int64(room), Thread: root, Before: before, Most: int32(most)})
	ms := make([]chat.Message, len(rows))
	for i, r := range rows {
		ms[i] = message(room, db.MessagesSinceRow(r))
	}
	return ms, translate(err)
}

// SearchMessages implements search.Store.
func (s *Store) SearchMessages(ctx context.Context, room chat.RoomID, words []string, above, before int64, most int) ([]chat.Message, error) {
	rows, err := s.q.MessagesSearch(ctx, db.MessagesSearchParams{
		RoomID: int64(room), Words: words, Others: others(words), Above: above, Before: before, Most: int32(most),
	})
	ms := make([]chat.Message, len(rows))
	for i, r := range rows {
		ms[i] = message(room, db.MessagesSinceRow(r))
	}
	return ms, translate(err)
}

func message(room chat.RoomID, r db.MessagesSinceRow) chat.Message {
	m := chat.Message{
		Room: room, Seq: r.Seq, Rev: r.Rev, FirstRev: r.FirstRev, Author: chat.UserID(r.AuthorID), AuthorName: r.AuthorName,
		Key: chat.Key(r.Key), Body: r.Body, CreatedAt: r.CreatedAt, Edited: r.Edited, Deleted: r.Deleted, Pinned: r.Pinned,
		Reactions: reactions(r.Reactions, r.Reactors),
		Thread:    r.Thread, AnsweredSeq: r.AnsweredSeq, Answered: chat.UserID(r.Answered), AnsweredName: r.AnsweredName,
		AnsweredText: markup.Quote(r.AnsweredText), Replies: int(r.Replies), RepliedAt: momentOrNone(r.RepliedAt),
		References: references(r.Refs), Called: r.Called, Preview: preview(r.Preview), Files: attachments(r.Files),
	}
	readForm(&m, r.Form)
	return m
}

// The queries read, and the ingest writes, the epoch in place of null.
func momentOrNone(t time.Time) time.Time {
	if t.Unix() == 0 {
		return time.Time{}
	}
	return t
}

func momentOrEpoch(t time.Time) time.Time {
	if t.IsZero() {
		return time.Unix(0, 0)
	}
	return t
}

// reactions reads what reactionsJSON wrote, and the names from the function reactors.
func reactions(raw, reactors []byte) []chat.Reaction {
	if len(raw) == 0 {
		return nil
	}
	var rs []chat.Reaction
	if err := json.Unmarshal(raw, &rs); err != nil {
		return nil // only this package writes the column
	}
	name(rs, reactors)
	return rs
}

// name adds the names of those who reacted, in the order of their accounts.
func name(rs []chat.Reaction, reactors []byte) {
	var list []struct {
		Emoji string      `json:"e"`
		User  chat.UserID `json:"u"`
		Name  string      `json:"w"`
	}
	if len(reactors) == 0 || json.Unmarshal(reactors, &list) != nil {
		return
	}
	for _, by := range list {
		if i := slices.IndexFunc(rs, func(r chat.Reaction) bool { return r.Emoji == by.Emoji }); i >= 0 {
			rs[i].By = append(rs[i].By, chat.Reactor{User: by.User, Name: by.Name})
		}
	}
}

func reactionsJSON(rs []chat.Reaction) []byte {
	if len(rs) == 0 {
		return nil
	}
	raw, _ := json.Marshal(rs) // strings and ints cannot fail
	return raw
}

// MessageByKey implements posting.MessageLookup.
func (s *Store) MessageByKey(ctx context.Context, author chat.UserID, key chat.Key) (int64, error) {
	r, err := s.q.MessageByKey(ctx, db.MessageByKeyParams{AuthorID: int64(author), Key: uuid.UUID(key)})
	return r.Seq, translate(err)
}

// ReactionsMine implements posting.MessageLookup.
func (s *Store) ReactionsMine(ctx context.Context, room chat.RoomID, seqs []int64, user chat.UserID) (list []chat.ReactionOf, err error) {
	rows, err := s.q.ReactionsMine(ctx, db.ReactionsMineParams{RoomID: int64(room), Seqs: seqs, UserID: int64(user)})
	for _, r := range rows {
		list = append(list, chat.ReactionOf{Seq: r.Seq, Author: user, Emoji: r.Emoji})
	}
	return list, translate(err)
}

// Reactors implements posting.MessageLookup.
func (s *Store) Reactors(ctx context.Context, room chat.RoomID, seq int64, most int) (map[string][]chat.Reactor, error) {
	rows, err := s.q.ReactorsOf(ctx, db.ReactorsOfParams{RoomID: int64(room), Seq: seq, Most: int32(most)})
	by := map[string][]chat.Reactor{}
	for _, r := range rows {
		by[r.Emoji] = append(by[r.Emoji], chat.Reactor{User: chat.UserID(r.ID), Name: r.Username})
	}
	return by, translate(err)
}

// ReactionsOf implements posting.MessageLookup.
func (s *Store) ReactionsOf(ctx context.Context, room chat.RoomID, seq int64, user chat.UserID) (map[string]bool, error) {
	list, err := s.q.ReactionsOf(ctx, db.ReactionsOfParams{RoomID: int64(room), Seq: seq, UserID: int64(user)})
	mine := make(map[string]bool, len(list))
	for _, emoji := range list {
		mine[emoji] = true
	}
	return mine, translate(err)
}
