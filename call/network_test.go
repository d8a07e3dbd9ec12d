package call

import (
	"fmt"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"

	"parley/chat"
)

func TestNinePagesHearEachOther(t *testing.T) {
	t.Parallel()
	s := open(t)
	var pages []*page
	for i := range 9 {
		pages = append(pages, s.page(t, chat.UserID(i+1), fmt.Sprint("p", i)).join(mic))
	}
	for i, p := range pages {
		var others []string
		for j := range pages {
			if j != i {
				others = append(others, fmt.Sprintf("p%d/mic", j))
			}
		}
		p.watch(others...)
	}
	for i, p := range pages {
		for j := range pages {
			if j != i {
				p.receives(fmt.Sprintf("p%d/mic", j))
			}
		}
	}
}

func TestACallNeedsNoUDP(t *testing.T) {
	t.Parallel()
	s := open(t)
	tcp := func(e *webrtc.SettingEngine) { e.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeTCP4}) }
	ann, bob := s.page(t, 1, "ann"), s.page(t, 2, "bob")
	ann.over, bob.over = tcp, tcp
	ann.join(mic, cam)
	bob.join(mic).watch("ann/mic", "ann/cam")
	bob.receives("ann/mic")
	bob.receives("ann/cam")
	pair, err := bob.recv.GetReceivers()[0].Transport().ICETransport().GetSelectedCandidatePair()
	if err != nil || pair.Remote.Protocol != webrtc.ICEProtocolTCP {
		t.Errorf("it travels over %v, %v", pair, err)
	}
}

// lossy loses one in ten media packets that arrive.
type lossy struct {
	net.PacketConn
	came, lost atomic.Int64
}

func (l *lossy) ReadFrom(b []byte) (n int, from net.Addr, err error) {
	for {
		n, from, err = l.PacketConn.ReadFrom(b)
		media := err == nil && n > 1 && b[0]>>6 == 2 && (b[1] < 192 || b[1] > 223) // not RTCP
		if !media || l.came.Add(1)%10 != 0 {
			return n, from, err
		}
		l.lost.Add(1)
	}
}

func TestLostPacketsAreSentAgain(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.page(t, 1, "ann").join(cam)
	udp, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	wire := &lossy{PacketConn: udp}
	bob := s.page(t, 2, "bob").join(mic)
	bob.over = func(e *webrtc.SettingEngine) { e.SetICEUDPMux(webrtc.NewICEUDPMux(nil, wire)) }
	bob.heard = make(chan uint16, 10_000)
	bob.watch("ann/cam")
	limit := time.After(20 * time.Second)
	first, missing := <-bob.heard, map[uint16]bool{}
	for n := range uint16(300) {
		missing[first+1+n] = true
	}
	for len(missing) > 0 {
		select {
		case got := <-bob.heard:
			delete(missing, got)
		case <-limit:
			t.Fatalf("%d packets of 300 never came, %d were lost", len(missing), wire.lost.Load())
		}
	}
	if wire.lost.Load() < 20 {
		t.Errorf("only %d packets were lost", wire.lost.Load())
	}
}
