package postgres

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/store/postgres/db"
)

// looks is what of all rooms the index looks at next. A process knows in which rooms it stored. Of
// others, such as those of a worker that died, a look at all rooms knows: at the start and once in lookEvery.
type looks struct {
	mu    sync.Mutex // guards the fields below
	due   map[chat.RoomID]struct{}
	began time.Time // the last look at all rooms
	step  int       // of that look
	after int64     // the room up to which each change is looked at
	older bool      // whether a process of an older release lived meanwhile
}

const (
	lookEvery = time.Minute
	lookRevs  = 16     // a room is due about once in so many changes
	lookDue   = 10_000 // more rooms wait for the look at all
)

// stored notes in which rooms there is something to index.
func (l *looks) stored(changes []chat.Changes) {
	for _, c := range changes {
		if c.Prev/lookRevs != c.Rev/lookRevs {
			l.add(c.Room)
		}
	}
}

func (l *looks) add(rooms ...chat.RoomID) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.due == nil {
		l.due = map[chat.RoomID]struct{}{}
	}
	for _, room := range rooms {
		if len(l.due) < lookDue {
			l.due[room] = struct{}{}
		}
	}
}

// take takes some of the rooms that are due.
func (l *looks) take(most int) (rooms []chat.RoomID) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for room := range l.due {
		if len(rooms) == most {
			break
		}
		rooms = append(rooms, room)
		delete(l.due, room)
	}
	return rooms
}

// all begins a look at all rooms.
func (l *looks) all() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.began = time.Time{}
}

// at is the step of the look at all rooms, which begins again when it is time.
func (l *looks) at(now time.Time) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	if now.Sub(l.began) >= lookEvery {
		l.began, l.step = now, 0
	}
	return l.step
}

func (l *looks) next() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.step++
}

// IndexSearch implements search.Index.
func (s *Store) IndexSearch(ctx context.Context) (blocks int, err error) {
	older, err := s.workersOlder(ctx)
	if err != nil {
		return 0, err
	}
	if older {
		s.tails.Store(true)
	}
	if blocks, err = s.indexDue(ctx); err != nil || blocks > 0 {
		return blocks, err
	}
	if s.tails.Load() {
		if blocks, err = s.indexTails(ctx, older); err != nil || blocks > 0 {
			return blocks, err
		}
	}
	return s.lookAtAll(ctx)
}

func (s *Store) workersOlder(ctx context.Context) (bool, error) {
	worker := uuid.Nil
	if w := s.worker.Load(); w != nil {
		worker = *w
	}
	older, err := s.q.WorkersOlder(ctx, db.WorkersOlderParams{Version: chat.SearchedVersion, Worker: worker})
	return older, translate(err)
}

// indexDue indexes rooms in which this process stored at least a block of changes.
func (s *Store) indexDue(ctx context.Context) (int, error) {
	for rooms := s.looks.take(indexRooms); len(rooms) > 0; rooms = s.looks.take(indexRooms) {
		begun, err := s.q.SearchProgressBegin(ctx, db.SearchProgressBeginParams{Version: chat.SearchedVersion, Rooms: rawRooms(rooms)})
		var x *indexing
		if err == nil {
			x, err = s.indexing(ctx, func(x *indexing) error { return x.due(rooms) })
		}
		if err != nil {
			s.looks.add(rooms...)
			return 0, changedOr(err)
		}
		if s.looks.add(x.rest...); int(begun)+x.done > 0 {
			return int(begun) + x.done, nil
		}
	}
	return 0, nil
}

func (x *indexing) due(rooms []chat.RoomID) error {
	due, err := x.q.SearchProgressDue(x.ctx, db.SearchProgressDueParams{Version: chat.SearchedVersion, Rooms: rawRooms(rooms), Least: chat.BlockSize})
	for _, r := range due {
		if err == nil {
			err = x.rise(db.SearchProgressFreshRow(r))
		}
	}
	if err != nil {
		return err
	}
	return x.write()
}

// indexTails indexes what changed in the next rooms, also less than a block: a process of an older release may store
// texts in blocks that are not complete yet. It goes through all rooms while there is such a process, once after that, and
// once after this one's start. What is stored meanwhile in rooms behind it is folded by today's rules.
func (s *Store) indexTails(ctx context.Context, older bool) (int, error) {
	for {
		after := s.looks.passes(older)
		end := false
		x, err := s.indexing(ctx, func(x *indexing) (err error) {
			after, end, err = x.tails(after)
			return err
		})
		if err != nil {
			return 0, changedOr(err)
		}
		if s.looks.passed(after, end) {
			s.tails.Store(false)
		}
		if end || x.done > 0 {
			return x.done, nil
		}
	}
}

// passes is the room from which the look at each change goes on.
func (l *looks) passes(older bool) int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.older = older || l.older && l.after > 0
	return l.after
}

// passed reports whether a look at each change is the last one.
func (l *looks) passed(after int64, end bool) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.after = after; end {
		l.after = 0
	}
	return end && !l.older
}

// tails indexes what changed in the next rooms after one. It returns the one up to which all is indexed, and
// whether there are no others.
func (x *indexing) tails(after int64) (upto int64, end bool, err error) {
	rooms, err := x.q.SearchProgressTails(x.ctx, db.SearchProgressTailsParams{Version: chat.SearchedVersion, After: after, Most: indexRooms})
	if err != nil {
		return after, false, err
	}
	upto, x.whole = after, true
	for _, r := range rooms {
		if err := x.rise(db.SearchProgressFreshRow(r)); err != nil {
			return after, false, err
		}
		if len(x.rest) == 0 {
			upto = r.RoomID
		}
	}
	return upto, len(rooms) < indexRooms && len(x.rest) == 0, x.write()
}

// lookAtAll looks at all rooms, step by step: one that has something to do comes again.
func (s *Store) lookAtAll(ctx context.Context) (int, error) {
	steps := []func(context.Context) (int, error){s.indexBegun, s.indexFresh, s.indexOld, s.foldAgain}
	for at := s.looks.at(time.Now()); at < len(steps); at = s.looks.at(time.Now()) {
		if blocks, err := steps[at](ctx); err != nil || blocks > 0 {
			return blocks, err
		}
		s.looks.next()
	}
	return 0, nil
}

// indexBegun finds rooms of which the index has nothing, and those with texts that were folded by older rules.
func (s *Store) indexBegun(ctx context.Context) (int, error) {
	missing, err := s.q.SearchProgressMissing(ctx, indexBegin)
	var begun, again int64
	if err == nil && len(missing) > 0 {
		begun, err = s.q.SearchProgressBegin(ctx, db.SearchProgressBeginParams{Version: chat.SearchedVersion, Rooms: missing})
	}
	if err == nil {
		again, err = s.q.SearchFoldBegin(ctx, db.SearchFoldBeginParams{Version: chat.SearchedVersion, Most: indexBegin})
	}
	return int(begun + again), translate(err)
}

// changedOr is nil for texts that changed meanwhile: they are indexed the next time.
func changedOr(err error) error {
	if errors.Is(err, errTextsChanged) {
		return nil
	}
	return err
}
