package hub

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"io"
	"math/rand/v2"
	"net"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// masked is a frame as a page sends it.
func masked(first byte, text string) []byte {
	b := []byte{first}
	switch n := len(text); {
	case n < 126:
		b = append(b, 0x80|byte(n))
	case n < 1<<16:
		b = binary.BigEndian.AppendUint16(append(b, 0x80|126), uint16(n))
	default:
		b = binary.BigEndian.AppendUint64(append(b, 0x80|127), uint64(n))
	}
	key := [4]byte{1, 2, 3, 0xff}
	b = append(b, key[:]...)
	for i := range len(text) {
		b = append(b, text[i]^key[i&3])
	}
	return b
}

const (
	lastText     = 0x80 | opText
	lastContinue = 0x80 | opContinue
	lastPing     = 0x80 | opPing
	lastPong     = 0x80 | opPong
	lastClose    = 0x80 | opClose
)

// pair is a connection on loopback: ours, and the page's.
func pair(t *testing.T) (ours Conn, page net.Conn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	page, err = net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	accepted, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	if ours, err = Over(accepted); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { page.Close(); ours.Close() })
	return ours, page
}

// listener is a Handler that keeps what it hears, until gone is closed.
type listener struct {
	heard []string
	gone  chan struct{}
}

func (l *listener) Contain(c *Client, work func()) { work() }

func (l *listener) Heard(_ *Client, text []byte) { l.heard = append(l.heard, string(text)) }

func (l *listener) Gone(c *Client) {
	c.Wait()
	c.conn.Close()
	close(l.gone)
}

// listen has a client of a hub listen to a page.
func listen(t *testing.T, h *Hub, kind Kind, a Allowance) (c *Client, l *listener, page net.Conn) {
	t.Helper()
	ours, page := pair(t)
	c, l = client(kind, ours, 1), &listener{gone: make(chan struct{})}
	c.Allow(a)
	h.Register(c, 1<<20)
	c.Listen(l)
	return c, l, page
}

// eachWay runs a test with a goroutine for each client, and with a poller.
func eachWay(t *testing.T, test func(t *testing.T, h *Hub)) {
	t.Run("goroutines", func(t *testing.T) { test(t, New(noneBehind, nil)) })
	t.Run("poller", func(t *testing.T) { test(t, polling(t)) })
}

// until returns once is true; the test's own limit ends a test for which it never is.
func until(is func() bool) {
	for !is() {
		runtime.Gosched()
	}
}

// waits reports whether a client waits in the poller.
func waits(c *Client) bool {
	c.ear.Lock()
	defer c.ear.Unlock()
	return c.parked
}

// polling is a hub whose poller runs until the test ends.
func polling(t *testing.T) *Hub {
	t.Helper()
	h := New(noneBehind, nil)
	ctx, end := context.WithCancel(t.Context())
	over := make(chan error)
	go func() { over <- h.Poll(ctx) }()
	until(func() bool {
		h.poller.mu.Lock()
		defer h.poller.mu.Unlock()
		return h.poller.events != nil
	})
	t.Cleanup(func() {
		end()
		if err := <-over; err != nil {
			t.Error(err)
		}
	})
	return h
}

// told has a page send bytes and then close, if it has not, and returns the messages heard
// and the bytes that came back.
func told(t *testing.T, h *Hub, sent ...[]byte) (heard []string, back []byte) {
	t.Helper()
	_, l, page := listen(t, h, Socket, Allowance{})
	for _, b := range append(sent, masked(lastClose, "\x03\xe8")) {
		page.Write(b) // may fail once the peer has closed
	}
	back, _ = io.ReadAll(bufio.NewReader(page))
	<-l.gone
	return l.heard, back
}

func TestWhatAPageSaysIsHeard(t *testing.T) {
	eachWay(t, func(t *testing.T, h *Hub) {
		long := strings.Repeat("x", ReadLimit)
		heard, back := told(t, h,
			masked(lastText, "one"), masked(lastPong, ""), masked(opText, "tw"), masked(lastPing, "are you there"),
			masked(opContinue, ""), masked(lastContinue, "o"), masked(lastText, long), masked(lastText, ""))
		if !slices.Equal(heard, []string{"one", "two", long, ""}) {
			t.Errorf("heard %q", heard)
		}
		if want := append([]byte("\x8a\x0dare you there"), 0x88, 2, 3, 0xe8); !bytes.Equal(back, want) {
			t.Errorf("answered %q", back)
		}
	})
}

