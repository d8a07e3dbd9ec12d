// Package redis holds data that may be lost: the inbox until PostgreSQL has it, the
// channels, the cache of recent messages, presence and rate limits. Every key of a room
// carries the hash tag of its shard ({s0} … {s15}), so that a Redis Cluster keeps them
// in one slot.
package redis

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/redis/rueidis"

	"parley/chat"
	"parley/internal/memo"
)

// Store is a connection to one Redis or to a Redis Cluster. It is safe for
// concurrent use; commands of concurrent callers share round trips.
type Store struct {
	c         rueidis.Client
	inboxMost int64
	copies    *memo.Memo[chat.RoomID, *copied]
	stirs     *activityThrottle
}

// InboxMost is how many commands may wait in a shard before sending is refused:
// some seconds of a worker's work.
const InboxMost = 20000

// Open connects to the servers that url names; several are separated by commas and mean
// a cluster. It fails when none of them answers.
func Open(url string) (*Store, error) {
	opt, err := options(url)
	if err != nil {
		return nil, fmt.Errorf("redis: the address is not usable: %w", err)
	}
	c, err := rueidis.NewClient(opt)
	if err != nil {
		return nil, fmt.Errorf("redis: open: %w", unopened(err))
	}
	s := &Store{c: c, inboxMost: InboxMost, copies: memo.New[chat.RoomID, *copied](copiesMost)}
	s.stirs = newActivityThrottle(s.publishActivity)
	return s, nil
}

func options(url string) (rueidis.ClientOption, error) {
	var all rueidis.ClientOption
	for i, u := range strings.Split(url, ",") {
		opt, err := rueidis.ParseURL(strings.TrimSuffix(strings.TrimSpace(u), "/"))
		if err != nil {
			return all, err
		}
		if i == 0 {
			all = opt
		} else {
			all.InitAddress = append(all.InitAddress, opt.InitAddress...)
		}
	}
	all.ForceSingleClient = len(all.InitAddress) == 1
	all.DisableCache = true                     // data that changes with every message is not worth tracking
	all.DisableRetry = true                     // an outage is reported at once; the sender tries again
	all.PipelineMultiplex = -1                  // one connection: concurrent commands share its writes and, in Redis, its syncs to disk
	all.Dialer.Timeout = 500 * time.Millisecond // a page may need two, and has 1.5 s
	all.ConnWriteTimeout = 2 * time.Second
	all.BlockingPoolSize = 4 * chat.ShardCount
	return all, nil
}

// Close ends all connections and subscriptions.
func (s *Store) Close() {
	s.stirs.close()
	s.c.Close()
}

// Ping reports whether Redis answers. In a cluster one master is enough, since the
// rooms of the others go on without it.
func (s *Store) Ping(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel() // ends the pings still running
	nodes := s.c.Nodes()
	answers := make(chan error, len(nodes))
	for _, node := range nodes {
		go func() { answers <- ping(ctx, node) }()
	}
	err := errors.New("redis: there is no server")
	for range nodes {
		if err = <-answers; err == nil {
			return nil
		}
	}
	return translate(err)
}

// Clock is the time of Redis; in a cluster, that of one of its servers.
func (s *Store) Clock(ctx context.Context) (time.Time, error) {
	at, err := s.c.Do(ctx, s.c.B().Time().Build()).AsIntSlice()
	if err == nil && len(at) != 2 {
		err = errors.New("redis: a time has two parts")
	}
	if err != nil {
		return time.Time{}, translate(err)
	}
	return time.Unix(at[0], at[1]*int64(time.Microsecond)), nil
}

func ping(ctx context.Context, c rueidis.Client) error {
	err := c.Do(ctx, c.B().Ping().Build()).Error()
	if lost(ctx, err) {
		err = c.Do(ctx, c.B().Ping().Build()).Error()
	}
	return err
}

// exec runs a script, and once more when the connection was lost: the first command
// after Redis restarts finds the old one broken. Every script here may run twice; a
// message that is enqueued twice is stored once.
func (s *Store) exec(ctx context.Context, script *rueidis.Lua, keys, args []string) rueidis.RedisResult {
	r := script.Exec(ctx, s.c, keys, args)
	if lost(ctx, r.Error()) {
		r = script.Exec(ctx, s.c, keys, args)
	}
	return r
}

// lost reports whether the connection failed at once. It excludes timeouts: a server
// that did not answer will not do so a moment later.
func lost(ctx context.Context, err error) bool {
	_, answered := rueidis.IsRedisErr(err)
	var network net.Error
	slow := errors.As(err, &network) && network.Timeout() || errors.Is(err, context.DeadlineExceeded)
	return err != nil && !answered && !slow && ctx.Err() == nil
}

// translate gives a driver's error a kind: every failure of Redis, from a lost
// connection to a full memory, is an outage.
func translate(err error) error {
	var known *chat.Error
	if err == nil || errors.As(err, &known) {
		return err
	}
	return chat.Down("The message queue", err)
}

// unopened gives a failure to connect a kind. A server that answers and refuses, as for
// a wrong password, will do so again; one that is starting will not.
func unopened(err error) error {
	refusal, answered := rueidis.IsRedisErr(err)
	if answered && !refusal.IsLoading() && !refusal.IsClusterDown() && !strings.HasPrefix(refusal.Error(), "MASTERDOWN") {
		return err
	}
	return translate(err)
}

// tag is the hash tag of a shard.
func tag(shard int) string { return "{s" + strconv.Itoa(shard) + "}" }

func inboxKey(shard int) string { return tag(shard) + "inbox" }
func deadKey(shard int) string  { return tag(shard) + "dead" }
func newsKey(shard int) string  { return tag(shard) + "news" }

// recentKey contains the version of the message format. Nodes from before it read no
// threads, and would write messages back without them.
func recentKey(room chat.RoomID) string   { return roomKey(room, "recent2:") }
func roomChan(room chat.RoomID) string    { return roomKey(room, "room:") }
func presenceKey(room chat.RoomID) string { return roomKey(room, "present:") }

// Which nodes' presence of a shard's rooms counts, and how many reports of it they have made.
func nodesKey(shard int) string   { return tag(shard) + "nodes" }
func reportsKey(shard int) string { return tag(shard) + "reports" }

func roomKey(room chat.RoomID, what string) string {
	return tag(room.Shard()) + what + strconv.FormatInt(int64(room), 10)
}
