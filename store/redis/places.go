package redis

import (
	"context"
	"strconv"
	"time"

	"github.com/redis/rueidis"
)

// placesKey is a sorted set of the places where processes keep files, by expiry.
const placesKey = "{files}places"

// ARGV: the place, the time to live in ms.
var placesScript = rueidis.NewLuaScript(`
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return redis.call('ZCARD', KEYS[1])`)

// ReportFilePlace says where this process keeps files, and whether another one keeps them
// elsewhere.
func (s *Store) ReportFilePlace(ctx context.Context, place string, ttl time.Duration) (apart bool, err error) {
	n, err := s.exec(ctx, placesScript, []string{placesKey}, []string{place, strconv.FormatInt(ttl.Milliseconds(), 10)}).AsInt64()
	return n > 1, translate(err)
}
