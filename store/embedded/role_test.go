package embedded

import (
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
)

// plain is true of a role that can do nothing outside its database.
const plain = `select (rolcanlogin and not (rolsuper or rolcreatedb or rolcreaterole or rolreplication or rolbypassrls))::text
	from pg_roles where rolname = current_user`

func TestParleyConnectsAsAPlainRole(t *testing.T) {
	dir := folder(t)
	s := start(t, dir)
	equal(t, ask(t, s.DatabaseURL(), plain), "true")
	equal(t, ask(t, s.AdminURL(), plain), "false")
	for _, statement := range []string{
		"copy (select 1) to program 'cat'",
		"copy (select 1) to '/tmp/parley-copy'",
		"select pg_read_file('PG_VERSION')",
		"alter system set fsync = off",
		"create database another",
		"create role another",
	} {
		expectForbidden(t, s.DatabaseURL(), statement)
	}
	tell(t, s.AdminURL(), "alter role parley_app superuser createdb")
	stop(t, s)
	equal(t, ask(t, start(t, dir).DatabaseURL(), plain), "true")
}

func expectForbidden(t *testing.T, url, statement string) {
	t.Helper()
	const insufficientPrivilege = "42501"
	_, err := connect(t, url).Exec(soon(t), statement)
	var refused *pgconn.PgError
	if !errors.As(err, &refused) || refused.Code != insufficientPrivilege {
		t.Errorf("%s: got %v", statement, err)
	}
}

// Older versions connected as the superuser, which owns everything they made.
func TestDataOfAnOlderVersionIsGivenToThePlainRole(t *testing.T) {
	dir := folder(t)
	startAsBefore(t, dir, `
		create table mark as select 'kept' as word;
		create table numbered (id bigint generated always as identity, n serial);
		create table parted (n int) partition by range (n);
		create table part partition of parted for values from (0) to (9);
		create view looked_at as select word from mark;
		create materialized view kept as select word from mark;
		create sequence counted;
		create function one() returns int language sql return 1;
		create procedure nothing() language sql begin atomic end;
		create aggregate total(int) (sfunc = int4pl, stype = int);
		create type mood as enum ('good');
		create domain word as text check (value <> '');
		create type pair as (a int, b "mood");
		create type span as range (subtype = int)`)
	s := start(t, dir)
	equal(t, ask(t, s.DatabaseURL(), "select word from mark"), "kept")
	owners := `select string_agg(xmin::text, ',' order by oid) from pg_class where relnamespace = 'public'::regnamespace`
	before := ask(t, s.DatabaseURL(), owners)
	must(t, giveToApp(soon(t), s.home.sockets))
	equal(t, ask(t, s.DatabaseURL(), owners), before) // nothing is written without need

	// Only an owner may drop.
	for _, what := range []string{
		"view looked_at", "materialized view kept", "table mark", "table numbered", "table part", "table parted", "sequence counted",
		"function one", "procedure nothing", "aggregate total(int)", "type pair", "type mood", "domain word", "type span", "schema public",
	} {
		tell(t, s.DatabaseURL(), "drop "+what)
	}
	tell(t, s.DatabaseURL(), "alter database parley set timezone = 'UTC'")
}

// startAsBefore makes a data folder with the superuser as its only role, and runs the statements as that role.
func startAsBefore(t *testing.T, dir, statements string) {
	t.Helper()
	found, err := find(dir, Options{Postgres: true})
	must(t, err)
	h, err := openHome(dir)
	must(t, err)
	c, err := launchPostgres(soon(t), h, found.postgres, Options{Log: slog.New(slog.DiscardHandler)})
	must(t, err)
	s := &Servers{home: h, pg: c}
	t.Cleanup(func() { s.Stop() })
	for statement := range strings.SplitSeq(statements, ";") {
		tell(t, s.AdminURL(), statement)
	}
	equal(t, ask(t, s.AdminURL(), "select count(*)::text from pg_roles where rolname = 'parley_app'"), "0")
	stop(t, s)
}
