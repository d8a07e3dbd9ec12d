package hub

import "testing"

func TestWhatWaitsIsCounted(t *testing.T) {
	h := New(noneBehind, nil)
	slow, idle := newWire(), newWire()
	s, i := client(Socket, slow, 1), client(Socket, idle, 2)
	h.Register(s, 1)
	h.Register(i, 1)
	if clients, bytes := h.Queued(); clients != 0 || bytes != 0 {
		t.Errorf("%d bytes wait for %d", bytes, clients)
	}
	slow.set(func() { slow.held = true })
	s.Send([]byte("-"))
	slow.await(func() bool { return slow.inside == 1 })
	s.Send([]byte("first"))
	s.Send([]byte("second"))
	if clients, bytes := h.Queued(); clients != 1 || bytes < len("firstsecond") {
		t.Errorf("%d bytes wait for %d", bytes, clients)
	}
	slow.set(func() { slow.held = false })
	for _, c := range []*Client{s, i} {
		h.Unregister(c)
	}
	done(s, slow)
	done(i, idle)
	if clients, _ := h.Queued(); clients != 0 {
		t.Errorf("%d have left and are counted", clients)
	}
}
