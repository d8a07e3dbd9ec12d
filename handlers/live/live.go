package live

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/history"
	"parley/chat/people"
	"parley/chat/posting"
	"parley/chat/rooms"
	"parley/handlers/live/hub"
	"parley/handlers/web"
	"parley/views/updates"
	"parley/views/words"
)

// Registry is what a live node reads from PostgreSQL from time to time, in case an
// announcement was lost.
type Registry interface {
	posting.ReactionLookup
	// Revs returns the rows of those of these rooms that still exist.
	Revs(ctx context.Context, ids []chat.RoomID) (map[chat.RoomID]chat.Room, error)
	RoomsOf(ctx context.Context, user chat.UserID, from string) (chat.RoomList, error)
	DirectOf(ctx context.Context, user chat.UserID) ([]chat.RoomLink, error)
	// Availabilities omit people who are visible and may be disturbed.
	Availabilities(ctx context.Context, users []chat.UserID) (map[chat.UserID]chat.Availability, error)
	// SessionsAlive returns which of these sessions have not ended.
	SessionsAlive(ctx context.Context, ids []uuid.UUID) ([]uuid.UUID, error)
	// MembershipsAdmin returns which of these memberships are those of admins of the room.
	MembershipsAdmin(ctx context.Context, memberships []chat.Membership) (map[chat.Membership]bool, error)
	// MembershipsAlive returns which of these memberships still exist.
	MembershipsAlive(ctx context.Context, memberships []chat.Membership) (map[chat.Membership]bool, error)
	// RightsOf leaves deleted accounts out.
	RightsOf(ctx context.Context, users []chat.UserID) (map[chat.UserID]chat.Rights, error)
	// Banned returns in which of these rooms the user is banned.
	Banned(ctx context.Context, memberships []chat.Membership) (map[chat.Membership]bool, error)
	// MarkReadAll stores how far people have read, and returns the memberships for which
	// that is further than before.
	MarkReadAll(ctx context.Context, marks map[chat.Membership]int64) ([]chat.Membership, error)
	// Unread returns the unread marks of those of these memberships that have not read up
	// to behind.
	Unread(ctx context.Context, memberships []chat.Membership, behind int64) (map[chat.Membership]chat.RoomLink, error)
}

// Gate tells the live node who makes a request, and whether it may connect.
type Gate interface {
	Session(c *fiber.Ctx) (chat.Session, error)
	SameOrigin(c *fiber.Ctx) bool
	Address(c *fiber.Ctx) string
	// Hold is false when this node has no room for another connection.
	Hold(c *fiber.Ctx) bool
}

// Writers says whether a user may write in a room now; rooms.Service does.
type Writers interface {
	MayWrite(ctx context.Context, slug string, user chat.UserID) bool
}

// Config is what a Node is built from.
type Config struct {
	Node      uuid.UUID
	Bus       chat.Bus
	History   *history.Service
	Rooms     *rooms.Service
	Writers   Writers
	Presence  chat.Presence
	Standings *people.Standings // nil where nobody is shown
	Registry  Registry
	Calls     Calls // nil where there are none
	Limits    bool  // whether open connections are counted
	Log       *slog.Logger
}

// Node holds the WebSockets and streams of one node. It subscribes to each room that a
// visitor looks at, and renders each event once for all.
type Node struct {
	Config
	gate  Gate
	hub   *hub.Hub
	began time.Time

	// callOrder is held from reading a call until it is sent. Each change takes it alone, after
	// all that read the state before: its pages get a later state later.
	callOrder  sync.RWMutex
	callsEnded map[chat.RoomID]time.Time          // guarded by callOrder: a page may have been made before
	ringsEnded map[chat.UserID]time.Time          // the same
	stood      map[chat.UserID]chat.PresenceState // as pages were told; so is this
	restood    map[chat.UserID]time.Time          // whose changed within stirredKeep

	mu        sync.Mutex // guards what follows
	rooms     map[roomKey]*liveRoom
	followed  int64               // counts the rooms, also those that are no longer followed
	unchecked map[*liveRoom]int64 // whose members changed, up to which members_rev
	turns     int64               // counts the visitors
	addresses map[string]int
	redraws   map[chat.UserID]redraw // whose list was drawn within redrawEvery, and what to draw again
	reads     map[chat.Membership]int64
	streams   map[*visitor]struct{}
	slugs     map[chat.RoomID]string
	stirs     map[chat.RoomID]time.Time // when a mark of a room last changed
	relisted  map[chat.UserID]time.Time // when a person's list of rooms last changed
	reblocked map[chat.UserID]time.Time // when whom a person has blocked last changed
	muted     map[chat.Membership]bool  // rooms in which a person here muted a thread
	shunned   map[chat.Membership]bool  // rooms in which a person here has blocked a member
	partings  map[*words.Language][]byte
	rights    map[chat.UserID]chat.Rights // as checkRights has found them; see forgetRights
	unrated   map[chat.UserID]struct{}    // people here whose rights are not in it yet
	listing   map[chat.UserID]int         // how many lists of unread rooms are open
	listsDue  map[chat.UserID]struct{}

	drawing sync.Mutex // held by drawLists, which alone uses what is in a listing

	awake   awake
	lobbies []*liveRoom
	stoodAt time.Time // of which moment stood is; only followStandings uses it

	rollCalls, gateCalls turns
	gateCallsDue         int64 // after events were lost; only recheck uses it

	reporting [chat.ShardCount]reporting
	kept      time.Time // when the reports were last kept alive; only attendAll uses it

	events eventWorkers

	cut   atomic.Bool     // events of users may be lost
	going atomic.Bool     // no new connections are accepted
	ctx   context.Context // of the node's life
	stop  context.CancelFunc
	tasks sync.WaitGroup
}

