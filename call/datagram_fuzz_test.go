package call

import (
	"bytes"
	"net"
	"regexp"
	"testing"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/stun/v4"

	"parley/chat"
)

// wire is a socket that knows one page's names, and so can have the node answer.
type wire struct {
	*net.UDPConn
	user, password string
}

var iceName, icePassword = regexp.MustCompile(`a=ice-ufrag:(\S+)`), regexp.MustCompile(`a=ice-pwd:(\S+)`)

// newWire joins a call without media, and connects a socket to the node.
func newWire(t testing.TB, s *site) *wire {
	t.Helper()
	offer := sample(t)
	p := s.page(t, 1, "ann")
	answer := p.must(p.ask(chat.CallPublish, func(q *chat.CallRequest) { q.SDP, q.Tracks = offer, []string{"-mic", "-cam"} }))
	udp, err := net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(s.ports.Local()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = udp.Close() })
	return &wire{udp, iceName.FindStringSubmatch(answer)[1] + ":" + iceName.FindStringSubmatch(offer)[1], icePassword.FindStringSubmatch(answer)[1]}
}

// check is what a browser sends to find out whether the node hears it. ICE-CONTROLLING and
// PRIORITY are its own.
func (w *wire) check(password string, more ...stun.Setter) *stun.Message {
	const priority, controlling = stun.AttrType(0x0024), stun.AttrType(0x802a)
	all := append([]stun.Setter{
		stun.TransactionID, stun.BindingRequest, stun.NewUsername(w.user),
		stun.RawAttribute{Type: controlling, Value: make([]byte, 8)}, stun.RawAttribute{Type: priority, Value: []byte{0x6e, 0, 0, 0xff}},
	}, more...)
	return stun.MustBuild(append(all, stun.NewShortTermIntegrity(password), stun.Fingerprint)...)
}

// answered counts the bytes that the node sends for a datagram: all that comes before the
// answer to a check.
func (w *wire) answered(t testing.TB, datagram []byte) (n int) {
	t.Helper()
	own := w.check(w.password)
	if _, err := w.Write(datagram); err != nil {
		return 0 // too long for one
	}
	buf := make([]byte, 1<<16)
	if _, err := w.Write(own.Raw); err != nil {
		t.Fatal(err)
	}
	_ = w.SetReadDeadline(time.Now().Add(20 * time.Second))
	for {
		got, err := w.Read(buf)
		switch {
		case err != nil:
			t.Fatalf("after %x the node answers nothing: %v", datagram, err)
		case bytes.Contains(buf[:got], own.TransactionID[:]):
			return n
		}
		n += got
	}
}

// FuzzDatagram sends any bytes to a running node: it goes on, and never sends more bytes
// than it was sent.
func FuzzDatagram(f *testing.F) {
	w := newWire(f, open(f))
	good := w.check(w.password).Raw
	stranger := &wire{user: "x:y"}
	for _, seed := range [][]byte{
		nil, {0}, good[:20], good[:len(good)-9], append(bytes.Clone(good), good...), w.check("wrong").Raw, stranger.check("x").Raw,
		w.check(w.password, stun.RawAttribute{Type: stun.AttrUseCandidate}).Raw, w.check(w.password, stun.RawAttribute{Type: 0x7fff, Value: []byte("????")}).Raw,
		stun.MustBuild(stun.TransactionID, stun.BindingRequest).Raw, stun.MustBuild(stun.TransactionID, stun.BindingSuccess, stun.NewUsername(w.user)).Raw,
		{22, 254, 253, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 1, 2, 3, 4}, {0x80, 96, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0xff}, {0x81, 206, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1},
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, datagram []byte) {
		if n := w.answered(t, datagram); n > len(datagram) {
			t.Errorf("%d bytes are answered with %d: %x", len(datagram), n, datagram)
		}
	})
}

// TestANodeAnswersWithFewerBytesThanItIsSent shows that answers are counted, and measures the one that
// a stranger who read a page's offer would get.
func TestANodeAnswersWithFewerBytesThanItIsSent(t *testing.T) {
	t.Parallel()
	w := newWire(t, open(t))
	check := w.check(w.password).Raw
	n := w.answered(t, check)
	t.Logf("a check of %d bytes is answered with %d", len(check), n)
	if n == 0 || n > len(check) {
		t.Errorf("a check of %d bytes is answered with %d", len(check), n)
	}
	for name, datagram := range map[string][]byte{"a wrong password": w.check("wrong").Raw, "no name": stun.MustBuild(stun.TransactionID, stun.BindingRequest).Raw} {
		if n := w.answered(t, datagram); n > 0 {
			t.Errorf("%s is answered with %d bytes", name, n)
		}
	}
}

// FuzzPacket has a participant send any packet, and a watcher any report, amid good ones: the
// good ones still arrive.
func FuzzPacket(f *testing.F) {
	s := open(f)
	ann := s.page(f, 1, "ann").join(cam)
	bob := s.page(f, 2, "bob").join(mic).watch("ann/cam")
	bob.receives("ann/cam")
	for _, seed := range []struct{ payload, report []byte }{
		{nil, nil}, {[]byte{0x90}, []byte{0x81, 206, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1}}, {[]byte{0x90, 0xff}, []byte{0x80, 200, 0, 6}},
		{[]byte{0x90, 0x80, 0xff}, bytes.Repeat([]byte{0xff}, 32)}, {[]byte{0xff, 0xf0, 0x80, 1, 2}, []byte{0x8f, 205, 0xff, 0xff, 0, 0, 0, 0}}, {bytes.Repeat([]byte{0x90}, 1300), []byte{0x81, 205, 0, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0xff, 0xff}},
	} {
		f.Add(seed.payload, seed.report, uint16(7), uint32(1<<31), byte(96))
	}
	f.Fuzz(func(t *testing.T, payload, report []byte, number uint16, ticks uint32, extension byte) {
		h := rtp.Header{Version: 2, SequenceNumber: number, Timestamp: ticks}
		if len(payload) > 0 && extension > 0 {
			_ = h.SetExtension(extension%14+1, payload[:min(len(payload), 16)])
		}
		_ = ann.out[cam].WriteRTP(&rtp.Packet{Header: h, Payload: payload})
		raw := rtcp.RawPacket(report)
		_ = bob.recv.WriteRTCP([]rtcp.Packet{&raw})
		for len(bob.shown) > 0 {
			<-bob.shown
		}
		bob.t = t
		bob.receives("ann/cam")
	})
}
