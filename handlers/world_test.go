package handlers

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
	"golang.org/x/crypto/bcrypt"

	"parley/chat"
)

// world is what stands behind the services, in memory: enough of PostgreSQL,
// Redis and a worker to see what handlers make of them.
type world struct {
	mu       sync.Mutex
	users    map[chat.UserID]chat.User
	sessions map[uuid.UUID]chat.Session
	rooms    map[string]*room
	read     map[chat.UserID]int64
	last     map[chat.UserID]string
	online   []chat.UserID
	limit    string // the name of the limit that is used up

	postgres, redis error // why they cannot be reached
	stalled         bool  // commands are taken, and no worker is there
	posting         *chat.Posting
}

type room struct {
	chat.Room
	members map[chat.UserID]chat.Member
	stored  map[chat.AuthorKey]int64
	list    map[int64]*chat.Message
	reacted map[chat.ReactionOf]bool
}

func newWorld() *world {
	return &world{
		users: map[chat.UserID]chat.User{}, sessions: map[uuid.UUID]chat.Session{},
		rooms: map[string]*room{}, read: map[chat.UserID]int64{}, last: map[chat.UserID]string{},
	}
}

// errSecret must never be read by anyone outside.
var errSecret = errors.New("dial tcp 10.9.8.7:5432: password=hunter2")

// change sets how the world is, while the server is running.
func (w *world) change(how func(w *world)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	how(w)
}

// services joins the world to chat's services as main does with the stores.
func (w *world) services() Services {
	limits := limiter{w}
	w.posting = &chat.Posting{Inbox: w, Limits: limits, Finder: w, Node: uuid.New()}
	return Services{
		Accounts: &chat.Accounts{Store: w, Limits: limits, Crier: w, Recent: w, Cost: bcrypt.MinCost},
		Rooms:    &chat.Rooms{Store: w, Accounts: w, Limits: limits, Crier: w, Recent: w},
		Posting:  w.posting,
		History:  &chat.History{Archive: w, Recent: w},
		Presence: w,
		Ready: func(context.Context) map[string]error {
			w.mu.Lock()
			defer w.mu.Unlock()
			return map[string]error{"PostgreSQL": w.postgres, "Redis": w.redis}
		},
	}
}

func (w *world) pg() (func(), error) {
	w.mu.Lock()
	if w.postgres != nil {
		w.mu.Unlock()
		return func() {}, chat.Down("PostgreSQL", w.postgres)
	}
	return w.mu.Unlock, nil
}

func (w *world) rd() (func(), error) {
	w.mu.Lock()
	if w.redis != nil {
		w.mu.Unlock()
		return func() {}, chat.Down("Redis", w.redis)
	}
	return w.mu.Unlock, nil
}

type limiter struct{ w *world }

func (l limiter) Allow(ctx context.Context, limit chat.Limit, who string) error {
	return l.Blocked(ctx, limit, who)
}

func (l limiter) Blocked(_ context.Context, limit chat.Limit, _ string) error {
	l.w.mu.Lock()
	defer l.w.mu.Unlock()
	if l.w.limit == limit.Name {
		return &chat.Error{Kind: chat.TooMany, Text: limit.Text, Retry: 1500 * time.Millisecond}
	}
	return nil
}

func (w *world) Cry(context.Context, chat.News)                  {}
func (w *world) Tell(context.Context, chat.RoomID, chat.Event)   {}
func (w *world) Forget(context.Context, ...chat.RoomID) error    { return nil }
func (w *world) Fill(context.Context, chat.Room, []chat.Message) {}

// --- accounts

func (w *world) UserInsert(_ context.Context, u chat.User) (chat.User, error) {
	done, err := w.pg()
	defer done()
	if err != nil {
		return u, err
	}
	for _, other := range w.users {
		if chat.Fold(other.Username) == chat.Fold(u.Username) || chat.Fold(other.Email) == chat.Fold(u.Email) {
			return u, chat.E(chat.Conflict, "taken")
		}
	}
	u.ID, u.CreatedAt = chat.UserID(len(w.users)+1), time.Now()
	w.users[u.ID] = u
	return u, nil
}

func (w *world) userBy(is func(chat.User) bool) (chat.User, error) {
	done, err := w.pg()
	defer done()
	if err != nil {
		return chat.User{}, err
	}
	for _, u := range w.users {
		if is(u) {
			return u, nil
		}
	}
	return chat.User{}, chat.E(chat.NotFound, "nobody")
}

func (w *world) UserByEmail(_ context.Context, email string) (chat.User, error) {
	return w.userBy(func(u chat.User) bool { return chat.Fold(u.Email) == chat.Fold(email) })
}

func (w *world) UserByName(_ context.Context, name string) (chat.User, error) {
	return w.userBy(func(u chat.User) bool { return chat.Fold(u.Username) == chat.Fold(name) })
}