// New makes a live node. Start it before it is asked for connections.
func New(cfg Config) *Node {
	l := &Node{
		Config: cfg, began: time.Now(), rooms: map[roomKey]*liveRoom{}, unchecked: map[*liveRoom]int64{},
		addresses: map[string]int{}, redraws: map[chat.UserID]redraw{}, reads: map[chat.Membership]int64{}, streams: map[*visitor]struct{}{}, slugs: map[chat.RoomID]string{}, stirs: map[chat.RoomID]time.Time{}, relisted: map[chat.UserID]time.Time{}, reblocked: map[chat.UserID]time.Time{}, rights: map[chat.UserID]chat.Rights{}, unrated: map[chat.UserID]struct{}{}, muted: map[chat.Membership]bool{}, shunned: map[chat.Membership]bool{}, callsEnded: map[chat.RoomID]time.Time{}, ringsEnded: map[chat.UserID]time.Time{},
		partings: map[*words.Language][]byte{}, listing: map[chat.UserID]int{}, listsDue: map[chat.UserID]struct{}{}, awake: awake{people: map[chat.UserID]*person{}}, restood: map[chat.UserID]time.Time{},
	}
	for shard := range l.reporting {
		l.reporting[shard].shard, l.reporting[shard].name = shard, uuid.New()
	}
	l.openLobbies()
	l.hub = hub.New(l.behind, func(rev int64) []byte { return l.bytes(updates.Heartbeat(rev)) })
	l.ctx, l.stop = context.WithCancel(context.Background())
	return l
}

// How often a live node checks what it holds.
const (
	attendEvery = 500 * time.Millisecond // presence, typing, read marks
	standEvery  = time.Second            // shows who came, left, or stands otherwise
	rollCall    = 3 * time.Second        // finds room changes that were not announced
	gateCall    = 15 * time.Second       // finds sessions and memberships that have ended, and other rights that changed
	streamBeat  = 15 * time.Second       // stream.css reports a lost stream after three missing ones
)

// Start subscribes to user events. gate tells who makes each request.
func (l *Node) Start(gate Gate) {
	l.gate = gate
	for shard := range chat.ShardCount {
		l.tasks.Go(func() {
			_ = l.Bus.SubscribeToUsers(l.ctx, shard, l.resubscribed(), func(n chat.UserEvent) {
				web.Contain(l.Log, "event", func() { l.heard(n) })
			})
		})
	}
	l.tasks.Go(func() { l.hub.Ping(l.ctx) })
	l.tasks.Go(l.poll)
	l.every(attendEvery, l.attendAll)
	l.every(attendEvery, l.drawLists)
	l.every(awakeEvery, l.lookAtAll)
	l.every(standEvery, l.followStandings)
	l.every(rollCall, l.callRoll)
	l.every(rollCall, l.recheck)
	l.every(stirredKeep, l.forgetStirs)
	l.every(gateCall, l.checkVisitors)
	l.every(streamBeat, l.beatStreams)
}

// poll reads from idle connections. Without it they are served as well, and take more memory.
func (l *Node) poll() {
	if err := l.hub.Poll(l.ctx); err != nil {
		l.Log.Warn("each idle connection has a goroutine", "err", err)
	}
}

// every runs f at each tick, with a bounded context.
func (l *Node) every(d time.Duration, f func(ctx context.Context)) {
	l.tasks.Go(func() {
		tick := time.NewTicker(d)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				ctx, cancel := context.WithTimeout(l.ctx, max(d, 2*time.Second))
				web.Contain(l.Log, "tick", func() { f(ctx) })
				cancel()
			case <-l.ctx.Done():
				return
			}
		}
	})
}

// spawn runs work in the background that Stop waits for.
func (l *Node) spawn(work func()) {
	l.tasks.Go(func() { web.Contain(l.Log, "event", work) })
}

// restartSpread is over how long clients are disconnected on a restart.
const restartSpread = 2 * time.Second

// Stop refuses upgrades, closes all connections with code 1012, waits for them until ctx
// ends, and ends what Start began.
func (l *Node) Stop(ctx context.Context) {
	l.going.Store(true)
	l.sayGoodbye()
	l.hub.CloseAll(ctx, restartSpread)
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	l.writeReads(last)
	l.stop()
	l.tasks.Wait()
}

// Connections returns how many connections are open.
func (l *Node) Connections() int { return l.hub.Count() }
