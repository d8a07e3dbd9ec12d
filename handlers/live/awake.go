package live

import (
	"context"
	"sync"
	"time"

	"parley/chat"
	"parley/chat/people"
	"parley/views/updates"
)

const (
	awakeEvery = time.Second
	answerIn   = 2 * time.Second // other nodes have this long to tell a later input
)

// standing is how a person is present in a room.
type standing int8

const (
	absent standing = iota // not here, or invisible
	online
	away
)

// awake is what this node knows of the people who have connections here. Its lock may be
// taken while a room's is held, and never the other way round.
type awake struct {
	mu     sync.Mutex // guards what follows
	people map[chat.UserID]*person
}

type person struct {
	visitors  int
	rooms     map[*liveRoom]int // with how many visitors
	input     time.Time         // the last one on any device
	asked     time.Time         // when other nodes were asked for a later one; or zero
	told      bool              // other nodes know that there was input
	away      bool
	available chat.Availability
	quiet     bool // as rooms have been shown it
}

func (p *person) standing() standing {
	switch {
	case p.available.Invisible:
		return absent
	case p.away:
		return away
	}
	return online
}

// opened notes a visitor; input is when its person last did something.
func (a *awake) opened(v *visitor, input time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	p := a.people[v.user]
	if p == nil {
		p = &person{rooms: map[*liveRoom]int{}, available: v.available, quiet: v.available.Quiet(time.Now())}
		p.away = time.Since(input) >= people.AwayAfter
		a.people[v.user] = p
	}
	p.visitors++
	p.see(input)
}

func (a *awake) closed(v *visitor) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if p := a.people[v.user]; p != nil {
		p.visitors--
	}
}

func (p *person) see(input time.Time) {
	if input.After(p.input) {
		p.input, p.asked = input, time.Time{}
	}
}

// enter notes that a person is in a room, and says how.
func (a *awake) enter(user chat.UserID, r *liveRoom) standing {
	a.mu.Lock()
	defer a.mu.Unlock()
	p := a.people[user]
	if p == nil {
		return online // a room's tests have people without visitors
	}
	p.rooms[r]++
	return p.standingIn(r)
}

func (a *awake) leave(user chat.UserID, r *liveRoom) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if p := a.people[user]; p != nil {
		if p.rooms[r]--; p.rooms[r] <= 0 {
			delete(p.rooms, r)
		}
	}
}

func (a *awake) standing(user chat.UserID) standing {
	return a.ask(user, (*person).standing)
}

func (a *awake) standingIn(user chat.UserID, r *liveRoom) standing {
	return a.ask(user, func(p *person) standing { return p.standingIn(r) })
}

func (a *awake) ask(user chat.UserID, how func(*person) standing) standing {
	a.mu.Lock()
	defer a.mu.Unlock()
	if p := a.people[user]; p != nil {
		return how(p)
	}
	return online
}

// round is what one look at everybody found.
type round struct {
	news  []chat.UserEvent
	moved map[chat.UserID][]*liveRoom // who stands otherwise, and where
	quiet map[*liveRoom]struct{}      // rooms of those who may be disturbed since, or no longer
}

func (p *person) where() (list []*liveRoom) {
	for r := range p.rooms {
		list = append(list, r)
	}
	return list
}

// look finds who is away by now, and who is back. Other nodes are asked first: input on any
// device counts.
func (a *awake) look(now time.Time, node chat.Input) round {
	a.mu.Lock()
	defer a.mu.Unlock()
	found := round{moved: map[chat.UserID][]*liveRoom{}, quiet: map[*liveRoom]struct{}{}}
	for user, p := range a.people {
		idle := now.Sub(p.input)
		if p.visitors == 0 && idle >= people.AwayAfter {
			delete(a.people, user)
			continue
		}
		was := p.standing()
		node.Ago = idle.Milliseconds()
		if node.Asks = p.turn(now, idle); node.Asks || !p.away && !p.told && idle < people.AwayAfter {
			p.told = !node.Asks
			found.news = append(found.news, chat.UserEvent{Person: user, Input: new(node)})
		}
		if p.standing() != was {
			found.moved[user] = p.where()
		}
		if quiet := p.available.Quiet(now); quiet != p.quiet {
			p.quiet = quiet
			found.moved[user] = p.where()
			for r := range p.rooms {
				found.quiet[r] = struct{}{}
			}
		}
	}
	return found
}

// turn moves a person on, and is true when the other nodes are to be asked.
func (p *person) turn(now time.Time, idle time.Duration) (asks bool) {
	switch {
	case idle < people.AwayAfter:
		p.away = false
	case p.asked.IsZero():
		p.asked = now
		return true
	case !p.away && now.Sub(p.asked) >= answerIn:
		p.away, p.told = true, false
	}
	return false
}

// lookAtAll shows who went away, came back, or may not be disturbed.
func (l *Node) lookAtAll(ctx context.Context) {
	found := l.awake.look(time.Now(), chat.Input{Node: l.Node})
	if len(found.news) > 0 {
		l.Bus.PublishToUser(ctx, found.news...)
	}
	for user, rooms := range found.moved {
		for _, r := range rooms {
			r.stand(user)
		}
	}
	for r := range found.quiet {
		r.toSockets(l.bytes(updates.MembersChanged()))
	}
}

// input notes that a person did something on one of their devices.
func (l *Node) input(user chat.UserID, at time.Time) {
	l.awake.mu.Lock()
	defer l.awake.mu.Unlock()
	if p := l.awake.people[user]; p != nil {
		p.see(at)
	}
}

// toldInput takes in another node's word, and answers with a later input.
func (l *Node) toldInput(user chat.UserID, in chat.Input) {
	if in.Node == l.Node {
		return
	}
	at := time.Now().Add(-time.Duration(in.Ago) * time.Millisecond)
	l.awake.mu.Lock()
	defer l.awake.mu.Unlock()
	p := l.awake.people[user]
	if p == nil {
		return
	}
	p.see(at)
	if idle := time.Since(p.input); in.Asks && p.visitors > 0 && p.input.After(at.Add(answerIn)) && idle < people.AwayAfter {
		answer := chat.UserEvent{Person: user, Input: &chat.Input{Node: l.Node, Ago: idle.Milliseconds()}}
		l.spawn(func() { l.Bus.PublishToUser(l.ctx, answer) })
	}
}

// madeAvailable takes in what a person has others see.
func (l *Node) madeAvailable(user chat.UserID, a chat.Availability) {
	l.awake.mu.Lock()
	var moved []*liveRoom
	if p := l.awake.people[user]; p != nil {
		was := p.standing()
		if p.available = a; p.standing() != was {
			moved = p.where()
		}
	}
	l.awake.mu.Unlock()
	for _, r := range moved {
		r.stand(user)
	}
}

// checkAvailable reads again what people have others see: an event may have been lost, or
// have come while a page was connecting.
func (l *Node) checkAvailable(ctx context.Context, vs []*visitor) {
	var users []chat.UserID
	seen := map[chat.UserID]bool{}
	for _, v := range vs {
		if !seen[v.user] {
			seen[v.user] = true
			users = append(users, v.user)
		}
	}
	all, err := l.Registry.Availabilities(ctx, users)
	if err != nil {
		return
	}
	for _, user := range users {
		l.madeAvailable(user, all[user])
	}
}

// hearInput notes input on a page; it reports one at most each minute.
func (l *Node) hearInput(v *visitor, _ clientFrame) { l.input(v.user, time.Now()) }
