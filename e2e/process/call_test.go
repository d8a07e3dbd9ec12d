package process

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"parley/e2e/browser"
)

// caller is a person's page in a call: pion in place of the browser's media.
type caller struct {
	*browser.Browser
	path  string // of the call
	seat  string
	tries int
	pcs   []*webrtc.PeerConnection
	by    webrtc.Configuration // its servers, and whether it uses nothing else
	over  *overTLS             // how those are reached; nil for directly
}

func calls(b *browser.Browser, slug string) *caller {
	return &caller{Browser: b, path: "/rooms/" + slug + "/call", seat: uuid.NewString()}
}

// offer makes one with a connection of its own, and has it answered. Each answer comes in
// time, and a refusal says why.
func (c *caller) offer(act, tracks string, pc *webrtc.PeerConnection) browser.Answer {
	c.T.Helper()
	o, err := pc.CreateOffer(nil)
	must(c.T.(*testing.T), err)
	must(c.T.(*testing.T), pc.SetLocalDescription(o))
	c.tries++
	path := fmt.Sprintf("%s/%s?seat=%s&pc=%d&tracks=%s", c.path, act, c.seat, c.tries, tracks)
	a, err := c.Try(http.MethodPost, path, o.SDP, "Content-Type", "application/sdp", "Accept", "text/plain")
	must(c.T.(*testing.T), err)
	if a.Took > answerLimit || a.Status != 200 && len(strings.TrimSpace(a.Body)) == 0 {
		c.T.Errorf("%s is answered after %v with %d %q", act, a.Took, a.Status, a.Body)
	}
	if a.Status == 200 {
		must(c.T.(*testing.T), pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: a.Body}))
	}
	return a
}

// answerLimit is how long a page waits for an answer at most, whatever has died.
const answerLimit = 15 * time.Second

func (c *caller) connection() *webrtc.PeerConnection {
	var e webrtc.SettingEngine
	e.SetIncludeLoopbackCandidate(true)
	if c.over != nil {
		e.SetICEProxyDialer(c.over)
	}
	pc, err := webrtc.NewAPI(webrtc.WithSettingEngine(e)).NewPeerConnection(c.by)
	must(c.T.(*testing.T), err)
	c.T.Cleanup(func() { _ = pc.Close() })
	c.pcs = append(c.pcs, pc)
	return pc
}

// join sends a microphone, until a node takes it: as a page does that is in a call. It
// returns the port of the node's media.
func (c *caller) join() (port string) {
	c.T.Helper()
	for _, pc := range c.pcs {
		_ = pc.Close()
	}
	browser.Await(c.T, c.Name+" is in the call", func() bool {
		pc := c.connection()
		mic, err := webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeOpus, ClockRate: 48000, Channels: 2}, "mic", c.Name)
		must(c.T.(*testing.T), err)
		_, err = pc.AddTrack(mic)
		must(c.T.(*testing.T), err)
		a := c.offer("publish", "mic", pc)
		if a.Status != 200 {
			_ = pc.Close()
			return false
		}
		go speak(mic, pc)
		_, rest, _ := strings.Cut(a.Body, "a=candidate:")
		port = strings.Fields(rest)[5]
		return true
	})
	return port
}

func speak(mic *webrtc.TrackLocalStaticRTP, pc *webrtc.PeerConnection) {
	for n := uint16(0); pc.ConnectionState() != webrtc.PeerConnectionStateClosed; n++ {
		_ = mic.WriteRTP(&rtp.Packet{Header: rtp.Header{Version: 2, SequenceNumber: n, Timestamp: uint32(n) * 960}, Payload: []byte{1, 2, 3}})
		time.Sleep(20 * time.Millisecond)
	}
}

