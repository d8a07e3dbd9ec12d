package call

import (
	"net"
	"net/netip"
	"sync"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"

	"parley/chat/chattest"
)

// network is what lies between pages and a node: a UDP proxy. It drops, delays and reorders, both ways.
type network struct {
	front *net.UDPConn

	mu      sync.Mutex // guards what follows
	node    *net.UDPAddr
	back    map[netip.AddrPort]*net.UDPConn // by page
	down    bool                            // all packets are dropped
	late    time.Duration                   // each packet comes so much later
	swaps   bool                            // each fourth packet of media is overtaken by the next three
	swapped int
}

// openOver opens a node that pages reach by a wire only.
func openOver(t *testing.T) (*site, *network) {
	t.Helper()
	front, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	w := &network{front: front, back: map[netip.AddrPort]*net.UDPConn{}}
	at := front.LocalAddr().(*net.UDPAddr).AddrPort()
	s := openAt(t, chattest.NewCallBoard(nil), Public{IP: at.Addr(), Port: at.Port()})
	w.node = net.UDPAddrFromAddrPort(s.ports.Local())
	go w.carry(t)
	t.Cleanup(func() {
		_ = front.Close()
		w.mu.Lock()
		defer w.mu.Unlock()
		for _, c := range w.back {
			_ = c.Close()
		}
	})
	return s, w
}

// carry brings what pages send to the node.
func (w *network) carry(t *testing.T) {
	passes := map[netip.AddrPort]*passing{}
	for buf := make([]byte, packetMax); ; {
		n, from, err := w.front.ReadFromUDPAddrPort(buf)
		if err != nil {
			return
		}
		to, err := w.to(from)
		if err != nil {
			t.Error(err)
			return
		}
		if passes[from] == nil {
			passes[from] = &passing{}
		}
		passes[from].on(w, buf[:n], func(b []byte) { _, _ = to.Write(b) })
	}
}

// to is the node's side of a page's packets.
func (w *network) to(page netip.AddrPort) (*net.UDPConn, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if c := w.back[page]; c != nil {
		return c, nil
	}
	c, err := net.DialUDP("udp4", nil, w.node)
	if err != nil {
		return nil, err
	}
	w.back[page] = c
	go func() {
		var pass passing
		for buf := make([]byte, packetMax); ; {
			n, err := c.Read(buf)
			if err != nil {
				return
			}
			pass.on(w, buf[:n], func(b []byte) { _, _ = w.front.WriteToUDPAddrPort(b, page) })
		}
	}()
	return c, nil
}

// passing is one direction of one page's packets.
type passing struct {
	n    int
	held []byte
}

func (p *passing) on(w *network, packet []byte, write func([]byte)) {
	w.mu.Lock()
	down, late, swaps := w.down, w.late, w.swaps
	w.mu.Unlock()
	if down {
		return
	}
	packet = append([]byte(nil), packet...)
	send := func(b []byte) {
		if late == 0 {
			write(b)
			return
		}
		time.AfterFunc(late, func() { write(b) })
	}
	if packet[0]>>6 != 2 { // no media: a handshake has too few packets for the held to be overtaken
		send(packet)
		return
	}
	switch p.n++; {
	case swaps && p.n%4 == 0:
		p.held = packet
		return
	case p.n%4 == 3 && p.held != nil:
		send(packet)
		send(p.held)
		p.held = nil
		w.mu.Lock()
		w.swapped++
		w.mu.Unlock()
		return
	}
	send(packet)
}

func (w *network) set(change func(*network)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	change(w)
}

// notices has a page notice after a second that nothing comes any more.
func notices(e *webrtc.SettingEngine) {
	e.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4})
	e.SetICETimeouts(time.Second, time.Minute, 200*time.Millisecond)
}

func (p *page) noticing() *page { p.over = notices; return p }

func TestALostNetworkComesBackInFiveSeconds(t *testing.T) {
	t.Parallel()
	s, w := openOver(t)
	ann := s.page(t, 1, "ann").noticing().join(mic, cam)
	bob := s.page(t, 2, "bob").noticing().join(mic).watch("ann/mic", "ann/cam")
	bob.receives("ann/mic")
	bob.receives("ann/cam")
	lost := make(chan bool, 2)
	for _, pc := range []*webrtc.PeerConnection{ann.send, bob.recv} {
		pc.OnICEConnectionStateChange(func(is webrtc.ICEConnectionState) {
			if is == webrtc.ICEConnectionStateDisconnected {
				lost <- true
			}
		})
	}
	w.set(func(w *network) { w.down = true })
	for range cap(lost) {
		select {
		case <-lost:
		case <-time.After(20 * time.Second):
			t.Fatal("a page does not notice that its network is lost")
		}
	}
	for len(bob.shown) > 0 {
		<-bob.shown
	}
	w.set(func(w *network) { w.down = false })
	limit := time.After(5 * time.Second)
	for missing := map[string]bool{"ann/mic": true, "ann/cam": true}; len(missing) > 0; {
		select {
		case got := <-bob.shown:
			delete(missing, got[max(0, len(got)-len("ann/mic")):])
		case <-limit:
			t.Fatalf("after 5 s of a network, these did not come back: %v", missing)
		}
	}
	if c, _ := s.all()[0].snapshot(false); names(c) != "ann bob" {
		t.Errorf("in the call are %s", names(c))
	}
}

func TestLateAndReorderedPacketsAllArrive(t *testing.T) {
	t.Parallel()
	s, w := openOver(t)
	w.set(func(w *network) { w.late, w.swaps = 30*time.Millisecond, true })
	s.page(t, 1, "ann").noticing().join(cam)
	bob := s.page(t, 2, "bob").noticing().join(mic)
	bob.heard = make(chan uint16, 10_000)
	bob.watch("ann/cam")
	limit := time.After(20 * time.Second)
	first, missing, backwards := <-bob.heard, map[uint16]bool{}, 0
	for n := range uint16(300) {
		missing[first+1+n] = true
	}
	for last := first; len(missing) > 0; {
		select {
		case got := <-bob.heard:
			if int16(got-last) < 0 {
				backwards++
			}
			last = got
			delete(missing, got)
		case <-limit:
			t.Fatalf("%d packets of 300 never came", len(missing))
		}
	}
	w.set(func(w *network) {
		if w.swapped < 50 || backwards == 0 {
			t.Errorf("%d packets were overtaken on the wire, %d came late", w.swapped, backwards)
		}
	})
}
