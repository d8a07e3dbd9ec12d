package postgres

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"parley/chat"
	"parley/chat/emojis"
	"parley/chat/ledger"
	"parley/chat/storing"
	"parley/store/postgres/db"
)

// Ingest implements storing.MessageLog. It takes two round trips for any batch: one takes
// the locks and reads the rows that the commands refer to, one writes and commits. The
// locks order the numbers: a room's row is held from before its counters are read until
// they are committed.
func (s *Store) Ingest(ctx context.Context, worker uuid.UUID, leases []storing.Lease, cs []chat.Command) (storing.Stored, error) {
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return storing.Stored{}, translate(err)
	}
	defer conn.Release()
	stored, err := ingest(ctx, conn, worker, leases, cs)
	if err != nil {
		rollback(ctx, conn)
		return storing.Stored{}, unstorable(translate(err))
	}
	s.looks.stored(stored.Changes)
	return stored, nil
}

// unstorable gives a unique violation its meaning here: repeats were found before, so
// the number or key stays taken on every retry.
func unstorable(err error) error {
	if e := chat.As(err); err != nil && e.Kind == chat.Conflict && !errors.Is(err, storing.ErrFenced) {
		return &chat.Error{Kind: chat.Invalid, Text: "That cannot be stored.", Cause: err}
	}
	return err
}

// rollback leaves the connection without a transaction, or closes it.
func rollback(ctx context.Context, conn *pgxpool.Conn) {
	if _, err := conn.Exec(ctx, "rollback"); err != nil {
		_ = conn.Conn().Close(ctx)
	}
}

func ingest(ctx context.Context, conn *pgxpool.Conn, worker uuid.UUID, leases []storing.Lease, cs []chat.Command) (storing.Stored, error) {
	cs = qualified(cs)
	b := newIngestTx(cs)
	if err := b.load(ctx, conn, worker, leases); err != nil {
		return storing.Stored{}, err
	}
	outcomes := make([]chat.Outcome, len(cs))
	for i, c := range cs {
		if err := chat.Contain(func() { outcomes[i] = b.ledgers[c.Room].Apply(c, b.now) }); err != nil {
			return storing.Stored{}, &chat.Error{Kind: chat.Invalid, Text: "That cannot be stored.", Cause: err}
		}
	}
	if err := b.save(ctx, conn); err != nil {
		return storing.Stored{}, err
	}
	return storing.Stored{Changes: b.changes(), Outcomes: outcomes}, nil
}

// qualified gives the emoji of reactions the form of CleanEmoji: a process of an older
// version, or a restored inbox, may have another.
func qualified(cs []chat.Command) []chat.Command {
	cs = slices.Clone(cs)
	for i, c := range cs {
		if c.Kind == chat.React {
			if emoji, ok := emojis.Clean(c.Emoji); ok {
				cs[i].Emoji = emoji
			}
		}
	}
	return cs
}

// ingestTx is one transaction of the ingest.
type ingestTx struct {
	commands []chat.Command
	rooms    []int64 // in the order of first mention
	ledgers  map[chat.RoomID]*ledger.Ledger
	now      time.Time // PostgreSQL's
}

func newIngestTx(cs []chat.Command) *ingestTx {
	b := &ingestTx{commands: cs, ledgers: map[chat.RoomID]*ledger.Ledger{}}
	for _, c := range cs {
		if b.ledgers[c.Room] == nil {
			l := ledger.New(c.Room)
			l.Gone = true // until its row is found
			b.ledgers[c.Room] = l
			b.rooms = append(b.rooms, int64(c.Room))
		}
	}
	return b
}

// load opens the transaction, passes the fence, locks the rooms and reads the rows that
// the commands refer to, in one round trip.
func (b *ingestTx) load(ctx context.Context, conn *pgxpool.Conn, worker uuid.UUID, leases []storing.Lease) error {
	var batch pgx.Batch
	batch.Queue("begin")
	b.queueFence(&batch, worker, leases)
	batch.Queue(db.RoomsLock, b.rooms).Query(b.readRooms)
	b.queuePosts(&batch)
	b.queueNamed(&batch)
	b.queueMentioned(&batch)
	b.queueFilesNamed(&batch)
	b.queueVoted(&batch)
	return conn.SendBatch(ctx, &batch).Close()
}

// queueFence holds the shards' rows until the commit: no worker can take a lease over
// in between. A worker that has lost a lease finds fewer rows than leases.
func (b *ingestTx) queueFence(batch *pgx.Batch, worker uuid.UUID, leases []storing.Lease) {
	var shards []int16
	var epochs []int64
	for _, l := range leases {
		shards, epochs = append(shards, int16(l.Shard)), append(epochs, l.Epoch)
	}
	batch.Queue(db.ShardFence, shards, epochs, worker).Query(func(rows pgx.Rows) error {
		held := 0
		if _, err := pgx.ForEachRow(rows, []any{&b.now}, func() error { held++; return nil }); err != nil {
			return err
		}
		if held != len(leases) {
			return storing.ErrFenced
		}
		return nil
	})
}

func (b *ingestTx) readRooms(rows pgx.Rows) error {
	var id, seq, rev int64
	var pins int
	var direct *string
	_, err := pgx.ForEachRow(rows, []any{&id, &seq, &rev, &pins, &direct}, func() error {
		l := b.ledgers[chat.RoomID(id)]
		l.Gone, l.Seq, l.Rev, l.Pins = false, seq, rev, pins
		if direct != nil {
			l.Direct = chat.ReadDirectKey(*direct)
		}
		return nil
	})
	return err
}

