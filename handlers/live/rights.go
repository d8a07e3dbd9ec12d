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
	l.mu.Unlock()
	for some := range slices.Chunk(slices.Collect(maps.Keys(here)), rightsMost) {
		all, err := l.Registry.RightsOf(ctx, some)
		if err != nil {
			return // the next check asks again
		}
		for person, now := range all {
			l.tellRights(person, now)
		}
	}
}

func (l *Node) tellRights(person chat.UserID, now chat.Rights) {
	l.mu.Lock()
	was, known := l.rights[person]
	l.rights[person] = now
	l.mu.Unlock()
	l.tellRole(person, now.Role)
	if known && was.Rooms != now.Rooms {
		l.redrawSoon(person, drawAll)
	}
	if known && was.Blocks != now.Blocks {
		l.reblock(person)
	}
}

// forgetRights has the next check take what it finds as known: an event has told of it.
func (l *Node) forgetRights(person chat.UserID) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.rights, person)
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

func (l *Node) recheck(ctx context.Context) {
	if l.cut.Swap(false) {
		l.checkVisitors(ctx)
	}
}
