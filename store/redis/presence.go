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
// that Redis has lost some, or has an older copy. A user with tabs on two nodes counts once: a
// tally says on how many nodes each user is online, so that a report costs the same in a room of
// ten and of ten thousand. After a node has died, the next report makes the tally anew; so does a
// report without users, and one that finds an old tally. The clock is Redis's own.
const (
	presenceTTL  = 7 * time.Second
	presenceKept = 30 * time.Minute // a room's keys after its last report
	tallyKept    = 2 * time.Minute  // until it is made anew
)

// What a room was told last, when its tally was made, and the stamp of its shard then are fields of its
// hash. No node has such a name. The stamp, in the hash of the nodes' reports, is since when there have
// been any, and how many nodes have died. A tally holds under the same stamp, while no node is silent
// for too long.
const presenceUnion = `
local own = {told = true, stamp = true, at = true}
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local function stamp()
  local since = redis.call('HMGET', KEYS[3], 'since', 'deaths')
  return since[1] and since[1] .. ' ' .. (since[2] or '0')
end
local function holds(tally, stamp)
  return tally and tally == stamp and redis.call('ZCOUNT', KEYS[2], '-inf', now) == 0
end
local function parted()
  local alive, dead, all = {}, {}, redis.call('HKEYS', KEYS[1])
  if #all == 0 then return alive, dead end
  for i, till in ipairs(redis.call('ZMSCORE', KEYS[2], unpack(all))) do
    local list = till and tonumber(till) > now and alive or dead
    if not own[all[i]] then list[#list + 1] = all[i] end
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

// presenceKeys are the room, and its shard's nodes and reports.
func presenceKeys(room chat.RoomID) []string {
	return []string{presenceKey(room), nodesKey(room.Shard()), reportsKey(room.Shard())}
}

func tallyKey(room chat.RoomID) string { return presenceKey(room) + ":tally" }

func nodeKey(room chat.RoomID, node uuid.UUID) string { return presenceKey(room) + ":" + node.String() }

// awayKey ends a key of those who are away.
const awayKey = ":away"

// The first write of all is one that a full Redis refuses: so a report is taken in whole or not
// at all. Every key it writes is in KEYS: while a cluster moves the slot, all are written in
// one place, or none.
//
// KEYS: the room, its shard's nodes and reports, those online and away by this node, the tally.
// ARGV: the node, the times to live in ms of the node, the room and the tally, the room's channel,
// an event before and after its number, how many are online and away, those, then those who left.
var presenceScript = rueidis.NewLuaScript(presenceUnion + `
local nodes, reports, mine, away, tally = KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
local node, ttl, kept = ARGV[1], ARGV[2], ARGV[3]
local came = 9 + tonumber(ARGV[8])
local idle = came + tonumber(ARGV[9])

redis.call('HINCRBY', reports, node, 1)
local till = redis.call('ZSCORE', nodes, node)
local back = not till or tonumber(till) <= now
if back or now + ttl - till > 1000 then redis.call('ZADD', nodes, now + ttl, node) end
if back then
  redis.call('HSET', reports, node, 1)
  redis.call('HSETNX', reports, 'since', now)
  redis.call('PEXPIRE', reports, 2 * ttl)
  redis.call('PEXPIRE', nodes, 2 * ttl)
end

-- A node that went on after too long a silence may have been counted out of the room: what it reported
-- before is in no tally then, and counts again.
local last = redis.call('HMGET', KEYS[1], 'told', 'stamp', 'at', node)
local stamped = stamp()
local adds = not back and #ARGV > 9 and holds(last[2], stamped) and now - last[3] < tonumber(ARGV[4])
  and (last[4] or redis.call('EXISTS', mine) == 0)
local n = tonumber(last[1] or 0)
local function add(user, by)
  local on = adds and redis.call('HINCRBY', tally, user, by)
  if on == 1 and by == 1 then
    if n == 0 then redis.call('PEXPIRE', tally, kept) end
    n = n + 1
  elseif on and on < 1 then
    redis.call('HDEL', tally, user)
    n = n - 1
  end
