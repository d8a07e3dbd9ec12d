package handlers

import (
	"context"
	"errors"
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
	gone     map[chat.UserID]time.Time // when accounts were deleted
	sessions map[uuid.UUID]chat.Session
	rooms    map[string]*room
	erased   []erased
	read     map[chat.UserID]int64
	last     map[chat.UserID]string
	left     map[chat.UserID]string
	older    int // sessions that no list has
	online   []chat.UserID
	limit    string // the name of the limit that is used up

	postgres, redis error // why they cannot be reached
	stalled         bool  // commands are taken, and no worker is there
	full            error // what the inbox says when it takes no more
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
		users: map[chat.UserID]chat.User{}, gone: map[chat.UserID]time.Time{}, sessions: map[uuid.UUID]chat.Session{},
		rooms: map[string]*room{}, read: map[chat.UserID]int64{}, last: map[chat.UserID]string{}, left: map[chat.UserID]string{},
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
		Search:   &chat.Search{Seeker: w, Limits: limits},
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
	return l.Reserve(ctx, chat.Use{Limit: limit, Who: who})
}

func (l limiter) Reserve(_ context.Context, uses ...chat.Use) error {
	l.w.mu.Lock()
	defer l.w.mu.Unlock()
	for _, u := range uses {
		if l.w.limit == u.Limit.Name {
			return &chat.Error{Kind: chat.TooMany, Text: u.Limit.Text, Retry: 1500 * time.Millisecond}
		}
	}
	return nil
}

func (l limiter) Cancel(context.Context, ...chat.Use) error { return nil }

func (w *world) Cry(context.Context, ...chat.News)               {}
func (w *world) Tell(context.Context, chat.RoomID, chat.Event)   {}
func (w *world) Forget(context.Context, ...chat.RoomID) error    { return nil }
func (w *world) Fill(context.Context, chat.Room, []chat.Message) {}
