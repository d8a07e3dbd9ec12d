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

// IndexSearch implements search.Index.
func (s *Store) IndexSearch(ctx context.Context) (blocks int, err error) {
	begun, err := s.q.SearchProgressBegin(ctx, indexBegin)
	if err != nil {
		return 0, translate(err)
	}
	for _, step := range []func(*indexing) error{(*indexing).fresh, (*indexing).old} {
		err = s.tx(ctx, func(q *db.Queries) error {
			// What is lost with PostgreSQL is indexed again, and storing does not wait for this one's flush.
			if err := q.CommitEarly(ctx); err != nil {
				return err
			}
			x := indexing{ctx: ctx, q: q}
			err := step(&x)
			blocks += x.written
			return err
		})
		if err != nil || blocks > 0 {
			break
		}
	}
	return blocks + int(begun), err
}

// indexing is one transaction of the index.
type indexing struct {
	ctx     context.Context
	q       *db.Queries
	blocks  map[place]bool // whose texts changed, by room and block
	written int
}

// fresh indexes what was written and edited lately.
func (x *indexing) fresh() error {
	rooms, err := x.q.SearchProgressFresh(x.ctx, db.SearchProgressFreshParams{Least: chat.BlockSize, Most: indexRooms})
	x.blocks = map[place]bool{}
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
// is behind it is indexed when its own block is complete.
func (x *indexing) rise(r db.SearchProgressFreshRow) error {
	changes, err := x.q.SearchChanges(x.ctx, db.SearchChangesParams{RoomID: r.RoomID, Rev: r.Rev, Most: indexChanges})
	if err != nil || len(changes) == 0 {
		return err
	}
	cut := len(changes)
	for i := cut; i > 0; i-- {
		if c := changes[i-1]; c.Fresh && c.Seq%chat.BlockSize == 0 {
			cut = i
			break
		}
	}
	top := r.TopSeq
	for _, c := range changes[:cut] {
		top = max(top, c.Seq)
		if c.Edited && c.Seq > r.BottomSeq && c.Seq <= r.TopSeq {
			x.mark(r.RoomID, c.Seq)
		}
	}
	// All of the blocks in between: a message that changed since has a later rev.
	for seq := r.TopSeq + 1; seq <= top; seq++ {
		x.mark(r.RoomID, seq)
	}
	return x.q.SearchProgressRise(x.ctx, db.SearchProgressRiseParams{RoomID: r.RoomID, Rev: changes[cut-1].Rev, TopSeq: top})
}

func (x *indexing) mark(room, seq int64) {
	x.blocks[place{chat.RoomID(room), (seq - 1) / chat.BlockSize}] = true
}

// old indexes the newest of what was stored before the index.
func (x *indexing) old() error {
	rooms, err := x.q.SearchProgressOld(x.ctx, indexRooms)
	if err != nil {
		return err
	}
	x.blocks = map[place]bool{}
	for _, r := range rooms {
		last := (r.BottomSeq - 1) / chat.BlockSize
		first := max(last-indexBlocks+1, 0)
		for block := first; block <= last; block++ {
			x.blocks[place{chat.RoomID(r.RoomID), block}] = true
		}
		if err := x.q.SearchProgressSink(x.ctx, db.SearchProgressSinkParams{RoomID: r.RoomID, BottomSeq: first * chat.BlockSize}); err != nil {
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
		made[at].add(r)
	}
	for at, b := range made {
		err := x.q.SearchBlockSet(x.ctx, db.SearchBlockSetParams{
			RoomID: int64(at.room), Block: at.seq, LastSeq: b.last, FirstAt: b.first, LastAt: b.upto,
			Grams: append([]int16{}, chat.SortGrams(b.grams)...), // texts of two letters have none, and nil is null
		})
		if err != nil {
			return err
		}
	}
	x.written += len(made)
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
