package live

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"parley/chat"
	"parley/chat/history"
	"parley/handlers/live/hub"
)

// shelf is a message store in memory, which counts its reads.
type shelf struct {
	mu    sync.Mutex // guards what follows
	ms    map[int64]chat.Message
	rev   int64
	asked atomic.Int32
	shut  chan struct{} // an answer waits for it to be closed; nil: it does not
	down  error
	bug   bool // the next question panics
}

// change posts a message or changes one, and returns its announcement.
func (s *shelf) change(rnd *rand.Rand) chat.Changes {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := chat.Changes{Room: 1, Prev: s.rev}
	for range 1 + rnd.IntN(3) {
		s.rev++
		seq := int64(len(s.ms) + 1)
		m := chat.Message{Room: 1, Seq: seq, FirstRev: s.rev, AuthorName: "ann"}
		if known := int(seq) - 1; known > 0 && rnd.IntN(3) == 0 {
			m = s.ms[1+rnd.Int64N(int64(known))]
		}
		m.Rev, m.Body = s.rev, fmt.Sprint("as of ", s.rev)
		s.ms[m.Seq] = m
		c.Messages = slices.DeleteFunc(c.Messages, func(o chat.Message) bool { return o.Seq == m.Seq })
		c.Messages = append(c.Messages, m)
	}
	c.Rev, c.LastSeq = s.rev, int64(len(s.ms))
	return c
}

func (s *shelf) MessageRange(context.Context, chat.RoomID, int64, int64) ([]chat.Message, error) {
	panic("nobody asks for a page here")
}

func (s *shelf) ThreadReplies(context.Context, chat.RoomID, int64, int64, int) ([]chat.Message, error) {
	panic("nobody asks for a thread here")
}

func (s *shelf) MessagesSince(_ context.Context, _ chat.RoomID, rev int64, most int) ([]chat.Message, error) {
	s.asked.Add(1)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.bug {
		s.bug = false
		panic("changes that nobody can read")
	}
	var ms []chat.Message
	for _, m := range s.ms {
		if m.Rev > rev {
			ms = append(ms, m)
		}
	}
	slices.SortFunc(ms, func(a, b chat.Message) int { return int(a.Rev - b.Rev) })
	if s.shut != nil {
		s.mu.Unlock()
		<-s.shut
		s.mu.Lock()
	}
	return ms[:min(len(ms), most)], s.down
}

// rows is a registry of one room and its members.
type rows struct {
	Registry
	shelf   *shelf
	room    chat.Room
	members map[chat.UserID]bool
	admins  map[chat.Membership]bool
	banned  map[chat.Membership]bool
	rights  map[chat.UserID]chat.Rights
	deleted bool         // the room
	drawn   atomic.Int32 // lists of rooms
}

func (r *rows) Revs(context.Context, []chat.RoomID) (map[chat.RoomID]chat.Room, error) {
	room := r.room
	if r.deleted {
		return nil, nil
	}
	if r.shelf != nil {
		r.shelf.mu.Lock()
		defer r.shelf.mu.Unlock()
		room.LastRev = r.shelf.rev
	}
	return map[chat.RoomID]chat.Room{room.ID: room}, nil
}

func (r *rows) MembershipsAlive(_ context.Context, memberships []chat.Membership) (map[chat.Membership]bool, error) {
	alive := map[chat.Membership]bool{}
	for _, membership := range memberships {
		alive[membership] = r.members[membership.User]
	}
	return alive, nil
}

func (r *rows) Banned(context.Context, []chat.Membership) (map[chat.Membership]bool, error) {
	return r.banned, nil
}

func (r *rows) RightsOf(context.Context, []chat.UserID) (map[chat.UserID]chat.Rights, error) {
	return maps.Clone(r.rights), nil
}

func (r *rows) MembershipsAdmin(context.Context, []chat.Membership) (map[chat.Membership]bool, error) {
	return r.admins, nil
}

func (r *rows) RoomsOf(context.Context, chat.UserID, string) (chat.RoomList, error) {
	r.drawn.Add(1)
	return chat.RoomList{}, nil
}

// shelved is a room of some changes, with a reader who has all of them, on a node that has
// run for a while.
func shelved(t *testing.T, changes int) (*shelf, *rand.Rand, *liveRoom) {
	s, rnd := &shelf{ms: map[int64]chat.Message{}}, rand.New(rand.NewPCG(1, 1))
	for range changes {
		s.change(rnd)
	}
	l := visitTo(t, Config{History: history.New(s, nil), Registry: &rows{shelf: s, room: chat.Room{ID: 1, Slug: "tea"}}})
	l.began = l.began.Add(-settling)
	t.Cleanup(l.tasks.Wait)
	return s, rnd, l.newRoom(chat.Room{ID: 1, Slug: "tea", LastRev: s.rev, LastSeq: int64(len(s.ms))}, s.rev)
}

func (r *liveRoom) expectMissed(t *testing.T, rev, want int64) {
	t.Helper()
	if m := r.missed(t.Context(), rev); m.err != nil || m.reload || m.rev != want || m.catchUp == nil {
		t.Errorf("from %d on it is %+v, want all up to %d", rev, m, want)
	}
}

// sits has a user look at a room, and returns what their page is sent.
func sits(t *testing.T, r *liveRoom, user chat.UserID) (*visitor, *heardBy) {
	t.Helper()
	page := &heardBy{}
	v := &visitor{kind: hub.Socket, user: user, name: fmt.Sprint("user", user), address: "192.0.2.1", room: r}
	v.client = hub.NewClient(v.kind, page, int64(user), v.session, v)
	if code := r.live.admit(v); code != 0 {
		t.Fatal(code)
	}
	r.visitors++
	r.came(user)
	v.subscription = r.live.hub.Subscribe(r.hubID, v.client)
	rev, _ := r.level()
	v.subscription.CaughtUp(rev)
	r.live.register(v)
	return v, page
}

func (h *heardBy) said() string { return strings.Join(h.all(), "") }

func (h *heardBy) all() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.frames)
}

// last is the newest frame.
func (h *heardBy) last() string {
	all := h.all()
	return all[len(all)-1]
}

func (h *heardBy) forget() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.frames = nil
}

func (h *heardBy) SetReadDeadline(time.Time) error { return nil }

func (h *heardBy) SetWriteDeadline(time.Time) error { return nil }

func (h *heardBy) Write(b []byte) (int, error) { return h.TryWrite(b) }