func (w *world) EmailSet(_ context.Context, id chat.UserID, email string) error {
	done, err := w.pg()
	defer done()
	u := w.users[id]
	u.Email = email
	w.users[id] = u
	return err
}

func (w *world) PasswordSet(_ context.Context, id chat.UserID, hash string, keep uuid.UUID) ([]uuid.UUID, error) {
	done, err := w.pg()
	defer done()
	u := w.users[id]
	u.PasswordHash = hash
	w.users[id] = u
	return w.endAll(id, keep), err
}

func (w *world) endAll(id chat.UserID, keep uuid.UUID) (ended []uuid.UUID) {
	for _, s := range w.sessions {
		if s.User.ID == id && s.ID != keep {
			ended = append(ended, s.ID)
			delete(w.sessions, s.ID)
		}
	}
	return ended
}

func (w *world) UserErase(_ context.Context, id chat.UserID) (chat.Erased, error) {
	done, err := w.pg()
	defer done()
	delete(w.users, id)
	return chat.Erased{Sessions: w.endAll(id, uuid.Nil)}, err
}

func (w *world) SessionInsert(_ context.Context, s chat.Session) error {
	done, err := w.pg()
	defer done()
	if err == nil {
		w.sessions[s.ID] = s
	}
	return err
}

func (w *world) SessionGet(_ context.Context, id uuid.UUID) (chat.Session, error) {
	done, err := w.pg()
	defer done()
	if err != nil {
		return chat.Session{}, err
	}
	s, ok := w.sessions[id]
	if !ok {
		return s, chat.E(chat.NotFound, "ended")
	}
	s.User, s.LastRoom = w.users[s.User.ID], w.last[s.User.ID]
	return s, nil
}

func (w *world) SessionTouch(context.Context, chat.Session) error { return nil }

func (w *world) SessionList(_ context.Context, id chat.UserID) (list []chat.Session, err error) {
	done, err := w.pg()
	defer done()
	for _, s := range w.sessions {
		if s.User.ID == id {
			list = append(list, s)
		}
	}
	return list, err
}

func (w *world) SessionDelete(_ context.Context, user chat.UserID, id uuid.UUID) (bool, error) {
	done, err := w.pg()
	defer done()
	s, found := w.sessions[id]
	if found = found && s.User.ID == user && err == nil; found {
		delete(w.sessions, id)
	}
	return found, err
}

// --- rooms

func (w *world) RoomInsert(_ context.Context, r chat.Room, creator chat.UserID) (chat.Room, error) {
	done, err := w.pg()
	defer done()
	if err != nil {
		return r, err
	}
	for _, other := range w.rooms {
		if chat.Fold(other.Name) == chat.Fold(r.Name) {
			return r, &chat.Error{Kind: chat.Conflict, Field: "name", Text: "There is a room with that name already."}
		}
	}
	r.ID, r.CreatedAt = chat.RoomID(len(w.rooms)+1), time.Now()
	w.rooms[r.Slug] = &room{
		Room: r, stored: map[chat.AuthorKey]int64{}, list: map[int64]*chat.Message{}, reacted: map[chat.ReactionOf]bool{},
		members: map[chat.UserID]chat.Member{creator: {ID: creator, Username: w.users[creator].Username, Admin: true}},
	}
	return r, nil
}

func (w *world) byID(id chat.RoomID) *room {
	for _, r := range w.rooms {
		if r.ID == id {
			return r
		}
	}
	return nil
}

func (w *world) RoomUpdate(_ context.Context, r chat.Room) error {
	done, err := w.pg()
	defer done()
	if err == nil {
		was := w.byID(r.ID)
		was.Name, was.Topic, was.Private = r.Name, r.Topic, r.Private
	}
	return err
}

func (w *world) RoomErase(_ context.Context, id chat.RoomID) ([]chat.UserID, error) {
	done, err := w.pg()
	defer done()
	if err == nil {
		delete(w.rooms, w.byID(id).Slug)
	}
	return nil, err
}

func (w *world) Access(_ context.Context, slug string, user chat.UserID) (chat.Access, error) {
	done, err := w.pg()
	defer done()
	if err != nil {
		return chat.Access{}, err
	}
	r := w.rooms[slug]
	if r == nil {
		return chat.Access{}, chat.E(chat.NotFound, "no such room")
	}
	m, member := r.members[user]
	return chat.Access{Room: r.Room, Member: member, Admin: m.Admin, ReadSeq: w.read[user]}, nil
}

func (w *world) RoomsOf(_ context.Context, user chat.UserID) (links []chat.RoomLink, err error) {
	done, err := w.pg()
	defer done()
	if err != nil {
		return nil, err
	}
	for _, r := range w.rooms {
		if _, ok := r.members[user]; ok {
			links = append(links, chat.RoomLink{ID: r.ID, Slug: r.Slug, Name: r.Name, LastSeq: r.LastSeq, ReadSeq: w.read[user]})
		}
	}
	slices.SortFunc(links, func(a, b chat.RoomLink) int { return cmp.Compare(a.Name, b.Name) })
	return links, nil
}

