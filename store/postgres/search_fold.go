package postgres

import (
	"context"
	"errors"

	"parley/chat"
	"parley/store/postgres/db"
)

// errTextsChanged ends a transaction of the index that would fold texts of before.
var errTextsChanged = errors.New("postgres: texts changed while they were indexed")

// foldAgain folds texts again that were folded by older rules, and writes the blocks that have
// such texts: a few blocks to a transaction, since a message whose text is written waits for its
// end to be edited. Its place is kept with the index's. It returns how many blocks it looked through.
func (s *Store) foldAgain(ctx context.Context) (blocks int, err error) {
	for range indexRooms {
		n, err := s.index(ctx, (*indexing).refold)
		if blocks += n; err != nil || n == 0 {
			return blocks, err
		}
	}
	return blocks, nil
}

// refold folds the newest texts again that are left of a room. What the index does not have is
// folded with it.
func (x *indexing) refold() error {
	rooms, err := x.q.SearchFoldNext(x.ctx, chat.SearchedVersion)
	if err != nil {
		return err
	}
	x.again, x.done = true, len(rooms)
	for _, r := range rooms {
		last := (r.FoldSeq - 1) / chat.BlockSize
		first := max(last-indexTexts+1, r.BottomSeq/chat.BlockSize)
		for block := first; block <= last; block++ {
			x.blocks[place{chat.RoomID(r.RoomID), block}] = true
		}
		x.folds[chat.RoomID(r.RoomID)] = true
		if err := x.q.SearchFoldSink(x.ctx, db.SearchFoldSinkParams{RoomID: r.RoomID, FoldSeq: max(first*chat.BlockSize, r.BottomSeq)}); err != nil {
			return err
		}
	}
	return x.write()
}

// foldText folds a text by today's rules, and reports whether it was folded otherwise.
func (x *indexing) foldText(r *db.SearchTextsRow) bool {
	text := folded(&chat.Message{Body: r.Body, Files: attachments(r.Files)})
	if text == r.Folded {
		return false
	}
	r.Folded = text
	x.texts.Rooms, x.texts.Seqs = append(x.texts.Rooms, r.RoomID), append(x.texts.Seqs, r.Seq)
	x.texts.Revs, x.texts.Folded = append(x.texts.Revs, r.Rev), append(x.texts.Folded, text)
	return true
}

// fold writes the texts that are folded otherwise.
func (x *indexing) fold() error {
	if len(x.texts.Rooms) == 0 {
		return nil
	}
	n, err := x.q.SearchFold(x.ctx, x.texts)
	if err == nil && int(n) < len(x.texts.Rooms) {
		err = errTextsChanged
	}
	return err
}
