package live

import (
	"context"
	"sync"

	"parley/chat"
	"parley/handlers/live/hub"
	"parley/views/messages"
	"parley/views/updates"
)

// catchUp is what readers have missed who have everything up to a rev. The first of a
// kind renders it for all of that kind.
type catchUp struct {
	all   chat.Changes // these and earlier ones
	after int64

	mu    sync.Mutex // guards parts, and is held while they are rendered
	parts map[hub.Kind][][]byte
}

// render returns the pieces of a catch-up, each of which one frame can carry.
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

// A chunk is what leaves in one frame: so many messages, and, where they are long, so
// many bytes of text. Escapes and links make up to nine times of it, and what is more
// than a connection's queue can hold would never arrive.
const (
	chunkMessages = 100
	chunkText     = 24 << 10
)

// chunks cuts changes that were collected into runs of at most n messages, and fewer
// where they are long.
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

// catchUpRounds bounds how often one connection is brought forward in a row.
const catchUpRounds = 8

// catchUp sends a visitor who has everything up to rev what it has missed, and lets it
// have what is live from there on. The seat was taken before: nothing falls in between.
func (l *Node) catchUp(v *visitor, rev int64) {
	known, _ := v.room.level() // what is announced later, the seat is given
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
			for _, part := range m.catchUp.render(v.kind, v.room.render) {
				v.client.SendPatiently(part)
			}
		}
		if rev = m.rev; rev < known {
			continue // the store was asked before the latest of it was stored
		}
		var ok bool
		if rev, ok = v.seat.CaughtUp(rev); ok {
			return
		}
	}
	v.client.Close(hub.CodeLater, "try again")
}

// behind is catchUp for a seat that has missed a frame.
func (l *Node) behind(s *hub.Subscription, rev int64) {
	v := s.Client.Holder().(*visitor)
	l.guarded(v, func() { l.catchUp(v, rev) })
}

// reload tells a page that it had better be loaded again: it missed too much, or it
// comes from a room that had more changes than there are now.
func (l *Node) reload(v *visitor) {
	if v.kind == hub.Socket {
		v.client.Send(l.said(v, updates.ReloadAsked(v.slug())))
		return
	}
	if v.kind.Text() {
		v.client.Send([]byte(messages.TranscriptLost))
	} else {
		v.client.Send(l.said(v, updates.StreamEnd(v.slug(), true)))
	}
	v.client.Close(hub.CodeRestart, "")
}
