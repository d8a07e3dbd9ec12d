package redis

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"github.com/redis/rueidis"

	"parley/chat"
)

// field is the one field of an inbox entry; its value is a command in JSON.
const field = "c"

// enqueueScript refuses when a shard is full: trimming would drop accepted messages.
var enqueueScript = rueidis.NewLuaScript(`
if redis.call('XLEN', KEYS[1]) >= tonumber(ARGV[1]) then return false end
return redis.call('XADD', KEYS[1], '*', 'c', ARGV[2])`)

// Enqueue implements chat.Inbox. Redis syncs its append-only file before each reply, so
// entries survive the death of Redis too.
func (s *Store) Enqueue(ctx context.Context, c chat.Command) error {
	raw, err := json.Marshal(c)
	if err != nil {
		return chat.As(err)
	}
	res := s.exec(ctx, enqueueScript, []string{inboxKey(c.Room.Shard())}, []string{strconv.FormatInt(s.inboxMost, 10), string(raw)})
	if rueidis.IsRedisNil(res.Error()) {
		return &chat.Error{Kind: chat.Unavailable, Retry: 3 * time.Second, Text: "Too many messages are waiting to be stored. Please try again in a moment."}
	}
	return translate(res.Error())
}

// Read implements chat.Inbox. It always reads from the beginning: stored entries are
// deleted, so the first entry is the oldest unstored one. A position kept here would
// skip entries after Redis restarts with an earlier clock. A consumer group would hold
// back entries delivered to a reader that lost its lease.
func (s *Store) Read(ctx context.Context, shard, most int, wait time.Duration) ([]chat.Entry, error) {
	ctx, cancel := context.WithTimeout(ctx, wait+2*time.Second)
	defer cancel()
	cmd := s.c.B().Xread().Count(int64(most)).Block(wait.Milliseconds()).Streams().Key(inboxKey(shard)).Id("0").Build()
	// Without this, a call with a deadline would not notice the end of its context. A
	// released shard would wait for each of its readers.
	streams, err := s.c.Do(ctx, cmd.UnblockOnCancel()).AsXRead()
	if rueidis.IsRedisNil(err) {
		return nil, nil
	}
	if err != nil {
		return nil, translate(err)
	}
	var entries []chat.Entry
	for _, x := range streams[inboxKey(shard)] {
		entries = append(entries, entry(x))
	}
	return entries, nil
}

func entry(x rueidis.XRangeEntry) chat.Entry {
	e := chat.Entry{ID: x.ID, Raw: x.FieldValues[field]}
	e.Err = json.Unmarshal([]byte(e.Raw), &e.Command)
	if e.Err == nil && (e.Command.Room <= 0 || e.Command.Author <= 0 && e.Command.Kind != chat.AddNote) {
		e.Err = errors.New("the command names no room or no author")
	}
	return e
}

// deadMost bounds the dead letters of a shard; they are for operators to inspect.
const deadMost = 10000

// deadLetterScript moves more than it adds, so a full memory does not refuse it: an
// unstorable entry would block its shard for as long.
var deadLetterScript = rueidis.NewLuaScript(`#!lua flags=allow-oom
redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[4], '*', 'entry', ARGV[1], 'why', ARGV[2], 'c', ARGV[3])
return redis.call('XDEL', KEYS[1], ARGV[1])`)

// DeadLetter implements chat.Inbox.
func (s *Store) DeadLetter(ctx context.Context, shard int, e chat.Entry, why string) error {
	return translate(s.exec(ctx, deadLetterScript, []string{inboxKey(shard), deadKey(shard)},
		[]string{e.ID, why, e.Raw, strconv.Itoa(deadMost)}).Error())
}

// Waiting returns how many commands wait in each shard.
func (s *Store) Waiting(ctx context.Context) ([]int64, error) {
	cmds := make(rueidis.Commands, chat.ShardCount)
	for i := range cmds {
		cmds[i] = s.c.B().Xlen().Key(inboxKey(i)).Build()
	}
	lens := make([]int64, len(cmds))
	for i, r := range s.c.DoMulti(ctx, cmds...) {
		n, err := r.AsInt64()
		if err != nil {
			return nil, translate(err)
		}
		lens[i] = n
	}
	return lens, nil
}