func (w *world) Find(_ context.Context, user chat.UserID, folded string, most int) (found []chat.FoundRoom, err error) {
	done, err := w.pg()
	defer done()
	if err != nil {
		return nil, err
	}
	for _, r := range w.rooms {
		if _, in := r.members[user]; !in && !r.Private && strings.Contains(chat.Fold(r.Name), folded) && len(found) < most {
			found = append(found, chat.FoundRoom{Slug: r.Slug, Name: r.Name, Members: len(r.members)})
		}
	}
	return found, nil
}

func (w *world) Join(_ context.Context, id chat.RoomID, user chat.UserID) (bool, error) {
	done, err := w.pg()
	defer done()
	if err == nil {
		w.byID(id).members[user] = chat.Member{ID: user, Username: w.users[user].Username}
	}
	return err == nil, err
}

func (w *world) Leave(_ context.Context, id chat.RoomID, user chat.UserID) (bool, error) {
	done, err := w.pg()
	defer done()
	if err == nil {
		delete(w.byID(id).members, user)
	}
	return err == nil, err
}

func (w *world) Members(_ context.Context, id chat.RoomID, _ int) (list []chat.Member, err error) {
	done, err := w.pg()
	defer done()
	if err != nil {
		return nil, err
	}
	for _, m := range w.byID(id).members {
		list = append(list, m)
	}
	return list, nil
}

func (w *world) Read(_ context.Context, _ chat.RoomID, user chat.UserID, seq int64) error {
	w.change(func(w *world) { w.read[user] = max(w.read[user], seq) })
	return nil
}

func (w *world) LastRoomSet(_ context.Context, user chat.UserID, id chat.RoomID) error {
	w.change(func(w *world) { w.last[user] = w.byID(id).Slug })
	return nil
}

// --- messages

func (w *world) Range(_ context.Context, id chat.RoomID, above, upto int64) (ms []chat.Message, err error) {
	done, err := w.pg()
	defer done()
	if err != nil {
		return nil, err
	}
	for seq := above + 1; seq <= upto; seq++ {
		ms = append(ms, *w.byID(id).list[seq])
	}
	return ms, nil
}

func (w *world) Since(context.Context, chat.RoomID, int64, int) ([]chat.Message, error) {
	return nil, errors.New("no handler of pages asks for this")
}

func (w *world) Load(context.Context, chat.Room, int64) ([]chat.Message, bool) { return nil, false }

func (w *world) ByKey(_ context.Context, author chat.UserID, key chat.Key) (int64, error) {
	done, err := w.pg()
	defer done()
	if err != nil {
		return 0, err
	}
	for _, r := range w.rooms {
		if seq, ok := r.stored[chat.AuthorKey{Author: author, Key: key}]; ok {
			return seq, nil
		}
	}
	return 0, chat.E(chat.NotFound, "no such message")
}

func (w *world) Reacted(_ context.Context, id chat.RoomID, seq int64, user chat.UserID) (map[string]bool, error) {
	done, err := w.pg()
	defer done()
	if err != nil {
		return nil, err
	}
	mine := map[string]bool{}
	for r, on := range w.byID(id).reacted {
		if r.Seq == seq && r.Author == user && on {
			mine[r.Emoji] = true
		}
	}
	return mine, nil
}

// Put is the inbox and, unless it is stalled, the worker behind it.
func (w *world) Put(_ context.Context, c chat.Command) error {
	done, err := w.rd()
	if err != nil {
		return err
	}
	stalled := w.stalled
	var o chat.Outcome
	if r := w.byID(c.Room); r != nil && !stalled {
		l := chat.NewLedger(c.Room)
		l.Seq, l.Rev, l.Stored, l.Messages, l.Reacted = r.LastSeq, r.LastRev, r.stored, r.list, r.reacted
		o = l.Apply(c, time.Now())
		r.LastSeq, r.LastRev = l.Seq, l.Rev
	}
	done()
	if !stalled && !c.Ticket.IsZero() {
		w.posting.Settle(c.Ticket.Number, o)
	}
	return nil
}

func (w *world) Take(context.Context, int, int, time.Duration) ([]chat.Entry, error) {
	return nil, errors.New("no handler takes from the inbox")
}

func (w *world) Bury(context.Context, int, chat.Entry, string) error {
	return errors.New("no handler buries")
}

// --- presence

func (w *world) Here(context.Context, chat.RoomID, uuid.UUID, []chat.UserID, []chat.UserID) (int, error) {
	return 0, errors.New("no handler of pages says who is here")
}

func (w *world) Online(context.Context, chat.RoomID) ([]chat.UserID, error) {
	done, err := w.rd()
	defer done()
	return w.online, err
}

func (w *world) Count(context.Context, chat.RoomID, chat.UserID) (int, error) {
	done, err := w.rd()
	defer done()
	return len(w.online), err
}
