package live

import (
	"time"

	"parley/chat"
	"parley/handlers/web"
)

// redrawEvery is how often a person's list of rooms is drawn again at most: each time
// the whole of it goes to all of their pages, and one rename may be for thousands.
const redrawEvery = time.Second

// redrawSoon draws a person's list of rooms again, at once or when redrawEvery has
// passed since the last time: then once, however often it was asked for.
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

// redrawAgain reports whether somebody has asked meanwhile.
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
