package live

import (
	"bytes"
	"context"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"parley/chat"
	"parley/handlers/live/hub"
	"parley/handlers/web"
	"parley/views/messages"
	"parley/views/updates"
	"parley/views/words"
)

// visitor is one open connection: its user, and the room that it looks at. On a page
// without a room, room is nil: the connection only watches the person's rooms.
type visitor struct {
	kind     hub.Kind
	client   *hub.Client
	conn     net.Conn
	session  uuid.UUID
	user     chat.UserID
	name     string
	entering *chat.Room // the room when the visitor came; nil without, and once it is followed
	direct   string     // their own name for the direct conversation that they follow
	address  string
	from     string    // where the page's part of the list of rooms begins
	aside    string    // the address of a stream that has to make way
	blocks   bool      // its person has blocked others
	guest    bool      // of the server
	role     chat.Role // of its person, as its page of the administration shows it; "" for another page. Guarded by Node.mu
	roleNow  chat.Role // of its person when it came
	compact  bool      // messages stand close together
	unread   bool      // rooms with something unread come first
	lang     *words.Language
	idle     time.Duration // since its person's last input when it came
	turn     int64         // the order of arrival; set by register
	back     bool          // it reconnected, and may have missed events outside the transcript
	seat     uuid.UUID     // of a page in the room's call
	told     bool          // its page says itself that its person may not write
	past     bool          // its page shows older messages of the room
	spoke    [sayingsCount]spoke
	writing  writing

	available chat.Availability // of its person when it came

	room         *liveRoom
	check        int64 // the last check that began before it came; see closeReaders
	subscription *hub.Subscription
	watching     atomic.Bool              // its other rooms are known
	besides      atomic.Pointer[[]beside] // in its list
	sentOut      atomic.Bool              // it was told that the room is not open to it any more
	settled      bool                     // all of the above is final; guarded by Node.mu

	readSeq int64       // of a stream: how far its person had read
	opening []chat.Note // of a stream: the room's lines before its first message
	day     string      // of a stream: the day of the last message on its first page

	list *listing // of a stream that shows the person's unread rooms, and no room itself

	rings bool // of a stream: it shows a call that rings; only sendRinging uses it

	seen, read int64 // of a stream; only readStreams uses them
}

// entered is the room when the visitor came; none once it is followed.
func (v *visitor) entered() (r chat.Room) {
	if v.entering != nil {
		r = *v.entering
	}
	return r
}

func visitorOf(c *hub.Client) *visitor { return c.Holder().(*visitor) }

// inIframe reports whether it is a stream of HTML, in a page's iframe.
func (v *visitor) inIframe() bool { return v.kind != hub.Socket && !v.kind.Text() }

// at is the room that the visitor looks at, or zero.
func (v *visitor) at() chat.RoomID {
	if v.room == nil {
		return 0
	}
	return v.room.id
}

func (v *visitor) slug() string {
	if v.room == nil {
		return ""
	}
	return v.room.slug
}

// beside is the slug of the room that the page around it is about.
func (v *visitor) beside() string {
	if v.list != nil {
		return v.list.at
	}
	return v.slug()
}

// serve takes a connection in. It sends the parts of opening, and returns when the visitor
// has caught up. From there on the hub listens to it; that needs nothing of the request.
func (l *Node) serve(v *visitor, conn net.Conn, after int64, opening ...[]byte) {
	v.conn = conn
	over, err := hub.Over(conn)
	if err != nil {
		l.Log.Error("a connection cannot be held open", "err", err)
		_ = conn.Close()
		return
	}
	v.client = hub.NewClient(v.kind, over, int64(v.user), v.session, v)
	v.client.Parting(l.parting(v))
	if l.Limits {
		v.client.Allow(hub.Allowance{Burst: int32(chat.AnyFrames.Burst), Rate: int32(chat.AnyFrames.Rate)})
	}
	if code := l.admit(v); code != 0 {
		l.refuse(v, code, opening)
		return
	}
	l.guarded(v, func() {
		for _, part := range opening {
			v.client.SendPatiently(part)
		}
		switch {
		case v.list != nil:
			l.greetListing(v)
			return
		case v.kind != hub.Socket:
			l.subscribe(v, after)
			return
		}
		links, since := l.watch(v)
		l.subscribe(v, after)
		l.missed(v, links, since)
	})
	v.client.Listen(listening{l})
}

// refuse ends a connection that was not admitted. An iframe shows what there is, and
// reconnects, because nothing else would fill it.
func (l *Node) refuse(v *visitor, code int, opening [][]byte) {
	if v.inIframe() {
		for _, part := range append(opening, l.fragment(v, v.ending())) {
			v.client.SendPatiently(part)
		}
		code = hub.CodeRestart // after what is queued
	}
	v.client.Close(code, "not here")
	v.client.Finish()
	leave(v.conn)
}

// ending is the last element of a stream whose iframe is to connect again.
func (v *visitor) ending() templ.Component {
	switch {
	case v.list != nil:
		return updates.ListingAgain("4")
	case v.room == nil:
		return updates.StreamEnd(v.entered().Slug, false)
	}
	return updates.StreamEnd(v.slug(), false)
}

