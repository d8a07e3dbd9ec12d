package chattest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"parley/chat"
)

// Database is PostgreSQL in memory. It implements accounts.AccountStore, RoomStore,
// MessageStore, MessageSearch, MessageLookup, MessageLog and Leases.
type Database struct {
	Outage
	// PerPage is how many entries a page of a list has; 0 means as many as in
	// PostgreSQL.
	PerPage int

	now func() time.Time

	mu        sync.Mutex // guards the fields below
	users     map[chat.UserID]*user
	sessions  map[uuid.UUID]chat.Session
	rooms     map[chat.RoomID]*room
	profiles  map[chat.UserID]chat.Profile
	available map[chat.UserID]chat.Availability
	blocks    map[chat.UserID]map[chat.UserID]bool
	sections  map[chat.UserID][]chat.Section

	lastSection int64
	departures  map[chat.Membership]departure
	refusals    map[chat.Membership]bool
	server      chat.ServerState // its name and code
	invited     []*invitation
	posts       map[chat.AuthorKey]place
	applied     map[chat.Key]bool
	saved       map[savedAt]*savedRow
	drafts      map[draftAt]draftRow
	drafted     int
	files       map[uuid.UUID]chat.File
	uploads     map[uuid.UUID]upload
	blobs       map[chat.Hash]touchedBlob
	touches     int64 // how many there were
	scheduled   []*scheduledRow
	takenBack   map[takenBack]time.Time
	reminders   []*reminderRow
	held        []*heldRow
	helds       int64 // how many were ever held
	schedules   int64 // how many were ever scheduled
	pushed      devices
	inboxed     inboxed
	missed      map[chat.Membership]missedRow
	savings     int // how many were ever saved
	audit       []chat.AuditEntry
	emoji       map[string]emojiRow
	avatars     map[chat.AvatarOf]avatarRow
	addresses   map[bannedAddress]time.Time
	factors     map[chat.UserID]*factors
	identities  []*chat.Identity
	reports     []*report
	mails       []*mailRow
	digests     []*digestRow
	searches    []searchRow
	searched    int64 // how many were ever kept
	tokens      []*tokenRow
	emails      map[chat.UserID]*chat.EmailChange
	roomBans    map[chat.Membership]chat.RoomBan
	shards      [chat.ShardCount]holder
	takeouts    map[chat.UserID]*takeoutRow
	retention   map[chat.RoomID]*retentionRow
	removals    map[chat.UserID]*removalRow
	workers     map[uuid.UUID]time.Time // each one's end of life
}

// place is a message's room and seq.
type place struct {
	room chat.RoomID
	seq  int64
}

// NewDatabase makes an empty database with a clock; nil means time.Now.
func NewDatabase(now func() time.Time) *Database {
	if now == nil {
		now = time.Now
	}
	return &Database{
		server: chat.ServerState{Rev: 1},
		emails: map[chat.UserID]*chat.EmailChange{},
		now:    now, takeouts: map[chat.UserID]*takeoutRow{}, retention: map[chat.RoomID]*retentionRow{}, removals: map[chat.UserID]*removalRow{}, inboxed: newInboxed(), missed: map[chat.Membership]missedRow{}, users: map[chat.UserID]*user{}, sessions: map[uuid.UUID]chat.Session{}, rooms: map[chat.RoomID]*room{}, blocks: map[chat.UserID]map[chat.UserID]bool{}, sections: map[chat.UserID][]chat.Section{}, profiles: map[chat.UserID]chat.Profile{}, available: map[chat.UserID]chat.Availability{},
		takenBack:  map[takenBack]time.Time{},
		departures: map[chat.Membership]departure{}, refusals: map[chat.Membership]bool{}, posts: map[chat.AuthorKey]place{}, applied: map[chat.Key]bool{}, saved: map[savedAt]*savedRow{}, drafts: map[draftAt]draftRow{}, workers: map[uuid.UUID]time.Time{}, files: map[uuid.UUID]chat.File{}, uploads: map[uuid.UUID]upload{}, blobs: map[chat.Hash]touchedBlob{}, emoji: map[string]emojiRow{}, avatars: map[chat.AvatarOf]avatarRow{},
	}
}

// Shift sets the store's clock forward, or back by a negative time. The clock of the rules
// stays.
func (d *Database) Shift(by time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	before := d.now
	d.now = func() time.Time { return before().Add(by) }
}

// begin takes the lock, or returns the outage's error. The caller releases the lock.
func (d *Database) begin(ctx context.Context) error {
	if err := d.check(ctx); err != nil {
		return err
	}
	d.mu.Lock()
	return nil
}

// perPage is the page size, where PostgreSQL's is most.
func (d *Database) perPage(most int) int {
	if d.PerPage > 0 {
		return min(d.PerPage, most)
	}
	return most
}

func missing() error { return chat.E(chat.NotFound, "That does not exist.") }

func taken(field string) error {
	return &chat.Error{Kind: chat.Conflict, Field: field, Text: "That is already taken."}
}

// Dump is all stored data as text, for a test to see whether anything changed.
func (d *Database) Dump() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	var list []string
	for _, u := range d.users {
		list = append(list, fmt.Sprint("user ", *u), fmt.Sprint("factors of ", u.ID, d.factors[u.ID]))
	}
	for _, s := range d.sessions {
		list = append(list, fmt.Sprint("session ", s.ID, s.User.ID))
	}
	for _, r := range d.rooms {
		list = append(list, fmt.Sprint("room ", r.Room, r.deletedAt, r.messages, r.reacted))
		for _, m := range r.members {
			list = append(list, fmt.Sprint("member ", r.ID, *m))
		}
	}
	slices.Sort(list)
	return strings.Join(list, "\n")
}
