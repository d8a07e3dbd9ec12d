package postgres

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"parley/chat"
	"parley/store/postgres/db"
)

// save writes what the ledgers decided and commits, in one round trip.
func (b *ingestTx) save(ctx context.Context, conn *pgxpool.Conn) error {
	var batch pgx.Batch
	b.queueInserts(&batch)
	b.queueReads(&batch)
	b.queueDrafts(&batch)
	b.queueUpdates(&batch)
	b.queueReactions(&batch)
	b.queueMentions(&batch)
	b.queueVersions(&batch)
	b.queuePins(&batch)
	b.queueFiles(&batch)
	b.queueVotes(&batch)
	b.queueCounters(&batch)
	b.queueApplying(&batch)
	batch.Queue("commit").Exec(func(tag pgconn.CommandTag) error {
		if tag.String() != "COMMIT" {
			return fmt.Errorf("postgres: the transaction ended with %s", tag)
		}
		return nil
	})
	return conn.SendBatch(ctx, &batch).Close()
}

func (b *ingestTx) queueInserts(batch *pgx.Batch) {
	var p db.MessagesInsertParams
	for _, l := range b.ledgers {
		for _, m := range l.Posted() {
			p.Rooms, p.Seqs, p.Revs = append(p.Rooms, int64(m.Room)), append(p.Seqs, m.Seq), append(p.Revs, m.Rev)
			p.FirstRevs, p.Authors = append(p.FirstRevs, m.FirstRev), append(p.Authors, int64(m.Author))
			p.Keys, p.CreatedAts = append(p.Keys, uuid.UUID(m.Key)), append(p.CreatedAts, m.CreatedAt)
			p.Edits, p.Deletes = append(p.Edits, m.Edited), append(p.Deletes, m.Deleted)
			p.Bodies, p.Reactions = append(p.Bodies, m.Body), append(p.Reactions, reactionsJSON(m.Reactions))
			p.Threads, p.Answered = append(p.Threads, m.Thread), append(p.Answered, int64(m.Answered))
			p.Replies, p.Folded = append(p.Replies, int32(m.Replies)), append(p.Folded, folded(m))
			p.AnsweredSeqs, p.RepliedAts = append(p.AnsweredSeqs, m.AnsweredSeq), append(p.RepliedAts, momentOrEpoch(m.RepliedAt))
			p.Refs, p.Calls = append(p.Refs, referencesJSON(m.References)), append(p.Calls, m.Called)
			p.Forms = append(p.Forms, formJSON(m))
			p.Files = append(p.Files, filesJSON(m.Files))
		}
	}
	if len(p.Rooms) > 0 {
		batch.Queue(db.MessagesInsert, p.Rooms, p.Seqs, p.Revs, p.FirstRevs, p.Authors, p.Keys, p.CreatedAts, p.Edits, p.Deletes, p.Bodies,
			p.Reactions, p.Threads, p.Answered, p.Replies, p.Folded, p.AnsweredSeqs, p.RepliedAts, p.Refs, p.Calls, p.Forms, p.Files)
	}
}

// queueReads moves the authors' read marks to their own last messages.
func (b *ingestTx) queueReads(batch *pgx.Batch) {
	last := map[chat.Membership]int64{}
	for _, l := range b.ledgers {
		for _, m := range l.Posted() {
			last[chat.Membership{User: m.Author, Room: m.Room}] = m.Seq // in the order of seq
		}
	}
	if len(last) == 0 {
		return
	}
	var p db.MembershipsWroteParams
	for membership, seq := range last {
		p.Users, p.Rooms, p.Seqs = append(p.Users, int64(membership.User)), append(p.Rooms, int64(membership.Room)), append(p.Seqs, seq)
	}
	batch.Queue(db.MembershipsWrote, p.Users, p.Rooms, p.Seqs)
}

