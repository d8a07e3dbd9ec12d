package call

import (
	"strconv"
	"sync"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
)

// slot is one of the tracks that a page receives. What it shows changes without a new
// track: people come and go, and the media of an offer only ever grow.
type slot struct {
	id   string
	kind webrtc.RTPCodecType

	mu    sync.Mutex // guards what follows
	out   webrtc.TrackLocalWriter
	ssrc  webrtc.SSRC
	codec webrtc.PayloadType
	level uint8 // see levelOf
	shows *relay
	epoch int // of the relay's source
	to    rewriter
}

func newSlot(n int, kind webrtc.RTPCodecType) *slot {
	return &slot{id: strconv.Itoa(n), kind: kind, to: rewriter{video: kind == webrtc.RTPCodecTypeVideo}}
}

// show changes what the slot shows; nil for nothing.
func (s *slot) show(r *relay) {
	s.mu.Lock()
	before := s.shows
	s.shows = r
	if before != r {
		s.epoch = 0
	}
	s.mu.Unlock()
	if before == r {
		return
	}
	if before != nil {
		before.drop(s)
	}
	if r != nil {
		r.add(s)
		r.askKeyframe()
	}
}

// write forwards a packet of the relay's source with the number epoch, and how loud it is.
func (s *slot) write(r *relay, epoch int, p *rtp.Packet, level []byte, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.out == nil || s.shows != r {
		return
	}
	if s.epoch != epoch {
		s.epoch = epoch
		s.to.begin(p, now)
	}
	number, ticks, payload := s.to.rewrite(p, now)
	h := rtp.Header{Version: 2, Marker: p.Marker, PayloadType: uint8(s.codec), SSRC: uint32(s.ssrc), SequenceNumber: number, Timestamp: ticks}
	// Extensions have other numbers in each connection, so all others stay behind.
	if len(level) == 1 && s.level != 0 {
		_ = h.SetExtension(s.level, level)
	}
	_, _ = s.out.WriteRTP(&h, payload)
}

// Bind implements webrtc.TrackLocal.
func (s *slot) Bind(c webrtc.TrackLocalContext) (webrtc.RTPCodecParameters, error) {
	for _, codec := range c.CodecParameters() {
		if codec.MimeType == mimeOf(s.kind) {
			s.mu.Lock()
			s.out, s.ssrc, s.codec, s.to.clock = c.WriteStream(), c.SSRC(), codec.PayloadType, codec.ClockRate
			s.level = levelOf(c.HeaderExtensions())
			r := s.shows
			s.mu.Unlock()
			if r != nil {
				r.askKeyframe()
			}
			return codec, nil
		}
	}
	return webrtc.RTPCodecParameters{}, webrtc.ErrUnsupportedCodec
}

// Unbind implements webrtc.TrackLocal.
func (s *slot) Unbind(webrtc.TrackLocalContext) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.out = nil
	return nil
}

// ID implements webrtc.TrackLocal.
func (s *slot) ID() string { return s.id }

// RID implements webrtc.TrackLocal.
func (s *slot) RID() string { return "" }

// StreamID implements webrtc.TrackLocal. Each slot is a stream of its own: browsers would
// delay a picture until the sound of another person's stream.
func (s *slot) StreamID() string { return "slot-" + s.id }

// Kind implements webrtc.TrackLocal.
func (s *slot) Kind() webrtc.RTPCodecType { return s.kind }

var _ webrtc.TrackLocal = (*slot)(nil)
