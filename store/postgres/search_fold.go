package postgres

import (
	"context"
	"errors"
	"time"

	"parley/chat"
	"parley/store/postgres/db"
)

// errTextsChanged ends a transaction of the index that would fold texts of before.
var errTextsChanged = errors.New("postgres: texts changed while they were indexed")

// One transaction of foldAgain takes up to foldTexts messages, of up to foldRooms rooms: a message whose text
// is written waits for its end to be edited. A step goes on for foldTime.
const (
	foldTexts = indexTexts * chat.BlockSize
	foldRooms = 128
	foldTime  = time.Second
)

// foldAgain folds texts again that were folded by older rules, and writes the blocks that have
// such texts. Its place is kept with the index's. It returns how many blocks it looked through.
func (s *Store) foldAgain(ctx context.Context) (blocks int, err error) {
	for began := time.Now(); time.Since(began) < foldTime; {
		n, err := s.index(ctx, (*indexing).refold)
		if blocks += n; err != nil || n == 0 {
			return blocks, err
		}
	}
	return blocks, nil
}

// refold folds the newest texts again that are left, of some rooms. What the index does not have is
// folded with it.
func (x *indexing) refold() error {
	rooms, err := x.q.SearchFoldNext(x.ctx, db.SearchFoldNextParams{Version: chat.SearchedVersion, Most: foldRooms})
	if err != nil || len(rooms) == 0 {
		return err
	}
	x.again = true
	var sunk db.SearchFoldSinkParams
	left := int64(foldTexts)
	for _, r := range rooms {
		last := (r.FoldSeq - 1) / chat.BlockSize
		first := max(last-indexTexts+1, r.BottomSeq/chat.BlockSize)
		if n := r.FoldSeq - first*chat.BlockSize; x.done > 0 && n > left {
			break
		} else {
			left -= n
		}
		for block := first; block <= last; block++ {
			x.blocks[place{chat.RoomID(r.RoomID), block}] = true
		}
		x.done++
		x.folds[chat.RoomID(r.RoomID)] = true
		sunk.Rooms, sunk.Seqs = append(sunk.Rooms, r.RoomID), append(sunk.Seqs, max(first*chat.BlockSize, r.BottomSeq))
	}
	if err := x.q.SearchFoldSink(x.ctx, sunk); err != nil {
		return err
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
