package postgres

import (
	"strings"
	"testing"
	"time"

	"parley/chat"
)

func TestTheAuditLogIsAppendOnly(t *testing.T) {
	// The entries stay in the tests' database: this one is of no day that others look at.
	s, afterwards := open(t), time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)
	must(t, s.AuditAppend(t.Context(), chat.AuditEntry{At: afterwards, Act: chat.DidSignIn, By: chat.User{ID: 1, Username: "ann"}}))
	for _, statement := range []string{
		"update audit_log set by_name = 'bob'", "delete from audit_log", "truncate audit_log",
		"insert into audit_log (id, at, kind, act) overriding system value values (1, now(), 'x', 'x') on conflict (id) do update set act = 'x'",
	} {
		_, err := s.pool.Exec(t.Context(), statement)
		if err == nil || !strings.Contains(err.Error(), "append-only") {
			t.Errorf("%s: %v", statement, err)
		}
	}
	if n := one[int](t, s, "select count(*) from audit_log where by_name = 'ann'"); n != 1 {
		t.Errorf("%d entries are left", n)
	}
}
