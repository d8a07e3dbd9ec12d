package handlers

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
	"parley/chat/attachments"
	"parley/chat/chattest"
	"parley/chat/history"
	"parley/chat/kept"
	"parley/chat/moderation"
	"parley/chat/people"
	"parley/chat/posting"
	chatrooms "parley/chat/rooms"
	"parley/chat/search"
	"parley/chat/storing"
	"parley/factors"
	"parley/files"
	"parley/operation"
	"parley/push"
	"parley/uploads"
)

// world is the fakes behind the services, with a worker that stores commands at once.
type world struct {
	*chattest.Database
	limits   *chattest.Limits
	inbox    *chattest.Inbox
	presence *chattest.Presence
	board    *chattest.CallBoard
	calls    *call.Router
	blobs    chat.BlobStore
	pieces   uploads.Pieces
	posting  *posting.Service
	bus      *chattest.Bus
	worker   uuid.UUID

	mu              sync.Mutex // guards what follows
	limit           chat.Limit // a limit that is used up
	postgres, redis error      // why they cannot be reached
	looked          func()     // called after each look for a message by its key; nil for nothing
	stalled         bool       // commands are accepted, and no worker runs
	full            error      // the inbox's error when it accepts no more

	auditListed func()                    // called after each page of the audit log
	served      func(ctx context.Context) // called after each look for a file by its number; nil for nothing

	figures operation.Figures
	storage operation.Storage
}

// AuditList implements chat.AuditStore.
func (w *world) AuditList(ctx context.Context, f chat.AuditFilter, most int) ([]chat.AuditEntry, error) {
	list, err := w.Database.AuditList(ctx, f, most)
	if w.auditListed != nil {
		w.auditListed()
	}
	return list, err
}

// Storage implements operation.StorageStore.
func (w *world) Storage(context.Context, int) (operation.Storage, error) { return w.storage, nil }

// perPage is how many there are to a page of a list.
const perPage = 3

// fileMost is the size of the largest file, in bytes.
const fileMost = 300_000

func newWorld() *world {
	w := &world{
		Database: chattest.NewDatabase(nil), limits: chattest.NewLimits(nil), inbox: chattest.NewInbox(),
		presence: chattest.NewPresence(nil), board: chattest.NewCallBoard(nil), worker: uuid.New(),
	}
	w.calls = &call.Router{Directory: call.NewDirectory(w.board), Exchange: w.board}
	w.PerPage, w.limits.Generous, w.inbox.AfterPut = perPage, true, w.store
	return w
}

// errSecret must never reach a client.
var errSecret = errors.New("dial tcp 10.9.8.7:5432: password=hunter2")

// change changes the world while the server is running.
func (w *world) change(how func(w *world)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	how(w)
	w.FailWith(down("PostgreSQL", w.postgres))
	w.presence.FailWith(down("Redis", w.redis))
	w.inbox.FailWith(down("Redis", w.redis))
	if w.full != nil {
		w.inbox.FailWith(w.full)
	}
	w.limits.Refill()
	if w.limit.Name != "" {
		w.limits.Exhaust(w.limit)
	}
}

func down(what chat.Term, why error) error {
	if why == nil {
		return nil
	}
	return chat.Down(what, why)
}

