package live

import (
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"parley/chat"
)

const (
	modelTooMuch = 4
	modelSteps   = 20
)

// step is each possible event. An event that is impossible now does nothing.
func (m *model) step(n int) {
	m.steps = append(m.steps, stepNames[n])
	switch n {
	case 0:
		m.inFlight = append(m.inFlight, m.store.change())
	case 1:
		m.store.change()
	case 2, 3, 4:
		m.announce(n)
	case 5:
		m.inFlight = nil
		m.sub.subscribed()
	case 6:
		m.read()
	case 7:
		if m.answer != nil {
			m.answer()
		}
	case 8:
		m.failFetch()
	case 9:
		m.join(0)
	case 10:
		m.join(len(m.store.loaded) / 2)
	case 11:
		m.store.room.Name += "!"
	case 12:
		m.sub.hinted()
	case 13:
		m.remove()
	case 14:
		m.store.there = false
		m.each(func(p *modelPage) { p.mayClose = true })
	case 15:
		m.store.there = true
	case 16:
		m.callRoll()
	case 17:
		if m.roll != nil {
			m.roll()
		}
	case 18:
		m.check()
	case 19:
		m.sub.forget(time.Time{}.Add(2 * backlogKeep))
	}
	m.act()
}

var stepNames = [modelSteps]string{
	"change", "lost", "announced", "announced late", "announced twice", "subscribed", "read", "answered", "failed", "join", "join late",
	"rename", "hint", "remove", "delete", "restore", "roll call", "called", "checked", "forget",
}

func (m *model) announce(n int) {
	if len(m.inFlight) == 0 {
		return
	}
	i := 0
	if n == 3 {
		i = len(m.inFlight) - 1
	}
	c := m.inFlight[i]
	if n != 4 {
		m.inFlight = slices.Delete(m.inFlight, i, i+1)
	}
	m.sub.announced(c, time.Time{})
}

// read has the store answer the fetch from its present state.
func (m *model) read() {
	if len(m.fetches) == 0 || m.answer != nil {
		return
	}
	c, room := chat.Collect(1, m.fetches[0], m.store.since(m.fetches[0])), m.store.room
	m.answer = func() {
		m.fetches, m.answer = nil, nil
		if len(c.Messages) > modelTooMuch {
			m.sub.fetchedTooMuch(room)
		} else {
			m.sub.fetched(c, time.Time{})
		}
	}
}

func (m *model) failFetch() {
	if len(m.fetches) == 0 {
		return
	}
	m.fetches, m.answer = nil, nil
	m.sub.fetchFailed(errTryAgain)
	for _, a := range m.sub.todo {
		if _, again := a.(fetchChanges); again {
			m.failf("a failed fetch is repeated at once")
		}
	}
}

func (m *model) remove() {
	for _, p := range m.pages {
		if m.store.members[p.person] {
			delete(m.store.members, p.person)
			m.store.room.MembersRev++
			p.mayClose = true
			return
		}
	}
}

func (m *model) callRoll() {
	if m.roll != nil {
		return
	}
	number, room, there := m.sub.checks(), m.store.room, m.store.there
	m.roll = func() {
		m.roll = nil
		m.sub.called(number, room, there)
		m.act()
		if m.unchecked > 0 {
			m.each(func(p *modelPage) {
				if !m.store.members[p.person] {
					m.close(p)
				}
			})
			m.sub.membersChecked(m.unchecked)
			m.unchecked = 0
		}
	}
}

func (m *model) check() {
	if len(m.checks) > 0 {
		number := m.checks[0]
		m.checks = m.checks[1:]
		m.sub.checked(number, m.store.room, m.store.there)
	}
}

// settle lets everything under way arrive, and calls the roll: then every reader has what
// the store has. All announcements may be lost.
func (m *model) settle() {
	m.inFlight = nil
	for range 3 {
		for rounds := 0; len(m.fetches)+len(m.checks) > 0; rounds++ {
			if rounds > 20 {
				m.failf("it asks again and again")
			}
			m.step(6)
			m.step(7)
			m.step(18)
		}
		m.step(16)
		m.step(17)
	}
	m.each(func(p *modelPage) {
		last := m.store.loaded[len(m.store.loaded)-1]
		switch {
		case p.rev != last.rev || !maps.Equal(p.shows, last.shows) || !p.level:
			m.failf("person %d ends at %d with %v, the store at %d with %v", p.person, p.rev, p.shows, last.rev, last.shows)
		case !m.store.there || !m.store.members[p.person]:
			m.failf("person %d is still there", p.person)
		case p.head != m.store.room.Name || p.listRev != m.store.room.MembersRev:
			m.failf("person %d sees %q and the members as of %d", p.person, p.head, p.listRev)
		}
	})
	if len(m.sub.waiting) > 0 {
		m.failf("%d readers wait", len(m.sub.waiting))
	}
}

func TestAllReadersEndAtTheStoresState(t *testing.T) {
	for seed := range uint64(4000) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		m := newModel(t)
		for range 5 + rnd.IntN(60) {
			m.step(rnd.IntN(modelSteps))
		}
		m.settle()
	}
}

// Every order of a few events, from each group of events that can interfere.
func TestReadersEndAtTheStoresStateInEveryOrderOfEvents(t *testing.T) {
	for _, some := range [][]int{
		{0, 1, 2, 5, 6, 7, 8, 9, 10, 19},
		{9, 11, 12, 13, 14, 15, 16, 17, 18},
	} {
		var from func(before []int)
		from = func(before []int) {
			m := newModel(t)
			for _, n := range before {
				m.step(n)
			}
			m.settle()
			for _, n := range some {
				if len(before) < 4 {
					from(append(slices.Clone(before), n))
				}
			}
		}
		from(nil)
	}
}
