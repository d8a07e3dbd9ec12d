package call

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/sdp/v3"
	"github.com/pion/webrtc/v4"
)

// relay is one track of a participant, with the slots that show it. It outlives its source:
// a participant who connects again is the same track.
type relay struct {
	kind   webrtc.RTPCodecType
	silent atomic.Bool // its packets are dropped

	unseen int // checks in a row that found it without slots; guarded by room.mu

	slots atomic.Pointer[[]*slot] // replaced when changed: packets read it without a lock

	mu      sync.Mutex // guards what follows
	epoch   int        // counts the sources
	source  *webrtc.PeerConnection
	ssrc    webrtc.SSRC
	asked   time.Time
	waiting bool // another keyframe is asked for when keyframeEvery has passed
}

func newRelay(kind webrtc.RTPCodecType) *relay {
	r := &relay{kind: kind}
	r.slots.Store(&[]*slot{})
	return r
}

func (r *relay) add(s *slot) {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := append(slices.Clone(*r.slots.Load()), s)
	r.slots.Store(&list)
}

func (r *relay) drop(s *slot) {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := slices.DeleteFunc(slices.Clone(*r.slots.Load()), func(o *slot) bool { return o == s })
	r.slots.Store(&list)
}

// levelOf is the number under which a connection's packets say how loud they are; 0 for none.
func levelOf(list []webrtc.RTPHeaderExtensionParameter) uint8 {
	for _, e := range list {
		if e.URI == sdp.AudioLevelURI {
			return uint8(e.ID)
		}
	}
	return 0
}

// follow forwards a source's packets until it ends.
func (r *relay) follow(pc *webrtc.PeerConnection, track *webrtc.TrackRemote, level uint8) {
	r.mu.Lock()
	r.epoch++
	epoch := r.epoch
	r.source, r.ssrc, r.asked = pc, track.SSRC(), time.Time{}
	r.mu.Unlock()
	if len(*r.slots.Load()) > 0 {
		r.askKeyframe()
	}
	buf := make([]byte, packetMax)
	var p rtp.Packet
	for {
		n, _, err := track.Read(buf)
		if err != nil {
			return
		}
		if r.silent.Load() || p.Unmarshal(buf[:n]) != nil {
			continue
		}
		r.forward(epoch, &p, p.GetExtension(level), time.Now())
	}
}

const packetMax = 1500

func (r *relay) forward(epoch int, p *rtp.Packet, level []byte, now time.Time) {
	for _, s := range *r.slots.Load() {
		s.write(r, epoch, p, level, now)
	}
}

// keyframeEvery is how often a source is asked for a keyframe at most: many receivers may
// appear at once, and a hostile one may ask all the time.
const keyframeEvery = 500 * time.Millisecond

// askKeyframe asks the source for a picture that needs no earlier one.
func (r *relay) askKeyframe() {
	if r.kind != webrtc.RTPCodecTypeVideo {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.source == nil || r.waiting {
		return
	}
	if since := time.Since(r.asked); since < keyframeEvery {
		r.waiting = true
		time.AfterFunc(keyframeEvery-since, func() {
			r.mu.Lock()
			r.waiting = false
			r.mu.Unlock()
			r.askKeyframe()
		})
		return
	}
	r.asked = time.Now()
	pc, ssrc := r.source, r.ssrc
	go func() { _ = pc.WriteRTCP([]rtcp.Packet{&rtcp.PictureLossIndication{MediaSSRC: uint32(ssrc)}}) }()
}

// hear passes on what a receiver of a slot asks for.
func (s *slot) hear(sender *webrtc.RTPSender) {
	for {
		packets, _, err := sender.ReadRTCP()
		if err != nil {
			return
		}
		for _, p := range packets {
			switch p.(type) {
			case *rtcp.PictureLossIndication, *rtcp.FullIntraRequest:
				s.mu.Lock()
				r := s.shows
				s.mu.Unlock()
				if r != nil {
					r.askKeyframe()
				}
			}
		}
	}
}
