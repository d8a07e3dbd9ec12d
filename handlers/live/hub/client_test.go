package hub

import (
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
)

func TestWhatWaitsLeavesAsOneFrame(t *testing.T) {
	w := newWire()
	c := client(Socket, w, 1)
	w.set(func() { w.held = true })
	c.Send([]byte("first"))
	w.await(func() bool { return w.inside == 1 })
	for _, part := range []string{"<b>", "second", "</b>", "third"} {
		c.Send([]byte(part))
	}
	c.Send(nil) // empty bytes are no frame
	w.set(func() { w.held = false })
	w.await(func() bool { return w.writes == 2 })
	fs := frames(t, w.bytes())
	if len(fs) != 2 || fs[0] != (wsFrame{sentText, "first"}) || fs[1] != (wsFrame{sentText, "<b>second</b>third"}) {
		t.Errorf("%q", fs)
	}
	done(c, w)
}

func TestFramesOfEveryLength(t *testing.T) {
	for _, n := range []int{1, 125, 126, 127, 65535, 65536, 100_000} {
		w := newWire()
		c := client(Socket, w, 1)
		text := strings.Repeat("x", n)
		c.Send([]byte(text))
		c.Close(CodeGone, strings.Repeat("why ", 100))
		w.listen()
		fs := frames(t, w.bytes())
		if texts(fs) != text || code(t, fs) != CodeGone || len(fs[len(fs)-1].payload) > 125 {
			t.Errorf("%d bytes became %d frames with %d bytes", n, len(fs), len(texts(fs)))
		}
		done(c, w)
	}
}

func TestQueuedFramesAreSentBeforeTheEnd(t *testing.T) {
	w := newWire()
	c := client(Socket, w, 1)
	w.set(func() { w.held = true })
	c.Send([]byte("a"))
	w.await(func() bool { return w.inside == 1 })
	c.Send([]byte("b"))
	c.ping(c.kind.ping())
	c.Close(CodeRestart, "restart")
	c.Close(CodeGone, "only the first counts")
	c.Send([]byte("too late"))
	c.ping(c.kind.ping())
	w.set(func() { w.held = false })
	w.listen()
	fs := frames(t, w.bytes())
	if texts(fs) != "ab" || code(t, fs) != CodeRestart || fs[1].op != sentPing || len(fs) != 4 {
		t.Errorf("%q", fs)
	}
	done(c, w)
}

func TestASlowReaderIsDroppedAndDelaysNoOther(t *testing.T) {
	h := New(noneBehind, nil)
	slow, quick := newWire(), newWire()
	s, q := client(Socket, slow, 1), client(Socket, quick, 2)
	h.Subscribe(1, s)
	h.Subscribe(1, q)
	slow.set(func() { slow.held = true })
	s.Send([]byte("-"))
	slow.await(func() bool { return slow.inside == 1 })
	body := strings.Repeat("x", 64<<10)
	rounds := 2 * QueueLimit / len(body)
	for n := range rounds {
		h.Broadcast(1, plain(body))
		quick.await(func() bool { return len(quick.sent) > (n+1)*len(body) }) // while the other one is stalled
	}
	s.mu.Lock()
	queued := s.queued
	s.mu.Unlock()
	if queued > QueueLimit {
		t.Errorf("%d bytes wait for who does not read", queued)
	}
	slow.set(func() { slow.held = false })
	slow.listen()
	fs := frames(t, slow.bytes())
	if code(t, fs) != CodeLater || texts(fs) != "-" {
		t.Errorf("closed with %d after %d bytes", code(t, fs), len(texts(fs)))
	}
	if got := len(texts(frames(t, quick.bytes()))); got != rounds*len(body) {
		t.Errorf("the quick one has %d bytes", got)
	}
	done(s, slow)
	done(q, quick)
}

func TestAReaderWhoNeverReadsIsGivenUp(t *testing.T) {
	w := newWire()
	c := client(Socket, w, 1)
	w.set(func() { w.held = true })
	c.Send([]byte("x"))
	w.await(func() bool { return w.inside == 1 })
	w.set(func() { w.expired = true }) // as after writeLimit
	w.await(func() bool { return !w.expired && w.inside == 1 })
	w.set(func() { w.expired = true }) // as after stallLimit
	w.listen()
	c.Send([]byte("y"))
	done(c, w)
	if w.writes != 0 || w.strayed != 0 {
		t.Errorf("%d writes, %d astray", w.writes, w.strayed)
	}
}

// A stalled reader who reads on sees the end of the frame, and is told to reconnect.
func TestAReaderWhoReadsOnIsToldToComeBack(t *testing.T) {
	w := newWire()
	c := client(Socket, w, 1)
	w.set(func() { w.held = true })
	c.Send([]byte("x"))
	w.await(func() bool { return w.inside == 1 })
	c.Send([]byte("what waits is let go"))
	w.set(func() { w.expired = true })
	w.await(func() bool { return !w.expired && w.inside == 1 })
	c.Send([]byte("and nothing is added"))
	w.set(func() { w.held = false })
	w.listen()
	fs := frames(t, w.bytes())
	if texts(fs) != "x" || code(t, fs) != CodeLater {
		t.Errorf("%q", fs)
	}
	done(c, w)
}

// A stream has no close code: its last words say where to go on.
func TestAPageThatIsTooSlowEndsWithItsLastWords(t *testing.T) {
	w := newWire()
	c := client(Stream, w, 1)
	c.Parting([]byte("<p>Come back.</p>"))
	w.set(func() { w.held = true })
	c.Send([]byte("x"))
	w.await(func() bool { return w.inside == 1 })
	for range QueueLimit/(64<<10) + 1 {
		c.Send([]byte(strings.Repeat("y", 64<<10)))
	}
	w.set(func() { w.held = false })
	w.listen()
	if sent := string(w.bytes()); sent != "1\r\nx\r\n11\r\n<p>Come back.</p>\r\n0\r\n\r\n" {
		t.Errorf("%.200q", sent)
	}
	done(c, w)
}

