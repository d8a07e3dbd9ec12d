package live

import (
	"time"

	"parley/chat"
	"parley/handlers/web"
)

// redrawEvery is how often a person's list of rooms is drawn again at most. All of it goes
// to all of their pages each time, and one rename may concern thousands of people.
const redrawEvery = time.Second

// redrawSoon draws a person's list of rooms again, at once or when redrawEvery has passed
// since the last time. Several calls in between draw it once.
func (l *Node) redrawSoon(person chat.UserID) {
	l.mu.Lock()
	defer l.mu.Unlock()
	_, busy := l.redraws[person]
	l.redraws[person] = busy // to be drawn once more
	if !busy {
		l.spawn(func() { l.redrawing(person) })
	}
}

func (l *Node) redrawing(person chat.UserID) {
	for again := true; again; again = l.redrawAgain(person) {
		web.Contain(l.Log, "event", func() { l.redrawRooms(person) })
		select {
		case <-time.After(redrawEvery):
		case <-l.ctx.Done():
		}
	}
}

// redrawAgain reports whether redrawSoon was called meanwhile.
func (l *Node) redrawAgain(person chat.UserID) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.redraws[person] && l.ctx.Err() == nil {
		l.redraws[person] = false
		return true
	}
	delete(l.redraws, person)
	return false
}
