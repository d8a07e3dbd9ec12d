package redis

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/redis/rueidis"

	"parley/chat"
)

// Presence in a room is two sets of users for each of its nodes, those online and those
// away, and a sorted set of those nodes by expiry. A refresh costs the same for any number
// of users, and a user with tabs on two nodes counts once. The clock is Redis's own.
const presenceTTL = 7 * time.Second

const presenceUnion = `
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
local function present(which)
  local keys = {}
  for _, node in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do keys[#keys + 1] = KEYS[1] .. ':' .. node .. which end
  if #keys == 0 then return {} end
  return redis.call('SUNION', unpack(keys))
end
`

func nodeKey(room chat.RoomID, node uuid.UUID) string { return presenceKey(room) + ":" + node.String() }

// awayKey ends a key of those who are away.
const awayKey = ":away"

// ARGV: the node, the time to live in ms, how many are online and away, those, then those
// who left.
// Every key it writes is in KEYS: while a cluster moves the slot, both are written in
// one place, or neither.
var presenceScript = rueidis.NewLuaScript(presenceUnion + `
local mine, away = KEYS[2], KEYS[3]
local came, idle = 4 + tonumber(ARGV[3]), 4 + tonumber(ARGV[3]) + tonumber(ARGV[4])
for i = 5, #ARGV do
  redis.call(i <= came and 'SADD' or 'SREM', mine, ARGV[i])
  redis.call(i > came and i <= idle and 'SADD' or 'SREM', away, ARGV[i])
end
if redis.call('EXISTS', mine, away) > 0 then
  redis.call('PEXPIRE', mine, ARGV[2])
  redis.call('PEXPIRE', away, ARGV[2])
  redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
  redis.call('PEXPIRE', KEYS[1], 2 * ARGV[2])
else
  redis.call('ZREM', KEYS[1], ARGV[1])
end
return #present('')`)

var presentScript = rueidis.NewLuaScript(presenceUnion + `return {present(''), present('` + awayKey + `')}`)

// ReportPresence implements chat.Presence. A report expires after 7 s without another;
// then it must name all users again.
func (s *Store) ReportPresence(ctx context.Context, room chat.RoomID, node uuid.UUID, online, away, gone []chat.UserID) (int, error) {
	args := append(make([]string, 0, 4+len(online)+len(away)+len(gone)),
		node.String(), strconv.FormatInt(presenceTTL.Milliseconds(), 10), strconv.Itoa(len(online)), strconv.Itoa(len(away)))
	for _, some := range [][]chat.UserID{online, away, gone} {
		for _, id := range some {
			args = append(args, userField(id))
		}
	}
	key := nodeKey(room, node)
	n, err := s.exec(ctx, presenceScript, []string{presenceKey(room), key, key + awayKey}, args).AsInt64()
	return int(n), translate(err)
}

// PresentUsers implements chat.Presence.
func (s *Store) PresentUsers(ctx context.Context, room chat.RoomID) (online, away []chat.UserID, err error) {
	both, err := s.exec(ctx, presentScript, []string{presenceKey(room)}, nil).ToArray()
	if err != nil || len(both) != 2 {
		return nil, nil, translate(err)
	}
	if online, err = parseUsers(both[0]); err == nil {
		away, err = parseUsers(both[1])
	}
	known := make(map[chat.UserID]bool, len(online))
	for _, id := range online {
		known[id] = true
	}
	return online, slices.DeleteFunc(away, func(id chat.UserID) bool { return known[id] }), translate(err)
}

func parseUsers(m rueidis.RedisMessage) ([]chat.UserID, error) {
	list, err := m.AsStrSlice()
	ids := make([]chat.UserID, 0, len(list))
	for _, text := range list {
		if id, err := strconv.ParseInt(text, 10, 64); err == nil {
			ids = append(ids, chat.UserID(id))
		}
	}
	return ids, err
}

// ARGV: a user to count in, or 0.
var countScript = rueidis.NewLuaScript(presenceUnion + `
local all = present('')
if ARGV[1] == '0' then return #all end
for _, id in ipairs(all) do
  if id == ARGV[1] then return #all end
end
return #all + 1`)

// CountOnline implements chat.Presence.
func (s *Store) CountOnline(ctx context.Context, room chat.RoomID, with chat.UserID) (int, error) {
	n, err := s.exec(ctx, countScript, []string{presenceKey(room)}, []string{userField(with)}).AsInt64()
	return int(n), translate(err)
}
