package call

import (
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/fold"
)

// Limits of one call.
const (
	PeopleMax = 50
	TracksMax = len("mcss") // one of each kind
	SlotsMax  = 80          // tracks that one page receives
	SDPMax    = 64 << 10
)

var (
	errFull    = chat.E(chat.TooMany, "This call is full.")
	errNotIn   = chat.E(chat.Conflict, "You are not in this call. Join it again.")
	errRemoved = chat.E(chat.Forbidden, "A moderator removed you from this call.")
	errTaken   = chat.E(chat.Forbidden, "You joined this call on another page.")
	errNobody  = chat.E(chat.NotFound, "That person is not in the call.")
)

// roster is who is in one call. It knows no media, no lock and no clock.
type roster struct {
	since   time.Time
	people  []chat.Participant
	removed map[chat.UserID]bool // by a moderator, until the call is over
	ring    *chat.Ring           // whom it asks to join; nil where it rings nowhere
}

// join adds a person, or changes what they send. A person has one seat: a second page that they join on takes
// it over. A page that connects again after a lost network does not: another page keeps the seat.
func (r *roster) join(p chat.Participant, again bool) (changed bool, err error) {
	if r.removed[p.User] {
		return false, errRemoved
	}
	i := r.index(p.User)
	if i < 0 && len(r.people) >= PeopleMax {
		return false, errFull
	}
	if i < 0 {
		if len(r.people) == 0 && r.since.IsZero() {
			r.since = p.Since
		}
		r.people = append(r.people, p)
		return true, nil
	}
	was := &r.people[i]
	if again && was.Seat != p.Seat {
		return false, errTaken
	}
	if was.Seat == p.Seat && slices.Equal(was.Tracks, p.Tracks) && was.Name == p.Name {
		return false, nil
	}
	if was.Seat != p.Seat {
		was.Muted, was.Hand, was.Idle = false, false, nil
	}
	was.Seat, was.Tracks, was.Name = p.Seat, p.Tracks, p.Name
	return true, nil
}

// leave ends a seat. The zero seat ends whichever the person has.
func (r *roster) leave(user chat.UserID, seat uuid.UUID) bool {
	i := r.index(user)
	if i < 0 || seat != uuid.Nil && r.people[i].Seat != seat {
		return false
	}
	r.people = slices.Delete(r.people, i, i+1)
	return true
}

// set changes what a participant says of themself.
func (r *roster) set(user chat.UserID, seat uuid.UUID, muted, hand *bool) (changed bool, err error) {
	i := r.index(user)
	if i < 0 || r.people[i].Seat != seat {
		return false, errNotIn
	}
	p := &r.people[i]
	before := *p
	if muted != nil {
		p.Muted = *muted
	}
	if hand != nil {
		p.Hand = *hand
	}
	return before.Muted != p.Muted || before.Hand != p.Hand, nil
}

// mute silences another person, who may speak again.
func (r *roster) mute(name string) (p chat.Participant, err error) {
	i := r.named(name)
	if i < 0 {
		return p, errNobody
	}
	r.people[i].Muted = true
	r.people[i].Silenced++
	return r.people[i], nil
}

// remove ends another person's part until the call is over.
func (r *roster) remove(name string) (p chat.Participant, err error) {
	i := r.named(name)
	if i < 0 {
		return p, errNobody
	}
	p = r.people[i]
	r.keepOut([]chat.UserID{p.User})
	r.people = slices.Delete(r.people, i, i+1)
	return p, nil
}

// keepOut notes who was removed.
func (r *roster) keepOut(users []chat.UserID) {
	for _, user := range users {
		if r.removed == nil {
			r.removed = map[chat.UserID]bool{}
		}
		r.removed[user] = true
	}
}

func (r *roster) out() []chat.UserID { return slices.Sorted(maps.Keys(r.removed)) }

// state is a copy for other goroutines and nodes.
func (r *roster) state() (people []chat.Participant) {
	for _, p := range r.people {
		p.Tracks, p.Idle = slices.Clone(p.Tracks), slices.Clone(p.Idle)
		people = append(people, p)
	}
	return people
}

func (r *roster) index(user chat.UserID) int {
	return slices.IndexFunc(r.people, func(p chat.Participant) bool { return p.User == user })
}

func (r *roster) named(name string) int {
	return slices.IndexFunc(r.people, func(p chat.Participant) bool { return fold.String(p.Name) == fold.String(name) })
}
