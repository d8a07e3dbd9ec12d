package handlers

import (
	"bytes"
	"context"
	"net"
	"slices"
	"sync"
	"time"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"parley/chat"
	"parley/handlers/hub"
	"parley/views"
)

// visitor is one open connection: whose it is, and what it looks at. On a page
// without a room, room is zero: the connection only watches the person's rooms.
type visitor struct {
	kind    hub.Kind
	text    bool // a stream in plain text
	client  *hub.Client
	session uuid.UUID
	user    chat.User
	room    chat.Room
	address string
	opening []byte // sent first, if any
	aside   string // where a stream goes when it has to make way
	turn    int64  // in which order they came; set by register

	finished chan struct{} // closed when the client has written its last
	feed     *feed
	seat     *hub.Seat
}

// framed reports whether it is a stream of HTML, in a frame of a page.
func (v *visitor) framed() bool { return v.kind != hub.Socket && !v.text }

// lastWord notices when a hub's client has written its last, or cannot write any
// more: only then does it touch the read deadline.
type lastWord struct {
	net.Conn
	over chan struct{}
	once sync.Once
}

func (w *lastWord) SetReadDeadline(t time.Time) error {
	w.once.Do(func() { close(w.over) })
	return w.Conn.SetReadDeadline(t)
}

func newVisitor(kind hub.Kind, s chat.Session, room chat.Room, address string) *visitor {
	return &visitor{kind: kind, session: s.ID, user: s.User, room: room, address: address}
}

// serve is a connection's life, from its first frame to its last: the handler
// that owns the connection calls it, and it returns when nothing more will be
// written. listen blocks until the other side is gone.
func (l *Live) serve(v *visitor, conn net.Conn, after int64, listen func()) {
	v.finished = make(chan struct{})
	v.client = hub.NewClient(v.kind, &lastWord{Conn: conn, over: v.finished}, int64(v.user.ID), v.session.String())
	defer v.client.Wait()
	if !l.admit(v) {
		v.client.Close(hub.CodeLater, "this node is full or going")
		<-v.finished // or Wait would cut it off
		return
	}
	defer l.dismiss(v)
	for part := range slices.Chunk(v.opening, pieceWeight) {
		v.client.SendPatiently(part)
	}
	if v.room.ID == 0 {
		l.register(v)
		listen()
		return
	}
	v.feed = l.join(v.room)
	defer l.part(v.feed)
	v.feed.came(v.user.ID)
	defer v.feed.went(v.user.ID)
	v.seat = l.hub.Sit(v.seatOf(), v.client)
	defer func() { l.hub.Stand(v.seatOf(), v.seat) }()
	l.register(v)
	l.level(v, after)
	if !v.text {
		v.feed.greet(v)
	}
	listen()
}

func (l *Live) admit(v *visitor) bool {
	most := chat.SocketsByPerson
	if !l.Limits {
		most = 1 << 30
	}
	return l.hub.Enter(v.client, l.watched(v), most)
}

// watched are the person's other rooms.
func (l *Live) watched(v *visitor) []int64 {
	ctx, cancel := context.WithTimeout(l.ctx, time.Second)
	defer cancel()
	links, err := l.Registry.RoomsOf(ctx, v.user.ID)
	if err != nil {
		return nil // marks in the navigation stay as the page has them
	}
	return l.note(v, links)
}

func (l *Live) note(v *visitor, links []chat.RoomLink) []int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	ids := make([]int64, 0, len(links))
	for _, link := range links {
		if link.ID != v.room.ID {
			l.slugs[link.ID] = link.Slug
			ids = append(ids, int64(link.ID))
		}
	}
	return ids
}

// mayConnect counts a connection towards its address and its person.
func (l *Live) mayConnect(s chat.Session, address string) error {
	if !l.Limits {
		return nil
	}
	if len(l.hub.Person(int64(s.User.ID))) >= chat.SocketsByPerson {
		return &chat.Error{Kind: chat.TooMany, Text: "You have too many windows open.", Retry: 30 * time.Second}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.addresses[address] >= chat.SocketsByAddress {
		return &chat.Error{Kind: chat.TooMany, Text: "There are too many connections from your network.", Retry: 30 * time.Second}
	}
	return nil
}

func (l *Live) register(v *visitor) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.turns++
	v.turn = l.turns
	l.visitors[v.client] = v
	l.addresses[v.address]++
}

