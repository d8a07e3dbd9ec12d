package live

import (
	"math"
	"slices"
	"time"

	"parley/chat"
)

// roomSubscription is a room as its readers on this node have been shown it, and the
// backlog of its newest changes. It is a state machine: events go in, actions come out. The
// lock, the clock and the store are liveRoom's. Announcements may be lost or repeated, and
// answers may be late. The readers still end with what the store has, each change once and
// in order.
type roomSubscription struct {
	room    chat.Room // LastRev is the rev that all caught up readers have
	backlog backlog
	waiting []*reader // for the store's answer
	fetch   fetch
	check   check
	todo    []action
}

// reader has everything up to rev, and asks for the changes after it.
type reader struct {
	rev    int64
	answer chan missed // with room for one answer
	number int64       // the first fetch that may answer it
}

// fetch is the question for a room's changes. One is asked at a time.
type fetch struct {
	number  int64
	running bool
	from    int64
	forRoom bool // the room itself may have missed changes before this fetch began
	wanted  bool // and since then
	void    bool // its answer must not be used
	first   int64
	tooMuch int64 // the changes after this rev, or an earlier one, are too many to send
	exact   bool  // with a margin there were too many
}

// check is the question for a room's row: its name, topic, visibility, members_rev,
// and whether it is there at all.
type check struct {
	started int64 // a count; a later check never knows less
	taken   int64 // the last one whose answer was used
	running bool
	again   bool
	members int64 // the members_rev that the readers were last compared at
}

// backlogMargin is how many changes are fetched beyond what a reader has missed: the next
// reader may have missed a little more.
const backlogMargin = 100

// subscribe begins with a room at which a reader caught up to rev arrives. With expectant,
// the first fetch reaches further back for the readers that follow.
func subscribe(room chat.Room, rev int64, expectant bool) roomSubscription {
	if expectant {
		rev -= backlogMargin
	}
	s := roomSubscription{room: room, backlog: backlog{base: room.LastRev, rev: room.LastRev}}
	s.fetch.first, s.fetch.tooMuch = max(rev, 0), -1
	s.check.members = room.MembersRev
	return s
}

func (s *roomSubscription) act(a action) { s.todo = append(s.todo, a) }

// actions returns the actions to do, and empties the list.
func (s *roomSubscription) actions() []action {
	todo := s.todo
	s.todo = nil
	return todo
}

// subscribed is the event that announcements arrive from now on, for the first time or
// again. Earlier announcements are lost.
func (s *roomSubscription) subscribed() { s.want() }

// announced is the event that a worker announced changes.
func (s *roomSubscription) announced(c chat.Changes, now time.Time) {
	switch {
	case c.Rev <= s.room.LastRev:
	case c.Prev == s.room.LastRev:
		s.advance(c, now)
	default: // an announcement was lost
		s.want()
	}
}

// advance shows the readers changes that follow on what they have.
func (s *roomSubscription) advance(c chat.Changes, now time.Time) {
	s.backlog.add(c, now)
	s.room.LastRev, s.room.LastSeq = c.Rev, max(s.room.LastSeq, c.LastSeq)
	s.act(deliver{c})
}

// want asks the store for the changes after those that the readers have.
func (s *roomSubscription) want() {
	s.fetch.wanted = true
	s.ask()
}

// ask begins a fetch, if one is needed and none is running. A failed fetch is not repeated:
// the next event asks again.
func (s *roomSubscription) ask() {
	f := &s.fetch
	if f.running || !f.wanted && len(s.waiting) == 0 {
		return
	}
	f.from = s.from()
	f.number++
	f.running, f.forRoom, f.wanted, f.void, f.first = true, f.wanted, false, false, math.MaxInt64
	s.act(fetchChanges{f.from})
}

// from is the rev to fetch from, so that the answer has every missing change.
func (s *roomSubscription) from() int64 {
	from := s.room.LastRev
	for _, r := range s.waiting {
		from = min(from, r.rev)
	}
	if s.fetch.exact {
		return from
	}
	if from < s.room.LastRev {
		from = max(from-backlogMargin, s.fetch.tooMuch+1, 0)
	}
	return min(from, s.fetch.first)
}

