package redis

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/redis/rueidis"

	"parley/chat"
)

// Calls are few, so all of them are in two hashes: what each node last wrote, and who holds
// it until when. The clock is Redis's own.
const (
	callStates = "{calls}:state"
	callLeases = "{calls}:lease" // node, fence and expiry in ms, by room
	callFence  = "{calls}:fence"
	callNodes  = "{calls}:nodes" // expiry in ms, by node
	callsChan  = "{calls}:told"
)

const callClock = `
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local function lease(room)
  local l = redis.call('HGET', KEYS[1], room)
  if not l then return nil end
  local node, fence, until_ = string.match(l, '^(%S+) (%d+) (%d+)$')
  return {node = node, fence = fence, free = tonumber(until_) <= now}
end
`

// ARGV: room, node, the lease in ms.
var claimScript = rueidis.NewLuaScript(callClock + `
local l = lease(ARGV[1])
if not l or (l.free and l.node ~= ARGV[2]) then
  l = {node = ARGV[2], fence = redis.call('INCR', KEYS[3])}
  redis.call('HSET', KEYS[1], ARGV[1], l.node .. ' ' .. l.fence .. ' ' .. string.format('%d', now + ARGV[3]))
end
return {l.node, tostring(l.fence), redis.call('HGET', KEYS[2], ARGV[1]) or ''}`)

// ARGV: room, node, fence, the lease in ms, the state, whether to announce it. Redis may
// have lost the lease: no other node has it then.
var writeCallScript = rueidis.NewLuaScript(callClock + `
local l = lease(ARGV[1])
if l and (l.node ~= ARGV[2] or l.fence ~= ARGV[3]) then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ' ' .. ARGV[3] .. ' ' .. string.format('%d', now + ARGV[4]))
redis.call('HSET', KEYS[2], ARGV[1], ARGV[5])
if ARGV[6] == '1' then redis.call('SPUBLISH', KEYS[4], ARGV[5]) end
return 1`)

// ARGV: room, node, fence, the state.
var endCallScript = rueidis.NewLuaScript(callClock + `
local l = lease(ARGV[1])
if l and (l.node ~= ARGV[2] or l.fence ~= ARGV[3]) then return 0 end
redis.call('HDEL', KEYS[1], ARGV[1])
redis.call('HDEL', KEYS[2], ARGV[1])
redis.call('SPUBLISH', KEYS[4], ARGV[4])
return 1`)

// Calls without a node are removed when they are read.
// ARGV: for how long a call outlives its lease, in ms.
var readCallsScript = rueidis.NewLuaScript(callClock + `
local list = {}
for _, room in ipairs(redis.call('HKEYS', KEYS[1])) do
  local state = redis.call('HGET', KEYS[2], room)
  local l = redis.call('HGET', KEYS[1], room)
  local until_ = tonumber(string.match(l, '(%d+)$'))
  if until_ + ARGV[1] <= now then
    redis.call('HDEL', KEYS[1], room)
    redis.call('HDEL', KEYS[2], room)
  elseif state then
    list[#list + 1] = (until_ <= now and '-' or '+') .. state
  end
end
local nodes = {}
local all = redis.call('HGETALL', KEYS[5])
for i = 1, #all, 2 do
  if tonumber(all[i + 1]) > now then nodes[#nodes + 1] = all[i] else redis.call('HDEL', KEYS[5], all[i]) end
end
return {list, nodes}`)

// ARGV: node, for how many ms it is offered.
var offerScript = rueidis.NewLuaScript(callClock + `
redis.call('HSET', KEYS[5], ARGV[1], string.format('%d', now + ARGV[2]))
return 1`)

var callKeys = []string{callLeases, callStates, callFence, callsChan, callNodes}

func roomField(id chat.RoomID) string { return strconv.FormatInt(int64(id), 10) }

func millis(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }

func callState(c chat.Call) string {
	raw, _ := json.Marshal(c) // plain data cannot fail
	return string(raw)
}

// ClaimCall implements chat.CallBoard.
func (s *Store) ClaimCall(ctx context.Context, room chat.RoomID, node uuid.UUID) (c chat.Call, err error) {
	got, err := s.exec(ctx, claimScript, callKeys, []string{roomField(room), node.String(), millis(chat.CallLease)}).AsStrSlice()
	if err != nil || len(got) != 3 {
		return c, translate(err)
	}
	if got[2] != "" {
		_ = json.Unmarshal([]byte(got[2]), &c) // of an unknown version: the call begins now
	}
	c.Room, c.People, c.Moving = room, nil, false
	c.Node, err = uuid.Parse(got[0])
	if err == nil {
		c.Fence, err = strconv.ParseInt(got[1], 10, 64)
	}
	return c, translate(err)
}

// WriteCall implements chat.CallBoard.
func (s *Store) WriteCall(ctx context.Context, c chat.Call, announce bool) (bool, error) {
	told := "0"
	if announce {
		told = "1"
	}
	n, err := s.exec(ctx, writeCallScript, callKeys, []string{roomField(c.Room), c.Node.String(), strconv.FormatInt(c.Fence, 10), millis(chat.CallLease), callState(c), told}).AsInt64()
	return n == 1, translate(err)
}