// queuePosts reads which of the posted messages are stored already. The statement runs
// after the lock is granted, so it sees the commit of the lock's last holder.
func (b *ingestTx) queuePosts(batch *pgx.Batch) {
	var authors []int64
	var keys []uuid.UUID
	room := map[chat.AuthorKey]chat.RoomID{}
	for _, c := range b.commands {
		if c.Kind == chat.Post {
			authors, keys = append(authors, int64(c.Author)), append(keys, uuid.UUID(c.Key))
			room[chat.AuthorKey{Author: c.Author, Key: c.Key}] = c.Room
		}
	}
	if len(keys) == 0 {
		return
	}
	batch.Queue(db.MessagesStored, authors, keys).Query(func(rows pgx.Rows) error {
		var author, seq int64
		var key uuid.UUID
		_, err := pgx.ForEachRow(rows, []any{&author, &key, &seq}, func() error {
			id := chat.AuthorKey{Author: chat.UserID(author), Key: chat.Key(key)}
			b.ledgers[room[id]].Stored[id] = seq
			return nil
		})
		return err
	})
}

// queueNamed reads the messages and reactions that the other commands refer to.
func (b *ingestTx) queueNamed(batch *pgx.Batch) {
	var named db.MessagesNamedParams
	var reacted db.ReactionsNamedParams
	room := map[chat.Key]chat.RoomID{}
	for _, c := range b.commands {
		if c.Seq != 0 {
			named.Rooms, named.Seqs = append(named.Rooms, int64(c.Room)), append(named.Seqs, c.Seq)
		}
		if c.Quoted != 0 {
			named.Rooms, named.Seqs = append(named.Rooms, int64(c.Room)), append(named.Seqs, c.Quoted)
		}
		if c.Kind == chat.Edit || c.Kind == chat.Delete {
			named.ChangedRooms, named.ChangedSeqs = append(named.ChangedRooms, int64(c.Room)), append(named.ChangedSeqs, c.Seq)
		}
		if c.Kind == chat.Post {
			continue
		}
		room[c.Key] = c.Room
		if c.Kind == chat.React {
			reacted.Rooms, reacted.Seqs = append(reacted.Rooms, int64(c.Room)), append(reacted.Seqs, c.Seq)
			reacted.Users, reacted.Emojis = append(reacted.Users, int64(c.Author)), append(reacted.Emojis, c.Emoji)
		}
	}
	if len(named.Rooms) > 0 {
		batch.Queue(db.MessagesNamed, named.Rooms, named.Seqs, named.ChangedRooms, named.ChangedSeqs).Query(b.readNamed)
	}
	if len(room) > 0 {
		b.queueApplied(batch, room)
	}
	if len(reacted.Rooms) > 0 {
		batch.Queue(db.ReactionsNamed, reacted.Rooms, reacted.Seqs, reacted.Users, reacted.Emojis).Query(b.readReacted)
	}
}

// queueApplied reads which of the commands were applied before.
func (b *ingestTx) queueApplied(batch *pgx.Batch, room map[chat.Key]chat.RoomID) {
	keys := make([]uuid.UUID, 0, len(room))
	for key := range room {
		keys = append(keys, uuid.UUID(key))
	}
	batch.Queue(db.ChangesApplied, keys).Query(func(rows pgx.Rows) error {
		var key uuid.UUID
		_, err := pgx.ForEachRow(rows, []any{&key}, func() error {
			b.ledgers[room[chat.Key(key)]].Made[chat.Key(key)] = true
			return nil
		})
		return err
	})
}

func (b *ingestTx) readNamed(rows pgx.Rows) error {
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[db.MessagesNamedRow])
	for _, r := range list {
		m := messageNamed(r)
		b.ledgers[m.Room].Messages[m.Seq] = &m
	}
	return err
}

func messageNamed(r db.MessagesNamedRow) chat.Message {
	return message(chat.RoomID(r.RoomID), db.MessagesSinceRow{
		Seq: r.Seq, Rev: r.Rev, FirstRev: r.FirstRev, AuthorID: r.AuthorID, AuthorName: r.AuthorName, Key: r.Key,
		CreatedAt: r.CreatedAt, Edited: r.Edited, Deleted: r.Deleted, Pinned: r.Pinned, Body: r.Body, Reactions: r.Reactions,
		Thread: r.Thread, Answered: r.Answered, AnsweredName: r.AnsweredName, Replies: r.Replies,
		AnsweredSeq: r.AnsweredSeq, AnsweredText: r.AnsweredText, RepliedAt: r.RepliedAt, Reactors: r.Reactors,
		Called: r.Called, Refs: r.Refs, Preview: r.Preview, Form: r.Form, Files: r.Files,
	})
}

func (b *ingestTx) readReacted(rows pgx.Rows) error {
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[db.ReactionsNamedRow])
	for _, r := range list {
		id := chat.ReactionOf{Seq: r.Seq, Author: chat.UserID(r.UserID), Emoji: r.Emoji}
		b.ledgers[chat.RoomID(r.RoomID)].Reacted[id] = true
	}
	return err
}

// changes covers every room that was named, even without a change. After a crash
// between commit and announcement, a repeat tells other readers that they missed
// something.
func (b *ingestTx) changes() []chat.Changes {
	var list []chat.Changes
	for _, room := range b.rooms {
		if l := b.ledgers[chat.RoomID(room)]; !l.Gone {
			list = append(list, l.Changes())
		}
	}
	return list
}
