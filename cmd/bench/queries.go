//go:build linux

package main

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/jackc/pgx/v5"

	"parley/store/embedded"
)

// queries counts the live node's queries to PostgreSQL. It is nil where the counting extension is not
// installed.
type queries struct{ conn *pgx.Conn }

// countedUser is the live node's user in PostgreSQL, which separates its queries from others.
const countedUser = "live"

// countQueries restarts a crowd's servers with the live node's queries counted.
func countQueries(c *crowd) (*queries, error) {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, c.back.AdminURL())
	if err != nil {
		return nil, err
	}
	var installed bool
	err = conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pg_stat_statements')").Scan(&installed)
	_ = conn.Close(ctx)
	if err != nil || !installed {
		return nil, err
	}
	if err := c.back.Configure("shared_preload_libraries = 'pg_stat_statements'"); err != nil {
		return nil, err
	}
	c.live.Quit()
	c.back.Quit()
	if err := c.back.Again(); err != nil {
		return nil, err
	}
	if conn, err = pgx.Connect(ctx, c.back.AdminURL()); err != nil {
		return nil, err
	}
	q := &queries{conn}
	_, err = conn.Exec(ctx, "CREATE EXTENSION pg_stat_statements; CREATE ROLE "+countedUser+" LOGIN IN ROLE "+embedded.AppRole)
	if err == nil {
		database, _ := c.back.URLs()
		err = c.live.Again("DATABASE_URL=" + strings.Replace(database, embedded.AppRole+"@", countedUser+"@", 1))
	}
	return q, err
}

func (q *queries) close() {
	if q != nil {
		_ = q.conn.Close(context.Background())
	}
}

func (q *queries) reset() (err error) {
	if q != nil {
		_, err = q.conn.Exec(context.Background(), "SELECT pg_stat_statements_reset()")
	}
	return err
}

var queryName = regexp.MustCompile(`-- name: (\w+)`)

// catchingUp is the query that a catch-up makes.
const catchingUp = "MessagesSince"

// asked lists the number of each query, the most frequent first, and the number of catch-ups.
func (q *queries) asked() (all string, missed int, err error) {
	if q == nil {
		return "not counted without pg_stat_statements", 0, nil
	}
	rows, err := q.conn.Query(context.Background(), `
		SELECT query, calls FROM pg_stat_statements s JOIN pg_roles r ON r.oid = s.userid
		WHERE r.rolname = $1 ORDER BY calls DESC`, countedUser)
	if err != nil {
		return "", 0, err
	}
	var list []string
	var text string
	var calls int
	_, err = pgx.ForEachRow(rows, []any{&text, &calls}, func() error {
		if name := queryName.FindStringSubmatch(text); name != nil {
			list = append(list, fmt.Sprintf("%s %d", name[1], calls))
			if name[1] == catchingUp {
				missed += calls
			}
		}
		return nil
	})
	return strings.Join(list, ", "), missed, err
}
