package live

import (
	"time"

	"parley/chat"
)

// announced takes an event from the room's channel, beside a number. An event about the room's row is only a
// hint: the row itself has the change.
func (r *liveRoom) announced(e chat.Event) {
	switch {
	case e.Changes != nil:
		r.tell(func(s *roomSubscription) { s.announced(*e.Changes, time.Now()) })
	case e.Typist != "":
		r.typed(e.Typist)
	case e.Head, e.Gone, e.Members:
		r.tell((*roomSubscription).hinted)
	case e.DeletedName != "":
		r.tell(func(s *roomSubscription) { s.erased(e.DeletedName) })
	}
}
