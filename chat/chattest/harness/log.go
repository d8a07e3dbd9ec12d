package harness

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/chattest"
	"parley/chat/history"
	"parley/chat/storing"
)

// NewHistory is History on a store, with a cache that is always out of order.
func NewHistory(s history.MessageStore) *history.Service {
	recent := chattest.NewRecentCache()
	recent.GoDown()
	return history.New(s, recent)
}

func Filled(t *testing.T, n int) (*LogHarness, chat.Room) {
	s := NewLog(t)
	var cs []chat.Command
	for i := range n {
		c := Post(1, 0, strings.Repeat("x", i+1))
		cs = append(cs, c)
	}
	s.Apply(cs...)
	return s, chat.Room{ID: 1, LastSeq: s.Seq(), LastRev: s.Rev()}
}

// LogHarness is a database with user1 to user19 and a room with the number 1, in which a
// worker stores commands at once.
type LogHarness struct {
	*chattest.Database
	T      testing.TB
	Worker uuid.UUID
}

func NewLog(t testing.TB) *LogHarness {
	t.Helper()
	l := &LogHarness{Database: chattest.NewDatabase(nil), T: t, Worker: uuid.New()}
	AddUsers(t, l.Database)
	AddRooms(t, l.Database, 1)
	return l
}

func AddUsers(t testing.TB, db *chattest.Database) {
	t.Helper()
	for id := range chat.UserID(19) {
		u, err := db.UserInsert(t.Context(), chat.Credentials{User: chat.User{Username: UserName(id + 1), Email: UserName(id+1) + "@example.org"}})
		if Must(t, err); u.ID != id+1 {
			t.Fatalf("user %d has the number %d", id+1, u.ID)
		}
	}
}

// AddRooms makes rooms with the numbers from 1 to n.
func AddRooms(t testing.TB, db *chattest.Database, n chat.RoomID) {
	t.Helper()
	for id := range n {
		slug := fmt.Sprint("room", id+1)
		r, err := db.RoomInsert(t.Context(), chat.Room{Slug: slug, Name: slug}, 1)
		if Must(t, err); r.ID != id+1 {
			t.Fatalf("room %d has the number %d", id+1, r.ID)
		}
	}
}

// Apply is one transaction.
func (l *LogHarness) Apply(cs ...chat.Command) storing.Stored {
	l.T.Helper()
	leases, err := l.RenewLeases(l.T.Context(), l.Worker)
	Must(l.T, err)
	st, err := l.Ingest(l.T.Context(), l.Worker, leases, cs)
	Must(l.T, err)
	return st
}

// Room is the room as it is stored now.
func (l *LogHarness) Room() chat.Room {
	l.T.Helper()
	a, err := l.Access(l.T.Context(), "room1", 1)
	Must(l.T, err)
	return a.Room
}

func (l *LogHarness) Seq() int64 { return l.Room().LastSeq }

func (l *LogHarness) Rev() int64 { return l.Room().LastRev }

// Transcript is the room from its first message to its last.
func (l *LogHarness) Transcript() []chat.Message {
	l.T.Helper()
	ms, err := l.MessagesSince(l.T.Context(), 1, 0, 1<<30)
	Must(l.T, err)
	slices.SortFunc(ms, func(a, b chat.Message) int { return int(a.Seq - b.Seq) })
	return ms
}

func (l *LogHarness) Message(seq int64) chat.Message {
	l.T.Helper()
	ms := l.Transcript()
	if seq < 1 || seq > int64(len(ms)) || ms[seq-1].Seq != seq {
		l.T.Fatalf("message %d of %d is missing", seq, len(ms))
	}
	return ms[seq-1]
}

var Noon = time.Date(2024, 5, 1, 12, 0, 0, 0, time.UTC)
