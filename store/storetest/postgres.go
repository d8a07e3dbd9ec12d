package storetest

import (
	"context"
	"fmt"
	"net/url"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"parley/store/embedded"
)

// template is the database that the others are copied from; a copy takes a fraction of
// the time of the migrations.
const template = "parley_template"

var (
	templated sync.Once
	templateE error
	numbers   struct {
		sync.Mutex
		last int
	}
)

// Empty returns the URL of a new database without tables. Its owner is the plain role
// that Parley connects as. It is dropped when the test ends.
func Empty(t testing.TB) string { return create(t, "template0") }

// EmptyIn is Empty with another encoding and locale than the server's.
func EmptyIn(t testing.TB, encoding, locale string) string {
	return create(t, "template0 encoding '"+encoding+"' locale '"+locale+"'")
}

// Database returns the URL of a new database with what prepare makes. The first call
// runs prepare; all calls of a process must pass the same one.
func Database(t testing.TB, prepare func(ctx context.Context, url string) error) string {
	t.Helper()
	templated.Do(func() {
		admin(t, "create database "+template+" owner "+embedded.AppRole)
		templateE = prepare(context.Background(), named(t, template))
	})
	if templateE != nil {
		t.Fatal(templateE)
	}
	return create(t, template)
}

func create(t testing.TB, from string) string {
	t.Helper()
	numbers.Lock()
	numbers.last++
	name := fmt.Sprintf("test_%d", numbers.last)
	numbers.Unlock()
	admin(t, "create database "+name+" owner "+embedded.AppRole+" template "+from)
	t.Cleanup(func() { admin(t, "drop database "+name+" with (force)") })
	return named(t, name)
}

// admin runs a statement as the superuser, on its own connection.
func admin(t testing.TB, statement string) {
	t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, postgres.start(t).AdminURL())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, statement); err != nil {
		t.Fatal(statement, err)
	}
}

// named is the server's URL for another database.
func named(t testing.TB, database string) string {
	t.Helper()
	u, err := url.Parse(postgres.start(t).DatabaseURL())
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + database
	return u.String()
}

// Role makes a role that owns nothing. Call it before the database in which it gets rights:
// it is dropped after that, when the test ends.
func Role(t testing.TB, name string) {
	t.Helper()
	admin(t, "create role "+name+" login nosuperuser nocreatedb nocreaterole")
	t.Cleanup(func() { admin(t, "drop role "+name) })
}
