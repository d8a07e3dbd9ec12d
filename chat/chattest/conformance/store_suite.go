package conformance

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/accounts"
	"parley/chat/history"
	"parley/chat/kept"
	"parley/chat/moderation"
	"parley/chat/notifications"
	"parley/chat/people"
	"parley/chat/posting"
	"parley/chat/rooms"
	"parley/chat/search"
	"parley/chat/server"
	"parley/chat/slugs"
	"parley/chat/storing"
)

// Store is all interfaces of durable storage.
type Store interface {
	accounts.AccountStore
	rooms.Store
	history.MessageStore
	search.Store
	posting.MessageLookup
	history.VersionStore
	chat.PinStore
	posting.PollStore
	kept.SavedStore
	kept.DraftStore
	notifications.InboxStore
	notifications.LevelStore
	chat.PushDeviceStore
	chat.RingStore
	chat.FeedStore
	posting.ScheduledStore
	chat.HeldStore
	kept.ReminderStore
	chat.EmojiStore
	chat.AvatarStore
	chat.FileStore
	chat.UploadStore
	storing.MessageLog
	storing.Leases
	server.ServerStore
	people.PeopleStore
	accounts.InvitationStore
	chat.AuditStore
	moderation.ReportStore
	chat.ManagedRoomStore
	history.ExportStore
	chat.MailStore
	chat.DigestStore
	chat.KeptSearchStore
	history.TakeoutStore
	moderation.RemovalStore
	moderation.RetentionStore
}

// OpenStore opens an empty store for a test. later makes all its data older.
type OpenStore func(t *testing.T) (s Store, later func(time.Duration))

// storeSuite is a store under test, with a worker that stores.
type storeSuite struct {
	Store
	t      *testing.T
	later  func(time.Duration)
	worker *worker
}

