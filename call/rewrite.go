package call

import (
	"time"

	"github.com/pion/rtp"
)

// rewriter joins the packets of several sources to one stream: a receiver sees numbers,
// times and picture ids that go on. A jump backwards would look like an old packet, which
// the receiver's replay protection drops.
type rewriter struct {
	clock uint32 // ticks a second
	video bool

	begun  bool
	number uint16 // the highest number written
	ticks  uint32 // the time of that packet
	at     time.Time

	byNumber  uint16 // what is added to the source's
	byTicks   uint32
	byPicture uint16
	byLayer   uint8
	pictures  descriptor // of the last packet written
}

// begin makes the next source follow what was written. first is its first packet.
func (w *rewriter) begin(first *rtp.Packet, now time.Time) {
	if !w.begun {
		w.begun = true
		w.byNumber, w.byTicks, w.byPicture, w.byLayer = 0, 0, 0, 0
		w.number, w.ticks, w.at = first.SequenceNumber-1, first.Timestamp, now
		return
	}
	gap := max(uint32(now.Sub(w.at).Seconds()*float64(w.clock)), 1)
	w.byNumber = w.number + 1 - first.SequenceNumber
	w.byTicks = w.ticks + gap - first.Timestamp
	if !w.video {
		return
	}
	if d := describe(first.Payload); d.ok {
		w.byPicture = w.pictures.picture + 1 - d.picture
		w.byLayer = w.pictures.layer + 1 - d.layer
	}
}

// rewrite is the packet as the receiver gets it. The payload is copied where its picture id
// changes: other receivers share it.
func (w *rewriter) rewrite(p *rtp.Packet, now time.Time) (number uint16, ticks uint32, payload []byte) {
	number, ticks, payload = p.SequenceNumber+w.byNumber, p.Timestamp+w.byTicks, p.Payload
	newest := int16(number-w.number) > 0
	if newest {
		w.number, w.ticks, w.at = number, ticks, now
	}
	if !w.video {
		return number, ticks, payload
	}
	d := describe(payload)
	if !d.ok {
		return number, ticks, payload
	}
	d.picture, d.layer = d.picture+w.byPicture, d.layer+w.byLayer
	if w.byPicture != 0 || w.byLayer != 0 {
		payload = d.put(payload)
	}
	if newest {
		w.pictures = d
	}
	return number, ticks, payload
}
