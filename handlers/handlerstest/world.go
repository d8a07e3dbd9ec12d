package handlerstest

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"golang.org/x/crypto/bcrypt"

	"parley/avatars"
	"parley/call"
	"parley/chat"
	chataccounts "parley/chat/accounts"
	"parley/chat/attachments"
	"parley/chat/chattest"
	"parley/chat/history"
	"parley/chat/kept"
	"parley/chat/moderation"
	"parley/chat/notifications"
	"parley/chat/people"
	"parley/chat/posting"
	chatrooms "parley/chat/rooms"
	"parley/chat/search"
	"parley/chat/server"
	"parley/chat/storing"
	"parley/factors"
	"parley/files"
	"parley/handlers"
	"parley/operation"
	"parley/push"
	"parley/uploads"
)

// World is the fakes behind the services, with a worker that stores commands at once.
type World struct {
	*chattest.Database
	Limits   *chattest.Limits
	Inbox    *chattest.Inbox
	Presence *chattest.Presence
	board    *chattest.CallBoard
	calls    *call.Router
	Blobs    chat.BlobStore
	pieces   uploads.Pieces
	Posting  *posting.Service
	Bus      *chattest.Bus
	worker   uuid.UUID

	mu              sync.Mutex // guards what follows
	Limit           chat.Limit // a limit that is used up
	Postgres, Redis error      // why they cannot be reached
	Looked          func()     // called after each look for a message by its key; nil for nothing
	Stalled         bool       // commands are accepted, and no worker runs
	Full            error      // the inbox's error when it accepts no more

	AuditListed func()                    // called after each page of the audit log
	Served      func(ctx context.Context) // called after each look for a file by its number; nil for nothing
	Opened      func()                    // called after each look for a room by its slug; nil for nothing

	Figures operation.Figures
	Sizes   operation.Storage
}

// AuditList implements chat.AuditStore.
func (w *World) AuditList(ctx context.Context, f chat.AuditFilter, most int) ([]chat.AuditEntry, error) {
	list, err := w.Database.AuditList(ctx, f, most)
	if w.AuditListed != nil {
		w.AuditListed()
	}
	return list, err
}

// Access implements rooms.Store.
func (w *World) Access(ctx context.Context, slug string, user chat.UserID) (chat.Access, error) {
	a, err := w.Database.Access(ctx, slug, user)
	if w.Opened != nil {
		w.Opened()
	}
	return a, err
}

// Storage implements operation.StorageStore.
func (w *World) Storage(context.Context, int) (operation.Storage, error) { return w.Sizes, nil }

// PerPage is how many there are to a page of a list.
const PerPage = 3

// FileMost is the size of the largest file, in bytes.
const FileMost = 300_000

func NewWorld() *World {
	w := &World{
		Database: chattest.NewDatabase(nil), Limits: chattest.NewLimits(nil), Inbox: chattest.NewInbox(),
		Presence: chattest.NewPresence(nil), board: chattest.NewCallBoard(nil), worker: uuid.New(),
	}
	w.calls = &call.Router{Directory: call.NewDirectory(w.board), Exchange: w.board}
	w.PerPage, w.Limits.Generous, w.Inbox.AfterPut = PerPage, true, w.Store
	return w
}

// ErrSecret must never reach a client.
var ErrSecret = errors.New("dial tcp 10.9.8.7:5432: password=hunter2")

// Change changes the world while the server is running.
func (w *World) Change(how func(w *World)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	how(w)
	w.FailWith(down("PostgreSQL", w.Postgres))
	w.Presence.FailWith(down("Redis", w.Redis))
	w.Inbox.FailWith(down("Redis", w.Redis))
	if w.Full != nil {
		w.Inbox.FailWith(w.Full)
	}
	w.Limits.Refill()
	if w.Limit.Name != "" {
		w.Limits.Exhaust(w.Limit)
	}
}

func down(what chat.Term, why error) error {
	if why == nil {
		return nil
	}
	return chat.Down(what, why)
}

