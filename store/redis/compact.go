package redis

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/redis/rueidis"
)

// compactedKey has the time at which Redis last wrote its append-only file anew.
const compactedKey = "{log}compacted"

// KEYS: that time; ARGV: the least time between two, in seconds. A Redis without the key is new.
var compactScript = rueidis.NewLuaScript(`
local now = tonumber(redis.call('TIME')[1])
local last = redis.call('GET', KEYS[1])
if last and now - last < tonumber(ARGV[1]) then return 0 end
redis.call('SET', KEYS[1], now)
if last then return 1 end
return 0`)

// Compact has Redis write its append-only file anew, where it has one and did not do so for as long as every.
// The file has each message that went through the inbox until then, deleted ones too, and Redis alone writes
// it anew only once it has doubled and has 64 MB. Of several workers one asks. Every node of a cluster is asked.
func (s *Store) Compact(ctx context.Context, every time.Duration) error {
	due, err := s.exec(ctx, compactScript, []string{compactedKey}, []string{strconv.FormatInt(int64(every/time.Second), 10)}).AsInt64()
	if err != nil || due == 0 {
		return translate(err)
	}
	var failed []error
	for _, node := range s.c.Nodes() {
		failed = append(failed, compact(ctx, node))
	}
	return errors.Join(failed...)
}

// compact asks one node. Without an append-only file the command would make one.
func compact(ctx context.Context, node rueidis.Client) error {
	info, err := node.Do(ctx, node.B().Info().Section("persistence").Build()).ToString()
	if err != nil || !strings.Contains(info, "aof_enabled:1") {
		return translate(err)
	}
	err = node.Do(ctx, node.B().Bgrewriteaof().Build()).Error()
	if refused, ok := rueidis.IsRedisErr(err); ok && strings.Contains(refused.Error(), "in progress") {
		return nil
	}
	return translate(err)
}
