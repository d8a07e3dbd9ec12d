package live

import (
	"fmt"
	"maps"
	"testing"

	"parley/chat"
)

// modelStore is one room as in PostgreSQL.
type modelStore struct {
	room    chat.Room
	there   bool
	ms      map[int64]chat.Message
	loaded  []modelPage // pages as they were loaded, one for each rev
	members map[int]bool
}

// modelPage is what a reader's page shows, and what it may be sent.
type modelPage struct {
	person   int
	rev      int64
	shows    map[int64]int64 // the rev of each message
	level    bool
	held     []chat.Changes
	check    int64
	reader   *reader
	head     string
	listRev  int64
	mayClose bool // the room was gone, or the user no member, since it was loaded
	over     bool
}

// model is a store, a node's subscription and its readers, with what is under way.
type model struct {
	t         *testing.T
	sub       roomSubscription
	store     modelStore
	pages     []*modelPage
	inFlight  []chat.Changes
	fetches   []int64
	answer    func() // the store has read, and its answer is under way
	checks    []int64
	roll      func()
	unchecked int64
	steps     []string
}

func newModel(t *testing.T) *model {
	m := &model{t: t}
	m.store = modelStore{room: chat.Room{ID: 1, Slug: "tea", Name: "Tea"}, there: true, ms: map[int64]chat.Message{}, members: map[int]bool{}}
	m.store.remember()
	m.store.change()
	m.sub = subscribe(m.store.room, m.store.room.LastRev, false)
	m.join(0)
	return m
}

// change posts a message, or changes the oldest, and returns its announcement.
func (s *modelStore) change() chat.Changes {
	c := chat.Changes{Room: 1, Prev: s.room.LastRev}
	s.room.LastRev++
	msg := chat.Message{Seq: s.room.LastSeq + 1, FirstRev: s.room.LastRev}
	if s.room.LastRev%3 == 0 {
		msg = s.ms[1+s.room.LastRev/3%s.room.LastSeq]
	}
	msg.Rev = s.room.LastRev
	s.ms[msg.Seq] = msg
	s.room.LastSeq = int64(len(s.ms))
	c.Rev, c.LastSeq, c.Messages = s.room.LastRev, s.room.LastSeq, []chat.Message{msg}
	s.remember()
	return c
}

// remember records what a page loaded now shows.
func (s *modelStore) remember() {
	p := modelPage{rev: s.room.LastRev, shows: map[int64]int64{}}
	for seq, m := range s.ms {
		p.shows[seq] = m.Rev
	}
	s.loaded = append(s.loaded, p)
}

func (s *modelStore) since(rev int64) (ms []chat.Message) {
	for _, m := range s.ms {
		if m.Rev > rev {
			ms = append(ms, m)
		}
	}
	return ms
}

func (m *model) failf(format string, args ...any) {
	m.t.Helper()
	m.t.Fatalf("%s\n%v", fmt.Sprintf(format, args...), m.steps)
}

// join has a page arrive that was loaded some changes ago.
func (m *model) join(ago int) {
	if !m.store.there {
		return
	}
	p := m.store.loaded[max(0, len(m.store.loaded)-1-ago)]
	p.person = len(m.pages)
	p.shows, p.check, p.head, p.listRev = maps.Clone(p.shows), m.sub.check.started, m.sub.room.Name, m.sub.room.MembersRev
	m.store.members[p.person] = true
	m.pages = append(m.pages, &p)
	m.ask(&p)
}

func (m *model) ask(p *modelPage) {
	p.level, p.reader = false, &reader{rev: p.rev, answer: make(chan missed, 1)}
	m.sub.joined(p.reader)
	m.act()
}

// act does the subscription's actions, as a liveRoom and the hub do.
func (m *model) act() {
	for todo := m.sub.actions(); len(todo) > 0; todo = m.sub.actions() {
		for _, a := range todo {
			m.do(a)
		}
	}
}

func (m *model) do(a action) {
	switch a := a.(type) {
	case fetchChanges:
		if m.fetches = append(m.fetches, a.from); len(m.fetches) > 1 {
			m.failf("two fetches at a time")
		}
	case checkRoom:
		m.checks = append(m.checks, a.number)
	case deliver:
		m.each(func(p *modelPage) { m.offer(p, a.changes) })
	case skip:
		m.each(func(p *modelPage) { m.offer(p, chat.Changes{Prev: a.rev, Rev: a.rev}) })
	case reply:
		m.each(func(p *modelPage) {
			if p.reader == a.reader {
				m.told(p, a.missed)
			}
		})
	case showHead:
		m.each(func(p *modelPage) { p.head = a.room.Name })
	case showMembers:
		m.each(func(p *modelPage) { p.listRev = m.sub.room.MembersRev })
	case checkMembers:
		m.unchecked = a.rev
	case closeReaders:
		m.each(func(p *modelPage) {
			if p.check < a.check {
				m.close(p)
			}
		})
	}
}

func (m *model) each(do func(*modelPage)) {
	for _, p := range m.pages {
		if !p.over {
			do(p)
		}
	}
}

func (m *model) close(p *modelPage) {
	if p.over = true; !p.mayClose {
		m.failf("person %d was sent out of a room that is there and theirs", p.person)
	}
}

// offer is what a hub's subscription does with an update.
func (m *model) offer(p *modelPage, c chat.Changes) {
	switch {
	case !p.level:
		p.held = append(p.held, c)
	case c.Rev <= p.rev:
	case c.Prev == p.rev:
		m.show(p, c)
	default:
		p.held = append(p.held, c)
		m.ask(p)
	}
}

// told is what Node.catchUp does with an answer.
func (m *model) told(p *modelPage, a missed) {
	p.reader = nil
	switch {
	case a.err != nil: // it is closed, and reconnects as it is
		p.held, p.check = nil, m.sub.check.started
		m.ask(p)
		return
	case a.reload:
		if n := len(m.store.since(p.rev)); n <= modelTooMuch {
			m.failf("a reader who missed %d changes is told to reload", n)
		}
		p.over = true
		return
	case a.catchUp != nil:
		for _, run := range chunks(collect(a.catchUp.all, a.catchUp.after), 2) {
			m.show(p, run)
		}
	}
	if p.rev != a.rev {
		m.failf("person %d is told to be at %d, and is at %d", p.person, a.rev, p.rev)
	}
	if p.rev < m.sub.room.LastRev {
		m.ask(p)
		return
	}
	held := p.held
	p.held, p.level = nil, true
	for i, c := range held {
		switch {
		case c.Rev <= p.rev:
		case c.Prev == p.rev:
			m.show(p, c)
		default:
			p.held = held[i:]
			m.ask(p)
			return
		}
	}
}

// show puts changes on a page: new messages at its end, others in their place.
func (m *model) show(p *modelPage, c chat.Changes) {
	if c.Prev != p.rev {
		m.failf("person %d is at %d and is shown what came after %d", p.person, p.rev, c.Prev)
	}
	for _, msg := range c.Messages {
		was, known := p.shows[msg.Seq]
		if msg.Rev <= was || !known && msg.Seq != int64(len(p.shows))+1 {
			m.failf("person %d is shown message %d as of %d, after that of %d and %d others", p.person, msg.Seq, msg.Rev, was, len(p.shows))
		}
		p.shows[msg.Seq] = msg.Rev
	}
	p.rev = c.Rev
}