// Services joins the world to chat's services as main does with the stores.
func (w *World) Services() handlers.Services {
	bus, recent := chattest.NewBus(), chattest.NewRecentCache()
	w.Bus = bus
	w.Posting = posting.New(w.Inbox, w, w.Limits, uuid.New())
	accounts := chataccounts.NewAccounts(w, w.Limits, bus, recent)
	accounts.Cost = bcrypt.MinCost
	accounts.Audit = w
	rooms := chatrooms.New(w, w, w.Limits, bus, recent)
	rooms.Notes = w.Inbox
	server := server.NewServer(w, accounts)
	server.Bus = bus
	folk := people.New(w, w, bus)
	w.Posting.Words, rooms.Words, folk.Words = server.RefuseWords, server.RefuseLine, server.RefuseLine
	holding := moderation.NewHolding(w, server, accounts, w)
	w.Posting.Holds = holding
	emojis := chat.NewEmojis(w, files.ReadEmoji)
	files := attachments.New(w, w.Blobs, chat.FileLimits{File: FileMost})
	files.Server = server
	rooms.Emojis, w.Posting.Emojis = emojis, emojis
	return handlers.Services{
		Accounts:    accounts,
		Audit:       chat.NewAudit(w),
		Mail:        w,
		Factors:     factors.New(w, accounts, TestSecret),
		Reports:     moderation.NewReports(w, accounts, w.Posting),
		Bans:        moderation.NewDeactivations(accounts, w.Posting),
		Server:      server,
		ServerRooms: chatrooms.NewServer(w, rooms, accounts),
		Invitations: chataccounts.NewInvitations(w, accounts, bus),
		People:      folk,
		Rooms:       rooms,
		Posting:     w.Posting,
		History:     history.New(w, recent),
		Search:      search.New(w, w.Limits),
		Presence:    w.Presence,
		Standings:   people.NewStandings(w.Presence, nil),
		Revisions:   history.NewRevisions(w),
		Pins:        w,
		Levels:      notifications.NewNotifications(w, bus),
		Feeds:       w,
		Digests:     w,

		KeptSearches: w,

		Devices:   push.Devices{Keys: &push.Keys{Store: w, Sealer: factors.NewSealer("push", TestSecret)}},
		Inboxes:   notifications.NewInboxes(w, bus),
		Saving:    kept.NewSaving(w),
		Drafts:    kept.NewDrafts(w),
		Later:     posting.NewLater(w),
		Holding:   holding,
		Reminders: kept.NewReminders(w, bus),
		Retention: moderation.NewRetention(w, accounts),
		Takeouts:  history.NewTakeouts(w, accounts),
		Emojis:    emojis,
		Exports:   history.NewExports(rooms, w, w, accounts),
		Calls:     w.calls,
		Files:     files,
		Avatars:   avatars.New(w, w.Blobs, square, files.FileMost),
		Uploads:   uploads.New(files, w, w.pieces),
		Health:    func(context.Context) operation.Figures { return w.Figures },
		Storage:   w,
		Ready: func(context.Context) map[string]error {
			w.mu.Lock()
			defer w.mu.Unlock()
			return map[string]error{"PostgreSQL": w.Postgres, "Redis": w.Redis}
		},
	}
}

// MessageByKey implements history.MessageStore.
func (w *World) MessageByKey(ctx context.Context, author chat.UserID, key chat.Key) (int64, error) {
	seq, err := w.Database.MessageByKey(ctx, author, key)
	if w.Looked != nil {
		w.Looked()
	}
	return seq, err
}

// FileServed implements chat.FileStore.
func (w *World) FileServed(ctx context.Context, id uuid.UUID) (chat.File, string, error) {
	file, slug, err := w.Database.FileServed(ctx, id)
	w.mu.Lock()
	then := w.Served
	w.mu.Unlock()
	if then != nil {
		then(ctx)
	}
	return file, slug, err
}

// Store is the worker: it stores the commands of a command's shard, unless it is stalled.
func (w *World) Store(c chat.Command) {
	w.mu.Lock()
	defer w.mu.Unlock()
	ctx, shard := context.Background(), c.Room.Shard()
	entries, err := w.Inbox.Read(ctx, shard, storing.BatchMax, 0)
	if w.Stalled || err != nil {
		return
	}
	for _, e := range entries {
		leases, err := w.RenewLeases(ctx, w.worker)
		if err != nil {
			return
		}
		stored, err := w.Ingest(ctx, w.worker, leases, []chat.Command{e.Command})
		if err != nil {
			return
		}
		w.Inbox.Remove(shard, e.ID)
		w.Posting.Resolve(e.Command.ReplyTo.Number, stored.Outcomes[0])
	}
}

// User is an account by its name.
func (w *World) User(name string) chat.User {
	u, _ := w.UserByName(context.Background(), name)
	return u
}

// SessionsOf lists a person's sessions, the last used first.
func (w *World) SessionsOf(name string) []chat.Session {
	list, _ := w.SessionList(context.Background(), w.User(name).ID)
	for i := range list {
		list[i], _ = w.SessionGet(context.Background(), list[i].ID)
	}
	return list
}

// ReadIn is how far a person has read in a room.
func (w *World) ReadIn(t testing.TB, slug, name string) int64 {
	t.Helper()
	a, err := w.Access(t.Context(), slug, w.User(name).ID)
	if err != nil {
		t.Fatal(err)
	}
	return a.ReadSeq
}

// SignedIn adds sessions to a person's own.
func (w *World) SignedIn(t testing.TB, name string, n int) {
	t.Helper()
	for range n {
		if err := w.SessionInsert(t.Context(), chat.Session{ID: uuid.New(), User: w.User(name), SeenAt: time.Now()}); err != nil {
			t.Fatal(err)
		}
	}
}