// guarded runs work for one visitor. A panic ends its connection, which only this node
// would close, and no other.
func (l *Node) guarded(v *visitor, do func()) {
	if !web.Contain(l.Log, "connection", do) {
		v.client.Abort()
	}
}

// subscribe subscribes a visitor to its room, and sends the changes that it missed.
func (l *Node) subscribe(v *visitor, after int64) {
	if v.entered().ID == 0 {
		l.register(v)
		l.greetRinging(v)
		return
	}
	entered := v.entered()
	v.room, v.check = l.join(entered, after)
	if v.entering = nil; entered.Direct {
		v.direct = entered.Name
	}
	v.room.beganOn(v.day)
	v.room.came(v.user)
	v.subscription = l.hub.Subscribe(v.room.hubID, v.client)
	l.register(v)
	l.catchUp(v, after)
	v.room.greet(v, entered)
	v.room.greetCall(v)
	l.greetRinging(v)
	if v.inIframe() {
		l.makeWay(v)
	}
	if v.kind != hub.Socket {
		_, last := v.room.level()
		l.readThrough(v, last)
		ctx, cancel := context.WithTimeout(l.ctx, time.Second)
		defer cancel()
		l.writeReads(ctx) // so that the reader's next page has it
	}
}

// listening is the node as its clients' hub sees it.
type listening struct{ *Node }

// Contain implements hub.Handler.
func (l listening) Contain(c *hub.Client, work func()) { l.guarded(visitorOf(c), work) }

// Heard implements hub.Handler.
func (l listening) Heard(c *hub.Client, text []byte) { l.hearText(visitorOf(c), text) }

// Gone implements hub.Handler. CloseAll waits for its end, which is dismiss.
func (l listening) Gone(c *hub.Client) {
	v := visitorOf(c)
	defer l.dismiss(v)
	if v.room != nil {
		if v.kind != hub.Socket {
			_, last := v.room.level()
			l.readThrough(v, last)
		}
		l.hub.Unsubscribe(v.room.hubID, v.subscription)
		v.room.went(v.user)
		l.part(v.room)
	}
	c.Wait()
	if v.kind == hub.Socket {
		leave(v.conn)
		return
	}
	_ = v.conn.Close()
}

// visitors are the registered and matching visitors of some clients.
func (l *Node) visitors(clients []*hub.Client, match func(*visitor) bool) []*visitor {
	l.mu.Lock()
	defer l.mu.Unlock()
	var list []*visitor
	for _, c := range clients {
		if v := visitorOf(c); v.settled && match(v) {
			list = append(list, v)
		}
	}
	return list
}

func everybody(*visitor) bool { return true }

// beatStreams shows streams that they are alive. The hub's own pings keep the connection
// open, but are invisible.
func (l *Node) beatStreams(context.Context) {
	beats := map[*words.Language][]byte{}
	for _, v := range l.visitors(l.hub.All(), (*visitor).inIframe) {
		if v.list != nil {
			l.listSoon(v.user) // in case an event did not arrive
		}
		if beats[v.lang] == nil {
			beats[v.lang] = l.fragment(v, updates.StreamHeartbeat())
		}
		v.client.Send(beats[v.lang])
	}
}

// sayGoodbye tells streams where to go on; sockets know it from the close code.
func (l *Node) sayGoodbye() {
	for _, v := range l.visitors(l.hub.All(), everybody) {
		switch {
		case v.inIframe():
			v.client.Send(l.fragment(v, v.ending()))
		case v.kind.Text():
			v.client.Send([]byte(messages.TranscriptBroken))
		}
	}
}

// parting is the end of a stream whose reader is too slow. All visitors of one kind and
// language share the bytes, because each may need them.
func (l *Node) parting(v *visitor) []byte {
	switch {
	case v.kind == hub.Socket:
		return nil
	case v.kind.Text():
		return textParting
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.partings[v.lang] == nil {
		l.partings[v.lang] = l.fragment(v, updates.StreamReload())
	}
	return l.partings[v.lang]
}

var textParting = []byte(messages.TranscriptBroken)

// fragments are buffers for fragments, which are cloned to their length.
var fragments = sync.Pool{New: func() any { return bytes.NewBuffer(make([]byte, 0, 2<<10)) }}

const fragmentKeep = 64 << 10

// bytes renders a fragment for many, also when the node has stopped: later clients are told
// to reconnect.
func (l *Node) bytes(c templ.Component) []byte { return l.render(context.Background(), c) }

// fragment renders a fragment for one visitor, in the language of its page.
func (l *Node) fragment(v *visitor, c templ.Component) []byte { return l.render(v.lang.Context(), c) }

func (l *Node) render(ctx context.Context, c templ.Component) []byte {
	b := fragments.Get().(*bytes.Buffer)
	defer func() {
		if b.Cap() <= fragmentKeep {
			b.Reset()
			fragments.Put(b)
		}
	}()
	if err := c.Render(ctx, b); err != nil {
		l.Log.Error("a fragment could not be rendered", "err", err)
		return nil
	}
	return bytes.Clone(b.Bytes())
}