// services joins the world to chat's services as main does with the stores.
func (w *world) services() Services {
	bus, recent := chattest.NewBus(), chattest.NewRecentCache()
	w.bus = bus
	w.posting = posting.New(w.inbox, w, w.limits, uuid.New())
	accounts := chat.NewAccounts(w, w.limits, bus, recent)
	accounts.Cost = bcrypt.MinCost
	accounts.Audit = w
	rooms := chatrooms.New(w, w, w.limits, bus, recent)
	rooms.Notes = w.inbox
	server := chat.NewServer(w, accounts)
	server.Bus = bus
	w.posting.Words = server.RefuseWords
	holding := moderation.NewHolding(w, server, accounts, w)
	w.posting.Holds = holding
	emojis := chat.NewEmojis(w, files.ReadEmoji)
	files := attachments.New(w, w.blobs, chat.FileLimits{File: fileMost})
	files.Server = server
	rooms.Emojis, w.posting.Emojis = emojis, emojis
	return Services{
		Accounts:    accounts,
		Audit:       chat.NewAudit(w),
		Mail:        w,
		Factors:     factors.New(w, accounts, testSecret),
		Reports:     moderation.NewReports(w, accounts, w.posting),
		Server:      server,
		ServerRooms: chatrooms.NewServer(w, rooms, accounts),
		Invitations: chat.NewInvitations(w, accounts, bus),
		People:      people.New(w, w, bus),
		Rooms:       rooms,
		Posting:     w.posting,
		History:     history.New(w, recent),
		Search:      search.New(w, w.limits),
		Presence:    w.presence,
		Revisions:   history.NewRevisions(w),
		Pins:        w,
		Levels:      chat.NewNotifications(w, bus),
		Feeds:       w,
		Digests:     w,

		KeptSearches: w,

		Devices:   push.Devices{Keys: &push.Keys{Store: w, Sealer: factors.NewSealer("push", testSecret)}},
		Inboxes:   chat.NewInboxes(w, bus),
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
		Avatars:   avatars.New(w, w.blobs, square, files.FileMost),
		Uploads:   uploads.New(files, w, w.pieces),
		Health:    func(context.Context) operation.Figures { return w.figures },
		Storage:   w,
		Ready: func(context.Context) map[string]error {
			w.mu.Lock()
			defer w.mu.Unlock()
			return map[string]error{"PostgreSQL": w.postgres, "Redis": w.redis}
		},
	}
}

// MessageByKey implements history.MessageStore.
func (w *world) MessageByKey(ctx context.Context, author chat.UserID, key chat.Key) (int64, error) {
	seq, err := w.Database.MessageByKey(ctx, author, key)
	if w.looked != nil {
		w.looked()
	}
	return seq, err
}

// FileServed implements chat.FileStore.
func (w *world) FileServed(ctx context.Context, id uuid.UUID) (chat.File, string, error) {
	file, slug, err := w.Database.FileServed(ctx, id)
	w.mu.Lock()
	then := w.served
	w.mu.Unlock()
	if then != nil {
		then(ctx)
	}
	return file, slug, err
}

// store is the worker: it stores the commands of a command's shard, unless it is stalled.
func (w *world) store(c chat.Command) {
	w.mu.Lock()
	defer w.mu.Unlock()
	ctx, shard := context.Background(), c.Room.Shard()
	entries, err := w.inbox.Read(ctx, shard, storing.BatchMax, 0)
	if w.stalled || err != nil {
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
		w.inbox.Remove(shard, e.ID)
		w.posting.Resolve(e.Command.ReplyTo.Number, stored.Outcomes[0])
	}
}

// user is an account by its name.
func (w *world) user(name string) chat.User {
	u, _ := w.UserByName(context.Background(), name)
	return u
}

// sessionsOf lists a person's sessions, the last used first.
func (w *world) sessionsOf(name string) []chat.Session {
	list, _ := w.SessionList(context.Background(), w.user(name).ID)
	for i := range list {
		list[i], _ = w.SessionGet(context.Background(), list[i].ID)
	}
	return list
}

// readIn is how far a person has read in a room.
func (w *world) readIn(t testing.TB, slug, name string) int64 {
	t.Helper()
	a, err := w.Access(t.Context(), slug, w.user(name).ID)
	if err != nil {
		t.Fatal(err)
	}
	return a.ReadSeq
}

// signedIn adds sessions to a person's own.
func (w *world) signedIn(t testing.TB, name string, n int) {
	t.Helper()
	for range n {
		if err := w.SessionInsert(t.Context(), chat.Session{ID: uuid.New(), User: w.user(name), SeenAt: time.Now()}); err != nil {
			t.Fatal(err)
		}
	}
}
