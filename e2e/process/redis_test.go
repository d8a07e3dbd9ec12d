package process

import (
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/redis/rueidis"
)

// redisDo runs a command on the stores' Redis.
func (s *stores) redisDo(t *testing.T, words ...string) rueidis.RedisMessage {
	t.Helper()
	opt, err := rueidis.ParseURL(s.redis.RedisURL())
	must(t, err)
	opt.DisableCache = true
	c, err := rueidis.NewClient(opt)
	must(t, err)
	defer c.Close()
	m, err := c.Do(t.Context(), c.B().Arbitrary(words...).Build()).ToMessage()
	if err != nil && !rueidis.IsRedisNil(err) {
		t.Fatalf("%q: %v", words, err)
	}
	return m
}

// length is a stream's length.
func (s *stores) length(t *testing.T, stream string) int64 {
	t.Helper()
	m := s.redisDo(t, "XLEN", stream)
	n, err := m.AsInt64()
	must(t, err)
	return n
}

// number is a query's number from the stores' PostgreSQL.
func (s *stores) number(t *testing.T, query string, args ...any) (n int64) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), s.databaseURL())
	must(t, err)
	defer conn.Close(t.Context())
	must(t, conn.QueryRow(t.Context(), query, args...).Scan(&n))
	return n
}

// databaseURL is the URL of the stores' PostgreSQL.
func (s *stores) databaseURL() string {
	if s.database != "" {
		return s.database
	}
	return s.postgres.DatabaseURL()
}