func TestWhatIsNoWebSocketIsRefused(t *testing.T) {
	eachWay(t, func(t *testing.T, h *Hub) {
		unmasked := masked(lastText, "x")
		unmasked[1] &^= 0x80
		for what, c := range map[string]struct {
			sent []byte
			code int
		}{
			"a frame without a mask":             {unmasked, CodeProtocol},
			"a bit that nobody agreed on":        {masked(0x40|lastText, "x"), CodeProtocol},
			"an unknown frame":                   {masked(0x83, "x"), CodeProtocol},
			"an unknown control frame":           {masked(0x8b, "x"), CodeProtocol},
			"a ping in fragments":                {masked(opPing, "x"), CodeProtocol},
			"a long ping":                        {masked(lastPing, strings.Repeat("x", 126)), CodeProtocol},
			"a continuation of nothing":          {masked(lastContinue, "x"), CodeProtocol},
			"a message within a message":         {append(masked(opText, "x"), masked(lastText, "y")...), CodeProtocol},
			"too much":                           {masked(lastText, strings.Repeat("x", ReadLimit+1)), CodeTooLong},
			"far too much":                       {masked(lastText, strings.Repeat("x", 1<<16)), CodeTooLong},
			"too much in fragments":              {append(masked(opText, strings.Repeat("x", ReadLimit)), masked(lastContinue, "x")...), CodeTooLong},
			"half a code":                        {masked(lastClose, "x"), CodeProtocol},
			"a code that must not be sent":       {masked(lastClose, "\x03\xed"), CodeProtocol},
			"a reason that is no text":           {masked(lastClose, "\x03\xe8\xff"), CodeProtocol},
			"the end, without a code":            {masked(lastClose, ""), 1000},
			"the end, for a reason of one's own": {masked(lastClose, "\x0f\xa0bye"), 4000},
		} {
			_, back := told(t, h, c.sent)
			if got := code(t, frames(t, back)); got != c.code {
				t.Errorf("%s: closed with %d, want %d", what, got, c.code)
			}
		}
	})
}

func TestHowBytesArriveMakesNoDifference(t *testing.T) {
	var all []byte
	var want []string
	rnd := rand.New(rand.NewPCG(1, 2))
	for n := range 60 {
		text := strings.Repeat(string(rune('a'+n%26)), rnd.IntN(300))
		want = append(want, text)
		if cut := rnd.IntN(len(text) + 1); n%3 == 0 {
			all = append(append(all, masked(opText, text[:cut])...), masked(lastContinue, text[cut:])...)
		} else {
			all = append(all, masked(lastText, text)...)
		}
	}
	for seed := range uint64(50) {
		rnd := rand.New(rand.NewPCG(seed, 3))
		var got []string
		in := inbound{heard: func(b []byte) { got = append(got, string(b)) }}
		for rest := slices.Clone(all); len(rest) > 0; {
			n := 1 + rnd.IntN(min(len(rest), 1+int(seed)*20))
			in.feed(rest[:n])
			rest = rest[n:]
		}
		if !slices.Equal(got, want) || in.over != 0 || in.part != nil {
			t.Fatalf("seed %d: %d of %d messages, closed with %d", seed, len(got), len(want), in.over)
		}
	}
}

