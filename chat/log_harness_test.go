package chat_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/chattest"
	"parley/chat/storing"
)

// logHarness is a database with user1 to user19 and a room with the number 1, in which a
// worker stores commands at once.
type logHarness struct {
	*chattest.Database
	t      testing.TB
	worker uuid.UUID
}

func newLog(t testing.TB) *logHarness {
	t.Helper()
	l := &logHarness{Database: chattest.NewDatabase(nil), t: t, worker: uuid.New()}
	addUsers(t, l.Database)
	addRooms(t, l.Database, 1)
	return l
}

func addUsers(t testing.TB, db *chattest.Database) {
	t.Helper()
	for id := range chat.UserID(19) {
		u, err := db.UserInsert(t.Context(), chat.Credentials{User: chat.User{Username: name(id + 1), Email: name(id+1) + "@example.org"}})
		if must(t, err); u.ID != id+1 {
			t.Fatalf("user %d has the number %d", id+1, u.ID)
		}
	}
}

// addRooms makes rooms with the numbers from 1 to n.
func addRooms(t testing.TB, db *chattest.Database, n chat.RoomID) {
	t.Helper()
	for id := range n {
		slug := fmt.Sprint("room", id+1)
		r, err := db.RoomInsert(t.Context(), chat.Room{Slug: slug, Name: slug}, 1)
		if must(t, err); r.ID != id+1 {
			t.Fatalf("room %d has the number %d", id+1, r.ID)
		}
	}
}

// ingest is one transaction.
func (l *logHarness) ingest(cs ...chat.Command) storing.Stored {
	l.t.Helper()
	leases, err := l.RenewLeases(l.t.Context(), l.worker)
	must(l.t, err)
	st, err := l.Ingest(l.t.Context(), l.worker, leases, cs)
	must(l.t, err)
	return st
}

// room is the room as it is stored now.
func (l *logHarness) room() chat.Room {
	l.t.Helper()
	a, err := l.Access(l.t.Context(), "room1", 1)
	must(l.t, err)
	return a.Room
}

func (l *logHarness) seq() int64 { return l.room().LastSeq }
func (l *logHarness) rev() int64 { return l.room().LastRev }

// transcript is the room from its first message to its last.
func (l *logHarness) transcript() []chat.Message {
	l.t.Helper()
	ms, err := l.MessagesSince(l.t.Context(), 1, 0, 1<<30)
	must(l.t, err)
	slices.SortFunc(ms, func(a, b chat.Message) int { return int(a.Seq - b.Seq) })
	return ms
}

func (l *logHarness) message(seq int64) chat.Message {
	l.t.Helper()
	ms := l.transcript()
	if seq < 1 || seq > int64(len(ms)) || ms[seq-1].Seq != seq {
		l.t.Fatalf("message %d of %d is missing", seq, len(ms))
	}
	return ms[seq-1]
}