// A slow reader gets everything that it missed. If a frame had to arrive within one
// deadline, the reader would reconnect for the same frame for ever.
func TestASlowLineGetsALongFrame(t *testing.T) {
	for what, end := range map[string]func(c *Client){
		"live": func(*Client) {}, "before the end": func(c *Client) { c.Close(CodeRestart, "") },
	} {
		w := newWire()
		c := client(Socket, w, 1)
		w.set(func() { w.held = true })
		c.Send([]byte("-"))
		w.await(func() bool { return w.inside == 1 })
		long := strings.Repeat("x", QueueLimit-1000)
		c.Send([]byte(long))
		end(c)
		w.set(func() { w.held, w.takes = false, kernelQueue })
		w.await(func() bool { return len(w.sent) > len(long) || w.broken })
		if got := texts(frames(t, w.bytes())); got != "-"+long {
			t.Errorf("%s: %d bytes of %d arrived", what, len(got), len(long)+1)
		}
		done(c, w)
	}
}

// A page that pings and does not read fills no queue.
func TestOfPingsInARowTheNewestIsAnswered(t *testing.T) {
	w := newWire()
	c := client(Socket, w, 1)
	w.set(func() { w.held = true })
	c.Send([]byte("first"))
	w.await(func() bool { return w.inside == 1 })
	for _, n := range []string{"1", "2", "3"} {
		c.pong([]byte(n))
	}
	c.ping(c.kind.ping())
	c.Send([]byte("second"))
	w.set(func() { w.held = false })
	w.await(func() bool { return w.writes == 2 })
	c.pong([]byte("4"))
	w.await(func() bool { return w.writes == 3 })
	fs := frames(t, w.bytes())
	want := []wsFrame{{sentText, "first"}, {sentPing, ""}, {sentPong, "3"}, {sentText, "second"}, {sentPong, "4"}}
	if !slices.Equal(fs, want) {
		t.Errorf("%q", fs)
	}
	done(c, w)
}

func TestPatienceWaitsForRoomInTheQueue(t *testing.T) {
	w := newWire()
	c := client(Socket, w, 1)
	w.set(func() { w.held = true })
	c.Send([]byte("-"))
	w.await(func() bool { return w.inside == 1 })
	piece := []byte(strings.Repeat("x", QueueLimit/8))
	sent := make(chan int, 64)
	go func() {
		defer close(sent)
		for n := range 40 {
			c.SendPatiently(piece)
			sent <- n
		}
	}()
	for range 5 { // which is a little over half of the queue
		<-sent
	}
	select {
	case n := <-sent:
		t.Errorf("number %d did not wait", n)
	default:
	}
	w.set(func() { w.held = false })
	for range sent {
	}
	c.Close(CodeRestart, "")
	w.listen()
	fs := frames(t, w.bytes())
	if len(texts(fs)) != 1+40*len(piece) || code(t, fs) != CodeRestart {
		t.Errorf("%d bytes, closed with %d", len(texts(fs)), code(t, fs))
	}
	done(c, w)
}

func TestPatienceEndsWithTheConnection(t *testing.T) {
	for what, end := range map[string]func(c *Client){
		"closed": func(c *Client) { c.Close(CodeGone, "") },
		"done":   func(c *Client) { go c.Wait() },
	} {
		synctest.Test(t, func(t *testing.T) {
			w := newWire()
			c := client(Socket, w, 1)
			w.set(func() { w.held = true })
			piece := []byte(strings.Repeat("x", QueueLimit-1))
			c.Send([]byte("x"))
			synctest.Wait()
			c.Send(piece)
			over := make(chan struct{})
			go func() {
				defer close(over)
				c.SendPatiently(piece)
			}()
			synctest.Wait()
			select {
			case <-over:
				t.Errorf("%s: it did not wait", what)
			default:
			}
			end(c)
			synctest.Wait() // the writer is still stalled
			select {
			case <-over:
			default:
				t.Errorf("%s: it still waits", what)
			}
			w.set(func() { w.held = false })
			done(c, w)
		})
	}
}

// A write after Wait would reach the connection's next owner.
func TestNothingIsWrittenAfterWait(t *testing.T) {
	for seed := range uint64(300) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		w := newWire()
		c := client(Kind(rnd.IntN(int(kinds))), w, 1)
		var wg sync.WaitGroup
		for range 3 {
			n, what := rnd.IntN(20), rnd.IntN(4)
			wg.Go(func() {
				for range n {
					c.Send([]byte("x"))
				}
				switch what {
				case 0:
					c.Close(CodeGone, "")
				case 1:
					c.ping(c.kind.ping())
				case 2:
					c.spawn(func() { c.SendPatiently([]byte("y")) })
				}
			})
		}
		if rnd.IntN(2) == 0 {
			w.set(func() { w.held = true })
		}
		done(c, w)
		w.await(func() bool { return true })
		if w.inside != 0 {
			t.Fatalf("seed %d: Wait returned within a write", seed)
		}
		wg.Wait()
		c.Wait()
		if w.strayed != 0 {
			t.Fatalf("seed %d: %d writes after Wait", seed, w.strayed)
		}
	}
}

func TestABrokenConnectionWakesItsHandler(t *testing.T) {
	w := newWire()
	c := client(Stream, w, 1)
	w.set(func() { w.broken = true })
	c.Send([]byte("x"))
	w.listen()
	c.Send([]byte("y"))
	c.Close(CodeGone, "")
	c.ping(c.kind.ping())
	done(c, w)
}
