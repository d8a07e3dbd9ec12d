package redis

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"time"

	"github.com/redis/rueidis"

	"parley/chat"
)

// The generic cell rate algorithm (ITU-T I.371, GCRA): one number for each
// account or address, the time at which its bucket will be empty again. rueidis's
// own limiter counts in fixed windows, by each node's clock, and cannot say so many
// a second after a burst. ARGV:
// ms for each, the burst, 1 to count. It returns the ms to wait, 0 to go on.
var limitScript = rueidis.NewLuaScript(`
local t = redis.call('TIME')
local now = t[1] * 1000 + t[2] / 1000
local each, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
local tat = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now)
local wait = tat + each - (now + each * burst)
if wait > 0.5 then return math.ceil(wait) end
if ARGV[3] == '1' then
  redis.call('SET', KEYS[1], string.format('%.3f', tat + each), 'PX', math.ceil(tat + each - now) + 1000)
end
return 0`)

// Allow implements chat.Limits.
func (s *Store) Allow(ctx context.Context, l chat.Limit, who string) error {
	return s.limit(ctx, l, who, "1")
}

// Blocked implements chat.Limits.
func (s *Store) Blocked(ctx context.Context, l chat.Limit, who string) error {
	return s.limit(ctx, l, who, "0")
}

func (s *Store) limit(ctx context.Context, l chat.Limit, who, count string) error {
	each := float64(l.Per.Microseconds()) / 1000 / float64(l.Rate)
	args := []string{strconv.FormatFloat(each, 'f', 3, 64), strconv.Itoa(l.Burst), count}
	ms, err := s.exec(ctx, limitScript, []string{limitKey(l, who)}, args).AsInt64()
	if err != nil {
		return translate(err)
	}
	if ms > 0 {
		return &chat.Error{Kind: chat.TooMany, Text: l.Text, Retry: time.Duration(ms) * time.Millisecond}
	}
	return nil
}

// limitKey hides addresses and accounts from whoever looks into Redis, and
// bounds the key's length.
func limitKey(l chat.Limit, who string) string {
	sum := sha256.Sum256([]byte(who))
	return "limit:" + l.Name + ":" + hex.EncodeToString(sum[:12])
}
