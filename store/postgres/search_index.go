package postgres

import (
	"context"
	"maps"
	"slices"
	"time"

	"parley/chat"
	"parley/chat/fold"
	"parley/store/postgres/db"
)

// Limits on one step of the index: rooms, changes of a room, and older blocks of a room. The
// texts of indexTexts blocks are folded at a time: PostgreSQL ends a transaction that asks
// nothing for four seconds, and 512 long messages can take two on a busy machine.
const (
	indexRooms   = 20
	indexChanges = 2048
	indexBlocks  = 8
	indexBegin   = 500
	indexTexts   = 8
)

func (s *Store) indexOld(ctx context.Context) (int, error) { return s.index(ctx, (*indexing).old) }

// indexFresh indexes rooms with at least a block of changes.
func (s *Store) indexFresh(ctx context.Context) (int, error) {
	return s.index(ctx, (*indexing).fresh)
}

// index is one transaction of the index. It returns how many blocks it wrote or looked through:
// none when texts changed meanwhile that it would have folded again.
func (s *Store) index(ctx context.Context, step func(*indexing) error) (int, error) {
	x, err := s.indexing(ctx, step)
	if err != nil {
		return 0, changedOr(err)
	}
	return x.done, nil
}

func (s *Store) indexing(ctx context.Context, step func(*indexing) error) (*indexing, error) {
	x := &indexing{ctx: ctx, blocks: map[place]bool{}, folds: map[chat.RoomID]bool{}}
	return x, s.tx(ctx, func(q *db.Queries) error {
		// What is lost with PostgreSQL is indexed again, and storing does not wait for this one's flush.
		if err := q.CommitEarly(ctx); err != nil {
			return err
		}
		x.q = q
		if err := step(x); err != nil {
			return err
		}
		return x.fold()
	})
}

// indexing is one transaction of the index.
type indexing struct {
	ctx    context.Context
	q      *db.Queries
	blocks map[place]bool       // to be written, by room and block
	folds  map[chat.RoomID]bool // whose texts are folded by today's rules with it
	again  bool                 // only blocks with a text that is folded otherwise are written
	texts  db.SearchFoldParams  // that are folded otherwise
	whole  bool                 // blocks that are not complete are indexed, too
	rest   []chat.RoomID        // with more changes than one step takes
	done   int
}

// fresh indexes what was written and edited lately.
func (x *indexing) fresh() error {
	rooms, err := x.q.SearchProgressFresh(x.ctx, db.SearchProgressFreshParams{Version: chat.SearchedVersion, Least: chat.BlockSize, Most: indexRooms})
	for _, r := range rooms {
		if err == nil {
			err = x.rise(r)
		}
	}
	if err != nil {
		return err
	}
	return x.write()
}

// rise takes a room's changes up to the last message that completes a block, if any: what
// is behind it is indexed when its own block is complete, or with whole at once. Where a process of another release
// indexed some, all that changed since is folded again.
func (x *indexing) rise(r db.SearchProgressFreshRow) error {
	changes, err := x.q.SearchChanges(x.ctx, db.SearchChangesParams{RoomID: r.RoomID, Rev: r.AfterRev, Most: indexChanges})
	if err != nil {
		return err
	}
	if len(changes) == indexChanges {
		x.rest = append(x.rest, chat.RoomID(r.RoomID))
	}
	cut, rev, top := len(changes), r.LastRev, r.TopSeq
	for i := cut; i > 0 && !x.whole; i-- {
		if c := changes[i-1]; c.Fresh && c.Seq%chat.BlockSize == 0 {
			cut = i
			break
		}
	}
	for _, c := range changes[:cut] {
		rev, top = c.Rev, max(top, c.Seq)
		if (c.Edited || r.AfterRev < r.Rev) && c.Seq > r.BottomSeq && c.Seq <= r.TopSeq {
			x.mark(r.RoomID, c.Seq)
		}
	}
	// All of the blocks in between: a message that changed since has a later rev.
	for seq := r.TopSeq + 1; seq <= top; seq++ {
		x.mark(r.RoomID, seq)
	}
	x.folds[chat.RoomID(r.RoomID)] = r.Folds
	return x.q.SearchProgressRise(x.ctx, db.SearchProgressRiseParams{RoomID: r.RoomID, Rev: rev, TopSeq: top, Folds: r.Folds})
}

func (x *indexing) mark(room, seq int64) {
	x.blocks[place{chat.RoomID(room), (seq - 1) / chat.BlockSize}] = true
}

// old indexes the newest of what was stored before the index.
func (x *indexing) old() error {
	rooms, err := x.q.SearchProgressOld(x.ctx, db.SearchProgressOldParams{Version: chat.SearchedVersion, Most: indexRooms})
	if err != nil {
		return err
	}
	for _, r := range rooms {
		last := (r.BottomSeq - 1) / chat.BlockSize
		first := max(last-indexBlocks+1, 0)
		for block := first; block <= last; block++ {
			x.blocks[place{chat.RoomID(r.RoomID), block}] = true
		}
		x.folds[chat.RoomID(r.RoomID)] = r.Folds
		if err := x.q.SearchProgressSink(x.ctx, db.SearchProgressSinkParams{RoomID: r.RoomID, BottomSeq: first * chat.BlockSize, Folds: r.Folds}); err != nil {
			return err
		}
	}
	return x.write()
}

// block is the texts of one block.
type block struct {
	last        int64
	first, upto time.Time
	grams       []int16
	again       bool // a text is folded otherwise
}

// write reads the texts of all blocks, a few at a time, and writes their grams.
func (x *indexing) write() error {
	for some := range slices.Chunk(slices.Collect(maps.Keys(x.blocks)), indexTexts) {
		if err := x.writeSome(some); err != nil {
			return err
		}
	}
	return nil
}

func (x *indexing) writeSome(blocks []place) error {
	var p db.SearchTextsParams
	for _, at := range blocks {
		p.Rooms, p.Blocks = append(p.Rooms, int64(at.room)), append(p.Blocks, at.seq)
	}
	rows, err := x.q.SearchTexts(x.ctx, p)
	if err != nil {
		return err
	}
	made := map[place]*block{}
	for _, r := range rows {
		at := place{chat.RoomID(r.RoomID), (r.Seq - 1) / chat.BlockSize}
		if made[at] == nil {
			made[at] = &block{first: r.CreatedAt}
		}
		if x.folds[at.room] {
			made[at].again = x.foldText(&r) || made[at].again
		}
		made[at].add(r)
	}
	x.done += len(made)
	for at, b := range made {
		if x.again && !b.again {
			continue
		}
		err := x.q.SearchBlockSet(x.ctx, db.SearchBlockSetParams{
			RoomID: int64(at.room), Block: at.seq, LastSeq: b.last, FirstAt: b.first, LastAt: b.upto,
			Grams: append([]int16{}, chat.SortGrams(b.grams)...), // texts of two letters have none, and nil is null
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// add adds a message. A body that older versions stored may have another folded form, or
// none; the scan compares with what is stored.
func (b *block) add(r db.SearchTextsRow) {
	b.last = r.Seq
	if b.upto.Before(r.CreatedAt) {
		b.upto = r.CreatedAt
	}
	if r.CreatedAt.Before(b.first) {
		b.first = r.CreatedAt
	}
	folded := fold.String(r.Body)
	b.grams = chat.AppendGrams(b.grams, folded)
	if r.Folded != "" && r.Folded != folded {
		b.grams = chat.AppendGrams(b.grams, r.Folded)
	}
}
