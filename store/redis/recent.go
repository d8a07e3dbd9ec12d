package redis

import (
	"context"
	"crypto/sha1" // #nosec G505 -- as Redis names scripts
	"encoding/hex"
	"strconv"
	"time"

	"github.com/redis/rueidis"

	"parley/chat"
)

// A room's cache is a hash: one field for each message, by its seq, and "rev". It is
// always a true copy of the room at that rev. A change applies only to the copy just
// before it, and a gap drops the copy.
const (
	recentKeep = 3 * chat.PageSize
	recentTTL  = 7 * 24 * time.Hour
)

// applySource runs within the announcement's pipeline, by its digest. ARGV: the rev
// before, the rev after, the newest seq, how many to keep, the time to live, then seq
// and message in turn.
const applySource = `
local have = redis.call('HGET', KEYS[1], 'rev')
local prev, rev, last, keep = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
if not have then
  if prev > 0 then return 0 end
elseif tonumber(have) >= rev then
  return 1
elseif tonumber(have) < prev then
  redis.call('DEL', KEYS[1])
  return 0
end
local set = {'rev', ARGV[2]}
for i = 6, #ARGV, 2 do
  if tonumber(ARGV[i]) > last - keep then
    set[#set + 1] = ARGV[i]
    set[#set + 1] = ARGV[i + 1]
  end
end
redis.call('HSET', KEYS[1], unpack(set))
local floor = last - keep
for seq = math.max(1, floor - (#ARGV - 5) / 2 + 1), floor do
  redis.call('HDEL', KEYS[1], string.format('%d', seq))
end
redis.call('EXPIRE', KEYS[1], ARGV[5])
return 1`

var applySHA = func() string {
	sum := sha1.Sum([]byte(applySource)) // #nosec G401 -- Redis names scripts by SHA-1; nothing depends on its strength
	return hex.EncodeToString(sum[:])
}()

// ARGV: the rev, the time to live, then seq and message in turn. The first line makes
// Redis refuse all of it while the memory is full. Otherwise, after DEL, Redis would
// allow the rest, and reading pages would fill it further.
var fillScript = rueidis.NewLuaScript(`#!lua
local have = redis.call('HGET', KEYS[1], 'rev')
if have and tonumber(have) >= tonumber(ARGV[1]) then return 0 end
redis.call('DEL', KEYS[1])
local set = {'rev', ARGV[1]}
for i = 3, #ARGV do set[#set + 1] = ARGV[i] end
redis.call('HSET', KEYS[1], unpack(set))
redis.call('EXPIRE', KEYS[1], ARGV[2])
return 1`)

// LoadRecent implements history.RecentCache.
func (s *Store) LoadRecent(ctx context.Context, room chat.Room, above int64) ([]chat.Message, bool) {
	fields := make([]string, 1, room.LastSeq-above+1)
	fields[0] = "rev"
	for seq := above + 1; seq <= room.LastSeq; seq++ {
		fields = append(fields, strconv.FormatInt(seq, 10))
	}
	vals, err := s.c.Do(ctx, s.c.B().Hmget().Key(recentKey(room.ID)).Field(fields...).Build()).ToArray()
	if err != nil || len(vals) != len(fields) {
		return nil, false
	}
	if rev, err := vals[0].AsInt64(); err != nil || rev < room.LastRev {
		return nil, false
	}
	ms := make([]chat.Message, len(vals)-1)
	for i, v := range vals[1:] {
		raw, err := v.ToString()
		if err != nil {
			return nil, false
		}
		if ms[i], err = decodeMessage(raw); err != nil {
			return nil, false
		}
	}
	return ms, true
}

// FillRecent implements history.RecentCache.
func (s *Store) FillRecent(ctx context.Context, room chat.Room, ms []chat.Message) {
	args := append(make([]string, 0, 2+2*len(ms)), strconv.FormatInt(room.LastRev, 10), ttlSeconds())
	for i := range ms {
		args = append(args, strconv.FormatInt(ms[i].Seq, 10), string(appendMessage(nil, &ms[i])))
	}
	_ = s.exec(ctx, fillScript, []string{recentKey(room.ID)}, args).Error() // a failed fill is tried at the next read
}

func ttlSeconds() string { return strconv.Itoa(int(recentTTL.Seconds())) }

// InvalidateRecent implements chat.RecentInvalidator.
func (s *Store) InvalidateRecent(ctx context.Context, rooms ...chat.RoomID) error {
	cmds := make(rueidis.Commands, len(rooms))
	for i, room := range rooms {
		cmds[i] = s.c.B().Del().Key(recentKey(room)).Build()
	}
	for _, r := range s.c.DoMulti(ctx, cmds...) {
		if err := r.Error(); err != nil {
			return translate(err)
		}
	}
	return nil
}