// EndCall implements chat.CallBoard.
func (s *Store) EndCall(ctx context.Context, c chat.Call) (bool, error) {
	c.People = nil
	n, err := s.exec(ctx, endCallScript, callKeys, []string{roomField(c.Room), c.Node.String(), strconv.FormatInt(c.Fence, 10), callState(c)}).AsInt64()
	return n == 1, translate(err)
}

// ReleaseCall implements chat.CallBoard.
func (s *Store) ReleaseCall(ctx context.Context, c chat.Call) error {
	c.Moving = true
	return translate(s.exec(ctx, writeCallScript, callKeys, []string{roomField(c.Room), c.Node.String(), strconv.FormatInt(c.Fence, 10), "0", callState(c), "1"}).Error())
}

// Calls implements chat.CallBoard.
func (s *Store) Calls(ctx context.Context) (list []chat.Call, nodes []uuid.UUID, err error) {
	both, err := s.exec(ctx, readCallsScript, callKeys, []string{millis(chat.CallLinger)}).ToArray()
	if err != nil || len(both) != 2 {
		return nil, nil, translate(err)
	}
	states, _ := both[0].AsStrSlice() // an empty table is no error of ours
	for _, text := range states {
		var c chat.Call
		if json.Unmarshal([]byte(text[1:]), &c) == nil {
			c.Moving = text[0] == '-'
			list = append(list, c)
		}
	}
	ids, _ := both[1].AsStrSlice()
	for _, text := range ids {
		if id, err := uuid.Parse(text); err == nil {
			nodes = append(nodes, id)
		}
	}
	return list, nodes, nil
}

// OfferNode implements chat.CallBoard.
func (s *Store) OfferNode(ctx context.Context, node uuid.UUID, on bool) error {
	if !on {
		return translate(s.c.Do(ctx, s.c.B().Hdel().Key(callNodes).Field(node.String()).Build()).Error())
	}
	return translate(s.exec(ctx, offerScript, callKeys, []string{node.String(), millis(chat.CallLease)}).Error())
}

// SubscribeToCalls implements chat.CallBoard.
func (s *Store) SubscribeToCalls(ctx context.Context, ready func(), told func(chat.Call)) error {
	return s.follow(ctx, ready, s.sharded(callsChan), func(text string) {
		var c chat.Call
		if json.Unmarshal([]byte(text), &c) == nil {
			told(c)
		}
	})
}

// askForm is a request on its way, with the list in which the asker waits.
type askForm struct {
	Request chat.CallRequest `json:"q"`
	Reply   string           `json:"r"`
}

func callNodeChan(node uuid.UUID) string { return "calls:" + node.String() }

// replyKeeps is how long an answer waits for an asker that has given up.
const replyKeeps = 10

// AskNode implements chat.CallExchange. Redis says whether the node hears at all.
func (s *Store) AskNode(ctx context.Context, node uuid.UUID, q chat.CallRequest) (r chat.CallReply, err error) {
	ask := askForm{q, "calls:reply:" + uuid.NewString()}
	raw, _ := json.Marshal(ask) // plain data cannot fail
	heard, err := s.c.Do(ctx, s.c.B().Spublish().Channel(callNodeChan(node)).Message(string(raw)).Build()).AsInt64()
	if err != nil {
		return r, translate(err)
	}
	if heard == 0 {
		return r, chat.Down("The call", chat.ErrSilent)
	}
	wait := 1.0
	if at, ok := ctx.Deadline(); ok {
		wait = max(0.1, time.Until(at).Seconds()-0.1)
	}
	got, err := s.c.Do(ctx, s.c.B().Blpop().Key(ask.Reply).Timeout(wait).Build()).AsStrSlice()
	switch {
	case err == nil && len(got) == 2:
		return r, json.Unmarshal([]byte(got[1]), &r)
	case rueidis.IsRedisNil(err) || ctx.Err() != nil:
		return r, chat.Down("The call", chat.ErrSilent)
	}
	return r, chat.Down("The call", err)
}

// ServeNode implements chat.CallExchange.
func (s *Store) ServeNode(ctx context.Context, node uuid.UUID, ready func(), answer func(chat.CallRequest) chat.CallReply) error {
	return s.follow(ctx, ready, s.sharded(callNodeChan(node)), func(text string) {
		var ask askForm
		if json.Unmarshal([]byte(text), &ask) == nil && strings.HasPrefix(ask.Reply, "calls:reply:") {
			go s.reply(ctx, ask, answer)
		}
	})
}

func (s *Store) reply(ctx context.Context, ask askForm, answer func(chat.CallRequest) chat.CallReply) {
	raw, _ := json.Marshal(answer(ask.Request)) // plain data cannot fail
	b := s.c.B()
	for _, r := range s.c.DoMulti(ctx, b.Rpush().Key(ask.Reply).Element(string(raw)).Build(), b.Expire().Key(ask.Reply).Seconds(replyKeeps).Build()) {
		_ = r.Error() // the asker gives up by itself
	}
}