// fetched is the event that the store answered with all changes after c.Prev.
func (s *roomSubscription) fetched(c chat.Changes, now time.Time) {
	f := &s.fetch
	f.running, f.exact = false, false
	if f.void {
		f.wanted = f.wanted || f.forRoom
		s.ask()
		return
	}
	s.backlog.extend(c, now)
	if c.Rev > s.room.LastRev {
		s.advance(collect(c, s.room.LastRev), now)
	}
	found := answersOf(c, s.room.LastSeq)
	s.answerReaders(func(r *reader) (m missed, ok bool) {
		switch m, ok = s.known(r.rev); {
		case ok || r.number > f.number:
			return m, ok
		case r.rev > s.room.LastRev: // and this was asked after the reader came
			return missed{rev: r.rev, reload: true}, true
		case r.rev > c.Rev: // the answer has less than the reader
			r.number = f.number + 1
			return m, false
		}
		return found.after(r.rev), true
	})
	s.ask()
}

// fetchedTooMuch is the event that the store has more changes than are worth sending. room
// is the room after them.
func (s *roomSubscription) fetchedTooMuch(room chat.Room) {
	f := &s.fetch
	f.running, f.exact = false, true
	f.tooMuch = max(f.tooMuch, f.from)
	switch {
	case s.room.LastRev > f.tooMuch: // no answer about the room's own changes
		f.wanted = f.wanted || f.forRoom
	case room.LastRev > s.room.LastRev:
		s.room.LastRev, s.room.LastSeq = room.LastRev, max(s.room.LastSeq, room.LastSeq)
		s.backlog.reset(room.LastRev)
		s.act(skip{room.LastRev})
	}
	s.answerReaders(func(r *reader) (missed, bool) { return s.known(r.rev) })
	s.ask()
}

// fetchFailed is the event that the store did not answer. Readers reconnect by themselves,
// and the roll call asks for the room again.
func (s *roomSubscription) fetchFailed(err error) {
	s.fetch.running, s.fetch.exact, s.fetch.wanted = false, false, false
	s.answerReaders(func(r *reader) (missed, bool) { return missed{rev: r.rev, err: err}, true })
}

// answerReaders answers the waiting readers for whom with has an answer.
func (s *roomSubscription) answerReaders(with func(*reader) (missed, bool)) {
	s.waiting = slices.DeleteFunc(s.waiting, func(r *reader) bool {
		m, ok := with(r)
		if ok {
			s.act(reply{r, m})
		}
		return ok
	})
}

// joined is the event that a reader asks for the changes it has missed.
func (s *roomSubscription) joined(r *reader) {
	if m, ok := s.known(r.rev); ok {
		s.act(reply{r, m})
		return
	}
	r.number = s.fetch.number
	if ahead := r.rev > s.room.LastRev; !s.fetch.running || ahead || r.rev < s.fetch.from {
		r.number++ // only a later fetch answers a reader who is ahead
	}
	s.waiting = append(s.waiting, r)
	s.ask()
}

// left is the event that a reader no longer waits.
func (s *roomSubscription) left(r *reader) {
	s.waiting = slices.DeleteFunc(s.waiting, func(o *reader) bool { return o == r })
}

// known answers a reader without the store.
func (s *roomSubscription) known(rev int64) (missed, bool) {
	switch {
	case rev == s.room.LastRev:
		return missed{rev: rev}, true
	case rev <= s.fetch.tooMuch:
		return missed{rev: rev, reload: true}, true
	}
	c, ok := s.backlog.after(rev, s.room.LastSeq)
	return missed{rev: s.room.LastRev, catchUp: c}, ok
}

// forget is the event that time has passed: the backlog drops old changes.
func (s *roomSubscription) forget(now time.Time) { s.backlog.prune(now) }

// erased is the event that an account was deleted. The backlog has its name, and so may a
// running fetch.
func (s *roomSubscription) erased(name string) {
	s.backlog.reset(s.room.LastRev)
	s.fetch.void = s.fetch.running
	s.act(showErased{name})
}