func (l *Live) dismiss(v *visitor) {
	l.hub.Leave(v.client)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.visitors[v.client] == nil {
		return
	}
	delete(l.visitors, v.client)
	if l.addresses[v.address]--; l.addresses[v.address] <= 0 {
		delete(l.addresses, v.address)
	}
}

// visitorsOf returns the visitors that match.
func (l *Live) visitorsOf(match func(*visitor) bool) []*visitor {
	l.mu.Lock()
	defer l.mu.Unlock()
	var list []*visitor
	for _, v := range l.visitors {
		if match(v) {
			list = append(list, v)
		}
	}
	return list
}

// A piece is what leaves in one frame: so many messages, and, where they are
// long, so many bytes of text. Escapes and links make up to nine times of it, and
// what is more than a connection's queue can hold would never arrive.
const (
	piece       = 100
	pieceWeight = 24 << 10
)

// pieces cuts changes that were collected into runs of at most n messages, and
// fewer where they are long.
func pieces(c chat.Changes, n int) (list []chat.Changes) {
	for _, run := range c.Pieces(n) {
		if len(run.Messages) > 1 && weight(run) > pieceWeight {
			list = append(list, pieces(run, len(run.Messages)/2)...)
		} else {
			list = append(list, run)
		}
	}
	return list
}

func weight(c chat.Changes) (n int) {
	for i := range c.Messages {
		n += len(c.Messages[i].Body)
	}
	return n
}

// levelRounds bounds how often history is read for one connection in a row.
const levelRounds = 8

// level sends a visitor who is level with rev after what it has missed, and
// lets it have what is live from there on. The seat was taken before history is
// read, so nothing falls in between.
func (l *Live) level(v *visitor, after int64) {
	for range levelRounds {
		rev, ok := l.sendMissed(v, after)
		if !ok {
			return
		}
		if after, ok = v.seat.Level(rev); ok {
			return
		}
	}
	v.client.Close(hub.CodeLater, "try again")
}

// relevel is level for a seat that has missed a frame.
func (l *Live) relevel(s *hub.Seat, rev int64) {
	l.mu.Lock()
	v := l.visitors[s.Client]
	l.mu.Unlock()
	if v != nil {
		l.level(v, rev)
	}
}

// sendMissed sends what came after a rev, and returns the rev that the visitor
// is level with then. ok is false when it cannot be brought level.
func (l *Live) sendMissed(v *visitor, after int64) (rev int64, ok bool) {
	known, seq := v.feed.level()
	if after == known {
		return after, true
	}
	ctx, cancel := context.WithTimeout(l.ctx, rollCall)
	defer cancel()
	c, afresh, err := l.History.Since(ctx, v.room.ID, after)
	switch {
	case err != nil:
		v.client.Close(hub.CodeLater, "try again")
		return 0, false
	case afresh || after > max(c.Rev, known) || after > known && len(c.Messages) == 0 && after > v.room.LastRev:
		l.sendAway(v)
		return 0, false
	}
	c.LastSeq = max(c.LastSeq, seq)
	for _, run := range pieces(c, piece) {
		v.client.SendPatiently(v.feed.transcript(v, run))
	}
	return c.Rev, true
}

// sendAway tells a page that it had better be loaded anew: it missed too much,
// or it comes from a room that had more changes than there are now.
func (l *Live) sendAway(v *visitor) {
	if v.kind == hub.Socket {
		v.client.Send(l.bytes(views.ComeAfresh(v.room.Slug)))
		return
	}
	if v.text {
		v.client.Send([]byte(views.TranscriptLost))
	} else {
		v.client.Send(l.bytes(views.StreamEnd(v.room.Slug, true)))
	}
	v.client.Close(hub.CodeRestart, "")
}

// beatStreams shows streams that they are alive. What the hub sends for it keeps
// the connection open, but nobody sees it.
func (l *Live) beatStreams(context.Context) {
	beat := l.bytes(views.StreamBeat())
	for _, v := range l.visitorsOf((*visitor).framed) {
		v.client.Send(beat)
	}
}

// sayGoodbye tells streams where to go on; sockets know it from the close code.
func (l *Live) sayGoodbye() {
	for _, v := range l.visitorsOf((*visitor).framed) {
		v.client.Send(l.bytes(views.StreamEnd(v.room.Slug, false)))
	}
}

// bytes renders a fragment for many.
func (l *Live) bytes(c templ.Component) []byte {
	var b bytes.Buffer
	if err := c.Render(l.ctx, &b); err != nil {
		l.Log.Error("a fragment could not be rendered", "err", err)
		return nil
	}
	return b.Bytes()
}
