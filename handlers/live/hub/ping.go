package hub

import (
	"context"
	"time"
)

// PingEvery is how often a silent connection is sent something.
const PingEvery = 30 * time.Second

// beatTurns is how many portions the connections are kept alive in.
const beatTurns = int(PingEvery / time.Second)

// silenceMost is after how many seconds without a word, not even an answer to a
// ping, a socket counts as dead: two pings and some.
const silenceMost = 75

// Ping keeps all connections alive until ctx ends, a portion of them each
// second, so that no connection needs a timer of its own.
func (h *Hub) Ping(ctx context.Context) {
	for n := 0; ; n++ {
		pause(ctx, time.Second)
		if ctx.Err() != nil {
			return
		}
		h.ping(n)
	}
}

// Heartbeat makes the bytes by which a page, which its browser tells of no ping,
// knows that its socket is alive, with the rev that it has been sent everything
// up to; 0 where it has no seat. The result is shared and never changed.
type Heartbeat func(rev int64) []byte

// ping is one second of Beat. Each client has its turn from when it entered, so
// that luck does not decide whether it is reached before the other side gives up.
func (h *Hub) ping(n int) {
	second := h.second.Add(1)
	made := map[int64][]byte{}
	for _, c := range h.due(n % beatTurns) {
		if c.kind == Socket && second-c.heard.Load() > silenceMost {
			// Who only stands still may read this yet; of who is gone, the writer gives up.
			c.Close(CodeLater, "silent")
			continue
		}
		c.ping(h.signOfLife(c, made))
	}
}

// Answer sends a socket its heartbeat at once: its page has asked whether
// anybody is there.
func (h *Hub) Answer(c *Client) { c.ping(h.signOfLife(c, map[int64][]byte{})) }

// signOfLife is what keeps a silent connection alive, framed. made has those of
// the same second, for each rev.
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

// CloseAll refuses new clients, tells those that are here to reconnect, spread
// over spread so that they do not all arrive elsewhere at once, and returns
// when all have left or ctx ends; those that are still there then are aborted.
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
