package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"parley/chat"
	"parley/store/postgres/db"
)

// queueVoted reads what the authors of votes have chosen so far.
func (b *ingestTx) queueVoted(batch *pgx.Batch) {
	var p db.VotesNamedParams
	for _, c := range b.commands {
		if c.Kind == chat.CastVote {
			p.Rooms, p.Seqs, p.Users = append(p.Rooms, int64(c.Room)), append(p.Seqs, c.Seq), append(p.Users, int64(c.Author))
		}
	}
	if len(p.Rooms) == 0 {
		return
	}
	batch.Queue(db.VotesNamed, p.Rooms, p.Seqs, p.Users).Query(func(rows pgx.Rows) error {
		list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[db.Vote])
		for _, r := range list {
			b.ledgers[chat.RoomID(r.RoomID)].Voted[chat.Vote{Seq: r.Seq, User: chat.UserID(r.UserID), Option: int(r.Option)}] = true
		}
		return err
	})
}

func (b *ingestTx) queueVotes(batch *pgx.Batch) {
	var on db.VotesInsertParams
	var off db.VotesDeleteParams
	for room, l := range b.ledgers {
		for v, put := range l.VotesCast() {
			if put {
				on.Rooms, on.Seqs = append(on.Rooms, int64(room)), append(on.Seqs, v.Seq)
				on.Users, on.Options = append(on.Users, int64(v.User)), append(on.Options, int16(v.Option))
			} else {
				off.Rooms, off.Seqs = append(off.Rooms, int64(room)), append(off.Seqs, v.Seq)
				off.Users, off.Options = append(off.Users, int64(v.User)), append(off.Options, int16(v.Option))
			}
		}
	}
	if len(off.Rooms) > 0 {
		batch.Queue(db.VotesDelete, off.Rooms, off.Seqs, off.Users, off.Options)
	}
	if len(on.Rooms) > 0 {
		batch.Queue(db.VotesInsert, on.Rooms, on.Seqs, on.Users, on.Options)
	}
	b.queueEnds(batch)
}

// queueEnds notes when new polls end, and forgets it of those that are closed or deleted.
func (b *ingestTx) queueEnds(batch *pgx.Batch) {
	var begun db.PollEndsInsertParams
	var ended db.PollEndsDeleteParams
	for _, l := range b.ledgers {
		for _, m := range l.Posted() {
			if m.Poll != nil && !m.Poll.Ends.IsZero() && !m.Poll.Closed {
				begun.Rooms, begun.Seqs, begun.Ends = append(begun.Rooms, int64(m.Room)), append(begun.Seqs, m.Seq), append(begun.Ends, m.Poll.Ends)
			}
		}
		for _, m := range l.Changed() {
			if m.Deleted || m.Poll != nil && m.Poll.Closed {
				ended.Rooms, ended.Seqs = append(ended.Rooms, int64(m.Room)), append(ended.Seqs, m.Seq)
			}
		}
	}
	if len(begun.Rooms) > 0 {
		batch.Queue(db.PollEndsInsert, begun.Rooms, begun.Seqs, begun.Ends)
	}
	if len(ended.Rooms) > 0 {
		batch.Queue(db.PollEndsDelete, ended.Rooms, ended.Seqs)
	}
}

// Voters implements posting.MessageLookup.
func (s *Store) Voters(ctx context.Context, room chat.RoomID, seq int64, most int) (map[int][]chat.Reactor, error) {
	rows, err := s.q.VotersOf(ctx, db.VotersOfParams{RoomID: int64(room), Seq: seq, Most: int32(most)})
	by := map[int][]chat.Reactor{}
	for _, r := range rows {
		by[int(r.Option)-1] = append(by[int(r.Option)-1], chat.Reactor{User: chat.UserID(r.ID), Name: r.Username})
	}
	return by, translate(err)
}

// VotesOf implements posting.MessageLookup.
func (s *Store) VotesOf(ctx context.Context, room chat.RoomID, seq int64, user chat.UserID) (options []int, err error) {
	list, err := s.q.VotesOf(ctx, db.VotesOfParams{RoomID: int64(room), Seq: seq, UserID: int64(user)})
	for _, option := range list {
		options = append(options, int(option))
	}
	return options, translate(err)
}

// PollsDue implements posting.PollStore.
func (s *Store) PollsDue(ctx context.Context, most int) (list []chat.DuePoll, err error) {
	rows, err := s.q.PollsDue(ctx, int32(most))
	for _, r := range rows {
		list = append(list, chat.DuePoll{Room: chat.RoomID(r.RoomID), Seq: r.Seq, Author: chat.UserID(r.AuthorID)})
	}
	return list, translate(err)
}