end
for i = 10, #ARGV do
  local user = ARGV[i]
  if i <= came then
    if redis.call('SADD', mine, user) == 1 then add(user, 1) end
    redis.call('SREM', away, user)
  else
    if redis.call('SREM', mine, user) == 1 then add(user, -1) end
    redis.call(i <= idle and 'SADD' or 'SREM', away, user)
  end
end

if redis.call('PEXPIRE', mine, kept) + redis.call('PEXPIRE', away, kept) > 0 then
  redis.call('HSET', KEYS[1], node, 1)
else
  redis.call('HDEL', KEYS[1], node)
end
local function count()
  local alive, dead = parted()
  for _, other in ipairs(dead) do redis.call('HDEL', KEYS[1], other) end
  local on, users = {}, {}
  for _, other in ipairs(alive) do
    for _, user in ipairs(redis.call('SMEMBERS', KEYS[1] .. ':' .. other)) do
      if not on[user] then users[#users + 1] = user end
      on[user] = (on[user] or 0) + 1
    end
  end
  redis.call('DEL', tally)
  local pairs = {}
  for i, user in ipairs(users) do
    pairs[#pairs + 1] = user
    pairs[#pairs + 1] = on[user]
    if #pairs == 2000 or i == #users then
      redis.call('HSET', tally, unpack(pairs))
      pairs = {}
    end
  end
  redis.call('HSET', KEYS[1], 'stamp', stamped or '', 'at', now)
  redis.call('PEXPIRE', KEYS[1], kept)
  redis.call('PEXPIRE', tally, kept)
  return #users
end
if not adds then n = count() end
if last[1] ~= tostring(n) then
  redis.call('HSET', KEYS[1], 'told', n)
  redis.call('SPUBLISH', ARGV[5], ARGV[6] .. n .. ARGV[7])
end
if n == 0 and redis.call('HLEN', KEYS[1]) == 3 then redis.call('DEL', KEYS[1], tally) end
return n`)

var presentScript = rueidis.NewLuaScript(presenceUnion + `
local nodes = parted()
return {present(nodes, ''), present(nodes, '` + awayKey + `')}`)

// onlineBefore and onlineAfter stand around the number in an event that tells it.
var onlineBefore, onlineAfter, _ = strings.Cut(otherEvent(chat.Event{Online: new(int)}), "0")

// ReportPresence implements chat.Presence.
func (s *Store) ReportPresence(ctx context.Context, room chat.RoomID, node uuid.UUID, online, away, gone []chat.UserID) (int, error) {
	args := append(make([]string, 0, 9+len(online)+len(away)+len(gone)),
		node.String(), milliseconds(presenceTTL), milliseconds(presenceKept), milliseconds(tallyKept), roomChan(room), onlineBefore, onlineAfter,
		strconv.Itoa(len(online)), strconv.Itoa(len(away)))
	for _, some := range [][]chat.UserID{online, away, gone} {
		for _, id := range some {
			args = append(args, userField(id))
		}
	}
	key := nodeKey(room, node)
	n, err := s.exec(ctx, presenceScript, append(presenceKeys(room), key, key+awayKey, tallyKey(room)), args).AsInt64()
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
	both, err := s.exec(ctx, presentScript, presenceKeys(room), nil).ToArray()
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

// KEYS: the room, its shard's nodes and reports, the tally. ARGV: a user to count in, or 0.
var countScript = rueidis.NewLuaScript(presenceUnion + `
local last = redis.call('HMGET', KEYS[1], 'told', 'stamp')
if last[1] and holds(last[2], stamp()) then
  local new = ARGV[1] ~= '0' and redis.call('HEXISTS', KEYS[4], ARGV[1]) == 0
  return tonumber(last[1]) + (new and 1 or 0)
end
local all = present(parted(), '')
if ARGV[1] == '0' then return #all end
for _, id in ipairs(all) do
  if id == ARGV[1] then return #all end
end
return #all + 1`)

// CountOnline implements chat.Presence.
func (s *Store) CountOnline(ctx context.Context, room chat.RoomID, with chat.UserID) (int, error) {
	n, err := s.exec(ctx, countScript, append(presenceKeys(room), tallyKey(room)), []string{userField(with)}).AsInt64()
	return int(n), translate(err)
}
