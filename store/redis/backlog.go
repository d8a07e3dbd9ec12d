package redis

import (
	"context"
	"errors"
	"time"

	"github.com/redis/rueidis"

	"parley/chat"
)

// InboxDepth is the backlog of one shard of the inbox.
type InboxDepth struct {
	Shard    int
	Commands int64
	Age      time.Duration // of the oldest entry, by Redis's own clock
}

// An entry's id begins with the millisecond in which it was added.
const inboxDepthSource = `
local n = redis.call('XLEN', KEYS[1])
if n == 0 then return {0, 0} end
local first = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)
local t = redis.call('TIME')
return {n, math.max(0, t[1] * 1000 + math.floor(t[2] / 1000) - string.match(first[1][1], '^%d+'))}`

// InboxDepths measures all shards. Those whose server does not answer are left out.
func (s *Store) InboxDepths(ctx context.Context) []InboxDepth {
	cmds := make(rueidis.Commands, chat.ShardCount)
	for i := range cmds {
		cmds[i] = s.c.B().Eval().Script(inboxDepthSource).Numkeys(1).Key(inboxKey(i)).Build()
	}
	var list []InboxDepth
	for shard, r := range s.c.DoMulti(ctx, cmds...) {
		if v, err := r.AsIntSlice(); err == nil && len(v) == 2 {
			list = append(list, InboxDepth{Shard: shard, Commands: v[0], Age: time.Duration(v[1]) * time.Millisecond})
		}
	}
	return list
}

// DeadLetters counts the commands that were put aside. An error says that a shard's server does
// not answer.
func (s *Store) DeadLetters(ctx context.Context) (n int64, err error) {
	cmds := make(rueidis.Commands, chat.ShardCount)
	for i := range cmds {
		cmds[i] = s.c.B().Xlen().Key(deadKey(i)).Build()
	}
	for _, r := range s.c.DoMulti(ctx, cmds...) {
		dead, bad := r.AsInt64()
		n, err = n+dead, errors.Join(err, bad)
	}
	return n, translate(err)
}
