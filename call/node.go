package call

import (
	"context"
	"log/slog"
	"maps"
	"sync"
	"time"

	"github.com/google/uuid"

	"parley/chat"
)

// Config is what a Node is built from.
type Config struct {
	ID     uuid.UUID
	Board  chat.CallBoard
	Gate   Gate
	Public []Public // empty: the ports' own addresses
	Log    *slog.Logger
	Now    func() time.Time
	// Began and Ended are told of a call's begin and end, in a goroutine of their own; nil
	// for nobody.
	Began, Ended func(chat.Call)
	Ringing      Ringing // nil where calls ring nowhere
}

// Gate tells which people may stay in a call.
type Gate interface {
	SessionsAlive(ctx context.Context, ids []uuid.UUID) ([]uuid.UUID, error)
	// MayMeet returns which of these people may be in the room's call now.
	MayMeet(ctx context.Context, memberships []chat.Membership) (map[chat.Membership]bool, error)
}

// Node holds the calls of some rooms, and forwards their media.
type Node struct {
	Config
	engine *engine

	mu    sync.Mutex // guards what follows
	rooms map[chat.RoomID]*room
	kept  map[chat.RoomID]kept // of calls that are over
	going bool

	life  context.Context
	stop  context.CancelFunc
	tasks sync.WaitGroup

	lastWord time.Duration // see the constant
}

// New makes a node that hears media on the ports, and owns them.
func New(c Config, p *Ports) (*Node, error) {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	e, err := newEngine(p, c.Public)
	if err != nil {
		return nil, err
	}
	n := &Node{Config: c, engine: e, rooms: map[chat.RoomID]*room{}, kept: map[chat.RoomID]kept{}, lastWord: lastWord}
	n.life, n.stop = context.WithCancel(context.Background())
	return n, nil
}

func (n *Node) now() time.Time { return n.Now() }

// checkEvery is how often the node says that it takes calls, and asks who may stay.
const checkEvery = time.Second

// Start has the node take calls.
func (n *Node) Start() {
	n.tasks.Go(func() {
		tick := time.NewTicker(checkEvery)
		defer tick.Stop()
		for {
			n.tick()
			select {
			case <-tick.C:
			case <-n.life.Done():
				return
			}
		}
	})
}

func (n *Node) tick() {
	ctx, cancel := context.WithTimeout(n.life, checkEvery)
	defer cancel()
	if err := n.Board.OfferNode(ctx, n.ID, true); err != nil && ctx.Err() == nil {
		n.Log.Warn("a call node is not known to others", "err", err)
	}
	n.check(ctx)
	for _, r := range n.all() {
		r.noteIdle(true)
	}
}

// Stop gives the calls to other nodes, which the pages ask at once, and ends.
func (n *Node) Stop(ctx context.Context) {
	n.mu.Lock()
	n.going = true
	n.mu.Unlock()
	all := n.all()
	n.stop()
	_ = n.Board.OfferNode(ctx, n.ID, false)
	for _, r := range all {
		<-r.done
		c, _ := r.snapshot(true)
		_ = n.Board.ReleaseCall(ctx, c)
		r.end()
	}
	n.tasks.Wait()
	n.engine.close()
}

// noted tells of a begin or an end.
func (n *Node) noted(tell func(chat.Call), c chat.Call) {
	if tell != nil {
		n.tasks.Go(func() { tell(c) })
	}
}

// Ask answers a request to this node. The reply names another holder where there is one.
func (n *Node) Ask(ctx context.Context, q chat.CallRequest) chat.CallReply {
	text, holder, err := n.ask(ctx, q)
	r := chat.CallReply{SDP: text, Holder: holder}
	if err != nil {
		e := chat.As(err)
		if r.Kind, r.Refused = e.Kind, e.Sentence(); e.Kind == chat.Internal {
			n.Log.Warn("a call refused an offer", "err", err)
		}
	}
	return r
}