func (b *ingestTx) queueUpdates(batch *pgx.Batch) {
	var p db.MessagesUpdateParams
	for _, l := range b.ledgers {
		for _, m := range l.Changed() {
			p.Rooms, p.Seqs, p.Revs = append(p.Rooms, int64(m.Room)), append(p.Seqs, m.Seq), append(p.Revs, m.Rev)
			p.Edits, p.Deletes = append(p.Edits, m.Edited), append(p.Deletes, m.Deleted)
			p.Bodies, p.Reactions = append(p.Bodies, m.Body), append(p.Reactions, reactionsJSON(m.Reactions))
			p.Replies, p.Folded = append(p.Replies, int32(m.Replies)), append(p.Folded, folded(m))
			p.RepliedAts = append(p.RepliedAts, momentOrEpoch(m.RepliedAt))
			p.Refs, p.Calls = append(p.Refs, referencesJSON(m.References)), append(p.Calls, m.Called)
			p.Previews, p.Forms = append(p.Previews, previewJSON(m.Preview)), append(p.Forms, formJSON(m))
			p.Files = append(p.Files, filesJSON(m.Files))
		}
	}
	if len(p.Rooms) > 0 {
		batch.Queue(db.MessagesUpdate, p.Rooms, p.Seqs, p.Revs, p.Edits, p.Deletes, p.Bodies, p.Reactions, p.Replies, p.Folded, p.RepliedAts, p.Refs, p.Calls, p.Previews, p.Forms, p.Files)
	}
}

func (b *ingestTx) queueReactions(batch *pgx.Batch) {
	var on db.ReactionsInsertParams
	var off db.ReactionsDeleteParams
	for room, l := range b.ledgers {
		for id, put := range l.Toggled() {
			if put {
				on.Rooms, on.Seqs = append(on.Rooms, int64(room)), append(on.Seqs, id.Seq)
				on.Users, on.Emojis = append(on.Users, int64(id.Author)), append(on.Emojis, id.Emoji)
			} else {
				off.Rooms, off.Seqs = append(off.Rooms, int64(room)), append(off.Seqs, id.Seq)
				off.Users, off.Emojis = append(off.Users, int64(id.Author)), append(off.Emojis, id.Emoji)
			}
		}
	}
	if len(on.Rooms) > 0 {
		batch.Queue(db.ReactionsInsert, on.Rooms, on.Seqs, on.Users, on.Emojis)
	}
	if len(off.Rooms) > 0 {
		batch.Queue(db.ReactionsDelete, off.Rooms, off.Seqs, off.Users, off.Emojis)
	}
	b.queueClear(batch)
}

// queueClear deletes the reactions and votes of deleted messages.
func (b *ingestTx) queueClear(batch *pgx.Batch) {
	var p db.ReactionsClearParams
	for _, l := range b.ledgers {
		for _, m := range l.Changed() {
			if m.Deleted {
				p.Rooms, p.Seqs = append(p.Rooms, int64(m.Room)), append(p.Seqs, m.Seq)
			}
		}
	}
	if len(p.Rooms) > 0 {
		batch.Queue(db.ReactionsClear, p.Rooms, p.Seqs)
		batch.Queue(db.VotesClear, p.Rooms, p.Seqs)
	}
}

func (b *ingestTx) queueCounters(batch *pgx.Batch) {
	var p db.RoomsAdvanceParams
	for _, l := range b.ledgers {
		if l.Dirty() {
			p.Ids, p.Seqs, p.Revs = append(p.Ids, int64(l.Room)), append(p.Seqs, l.Seq), append(p.Revs, l.Rev)
		}
	}
	if len(p.Ids) > 0 {
		batch.Queue(db.RoomsAdvance, p.Ids, p.Seqs, p.Revs)
	}
}

func (b *ingestTx) queueApplying(batch *pgx.Batch) {
	var keys []uuid.UUID
	for _, l := range b.ledgers {
		for _, key := range l.Applied() {
			keys = append(keys, uuid.UUID(key))
		}
	}
	if len(keys) > 0 {
		batch.Queue(db.ChangesAppliedInsert, keys)
	}
}
