package postgres

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"parley/chat/chattest/conformance"
)

// One database serves all of the suite: clearing it takes a tenth of the time of making
// one.
func TestStoreConforms(t *testing.T) {
	s := open(t)
	conformance.TestStore(t, func(t *testing.T) (conformance.Store, func(time.Duration)) {
		s.clear(t)
		return s, func(d time.Duration) { s.age(t, d) }
	})
}

// clear empties the database, but sequences go on.
func (s *Store) clear(t testing.TB) {
	t.Helper()
	s.sql(t, "update users set last_room = null")
	for _, table := range []string{"reactions", "versions", "pins", "saved", "drafts", "scheduled", "taken_back", "held", "deletions", "files", "blobs", "messages", "memberships", "departures", "blocks", "invitations", "mails", "account_tokens", "rooms", "sessions", "users", "workers", "changes_made", "search_blocks", "search_progress", "custom_emoji"} {
		s.sql(t, "delete from "+table)
	}
	s.sql(t, "update server set name = '', setup_hash = null, settings = '{}', settings_rev = 1")
	s.sql(t, "update shards set holder = null, epoch = 0, until = '-infinity'")
}

// age makes all stored data older.
func (s *Store) age(t testing.TB, d time.Duration) {
	t.Helper()
	for _, c := range []string{
		"users.created_at", "users.deleted_at", "sessions.created_at", "sessions.seen_at", "profiles.status_until", "rooms.created_at", "rooms.deleted_at",
		"memberships.joined_at", "departures.left_at", "messages.created_at", "saved.saved_at", "drafts.saved_at", "files.created_at", "blobs.touched_at", "scheduled.due_at", "scheduled.tried_at", "scheduled.told_at", "taken_back.taken_at", "held.held_at", "held.tried_at", "held.decided_at", "shards.until", "workers.until",
		"reactions.reacted_at", "messages.replied_at", "inbox_read.upto", "inbox_done.done_at", "mails.made_at", "mails.due_at", "mails.taken_until", "mails.done_at", "account_tokens.expires_at", "account_tokens.used_at",
		"searches.used_at", "digests.told_at", "digests.due_at", "takeouts.asked_at", "takeouts.until", "takeouts.ready_at", "removals.tried_at", "recovery_codes.made_at", "room_retention.since", "room_retention.next_at",
	} {
		table, column, _ := strings.Cut(c, ".")
		s.sql(t, fmt.Sprintf("update %s set %s = %[2]s - $1::interval where isfinite(%[2]s)", table, column), d)
	}
}
