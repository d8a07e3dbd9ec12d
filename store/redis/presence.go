package redis

import (
	"context"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/redis/rueidis"

	"parley/chat"
)

// Presence in a room is a set of users for each of its nodes, and a sorted set of those
// nodes by expiry. A refresh costs the same for any number of users, and a user with
// tabs on two nodes counts once. The clock is Redis's own.
const presenceTTL = 7 * time.Second

const presenceUnion = `
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
local function present()
  local keys = {}
  for _, node in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do keys[#keys + 1] = KEYS[1] .. ':' .. node end
  if #keys == 0 then return {} end
  return redis.call('SUNION', unpack(keys))
end
`

func nodeKey(room chat.RoomID, node uuid.UUID) string { return presenceKey(room) + ":" + node.String() }

// ARGV: the node, the time to live in ms, how many joined, those, then those who left.
// Every key it writes is in KEYS: while a cluster moves the slot, both are written in
// one place, or neither.
var presenceScript = rueidis.NewLuaScript(presenceUnion + `
local mine = KEYS[2]
local came = tonumber(ARGV[3])
for i = 4, 3 + came do redis.call('SADD', mine, ARGV[i]) end
for i = 4 + came, #ARGV do redis.call('SREM', mine, ARGV[i]) end
if redis.call('EXISTS', mine) == 1 then
  redis.call('PEXPIRE', mine, ARGV[2])
  redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
  redis.call('PEXPIRE', KEYS[1], 2 * ARGV[2])
else
  redis.call('ZREM', KEYS[1], ARGV[1])
end
return #present()`)

var onlineScript = rueidis.NewLuaScript(presenceUnion + `return present()`)

// ReportPresence implements chat.Presence. A report expires after 7 s without another;
// then came must name all users again.
func (s *Store) ReportPresence(ctx context.Context, room chat.RoomID, node uuid.UUID, came, went []chat.UserID) (int, error) {
	args := append(make([]string, 0, 3+len(came)+len(went)),
		node.String(), strconv.FormatInt(presenceTTL.Milliseconds(), 10), strconv.Itoa(len(came)))
	for _, id := range came {
		args = append(args, userField(id))
	}
	for _, id := range went {
		args = append(args, userField(id))
	}
	n, err := s.exec(ctx, presenceScript, []string{presenceKey(room), nodeKey(room, node)}, args).AsInt64()
	return int(n), translate(err)
}

// OnlineUsers implements chat.Presence.
func (s *Store) OnlineUsers(ctx context.Context, room chat.RoomID) ([]chat.UserID, error) {
	list, err := s.exec(ctx, onlineScript, []string{presenceKey(room)}, nil).AsStrSlice()
	if err != nil {
		return nil, translate(err)
	}
	ids := make([]chat.UserID, 0, len(list))
	for _, text := range list {
		if id, err := strconv.ParseInt(text, 10, 64); err == nil {
			ids = append(ids, chat.UserID(id))
		}
	}
	return ids, nil
}

// ARGV: a user to count in, or 0.
var countScript = rueidis.NewLuaScript(presenceUnion + `
local all = present()
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
