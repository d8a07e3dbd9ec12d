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

// reserveScript is the generic cell rate algorithm (ITU-T I.371, GCRA). It keeps one
// number for each account or address: when its bucket will be empty again. rueidis's
// own limiter counts in fixed windows, by each node's clock, without a rate after a
// burst. ARGV has the ms for each and the burst, for every key. The script counts one
// for all keys, or for none. It returns the ms to wait (0: go on) and the number of the
// key that has to.
var reserveScript = rueidis.NewLuaScript(`
local t = redis.call('TIME')
local now = t[1] * 1000 + t[2] / 1000
local longest, which, next = 0, 0, {}
for i, key in ipairs(KEYS) do
  local each, burst = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])
  next[i] = math.max(tonumber(redis.call('GET', key) or 0), now) + each
  local wait = next[i] - (now + each * burst)
  if wait > 0.5 and wait > longest then longest, which = wait, i end
end
if which > 0 then return {math.ceil(longest), which} end
for i, key in ipairs(KEYS) do
  redis.call('SET', key, string.format('%.3f', next[i]), 'PX', math.ceil(next[i] - now) + 1000)
end
return {0, 0}`)

// cancelScript takes one use back. ARGV has the ms for each, for every key.
var cancelScript = rueidis.NewLuaScript(`
local t = redis.call('TIME')
local now = t[1] * 1000 + t[2] / 1000
for i, key in ipairs(KEYS) do
  local left = tonumber(redis.call('GET', key) or 0) - tonumber(ARGV[i])
  if left > now then
    redis.call('SET', key, string.format('%.3f', left), 'PX', math.ceil(left - now) + 1000)
  else
    redis.call('DEL', key)
  end
end`)

// Allow implements chat.Limits.
func (s *Store) Allow(ctx context.Context, l chat.Limit, who string) error {
	return s.reserve(ctx, []string{limitKey(l, who)}, chat.Use{Limit: l, Who: who})
}

// Reserve implements chat.Limits.
func (s *Store) Reserve(ctx context.Context, uses ...chat.Use) error {
	return s.reserve(ctx, limitKeys(uses), uses...)
}

func (s *Store) reserve(ctx context.Context, keys []string, uses ...chat.Use) error {
	args := make([]string, 0, 2*len(uses))
	for _, u := range uses {
		args = append(args, perUse(u.Limit), strconv.Itoa(u.Limit.Burst))
	}
	r, err := s.exec(ctx, reserveScript, keys, args).AsIntSlice()
	if err != nil {
		return translate(err)
	}
	if ms, which := r[0], r[1]; which > 0 {
		return &chat.Error{Kind: chat.TooMany, Text: uses[which-1].Limit.Text, Retry: time.Duration(ms) * time.Millisecond}
	}
	return nil
}

// Cancel implements chat.Limits. It is not retried: cancelling twice would allow one
// use too many.
func (s *Store) Cancel(ctx context.Context, uses ...chat.Use) error {
	args := make([]string, len(uses))
	for i, u := range uses {
		args[i] = perUse(u.Limit)
	}
	err := cancelScript.Exec(ctx, s.c, limitKeys(uses), args).Error()
	if rueidis.IsRedisNil(err) {
		return nil
	}
	return translate(err)
}

// perUse is the ms after which another use may follow.
func perUse(l chat.Limit) string {
	return strconv.FormatFloat(float64(l.Per.Microseconds())/1000/float64(l.Rate), 'f', 3, 64)
}

// limitKey hides addresses and accounts from readers of Redis, and bounds the key's
// length.
func limitKey(l chat.Limit, who string) string {
	sum := sha256.Sum256([]byte(who))
	return "limit:" + l.Name + ":" + hex.EncodeToString(sum[:12])
}

// limitKeys are the keys of several uses. Their hash tag keeps them in one slot of a
// cluster, where one script may count them all.
func limitKeys(uses []chat.Use) []string {
	keys := make([]string, len(uses))
	for i, u := range uses {
		keys[i] = "{reserved}" + limitKey(u.Limit, u.Who)
	}
	return keys
}