// FuzzInbound: any bytes, cut anywhere, are heard the same as in one piece, and no message
// or buffer exceeds its limit.
func FuzzInbound(f *testing.F) {
	f.Add(masked(lastText, `{"type":"typing"}`), uint8(3))
	f.Add(append(masked(opText, "a"), masked(lastContinue, "b")...), uint8(1))
	f.Add(masked(lastClose, "\x03\xe8bye"), uint8(4))
	f.Add(append(masked(lastPing, "x"), 0xc1, 0x80), uint8(2))
	f.Fuzz(func(t *testing.T, sent []byte, every uint8) {
		listen := func(cut int) (all []string, in inbound) {
			in = inbound{
				heard: func(b []byte) { all = append(all, "heard "+string(b)) },
				ping:  func(b []byte) { all = append(all, "ping "+string(b)) },
			}
			for rest := slices.Clone(sent); len(rest) > 0 && in.over == 0; rest = rest[min(cut, len(rest)):] {
				in.feed(rest[:min(cut, len(rest))])
				if len(in.part) > ReadLimit+14+readSize || len(in.message) > ReadLimit {
					t.Fatalf("%d and %d bytes are kept", len(in.part), len(in.message))
				}
			}
			return all, in
		}
		whole, a := listen(max(len(sent), 1))
		parts, b := listen(1 + int(every))
		if a.over != b.over || !slices.Equal(whole, parts) && a.over == 0 {
			t.Errorf("%q and %q, closed with %d and %d", whole, parts, a.over, b.over)
		}
		for _, text := range whole {
			if len(text) > ReadLimit+len("heard ") {
				t.Errorf("%d bytes were heard", len(text))
			}
		}
	})
}

func TestAClientThatSendsFramesWithoutPauseIsDropped(t *testing.T) {
	eachWay(t, func(t *testing.T, h *Hub) {
		flood := bytes.Repeat(masked(lastText, "x"), 5000)
		for what, sent := range map[string][]byte{
			"messages": flood, "pings": bytes.Repeat(masked(lastPing, ""), 5000), "pongs": bytes.Repeat(masked(lastPong, ""), 5000),
			"fragments": append(masked(opText, "x"), bytes.Repeat(masked(opContinue, ""), 5000)...),
		} {
			_, l, page := listen(t, h, Socket, Allowance{Burst: 50, Rate: 10})
			go page.Write(sent)
			back := make([]byte, 0, 1<<10)
			for !bytes.Contains(back, []byte("too many frames")) {
				b := make([]byte, 1<<10)
				n, err := page.Read(b)
				if back = append(back, b[:n]...); err != nil {
					t.Fatalf("%s: no reason is given: %q, %v", what, back, err)
				}
			}
			if !bytes.Contains(back, []byte{0x88, 2 + 15, CodeLater >> 8, CodeLater & 0xff}) {
				t.Errorf("%s: closed with %q", what, back)
			}
			page.Close()
			<-l.gone
			if heard := len(l.heard); heard > 50 {
				t.Errorf("%s: %d were heard", what, heard)
			}
		}
	})
}

func TestAnAllowanceComesBack(t *testing.T) {
	heard := 0
	in := inbound{heard: func([]byte) { heard++ }, meter: meter{Allowance: Allowance{Burst: 10, Rate: 3}}}
	say := func(n int) { in.feed(bytes.Repeat(masked(lastText, "x"), n)) }
	say(10)
	in.refill(2)
	say(6)
	if heard != 16 || in.over != 0 {
		t.Fatalf("%d heard, closed with %d", heard, in.over)
	}
	in.refill(100) // but no more than all of it
	say(11)
	if heard != 26 || in.over != CodeLater {
		t.Errorf("%d heard, closed with %d", heard, in.over)
	}
}

func TestTextThatIsNoUTF8EndsItsSocket(t *testing.T) {
	eachWay(t, func(t *testing.T, h *Hub) {
		for what, sent := range map[string][]byte{
			"in one frame": masked(lastText, "{\"type\":\"\xff\"}"),
			"over two":     append(masked(opText, "{\"type\":\"\xc3"), masked(lastContinue, "(\"}")...),
		} {
			heard, back := told(t, h, sent)
			if len(heard) != 0 || !bytes.Contains(back, []byte{CodeJSON >> 8, CodeJSON & 0xff}) {
				t.Errorf("%s: %q is heard, and answered with %q", what, heard, back)
			}
		}
		if heard, _ := told(t, h, append(masked(opText, "\xc3"), masked(lastContinue, "\xa4")...)); len(heard) != 1 || heard[0] != "ä" {
			t.Errorf("a letter over two frames is heard as %q", heard)
		}
	})
}
