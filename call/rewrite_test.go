package call

import (
	"bytes"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/pion/rtp"
)

// vp8 is a packet of a picture, one picture to a packet.
func vp8(number uint16, ticks uint32, picture uint16, layer uint8) *rtp.Packet {
	return &rtp.Packet{
		Header:  rtp.Header{SequenceNumber: number, Timestamp: ticks},
		Payload: []byte{0x90, 0xc0, 0x80 | byte(picture>>8)&0x7f, byte(picture), layer, 1, 2, 3},
	}
}

// TestAThousandSourcesAreOneStream changes the source a thousand times: all numbers go on
// by one, as if one camera had sent them.
func TestAThousandSourcesAreOneStream(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	w := rewriter{clock: 90000, video: true}
	now := time.Unix(1000, 0)
	var number, picture uint16
	var ticks uint32
	var layer uint8
	first := true
	for range 1000 {
		n, p, l, at := uint16(rnd.Uint32()), uint16(rnd.Uint32())&0x7fff, uint8(rnd.Uint32()), rnd.Uint32()
		for i := range 1 + rnd.IntN(50) {
			now = now.Add(33 * time.Millisecond)
			packet := vp8(n, at, p&0x7fff, l)
			before := bytes.Clone(packet.Payload)
			if i == 0 {
				w.begin(packet, now)
			}
			gotNumber, gotTicks, payload := w.rewrite(packet, now)
			d := describe(payload)
			if !first && (gotNumber != number+1 || d.picture != (picture+1)&0x7fff || d.layer != layer+1 || int32(gotTicks-ticks) <= 0) {
				t.Fatalf("after %d %d %d %d comes %d %d %d %d", number, picture, layer, ticks, gotNumber, d.picture, d.layer, gotTicks)
			}
			if !bytes.Equal(packet.Payload, before) || !bytes.Equal(payload[5:], before[5:]) {
				t.Fatal("the source's payload was changed")
			}
			first, number, picture, layer, ticks = false, gotNumber, d.picture, d.layer, gotTicks
			n, p, l, at = n+1, p+1, l+1, at+2970
		}
	}
}

func TestPacketsInAnotherOrderKeepTheirNumbers(t *testing.T) {
	w := rewriter{clock: 90000, video: true}
	now := time.Unix(1000, 0)
	w.begin(vp8(10, 100, 1, 1), now)
	for i, n := range []uint16{10, 12, 11, 13} {
		if got, _, _ := w.rewrite(vp8(n, 100, 1, 1), now); got != n {
			t.Errorf("packet %d is %d, want %d", i, got, n)
		}
	}
	w.begin(vp8(500, 7, 9, 9), now)
	for i, n := range []uint16{500, 502, 501} {
		if got, _, _ := w.rewrite(vp8(n, 7, 9, 9), now); got != n-500+14 {
			t.Errorf("packet %d of the next source is %d", i, got)
		}
	}
}

// FuzzDescriptor reads any payload, and writes what it read.
func FuzzDescriptor(f *testing.F) {
	f.Add([]byte{0x90, 0x80, 0x81, 0x02, 0x00})
	f.Add([]byte{0x90, 0xc0, 0x7f, 0x02})
	f.Add([]byte{0x90, 0x80, 0xff})
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, payload []byte) {
		d := describe(payload)
		if !d.ok {
			return
		}
		if again := d.put(payload); !bytes.Equal(again, payload) {
			t.Errorf("%x was written as %x", payload, again)
		}
	})
}
