package live

import (
	"context"
	"maps"
	"slices"

	"parley/chat"
)

// rightsMost is about how many people one query asks.
const rightsMost = 1000

// checkRights finds what changed of people's rights without an event reaching this node, beside the rooms
// that they look at: their lists of rooms, which may also lead to marks of rooms that they are no longer in,
// whom they have blocked, and their roles.
func (l *Node) checkRights(ctx context.Context, vs []*visitor) {
	here := map[chat.UserID]bool{}
	for _, v := range vs {
		here[v.user] = true
	}
	l.mu.Lock()
	maps.DeleteFunc(l.rights, func(person chat.UserID, _ chat.Rights) bool { return len(l.hub.Person(int64(person))) == 0 })
	maps.DeleteFunc(here, func(person chat.UserID, _ bool) bool { _, unrated := l.unrated[person]; return unrated })
	l.mu.Unlock()
	_ = l.askRights(ctx, slices.Collect(maps.Keys(here)), false) // the next check asks again
}

// rate takes the rights of those as known who came since the last time, and of whose change an event has
// told: only later changes are to be found. After events were lost, theirs may have been among them.
func (l *Node) rate(ctx context.Context, lost bool) error {
	l.mu.Lock()
	unrated := slices.Collect(maps.Keys(l.unrated))
	clear(l.unrated)
	l.mu.Unlock()
	err := l.askRights(ctx, unrated, lost)
	if err != nil {
		l.mu.Lock()
		defer l.mu.Unlock()
		for _, person := range unrated {
			l.unrated[person] = struct{}{}
		}
	}
	return err
}

func (l *Node) askRights(ctx context.Context, people []chat.UserID, lost bool) error {
	for some := range slices.Chunk(people, rightsMost) {
		all, err := l.Registry.RightsOf(ctx, some)
		if err != nil {
			return err
		}
		for person, now := range all {
			l.tellRights(person, now, lost)
		}
	}
	return nil
}

// tellRights makes good what differs from what is known of a person. With lost it does so for those of whom
// nothing is known, too.
func (l *Node) tellRights(person chat.UserID, now chat.Rights, lost bool) {
	l.mu.Lock()
	was, known := l.rights[person]
	l.rights[person] = now
	l.mu.Unlock()
	l.tellRole(person, now.Role)
	if lost = lost && !known; lost || known && was.Rooms != now.Rooms {
		l.redrawSoon(person, drawAll)
	}
	switch {
	case lost && now.Blocks == 0:
		l.unblock(person)
	case lost, known && was.Blocks != now.Blocks:
		l.reblock(person)
	}
}

// forgetRights has what is found next taken as known: an event has told of it.
func (l *Node) forgetRights(person chat.UserID) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.rights, person)
	if len(l.hub.Person(int64(person))) > 0 {
		l.unrated[person] = struct{}{}
	}
}

// resubscribed is called whenever a subscription to user events is confirmed. All but the first time
// events may be lost, and the next recheck does not wait for checkVisitors.
func (l *Node) resubscribed() func() {
	again := false
	return func() {
		if again {
			l.cut.Store(true)
		}
		again = true
	}
}

// recheck asks of new people only. After events were lost it asks of all, a turn of them at a time.
func (l *Node) recheck(ctx context.Context) {
	lost := l.cut.Swap(false)
	if lost {
		l.gateCallsDue = turnsOf(l.hub.Count(), visitorsAtOnce)
	}
	if l.rate(ctx, lost) != nil && lost {
		l.cut.Store(true) // the next recheck asks again
	}
	if l.gateCallsDue > 0 {
		l.gateCallsDue--
		l.checkVisitors(ctx)
	}
}
