package redis

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/redis/rueidis"

	"parley/chat"
)

// Presence in a room is two sets of users for each of its nodes, those online and those
// away, and a hash with these nodes and the number that the room was told last. Which nodes are
// alive stands in a sorted set of the shard, by expiry, so a refresh costs the same for any
// number of users and rooms. A hash of the shard counts each node's reports: so a node learns
// that Redis has lost some, or has an older copy. A user with tabs on two nodes counts once. The
// clock is Redis's own.
const (
	presenceTTL  = 7 * time.Second
	presenceKept = 30 * time.Minute // a room's keys after its last report
)

const presenceUnion = `
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local function parted()
  local alive, dead, all = {}, {}, redis.call('HKEYS', KEYS[1])
  if #all == 0 then return alive, dead end
  for i, till in ipairs(redis.call('ZMSCORE', KEYS[2], unpack(all))) do
    local list = till and tonumber(till) > now and alive or dead
    list[#list + 1] = all[i]
  end
  return alive, dead
end
local function present(nodes, which)
  local keys = {}
  for i, node in ipairs(nodes) do keys[i] = KEYS[1] .. ':' .. node .. which end
  if #keys == 0 then return {} end
  return redis.call('SUNION', unpack(keys))
end
`

func nodeKey(room chat.RoomID, node uuid.UUID) string { return presenceKey(room) + ":" + node.String() }

// awayKey ends a key of those who are away.
const awayKey = ":away"

// What a room was told last is a field of its hash, and the deaths of a shard are one of that
// of its nodes: no node has such a name.
//
// ARGV: the node, the times to live in ms of the node and of the room, the room's channel, an
// event before and after its number, how many are online and away, those, then those who left.
// Every key it writes is in KEYS: while a cluster moves the slot, all are written in
// one place, or none.
var presenceScript = rueidis.NewLuaScript(presenceUnion + `
local node, ttl, kept = ARGV[1], ARGV[2], ARGV[3]
local mine, away, counts = KEYS[3], KEYS[4], KEYS[5]
local came = 8 + tonumber(ARGV[7])
local idle = came + tonumber(ARGV[8])
for i = 9, #ARGV do
  redis.call(i <= came and 'SADD' or 'SREM', mine, ARGV[i])
  redis.call(i > came and i <= idle and 'SADD' or 'SREM', away, ARGV[i])
end
local till = redis.call('ZSCORE', KEYS[2], node)
redis.call('ZADD', KEYS[2], now + ttl, node)
if not till or tonumber(till) <= now then
  redis.call('HDEL', counts, node)
  redis.call('PEXPIRE', KEYS[2], 2 * ttl)
  redis.call('HINCRBY', counts, node, 1)
  redis.call('PEXPIRE', counts, 2 * ttl)
else
  redis.call('HINCRBY', counts, node, 1)
end
if redis.call('EXISTS', mine, away) > 0 then
  redis.call('HSET', KEYS[1], node, 1)
  redis.call('PEXPIRE', mine, kept)
  redis.call('PEXPIRE', away, kept)
else
  redis.call('HDEL', KEYS[1], node)
end
local nodes, dead = parted()
local n = #present(nodes, '')
if redis.call('HGET', KEYS[1], 'told') ~= tostring(n) then
  redis.call('HSET', KEYS[1], 'told', n)
  redis.call('SPUBLISH', ARGV[4], ARGV[5] .. n .. ARGV[6])
end
for _, other in ipairs(dead) do
  if other ~= 'told' then redis.call('HDEL', KEYS[1], other) end
end
if #nodes > 0 then redis.call('PEXPIRE', KEYS[1], kept) else redis.call('DEL', KEYS[1]) end
return n`)

var presentScript = rueidis.NewLuaScript(presenceUnion + `
local nodes = parted()
return {present(nodes, ''), present(nodes, '` + awayKey + `')}`)

// onlineBefore and onlineAfter stand around the number in an event that tells it.
var onlineBefore, onlineAfter, _ = strings.Cut(otherEvent(chat.Event{Online: new(int)}), "0")

// ReportPresence implements chat.Presence.
func (s *Store) ReportPresence(ctx context.Context, room chat.RoomID, node uuid.UUID, online, away, gone []chat.UserID) (int, error) {
	args := append(make([]string, 0, 8+len(online)+len(away)+len(gone)),
		node.String(), milliseconds(presenceTTL), milliseconds(presenceKept), roomChan(room), onlineBefore, onlineAfter,
		strconv.Itoa(len(online)), strconv.Itoa(len(away)))
	for _, some := range [][]chat.UserID{online, away, gone} {
		for _, id := range some {
			args = append(args, userField(id))
		}
	}
	key, shard := nodeKey(room, node), room.Shard()
	n, err := s.exec(ctx, presenceScript, []string{presenceKey(room), nodesKey(shard), key, key + awayKey, reportsKey(shard)}, args).AsInt64()
	return int(n), translate(err)
}

func milliseconds(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }

// ARGV: the node, its time to live in ms, how many of its reports arrived.
var keepScript = rueidis.NewLuaScript(`
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local nodes, counts, node, ttl = KEYS[1], KEYS[2], ARGV[1], ARGV[2]
local function bury(dead)
  redis.call('ZREM', nodes, dead)
  redis.call('HDEL', counts, dead)
  redis.call('HINCRBY', counts, 'deaths', 1)
end
for _, dead in ipairs(redis.call('ZRANGEBYSCORE', nodes, '-inf', now)) do bury(dead) end
local there = redis.call('ZSCORE', nodes, node)
local known = there and redis.call('HGET', counts, node) == ARGV[3]
if known then
  redis.call('ZADD', nodes, now + ttl, node)
elseif there then
  bury(node)
end
redis.call('PEXPIRE', nodes, 2 * ttl)
redis.call('PEXPIRE', counts, 2 * ttl)
return {known and 1 or 0, tonumber(redis.call('HGET', counts, 'deaths') or 0)}`)

// KeepPresence implements chat.Presence.
func (s *Store) KeepPresence(ctx context.Context, shard int, node uuid.UUID, reports int64) (deaths int64, known bool, err error) {
	args := []string{node.String(), milliseconds(presenceTTL), strconv.FormatInt(reports, 10)}
	both, err := s.exec(ctx, keepScript, []string{nodesKey(shard), reportsKey(shard)}, args).AsIntSlice()
	if err != nil || len(both) != 2 {
		return 0, false, translate(err)
	}
	return both[1], both[0] == 1, nil
}

// PresentUsers implements chat.Presence.
func (s *Store) PresentUsers(ctx context.Context, room chat.RoomID) (online, away []chat.UserID, err error) {
	both, err := s.exec(ctx, presentScript, []string{presenceKey(room), nodesKey(room.Shard())}, nil).ToArray()
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
local all = present(parted(), '')
if ARGV[1] == '0' then return #all end
for _, id in ipairs(all) do
  if id == ARGV[1] then return #all end
end
return #all + 1`)

// CountOnline implements chat.Presence.
func (s *Store) CountOnline(ctx context.Context, room chat.RoomID, with chat.UserID) (int, error) {
	n, err := s.exec(ctx, countScript, []string{presenceKey(room), nodesKey(room.Shard())}, []string{userField(with)}).AsInt64()
	return int(n), translate(err)
}
