package postgres

import (
	"context"
	"errors"
	"log/slog"
	"net/url"
	"os"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"parley/chat"
	"parley/store/storetest"
)

// served is a store that connects as the role of deploy/least.sql, to tables of another.
func served(t *testing.T) (owner, s *Store) {
	t.Helper()
	storetest.Role(t, "parley_served")
	at := storetest.Database(t, migrate)
	owner = openAt(t, at)
	script, err := os.ReadFile("../../deploy/least.sql")
	must(t, err)
	for range 2 { // as after each migration
		owner.sql(t, string(script))
	}
	u, err := url.Parse(at)
	must(t, err)
	u.User = url.User("parley_served")
	s, err = Open(context.Background(), Options{URL: u.String(), Conns: 4})
	must(t, err)
	t.Cleanup(s.Close)
	return owner, s
}

func TestTheServedRoleCannotChangeTheAuditLog(t *testing.T) {
	owner, s := served(t)
	ctx := t.Context()
	must(t, s.Migrate(ctx, slog.New(slog.DiscardHandler))) // which a process does at its start
	ann := person(t, s, "ann")
	must(t, s.AuditAppend(ctx, chat.AuditEntry{At: time.Now(), Act: chat.DidSignIn, By: ann}))
	for _, statement := range []string{
		"update audit_log set by_name = 'eve'", "delete from audit_log", "truncate audit_log", "drop table audit_log",
		"alter table audit_log disable trigger all", "drop trigger audit_log_append_only on audit_log",
		"create or replace function audit_log_append_only() returns trigger language plpgsql as 'begin return null; end'",
		"alter table audit_log owner to parley_served", "drop table messages", "alter table messages add column x int",
		"create table mine (x int)", "update goose_db_version set is_applied = false", "set role parley_app", "create role eve superuser",
	} {
		var refused *pgconn.PgError
		if _, err := s.pool.Exec(ctx, statement); !errors.As(err, &refused) || refused.Code != "42501" {
			t.Errorf("%s: %v", statement, err)
		}
	}
	list, err := s.AuditList(ctx, chat.AuditFilter{Below: 1 << 60, Until: time.Unix(1<<37, 0)}, 9)
	must(t, err)
	if len(list) != 1 || list[0].By.Username != "ann" {
		t.Errorf("the log has %+v", list)
	}
	// The owner of the table is kept from mistakes by its trigger.
	if _, err := owner.pool.Exec(ctx, "delete from audit_log"); err == nil {
		t.Error("the trigger lets a deletion pass")
	}
}

// The trigger that keeps the sum of all bytes has its owner's rights.
func TestTheServedRoleCannotUseItsOwnersRights(t *testing.T) {
	owner, s := served(t)
	owner.sql(t, "revoke all on blob_sums from parley_served") // as before least.sql is run for a new release
	conn, err := s.pool.Acquire(t.Context())                   // temporary tables are of one
	must(t, err)
	defer conn.Release()
	for _, statement := range []string{
		"create temporary table blob_sums (size bigint not null)", "grant insert on blob_sums to public",
		"create function pg_temp.act() returns trigger language plpgsql as $$ begin raise exception 'it acts as %', current_user; end $$",
		"create trigger act before insert on blob_sums for each row execute function pg_temp.act()",
		"insert into blobs (hash, size) values ('x', 7)",
	} {
		_, err := conn.Exec(t.Context(), statement)
		must(t, err)
	}
	if n := one[int](t, owner, "select sum(size)::int from blob_sums"); n != 7 {
		t.Errorf("the sum is %d", n)
	}
	var refused *pgconn.PgError
	const own = "create temporary table own (size bigint); create trigger own after insert on own for each row execute function blob_sums_add()"
	if _, err := s.pool.Exec(t.Context(), own); !errors.As(err, &refused) || refused.Code != "42501" {
		t.Errorf("it is put to a table of one's own: %v", err)
	}
}

// What Parley does all day needs no more than the role has.
func TestTheServedRoleCanServe(t *testing.T) {
	_, s := served(t)
	ctx := t.Context()
	ann := person(t, s, "ann")
	room, err := s.RoomInsert(ctx, chat.Room{Slug: "tea", Name: "Tea"}, ann.ID)
	must(t, err)
	must(t, s.Housekeep(ctx))
	_, err = s.RetentionSet(ctx, room.ID, 0, 7)
	must(t, err)
	_, err = s.UserDeleteWhole(ctx, ann.ID)
	must(t, err)
}