func (n *Node) ask(ctx context.Context, q chat.CallRequest) (text string, holder uuid.UUID, err error) {
	r, holder, err := n.room(ctx, q)
	if err != nil || holder != uuid.Nil || r == nil {
		return "", holder, err
	}
	switch q.Act {
	case chat.CallPublish:
		text, err = n.publish(ctx, r, q)
	case chat.CallWatch:
		text, err = n.watch(ctx, r, q)
	case chat.CallLeave:
		r.leave(q.User, q.Seat)
	case chat.CallTake:
		r.answer(q.User, chat.Answering)
	case chat.CallDecline:
		r.answer(q.User, chat.Declined)
	default:
		err = r.change(q)
	}
	return text, uuid.Nil, err
}

// room is the call of a request. Publishing begins one, where no other node holds it.
func (n *Node) room(ctx context.Context, q chat.CallRequest) (r *room, holder uuid.UUID, err error) {
	n.mu.Lock()
	r = n.rooms[q.Room]
	going := n.going
	n.mu.Unlock()
	switch {
	case r != nil:
		return r, uuid.Nil, nil
	case needless(q.Act):
		return nil, uuid.Nil, nil
	case q.Act != chat.CallPublish:
		return nil, uuid.Nil, errNotIn
	case going:
		return nil, uuid.Nil, errGoing
	}
	c, err := n.Board.ClaimCall(ctx, q.Room, n.ID)
	if err != nil || c.Node != n.ID {
		return nil, c.Node, err
	}
	return n.hold(c), uuid.Nil, nil
}

// needless reports whether an act has nothing to do where there is no call.
func needless(act chat.CallAct) bool {
	return act == chat.CallLeave || act == chat.CallTake || act == chat.CallDecline
}

var errGoing = &chat.Error{Kind: chat.Unavailable, Retry: time.Second, Text: "This server is going. Please connect again."}

// hold begins to hold a call that was claimed.
func (n *Node) hold(c chat.Call) *room {
	n.mu.Lock()
	defer n.mu.Unlock()
	if r := n.rooms[c.Room]; r != nil {
		return r
	}
	r := n.newRoom(c)
	n.rooms[c.Room] = r
	n.tasks.Go(func() { r.keep(n.life) })
	return r
}

func (n *Node) forget(r *room) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.rooms[r.call.Room] == r {
		delete(n.rooms, r.call.Room)
	}
}

// kept is who was removed from a call that is over. Its last participant may have been
// removed, and would begin the next call at once.
type kept struct {
	out   []chat.UserID
	until time.Time
}

const keptFor = time.Minute

func (n *Node) keepOut(c chat.Call) {
	n.mu.Lock()
	defer n.mu.Unlock()
	now := n.now()
	maps.DeleteFunc(n.kept, func(_ chat.RoomID, k kept) bool { return !now.Before(k.until) })
	if len(c.Out) > 0 {
		n.kept[c.Room] = kept{c.Out, now.Add(keptFor)}
	}
}

func (n *Node) publish(ctx context.Context, r *room, q chat.CallRequest) (string, error) {
	o, err := readOffer(q.SDP, q.Tracks)
	if err != nil {
		return "", err
	}
	byMid, on, err := o.published()
	if err != nil {
		return "", err
	}
	s, err := r.enter(q, on)
	if err != nil {
		return "", err
	}
	text, err := s.publish(ctx, n.engine, q.Number, o, byMid, func() { r.leave(q.User, q.Seat) })
	if err != nil {
		r.leave(q.User, q.Seat)
	}
	return text, err
}

func (n *Node) watch(ctx context.Context, r *room, q chat.CallRequest) (string, error) {
	s, err := r.seatOf(q)
	if err != nil {
		return "", err
	}
	o, err := readOffer(q.SDP, q.Tracks)
	if err != nil {
		return "", err
	}
	shows, err := r.relays(o)
	if err != nil {
		return "", err
	}
	text, err := s.watch(ctx, n.engine, q.Number, o, shows)
	r.noteIdle(false)
	return text, err
}

func (n *Node) all() (list []*room) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, r := range n.rooms {
		list = append(list, r)
	}
	return list
}

// takes reports whether the node takes new calls.
func (n *Node) takes() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return !n.going
}

// Load is how many calls the node holds, and how many people are in them.
func (n *Node) Load() (calls, people int) {
	for _, r := range n.all() {
		r.mu.Lock()
		if !r.over {
			calls, people = calls+1, people+len(r.roster.people)
		}
		r.mu.Unlock()
	}
	return calls, people
}
