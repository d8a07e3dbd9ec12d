package redis

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/redis/rueidis"

	"parley/chat"
	"parley/chat/storing"
)

// PublishAndAck implements storing.Outbox. It first answers the waiting requests. Then one
// pipeline to each shard's server updates the caches, publishes, and last removes the
// entries from the inbox, in this order. A crash in between leaves the entries in
// place, and they are announced again.
func (s *Store) PublishAndAck(ctx context.Context, st storing.Stored, done map[int][]string) error {
	s.tellWaiting(ctx, st.Outcomes)
	cmds := s.announcements(st.Changes)
	told := len(cmds)
	for shard, ids := range done {
		cmds = append(cmds, s.c.B().Xdel().Key(inboxKey(shard)).Id(ids...).Build())
	}
	if len(cmds) == 0 {
		return nil
	}
	results := s.c.DoMulti(ctx, cmds...)
	for _, r := range results[:told] {
		if e, ok := rueidis.IsRedisErr(r.Error()); ok && strings.HasPrefix(e.Error(), "NOSCRIPT") {
			s.loadApply(ctx)
			break
		}
	}
	for _, r := range results[told:] {
		if err := r.Error(); err != nil {
			return translate(err)
		}
	}
	return nil
}

// loadApply loads the script into every server, since each may have a room. The cache
// misses the present change, and is filled again later.
func (s *Store) loadApply(ctx context.Context) {
	for _, node := range s.c.Nodes() {
		_ = node.Do(ctx, node.B().ScriptLoad().Script(applySource).Build()).Error()
	}
}

func (s *Store) announcements(changes []chat.Changes) rueidis.Commands {
	var cmds rueidis.Commands
	at := time.Now()
	for i := range changes {
		c := &changes[i]
		c.At = at
		cmds = append(cmds, s.refresh(c),
			s.c.B().Spublish().Channel(roomChan(c.Room)).Message(changesEvent(c)).Build())
		stirred := c.Activity()
		if !stirred.HasNew() && stirred.Deleted == 0 {
			continue // an edit or a reaction is nothing to read
		}
		if all, due := s.stirs.admit(stirred); due {
			cmds = append(cmds, s.newsCmd(c.Room.Shard(), chat.UserEvent{Activity: &all}))
		}
	}
	return cmds
}

// refresh brings a room's cache to the changes, or drops it: replies in it may quote a
// message that is deleted now.
func (s *Store) refresh(c *chat.Changes) rueidis.Completed {
	if c.Unquotes() {
		return s.c.B().Del().Key(recentKey(c.Room)).Build()
	}
	return s.apply(c)
}

func (s *Store) apply(c *chat.Changes) rueidis.Completed {
	args := make([]string, 0, 5+2*len(c.Messages))
	args = append(args, strconv.FormatInt(c.Prev, 10), strconv.FormatInt(c.Rev, 10), strconv.FormatInt(c.LastSeq, 10),
		strconv.Itoa(recentKeep), ttlSeconds())
	for i := range c.Messages {
		m := &c.Messages[i]
		args = append(args, strconv.FormatInt(m.Seq, 10), string(appendMessage(nil, m)))
	}
	return s.c.B().Evalsha().Sha1(applySHA).Numkeys(1).Key(recentKey(c.Room)).Arg(args...).Build()
}

// tellWaiting answers the requests that wait for their command, and the authors of
// commands that will not be announced. It does its best: a client without an answer
// looks up the message, or sends it again.
func (s *Store) tellWaiting(ctx context.Context, outcomes []chat.Outcome) {
	var cmds rueidis.Commands
	for i := range outcomes {
		o := &outcomes[i]
		if !o.Command.ReplyTo.IsZero() {
			cmds = append(cmds, s.c.B().Spublish().Channel(ticketsChan(o.Command.ReplyTo.Node)).Message(receipt(o)).Build())
		}
		if o.Command.Kind == chat.Post && (o.Repeat || o.Refused != nil) {
			cmds = append(cmds, s.newsCmd(o.Command.Author.Shard(), postResult(o)))
		}
	}
	if len(cmds) > 0 {
		s.c.DoMulti(ctx, cmds...)
	}
}

func postResult(o *chat.Outcome) chat.UserEvent {
	n := chat.UserEvent{Person: o.Command.Author, Result: &chat.PostResult{Key: o.Command.Key, Seq: o.Seq}}
	if o.Refused != nil {
		n.Result.Refused = o.Refused.Sentence()
	}
	return n
}

func (s *Store) newsCmd(shard int, n chat.UserEvent) rueidis.Completed {
	return s.c.B().Spublish().Channel(newsKey(shard)).Message(newsEvent(&n)).Build()
}

// publishMax is how many events travel together: an announcement to a hundred thousand
// members must not hold up other commands in the same pipe.
const publishMax = 1000

// PublishToUser implements chat.Publisher.
func (s *Store) PublishToUser(ctx context.Context, news ...chat.UserEvent) {
	for some := range slices.Chunk(news, publishMax) {
		cmds := make(rueidis.Commands, len(some))
		for i, n := range some {
			cmds[i] = s.newsCmd(shardOf(n), n)
		}
		s.c.DoMulti(ctx, cmds...)
	}
}

func shardOf(n chat.UserEvent) int {
	switch {
	case n.Activity != nil:
		return n.Activity.Room.Shard()
	case len(n.Read) > 0:
		return n.Read[0].User.Shard()
	}
	return n.Person.Shard()
}

// PublishToRoom implements chat.Publisher.
func (s *Store) PublishToRoom(ctx context.Context, room chat.RoomID, e chat.Event) {
	s.c.Do(ctx, s.c.B().Spublish().Channel(roomChan(room)).Message(otherEvent(e)).Build())
}
