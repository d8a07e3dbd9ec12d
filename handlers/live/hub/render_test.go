package hub

import "testing"

// Subscriptions can be added, read and removed while an update of their room is rendered.
func TestRenderingHoldsNoLockOfTheRoom(t *testing.T) {
	h := New(noneBehind, nil)
	w, leaving := newWire(), newWire()
	c, other := client(Socket, w, 1), client(Socket, leaving, 2)
	s, gone := h.Subscribe(1, c), h.Subscribe(1, other)
	s.CaughtUp(4)
	h.Broadcast(1, &Update{Prev: 4, Rev: 5, Render: func(Kind) []byte {
		h.Unsubscribe(1, gone)
		if c.level() != 4 {
			t.Errorf("level with %d", c.level())
		}
		return []byte("five")
	}})
	w.await(func() bool { return w.writes == 1 })
	if got := texts(frames(t, w.bytes())); got != "five" || c.level() != 5 || len(leaving.bytes()) != 0 {
		t.Errorf("%q up to %d", got, c.level())
	}
	h.Unsubscribe(1, s)
	done(c, w)
	done(other, leaving)
}

// The first stream of a room comes while an update is rendered for its sockets.
func TestASeatThatAFrameHasNoFormForReadsIt(t *testing.T) {
	for _, level := range []bool{true, false} {
		read := make(chan int64, 1)
		h := New(func(s *Subscription, rev int64) {
			read <- rev
			s.Client.Send(said(rev, 5))
			s.CaughtUp(5)
		}, nil)
		w, late := newWire(), newWire()
		c, stream := client(Socket, w, 1), client(Plain, late, 2)
		h.Subscribe(1, c).CaughtUp(4)
		var s *Subscription
		h.Broadcast(1, &Update{Prev: 4, Rev: 5, Render: func(k Kind) []byte {
			if k != Socket {
				t.Errorf("rendered for %d", k)
			}
			s = h.Subscribe(1, stream)
			if level {
				s.CaughtUp(4)
			}
			return said(4, 5)
		}})
		if level {
			if rev := <-read; rev != 4 {
				t.Errorf("read from %d", rev)
			}
		} else if from, ok := s.CaughtUp(4); ok || from != 4 {
			t.Errorf("level with %d, %v, without what it was not sent", from, ok)
		} else {
			stream.Send(said(4, 5))
			s.CaughtUp(5)
		}
		h.Broadcast(1, &Update{Prev: 5, Rev: 6, Render: func(Kind) []byte { return said(5, 6) }})
		late.await(func() bool { return string(late.sent) == "5 6 " })
		w.await(func() bool { return texts(frames(t, w.sent)) == "5 6 " })
		done(stream, late)
		done(c, w)
	}
}