// hears waits until another's microphone is received.
func (c *caller) hears(other *caller) {
	c.T.Helper()
	heard := make(chan struct{}, 1)
	browser.Await(c.T, c.Name+" hears "+other.Name, func() bool {
		pc := c.connection()
		pc.OnTrack(func(track *webrtc.TrackRemote, _ *webrtc.RTPReceiver) {
			if _, _, err := track.ReadRTP(); err == nil {
				heard <- struct{}{}
			}
		})
		_, err := pc.AddTransceiverFromKind(webrtc.RTPCodecTypeAudio, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionRecvonly})
		must(c.T.(*testing.T), err)
		if c.offer("watch", other.Name+"/mic", pc).Status != 200 {
			return false
		}
		select {
		case <-heard:
			return true
		case <-time.After(browser.Patience / 4):
			return false
		}
	})
}

// since says for how long people are in the call, by name.
func (c *caller) since() map[string]string {
	c.T.Helper()
	list := map[string]string{}
	for line := range strings.Lines(c.Get(c.path, "Accept", "text/plain").Is(200).Body) {
		if f := strings.Split(line, "\t"); len(f) > 1 {
			list[f[0]] = f[1]
		}
	}
	return list
}

func TestACallOutlivesItsNode(t *testing.T) {
	t.Parallel()
	s := freshStores(t)
	front := run(t, s.env("PARLEY_ROLES=web,live,worker")...)
	ann, ben := person(t, front), person(t, front)
	slug := room(t, ann, ben)
	hers, his := calls(ann, slug), calls(ben, slug)
	if a := hers.offer("publish", "mic", soundless(hers)); a.Status != 503 || !strings.Contains(a.Body, "switched off") {
		t.Errorf("without a node an offer is answered with %d %q", a.Status, a.Body)
	}

	nodes := []*process{begin(t, s.env("PARLEY_ROLES=call", "PARLEY_CALL_ADDR=127.0.0.1:0")...), begin(t, s.env("PARLEY_ROLES=call", "PARLEY_CALL_ADDR=127.0.0.1:0")...)}
	byPort := map[string]*process{}
	for _, p := range nodes {
		p.await()
		_, port, _ := strings.Cut(p.mediaAt(), ":")
		byPort[port] = p
	}
	outlives(t, hers, his, byPort)

	browser.Await(t, "the call is over", func() bool { return len(hers.since()) == 0 })
	if a := hers.offer("publish", "mic", soundless(hers)); a.Status != 503 || !strings.Contains(a.Body, "switched off") {
		t.Errorf("after the last node's death an offer is answered with %d %q", a.Status, a.Body)
	}
	ann.Get("/rooms/" + slug).Is(200).Lacks("Call since")
	ann.Get(hers.path).Is(200).Has("Calls are switched off", "Nobody is in the call.")
	ann.Say(slug, "We write instead.")
}

// mediaAt is where the process hears media, from its output.
func (p *process) mediaAt() string {
	_, rest, _ := strings.Cut(p.said.String(), "Calls use UDP and TCP on ")
	at, _, _ := strings.Cut(rest, "\n")
	return at
}

// outlives has two people talk in a call whose node dies, and then the other, too. Nodes are named by the port that
// browsers are told.
func outlives(t *testing.T, hers, his *caller, nodes map[string]*process) {
	t.Helper()
	kill := func(port string) {
		t.Helper()
		if nodes[port] == nil {
			t.Fatalf("no process has port %s", port)
		}
		nodes[port].kill() // without a word
	}
	first := hers.join()
	equal(t, "the node of both", his.join(), first)
	his.hears(hers)
	browser.Await(t, "both are shown", func() bool { return len(hers.since()) == 2 })
	line := hers.Get(strings.TrimSuffix(hers.path, "/call")).Is(200)
	line.Has("Call since", "2 people")

	began := time.Now()
	kill(first)
	second := hers.join()
	if second == first {
		t.Error("the dead node answers")
	}
	equal(t, "the node of both", his.join(), second)
	his.hears(hers)
	hers.hears(his)
	t.Logf("the call went on after %v", time.Since(began))
	browser.Await(t, "both are shown again", func() bool { return len(hers.since()) == 2 })

	kill(second)
}

func soundless(c *caller) *webrtc.PeerConnection {
	pc := c.connection()
	_, err := pc.AddTransceiverFromKind(webrtc.RTPCodecTypeAudio)
	must(c.T.(*testing.T), err)
	return pc
}
