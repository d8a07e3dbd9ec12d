package live

import (
	"context"
	"sync"

	"parley/chat"
	"parley/handlers/live/hub"
	"parley/views/messages"
	"parley/views/updates"
)

// catchUp is the changes that readers with everything up to a rev have missed. The first
// reader of a kind renders it for all readers of that kind.
type catchUp struct {
	all   chat.Changes // these and earlier ones
	after int64

	mu    sync.Mutex // guards parts, and is held while they are rendered
	parts map[hub.Kind][][]byte
}

// render returns the chunks of a catch-up, each of which fits one frame.
func (c *catchUp) render(k hub.Kind, piece func(hub.Kind, chat.Changes) []byte) [][]byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	parts, ok := c.parts[k]
	if ok {
		return parts
	}
	for _, run := range chunks(collect(c.all, c.after), chunkMessages) {
		parts = append(parts, piece(k, run))
	}
	if c.parts == nil {
		c.parts = map[hub.Kind][][]byte{}
	}
	c.parts[k] = parts
	return parts
}

// A chunk is the content of one frame, limited in messages and in bytes of text. Escapes
// and links make up to nine times those bytes. A frame longer than a connection's queue
// would never arrive.
const (
	chunkMessages = 100
	chunkText     = 24 << 10
)

// chunks cuts collected changes into chunks of at most n messages, and fewer where they are
// long.
func chunks(c chat.Changes, n int) (list []chat.Changes) {
	for _, run := range c.Chunks(n) {
		if len(run.Messages) > 1 && textOf(run) > chunkText {
			list = append(list, chunks(run, len(run.Messages)/2)...)
		} else {
			list = append(list, run)
		}
	}
	return list
}

// textOf is how many bytes of text changes have.
func textOf(c chat.Changes) (n int) {
	for i := range c.Messages {
		n += len(c.Messages[i].Body)
	}
	return n
}

// catchUpRounds bounds how many catch-ups one connection gets in a row.
const catchUpRounds = 8

// catchUp sends a visitor the changes after rev, and then its live updates. The visitor was
// subscribed before, so it misses nothing in between.
func (l *Node) catchUp(v *visitor, rev int64) {
	known, _ := v.room.level() // later updates reach the subscription
	for range catchUpRounds {
		ctx, cancel := context.WithTimeout(l.ctx, rollCall)
		m := v.room.missed(ctx, rev)
		cancel()
		switch {
		case m.err != nil:
			v.client.Close(hub.CodeLater, "try again")
			return
		case m.reload:
			l.reload(v)
			return
		case m.catchUp != nil:
			for _, part := range m.catchUp.render(v.kind, v.room.renderMissed) {
				v.client.SendPatiently(part)
			}
		}
		if rev = m.rev; rev < known {
			continue // the store was asked before the newest change was stored
		}
		var ok bool
		if rev, ok = v.subscription.CaughtUp(rev); ok {
			return
		}
	}
	v.client.Close(hub.CodeLater, "try again")
}

// behind is catchUp for a subscription that has missed an update.
func (l *Node) behind(s *hub.Subscription, rev int64) {
	v := s.Client.Holder().(*visitor)
	l.guarded(v, func() { l.catchUp(v, rev) })
}

// reload asks a page to reload: it missed too much, or it comes from a room that had more
// changes than there are now.
func (l *Node) reload(v *visitor) {
	if v.kind == hub.Socket {
		v.client.Send(l.fragment(v, updates.ReloadAsked(v.slug())))
		return
	}
	if v.kind.Text() {
		v.client.Send([]byte(messages.TranscriptLost))
	} else {
		v.client.Send(l.fragment(v, updates.StreamEnd(v.slug(), true)))
	}
	v.client.Close(hub.CodeRestart, "")
}
