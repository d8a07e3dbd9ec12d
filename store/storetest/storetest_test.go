package storetest

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"
)

func TestMain(m *testing.M) { Main(m) }

func prepare(ctx context.Context, url string) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, "create table marks (n int)")
	return err
}

func TestEachDatabaseIsACopyOfItsOwn(t *testing.T) {
	ctx := t.Context()
	for range 2 {
		conn, err := pgx.Connect(ctx, Database(t, prepare))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close(ctx)
		var before int
		if err := conn.QueryRow(ctx, "select count(*) from marks").Scan(&before); err != nil || before != 0 {
			t.Errorf("%d rows before the first was written (%v)", before, err)
		}
		if _, err := conn.Exec(ctx, "insert into marks values (1)"); err != nil {
			t.Fatal(err)
		}
	}
}
