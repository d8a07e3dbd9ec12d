package hub

import (
	"context"
	"time"
)

// PingEvery is how often a silent connection is pinged.
const PingEvery = 30 * time.Second

// pingGroups is how many groups the connections are pinged in.
const pingGroups = int(PingEvery / time.Second)

// silenceMost is after how many seconds without a frame, not even a pong, a socket counts as
// dead: two pings and a margin.
const silenceMost = 75

// Ping keeps all connections alive until ctx ends. It pings one group each second, so that no
// connection needs a timer of its own.
func (h *Hub) Ping(ctx context.Context) {
	for n := 0; ; n++ {
		pause(ctx, time.Second)
		if ctx.Err() != nil {
			return
		}
		h.ping(n)
	}
}

// Heartbeat makes the message that tells a page that its socket is alive, since browsers show
// pages no pings. It carries the rev that the page was sent everything up to; 0 without a
// subscription. The result is shared and never changed.
type Heartbeat func(rev int64) []byte

// ping is one second of Ping. A client's turn is fixed when it registers, so every client is
// reached before its peer gives up.
func (h *Hub) ping(n int) {
	second := h.second.Add(1)
	made := map[int64][]byte{}
	for _, c := range h.due(n % pingGroups) {
		if c.kind == Socket && second-c.heard.Load() > silenceMost {
			// A stalled reader may still read this; on a lost one the writer gives up.
			c.Close(CodeLater, "silent")
			continue
		}
		c.ping(h.signOfLife(c, made))
	}
}

// Answer sends a socket its heartbeat at once, because its page asked whether the connection
// is alive.
func (h *Hub) Answer(c *Client) { c.ping(h.signOfLife(c, map[int64][]byte{})) }

// signOfLife is the encoded keep-alive for a silent connection. made caches those of the same
// second by rev.
func (h *Hub) signOfLife(c *Client, made map[int64][]byte) []byte {
	if c.kind != Socket || h.heartbeat == nil {
		return c.kind.ping()
	}
	rev := c.level()
	wire, ok := made[rev]
	if !ok {
		wire = append(Socket.ping(), Socket.encode(h.heartbeat(rev)).wire...)
		made[rev] = wire
	}
	return wire
}

func (h *Hub) due(turn int) []*Client {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return append([]*Client(nil), h.turns[turn]...)
}

// CloseAll refuses new clients and tells the present ones to reconnect, spread over spread so
// that they do not arrive elsewhere all at once. It returns when all have left or ctx ends,
// and aborts those that remain.
func (h *Hub) CloseAll(ctx context.Context, spread time.Duration) {
	h.mu.Lock()
	h.closing = true
	h.mu.Unlock()
	all := h.All()
	for i, c := range all {
		c.Close(CodeRestart, "restart")
		if i%64 == 63 {
			pause(ctx, spread*64/time.Duration(len(all)))
		}
	}
	for h.Count() > 0 && ctx.Err() == nil {
		pause(ctx, 10*time.Millisecond)
	}
	for _, c := range h.All() {
		c.Abort()
	}
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}
