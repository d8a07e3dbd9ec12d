// Package postgres stores users, rooms and messages in PostgreSQL. It translates the
// driver's errors to chat's kinds here, at the edge, once.
package postgres

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"strings"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	pgxuuid "github.com/vgarvardt/pgx-google-uuid/v5"

	"parley/chat"
	"parley/store/postgres/db"
)

// Store is Parley's durable storage. It is safe for concurrent use.
type Store struct {
	pool *pgxpool.Pool
	q    *db.Queries
	log  *slog.Logger

	sessions batcher[uuid.UUID, chat.Session]
	accesses batcher[accessKey, chat.Access]
	links    batcher[listKey, chat.RoomList]
	directs  batcher[chat.UserID, []chat.RoomLink]

	tried int32       // see searchTried
	tails atomic.Bool // whether IndexSearch looks at each change; see indexTails
	looks looks

	worker atomic.Pointer[uuid.UUID] // that renewed its leases here
}

// Options bound what one process asks of the database.
type Options struct {
	URL   string
	Conns int32        // the most connections; pgx's default when 0
	Log   *slog.Logger // of what Housekeep finds; none when nil
}

// Open prepares a pool. It connects at first use, so that a process can start while
// PostgreSQL is still down.
func Open(ctx context.Context, o Options) (*Store, error) {
	cfg, err := pgxpool.ParseConfig(o.URL)
	if err != nil {
		return nil, fmt.Errorf("postgres: the address is not usable: %w", err)
	}
	if o.Conns > 0 {
		cfg.MaxConns = o.Conns
	}
	cfg.ConnConfig.ConnectTimeout = 2 * time.Second
	cfg.HealthCheckPeriod = 5 * time.Second
	// A process that hangs in a transaction must not hold its locks for ever: other
	// workers wait to take its shards over.
	cfg.ConnConfig.RuntimeParams["idle_in_transaction_session_timeout"] = "4s"
	// What is asked for is in memory or on an SSD. With PostgreSQL's default, that of a spinning
	// disk, each batch of the ingest scans a young table whole instead of using its index.
	cfg.ConnConfig.RuntimeParams["random_page_cost"] = "1.1"
	// Without it each UUID would be sent as text.
	cfg.AfterConnect = func(_ context.Context, conn *pgx.Conn) error {
		pgxuuid.Register(conn.TypeMap())
		return nil
	}
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("postgres: open: %w", err)
	}
	s := &Store{pool: pool, q: db.New(pool), log: o.Log, tried: searchTried}
	s.tails.Store(true)
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	s.sessions.fetch, s.accesses.fetch, s.links.fetch, s.directs.fetch = s.sessionsGet, s.roomsAccess, s.roomsOf, s.directsOf
	return s, nil
}

// Close waits for running queries and closes the connections. After closeLimit it gives
// up on a server that does not answer: the pool would wait 15 s for each connection
// with a cancelled query.
func (s *Store) Close() {
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.pool.Close()
	}()
	select {
	case <-done:
	case <-time.After(closeLimit):
	}
}

const closeLimit = time.Second

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) error { return translate(s.pool.Ping(ctx)) }

// tx runs f in a transaction and commits it, unless f fails.
func (s *Store) tx(ctx context.Context, f func(q *db.Queries) error) error {
	return translate(pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error { return f(s.q.WithTx(tx)) }))
}

// translate gives a driver's error a kind. PostgreSQL's codes are grouped into
// classes of two characters (PostgreSQL manual, appendix A).
func translate(err error) error {
	var known *chat.Error
	var pg *pgconn.PgError
	switch {
	case err == nil || errors.As(err, &known):
		return err
	case errors.Is(err, pgx.ErrNoRows):
		return &chat.Error{Kind: chat.NotFound, Text: "That does not exist.", Cause: err}
	case errors.As(err, &pg):
		return classify(pg, err)
	case away(err):
		return chat.Down("The database", err)
	}
	return chat.As(err)
}

// away reports whether an error came from the connection or a timeout, and not from the
// query.
func away(err error) bool {
	var network net.Error
	var connect *pgconn.ConnectError
	return errors.As(err, &network) || errors.As(err, &connect) || pgconn.SafeToRetry(err) || pgconn.Timeout(err) ||
		errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) ||
		strings.Contains(err.Error(), "conn closed") || strings.Contains(err.Error(), "closed pool")
}

func classify(pg *pgconn.PgError, err error) error {
	switch {
	case pg.Code == "23505":
		return &chat.Error{Kind: chat.Conflict, Text: "That is already taken.", Field: constraintField(pg.ConstraintName), Cause: err}
	case pg.Code[:2] == "22" || pg.Code[:2] == "23" || pg.Code[:2] == "54":
		return &chat.Error{Kind: chat.Invalid, Text: "That cannot be stored.", Cause: err}
	case pg.Code == "25006", pg.Code == "25P03", pg.Code[:2] == "08", pg.Code[:2] == "53", pg.Code[:2] == "57", pg.Code[:2] == "58", pg.Code[:2] == "40", pg.Code == "55P03":
		return chat.Down("The database", err)
	}
	return chat.As(err)
}

// constraintField names the form field of a unique index.
func constraintField(name string) string {
	switch name {
	case "rooms_slug":
		return "slug"
	case "rooms_name", "rooms_skeleton", "sections_name":
		return "name"
	case "users_username_key_key":
		return "username"
	case "users_email_key_key":
		return "email"
	}
	return ""
}
