package hub

import (
	"slices"
	"strconv"
	"testing"
)

func sayRev(rev int64) []byte { return strconv.AppendInt(nil, rev, 10) }

func TestAHeartbeatSaysInOneWriteHowFarItsPageHasCome(t *testing.T) {
	h := New(noneBehind, sayRev)
	c := newCrowd(h, 2, Socket)
	subscription := h.Subscribe(7, c.clients[0])
	subscription.CaughtUp(5)
	for n := range pingGroups {
		h.ping(n)
	}
	h.Answer(c.clients[0])
	h.Unsubscribe(7, subscription)
	h.Answer(c.clients[0])
	for i, want := range [][]wsFrame{
		{{sentPing, ""}, {sentText, "5"}, {sentPing, ""}, {sentText, "5"}, {sentPing, ""}, {sentText, "0"}},
		{{sentPing, ""}, {sentText, "0"}},
	} {
		w := c.wires[i]
		if fs := frames(t, w.bytes()); !slices.Equal(fs, want) || w.writes != len(want)/2 {
			t.Errorf("connection %d was sent %q in %d writes", i, fs, w.writes)
		}
	}
	h.CloseAll(t.Context(), 0)
	c.handlers.Wait()
}

func TestAHeartbeatOvertakesNoMessage(t *testing.T) {
	h := New(noneBehind, sayRev)
	c := newCrowd(h, 1, Socket)
	client, w := c.clients[0], c.wires[0]
	h.Subscribe(7, client).CaughtUp(5)
	w.set(func() { w.held = true })
	client.Send([]byte("6"))
	w.await(func() bool { return w.inside == 1 })
	h.Answer(client)
	client.Send([]byte("7"))
	w.set(func() { w.held = false })
	h.CloseAll(t.Context(), 0)
	c.handlers.Wait()
	fs := frames(t, w.bytes())
	if want := []wsFrame{{sentText, "6"}, {sentPing, ""}, {sentText, "7"}}; !slices.Equal(fs[:len(fs)-1], want) {
		t.Errorf("%q", fs)
	}
}
