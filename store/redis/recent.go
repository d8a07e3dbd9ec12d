package redis

import (
	"context"
	"crypto/sha1" // #nosec G505 -- as Redis names scripts
	"encoding/hex"
	"slices"
	"strconv"
	"time"
	"unsafe"

	"github.com/google/uuid"
	"github.com/redis/rueidis"

	"parley/chat"
)

// A room's cache is a hash: one field for each message, by its seq, "rev", and "copy". It is
// always a true copy of the room at that rev. A change applies only to the copy just
// before it, and a gap drops the copy. A copy that is made anew has another name in "copy":
// an account that is deleted changes what messages say, and no rev.
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
local now = redis.call('TIME')
redis.call('HSETNX', KEYS[1], 'copy', now[1] .. '.' .. now[2])
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

// copied is a room's cache as this process has decoded it. It is used while Redis has the
// same copy at the same rev: that is a fraction of what fifty messages cost to read.
type copied struct {
	name, rev   string
	above, last int64
	list        []chat.Message
}

// versionFields say which copy a cache is.
var versionFields = []string{"rev", "copy"}

// copiesMost bounds each generation of what is decoded, in bytes.
const copiesMost = 16 << 20

// LoadRecent implements history.RecentCache.
func (s *Store) LoadRecent(ctx context.Context, room chat.Room, above int64) (ms []chat.Message, shared, ok bool) {
	if known, ok := s.copies.Get(room.ID); ok && known.above == above && known.last == room.LastSeq && reaches(known.rev, room.LastRev) {
		switch same, err := s.isAt(ctx, room.ID, known); {
		case same:
			return known.list, true, true
		case err != nil:
			return nil, false, false // another question may take as long again
		}
	}
	fields := make([]string, 2, room.LastSeq-above+2)
	copy(fields, versionFields)
	for seq := above + 1; seq <= room.LastSeq; seq++ {
		fields = append(fields, strconv.FormatInt(seq, 10))
	}
	vals, err := s.c.Do(ctx, s.c.B().Hmget().Key(recentKey(room.ID)).Field(fields...).Build()).ToArray()
	if err != nil || len(vals) != len(fields) {
		return nil, false, false
	}
	rev, err := vals[0].ToString()
	if err != nil || !reaches(rev, room.LastRev) {
		return nil, false, false
	}
	ms = make([]chat.Message, len(vals)-2)
	weight := 0
	for i, v := range vals[2:] {
		raw, err := v.ToString()
		if err != nil {
			return nil, false, false
		}
		if ms[i], err = decodeMessage(raw); err != nil {
			return nil, false, false
		}
		weight += len(raw) + int(unsafe.Sizeof(ms[i]))
	}
	name, err := vals[1].ToString()
	if err != nil {
		return ms, false, true // an older release has made this copy
	}
	s.copies.Put(room.ID, &copied{name, rev, above, room.LastSeq, ms}, weight)
	return ms, true, true
}

// isAt reports whether Redis has a copy as it is known here.
func (s *Store) isAt(ctx context.Context, room chat.RoomID, known *copied) (bool, error) {
	now, err := s.c.Do(ctx, s.c.B().Hmget().Key(recentKey(room)).Field(versionFields...).Build()).AsStrSlice()
	return err == nil && slices.Equal(now, []string{known.rev, known.name}), err
}

func reaches(rev string, least int64) bool {
	n, err := strconv.ParseInt(rev, 10, 64)
	return err == nil && n >= least
}

// FillRecent implements history.RecentCache.
func (s *Store) FillRecent(ctx context.Context, room chat.Room, ms []chat.Message) {
	args := append(make([]string, 0, 4+2*len(ms)), strconv.FormatInt(room.LastRev, 10), ttlSeconds(), "copy", uuid.NewString())
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
