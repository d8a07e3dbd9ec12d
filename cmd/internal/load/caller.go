//go:build linux

package load

import (
	"fmt"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
	"github.com/valyala/fasthttp"
)

// What a caller sends: a camera of 0.9 Mbit/s and a microphone.
const (
	cameraEach  = 10 * time.Millisecond
	cameraBytes = 1100
	voiceEach   = 20 * time.Millisecond
	voiceBytes  = 80
)

// Call is one in which each participant sees and hears all others.
type Call struct {
	pcs  []*webrtc.PeerConnection
	stop chan struct{}
	got  atomic.Int64
}

// StartCall has people join a room's call, and send until it ends. Of n people there are n × (n − 1) pairs.
func StartCall(room string, people []*Person) (*Call, error) {
	c := &Call{stop: make(chan struct{})}
	seats := make([]string, len(people))
	for i, p := range people {
		seats[i] = uuid.NewString()
		if err := c.publish(p, room, seats[i]); err != nil {
			c.Stop()
			return nil, err
		}
	}
	for i, p := range people {
		if err := c.watch(p, room, seats[i], people); err != nil {
			c.Stop()
			return nil, err
		}
	}
	return c, nil
}

// Received is how many packets have arrived so far.
func (c *Call) Received() int64 { return c.got.Load() }

// Stop ends all connections.
func (c *Call) Stop() {
	close(c.stop)
	for _, pc := range c.pcs {
		_ = pc.Close()
	}
}

func (c *Call) connection() (*webrtc.PeerConnection, error) {
	var e webrtc.SettingEngine
	e.SetIncludeLoopbackCandidate(true)
	m := &webrtc.MediaEngine{}
	if err := m.RegisterDefaultCodecs(); err != nil {
		return nil, err
	}
	pc, err := webrtc.NewAPI(webrtc.WithSettingEngine(e), webrtc.WithMediaEngine(m)).NewPeerConnection(webrtc.Configuration{})
	if err == nil {
		c.pcs = append(c.pcs, pc)
	}
	return pc, err
}

func (c *Call) publish(p *Person, room, seat string) error {
	pc, err := c.connection()
	if err != nil {
		return err
	}
	voice, err := webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeOpus, ClockRate: 48000, Channels: 2}, "mic", p.Name)
	if err != nil {
		return err
	}
	camera, err := webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeVP8, ClockRate: 90000}, "cam", p.Name)
	if err != nil {
		return err
	}
	for _, track := range []webrtc.TrackLocal{voice, camera} {
		sender, err := pc.AddTrack(track)
		if err != nil {
			return err
		}
		go func() {
			for err := error(nil); err == nil; _, _, err = sender.ReadRTCP() {
			}
		}()
	}
	if err := p.offer(pc, room, "publish", seat, "mic,cam"); err != nil {
		return err
	}
	go c.send(voice, voiceEach, 960, make([]byte, voiceBytes))
	go c.send(camera, cameraEach, 900, append([]byte{0x90, 0x80, 0x80, 0}, make([]byte, cameraBytes)...))
	return nil
}

func (c *Call) send(track *webrtc.TrackLocalStaticRTP, each time.Duration, ticks uint32, payload []byte) {
	tick := time.NewTicker(each)
	defer tick.Stop()
	for n := uint16(0); ; n++ {
		select {
		case <-tick.C:
			_ = track.WriteRTP(&rtp.Packet{Header: rtp.Header{Version: 2, SequenceNumber: n, Timestamp: uint32(n) * ticks, Marker: true}, Payload: payload})
		case <-c.stop:
			return
		}
	}
}

func (c *Call) watch(p *Person, room, seat string, people []*Person) error {
	pc, err := c.connection()
	if err != nil {
		return err
	}
	pc.OnTrack(func(track *webrtc.TrackRemote, _ *webrtc.RTPReceiver) {
		buf := make([]byte, 1500)
		for {
			if _, _, err := track.Read(buf); err != nil {
				return
			}
			c.got.Add(1)
		}
	})
	var names []string
	for _, o := range people {
		if o == p {
			continue
		}
		names = append(names, o.Name+"/mic", o.Name+"/cam")
		for _, kind := range []webrtc.RTPCodecType{webrtc.RTPCodecTypeAudio, webrtc.RTPCodecTypeVideo} {
			if _, err := pc.AddTransceiverFromKind(kind, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionRecvonly}); err != nil {
				return err
			}
		}
	}
	return p.offer(pc, room, "watch", seat, strings.Join(names, ","))
}

// offer has a connection's offer answered.
func (p *Person) offer(pc *webrtc.PeerConnection, room, act, seat, tracks string) error {
	o, err := pc.CreateOffer(nil)
	if err == nil {
		err = pc.SetLocalDescription(o)
	}
	if err != nil {
		return err
	}
	req := fasthttp.AcquireRequest()
	defer fasthttp.ReleaseRequest(req)
	req.Header.SetMethod(fasthttp.MethodPost)
	req.Header.SetContentType("application/sdp")
	req.SetBodyString(o.SDP)
	path := "/rooms/" + room + "/call/" + act
	res, err := p.do(req, path+"?"+url.Values{"seat": {seat}, "pc": {"1"}, "tracks": {tracks}}.Encode(), false)
	if err != nil {
		return err
	}
	defer fasthttp.ReleaseResponse(res)
	if res.StatusCode() != fasthttp.StatusOK {
		return fmt.Errorf("%w: %s", &StatusError{path, res.StatusCode()}, res.Body())
	}
	return pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: string(res.Body())})
}