// runStore runs a test on its own store.
func runStore(t *testing.T, open OpenStore, name string, test func(s *storeSuite)) {
	t.Run(name, func(t *testing.T) {
		store, later := open(t)
		test(&storeSuite{Store: store, t: t, later: later, worker: newWorker(t, store)})
	})
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func expectKind(t testing.TB, err error, kind chat.Kind) {
	t.Helper()
	if !chat.Is(err, kind) {
		t.Errorf("got %v (kind %d), want kind %d", err, chat.As(err).Kind, kind)
	}
}

func (s *storeSuite) user(name string) chat.User {
	s.t.Helper()
	u, err := s.UserInsert(s.t.Context(), credentials(name, name+"@example.org"))
	must(s.t, err)
	return u
}

func credentials(name, email string) chat.Credentials {
	return chat.Credentials{User: chat.User{Username: name, Email: email}, PasswordHash: "hash of " + name}
}

func (s *storeSuite) room(name string, creator chat.User, private bool) chat.Room {
	s.t.Helper()
	r, err := s.RoomInsert(s.t.Context(), chat.Room{Slug: slugs.Make(name), Name: name, Private: private}, creator.ID)
	must(s.t, err)
	return r
}

func (s *storeSuite) join(r chat.Room, us ...chat.User) {
	s.t.Helper()
	for _, u := range us {
		if joined, err := s.AddMemberBy(s.t.Context(), r.ID, u.ID, 0, chat.AskAdds); err != nil || !joined {
			s.t.Fatalf("%s joined: %v %v", u.Username, joined, err)
		}
	}
}

func (s *storeSuite) access(slug string, user chat.User) chat.Access {
	s.t.Helper()
	a, err := s.Access(s.t.Context(), slug, user.ID)
	must(s.t, err)
	return a
}

func (s *storeSuite) session(u chat.User) chat.Session {
	s.t.Helper()
	n := chat.Session{ID: uuid.New(), User: u, Agent: "A browser", Address: "192.0.2.0/24", Issuer: "https://id.example"}
	must(s.t, s.SessionInsert(s.t.Context(), n))
	return n
}

// ingest stores commands under newly renewed leases.
func (s *storeSuite) ingest(cs ...chat.Command) storing.Stored {
	s.t.Helper()
	s.worker.renew()
	st, err := s.worker.try(cs...)
	must(s.t, err)
	return st
}

// all reads a room from its first message to its last.
func (s *storeSuite) all(room chat.RoomID) []chat.Message {
	s.t.Helper()
	ms, err := s.MessagesSince(s.t.Context(), room, 0, 1<<30)
	must(s.t, err)
	return chat.Collect(room, 0, ms).Messages
}

// expectWhole fails unless seq has no gaps and the room's counters fit.
func (s *storeSuite) expectWhole(room chat.Room, want int) {
	s.t.Helper()
	ms := s.all(room.ID)
	var rev int64
	for i, m := range ms {
		if m.Seq != int64(i+1) {
			s.t.Fatalf("place %d has message %d", i+1, m.Seq)
		}
		rev = max(rev, m.Rev)
	}
	r := s.access(room.Slug, chat.User{}).Room
	if len(ms) != want || r.LastSeq != int64(want) || r.LastRev != rev {
		s.t.Errorf("%d messages up to rev %d, the room says %d and %d; want %d messages", len(ms), rev, r.LastSeq, r.LastRev, want)
	}
}

// worker is a store's worker, and the leases that it holds.
type worker struct {
	t     testing.TB
	store Store
	id    uuid.UUID
	held  map[int]storing.Lease
}

func newWorker(t testing.TB, s Store) *worker { return &worker{t: t, store: s, id: uuid.New()} }

func (w *worker) renew() {
	w.t.Helper()
	held, err := w.store.RenewLeases(w.t.Context(), w.id)
	must(w.t, err)
	w.held = map[int]storing.Lease{}
	for _, l := range held {
		w.held[l.Shard] = l
	}
}

// leases lists the worker's leases.
func (w *worker) leases() (ls []storing.Lease) {
	for _, l := range w.held {
		ls = append(ls, l)
	}
	return ls
}

// try stores commands under the leases that their rooms need.
func (w *worker) try(cs ...chat.Command) (storing.Stored, error) {
	need := map[int]bool{}
	var ls []storing.Lease
	for _, c := range cs {
		if shard := c.Room.Shard(); !need[shard] {
			need[shard] = true
			ls = append(ls, w.held[shard])
		}
	}
	return w.store.Ingest(w.t.Context(), w.id, ls, cs)
}

// post is an author's n-th message in a room.
func post(room chat.Room, author chat.User, n int, body string) chat.Command {
	nonce := uuid.NewSHA1(uuid.NameSpaceURL, fmt.Append(nil, author.ID, n))
	return chat.Command{Kind: chat.Post, Room: room.ID, Author: author.ID, AuthorName: author.Username, Key: chat.MakeKey(nonce, room.ID, body), Body: body}
}

func answer(room chat.Room, author chat.User, n int, to int64, body string) chat.Command {
	c := post(room, author, n, body)
	c.Seq = to
	return c
}

func edit(room chat.Room, author chat.User, seq int64, body string) chat.Command {
	return chat.Command{Kind: chat.Edit, Room: room.ID, Author: author.ID, Seq: seq, Body: body}
}

func react(room chat.Room, author chat.User, seq int64, emoji string, on bool) chat.Command {
	return chat.Command{Kind: chat.React, Room: room.ID, Author: author.ID, AuthorName: author.Username, Seq: seq, Emoji: emoji, On: on}
}

func remove(room chat.Room, author chat.User, seq int64) chat.Command {
	return chat.Command{Kind: chat.Delete, Room: room.ID, Author: author.ID, Seq: seq}
}

// same compares messages; times are equal as moments, in any zone.
func same(a, b chat.Message) bool {
	equal := a.Room == b.Room && a.CreatedAt.Equal(b.CreatedAt) && slices.EqualFunc(a.Reactions, b.Reactions, chat.Reaction.Equal) && a.RepliedAt.Equal(b.RepliedAt)
	a.CreatedAt, b.CreatedAt, a.Reactions, b.Reactions = time.Time{}, time.Time{}, nil, nil
	a.RepliedAt, b.RepliedAt = time.Time{}, time.Time{}
	x, _ := json.Marshal(a)
	y, _ := json.Marshal(b)
	return equal && string(x) == string(y)
}

func seqs(ms []chat.Message) (list []int64) {
	for _, m := range ms {
		list = append(list, m.Seq)
	}
	return list
}

// TestStore tests a store against all of its interfaces.
func TestStore(t *testing.T, open OpenStore) {
	for name, test := range map[string]func(*testing.T, OpenStore){
		"accounts": TestAccountStore, "rooms": TestRoomStore, "messages": TestMessageStore, "search": TestMessageSearch, "mentions": TestMentions, "versions": TestVersionStore, "pins": TestPinStore, "notes": TestNotes, "saved": TestSavedStore, "drafts": TestDraftStore, "scheduled": TestScheduledStore, "held": TestHeldStore, "previews": TestPreviews, "quotes": TestQuotes, "polls": TestPolls, "forwards": TestForwards, "files": TestFileStore, "uploads": TestUploadStore,
		"lookup": TestMessageLookup, "log": TestMessageLog, "leases": TestLeases,
		"inboxes":   TestInboxStore,
		"ringing":   TestRingStore,
		"levels":    TestLevelStore,
		"digests":   TestDigestStore,
		"searches":  TestKeptSearchStore,
		"devices":   TestPushDeviceStore,
		"reminders": TestReminderStore, "custom emoji": TestEmojiStore, "avatars": TestAvatarStore,
		"mails": TestMailStore, "tokens": TestTokenStore,
		"server": TestServerStore, "people": TestPeopleStore, "invitations": TestInvitationStore,
		"membership": TestMembership,
		"takeouts":   TestTakeoutStore, "audit": TestAuditStore, "bans": TestBanStore,
		"managed rooms": TestManagedRoomStore,
		"factors":       TestFactorStore,
		"identities":    TestIdentityStore,
	} {
		t.Run(name, func(t *testing.T) { test(t, open) })
	}
}
