package call

import (
	"context"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/pion/rtp"
	"github.com/pion/sdp/v3"
	"github.com/pion/webrtc/v4"

	"parley/chat"
	"parley/chat/chattest"
)

// gate lets everyone stay, but for the sessions and memberships that a test ended.
type gate struct {
	out  atomic.Pointer[chat.Membership]
	gone atomic.Pointer[uuid.UUID] // a session that was signed out
}

func (g *gate) SessionsAlive(_ context.Context, ids []uuid.UUID) ([]uuid.UUID, error) {
	return slices.DeleteFunc(slices.Clone(ids), func(id uuid.UUID) bool { gone := g.gone.Load(); return gone != nil && *gone == id }), nil
}

func (g *gate) MayMeet(_ context.Context, list []chat.Membership) (map[chat.Membership]bool, error) {
	alive := map[chat.Membership]bool{}
	for _, m := range list {
		out := g.out.Load()
		alive[m] = out == nil || *out != m
	}
	return alive, nil
}

// site is a call node on ports of its own, and what it told the board.
type site struct {
	*Node
	ports *Ports
	board *chattest.CallBoard
	gate  *gate
	told  chan chat.Call
	ended chan chat.Call
}

func open(t testing.TB) *site { return openOn(t, chattest.NewCallBoard(nil)) }

func openOn(t testing.TB, board *chattest.CallBoard) *site { return openAt(t, board) }

// openAt is openOn with addresses that browsers are told.
func openAt(t testing.TB, board *chattest.CallBoard, told ...Public) *site {
	t.Helper()
	ports, err := Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &site{ports: ports, board: board, gate: &gate{}, told: make(chan chat.Call, 1000), ended: make(chan chat.Call, 10)}
	s.Node, err = New(Config{ID: uuid.New(), Board: board, Gate: s.gate, Public: told, Ended: func(c chat.Call) { s.ended <- c }}, ports)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ready := make(chan struct{})
	go func() { _ = board.SubscribeToCalls(ctx, func() { close(ready) }, func(c chat.Call) { s.told <- c }) }()
	<-ready
	s.Start()
	t.Cleanup(func() {
		limit, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		s.Stop(limit)
		stop()
	})
	return s
}

// until waits for a state of the call.
func (s *site) until(t testing.TB, what string, is func(chat.Call) bool) chat.Call {
	t.Helper()
	return s.within(t, 20*time.Second, what, is)
}

// within is until with a promise: how long people wait at most.
func (s *site) within(t testing.TB, most time.Duration, what string, is func(chat.Call) bool) chat.Call {
	t.Helper()
	limit := time.After(most)
	for {
		select {
		case c := <-s.told:
			if is(c) {
				return c
			}
		case <-limit:
			t.Fatalf("the call never was so: %s", what)
		}
	}
}

func names(c chat.Call) string {
	var list []string
	for _, p := range c.People {
		list = append(list, p.Name)
	}
	return strings.Join(list, " ")
}

// page is a browser's page in a call: pion in place of the browser.
type page struct {
	t    testing.TB
	s    *site
	who  chat.CallRequest
	send *webrtc.PeerConnection
	recv *webrtc.PeerConnection
	out  map[chat.TrackKind]*webrtc.TrackLocalStaticRTP
	stop chan struct{}
	over func(*webrtc.SettingEngine) // how its packets travel; nil for as they like
	with webrtc.Configuration        // the same, and by which servers

	got    map[string]chan *rtp.Packet // by track, as ann/cam
	tracks []string                    // that it receives
	shown  chan string                 // tracks whose first packet came
	heard  chan uint16                 // numbers of all packets; nil for none
	loud   atomic.Uint32               // how loud the last voice said that it is
	marked atomic.Bool                 // its packets begin with a plus from now on
}

func (s *site) page(t testing.TB, user chat.UserID, name string) *page {
	return &page{
		t: t, s: s, who: chat.CallRequest{Room: 1, User: user, Name: name, Session: uuid.New(), Seat: uuid.New()},
		out: map[chat.TrackKind]*webrtc.TrackLocalStaticRTP{}, stop: make(chan struct{}), got: map[string]chan *rtp.Packet{},
	}
}

func (p *page) ask(act chat.CallAct, change func(*chat.CallRequest)) chat.CallReply {
	q := p.who
	q.Act = act
	if change != nil {
		change(&q)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return p.s.Ask(ctx, q)
}

func (p *page) must(r chat.CallReply) string {
	p.t.Helper()
	if r.Refused != "" {
		p.t.Fatalf("%s is refused: %s", p.who.Name, r.Refused)
	}
	return r.SDP
}

func connection(t testing.TB) *webrtc.PeerConnection {
	return connectionOver(t, nil, webrtc.Configuration{})
}

func connectionOver(t testing.TB, over func(*webrtc.SettingEngine), c webrtc.Configuration) *webrtc.PeerConnection {
	t.Helper()
	var e webrtc.SettingEngine
	if over != nil {
		over(&e)
	}
	e.SetIncludeLoopbackCandidate(true)
	e.SetICEMulticastDNSMode(1)
	m := &webrtc.MediaEngine{}
	if err := m.RegisterDefaultCodecs(); err != nil {
		t.Fatal(err)
	}
	if err := m.RegisterHeaderExtension(webrtc.RTPHeaderExtensionCapability{URI: sdp.AudioLevelURI}, webrtc.RTPCodecTypeAudio); err != nil {
		t.Fatal(err)
	}
	pc, err := webrtc.NewAPI(webrtc.WithSettingEngine(e), webrtc.WithMediaEngine(m)).NewPeerConnection(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = pc.Close() })
	return pc
}

func offered(t testing.TB, pc *webrtc.PeerConnection) string {
	t.Helper()
	o, err := pc.CreateOffer(nil)
	if err == nil {
		err = pc.SetLocalDescription(o)
	}
	if err != nil {
		t.Fatal(err)
	}
	return o.SDP
}

func answered(t testing.TB, pc *webrtc.PeerConnection, text string) {
	t.Helper()
	if err := pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: text}); err != nil {
		t.Fatal(err)
	}
}

func codecOf(kind chat.TrackKind) webrtc.RTPCodecCapability {
	if kind.Video() {
		return webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeVP8, ClockRate: 90000}
	}
	return webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeOpus, ClockRate: 48000, Channels: 2}
}

// join sends tracks of these kinds.
func (p *page) join(kinds ...chat.TrackKind) *page {
	p.t.Helper()
	p.who.Number++
	p.send = connectionOver(p.t, p.over, p.with)
	var list []string
	for _, kind := range kinds {
		track, err := webrtc.NewTrackLocalStaticRTP(codecOf(kind), string(kind), p.who.Name)
		if err != nil {
			p.t.Fatal(err)
		}
		sender, err := p.send.AddTrack(track)
		if err != nil {
			p.t.Fatal(err)
		}
		go drain(sender)
		p.out[kind] = track
		list = append(list, string(kind))
	}
	text := p.must(p.ask(chat.CallPublish, func(q *chat.CallRequest) { q.SDP, q.Tracks = offered(p.t, p.send), list }))
	answered(p.t, p.send, text)
	for _, kind := range kinds {
		go p.speak(kind, p.send)
	}
	return p
}

func webrtcKind(n int) webrtc.RTPCodecType { return webrtc.RTPCodecType(n) }

func drain(s *webrtc.RTPSender) {
	for {
		if _, _, err := s.ReadRTCP(); err != nil {
			return
		}
	}
}

// loudness is what all voices say of themselves.
const loudness = 42

// speak sends packets until the connection ends: pictures have ids, as browsers write them.
func (p *page) speak(kind chat.TrackKind, pc *webrtc.PeerConnection) {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	track := p.out[kind]
	for n := uint16(65500); pc.ConnectionState() != webrtc.PeerConnectionStateClosed; n++ {
		payload := []byte(p.who.Name + "/" + string(kind))
		if p.marked.Load() {
			payload = append([]byte("+"), payload...)
		}
		if kind.Video() {
			payload = append([]byte{0x90, 0x80, 0x80 | byte(n>>8)&0x7f, byte(n)}, payload...)
		}
		h := rtp.Header{Version: 2, SequenceNumber: n, Timestamp: uint32(n) * 900, Marker: true}
		if level := levelOf(pc.GetSenders()[0].GetParameters().HeaderExtensions); !kind.Video() && level != 0 {
			_ = h.SetExtension(level, []byte{loudness})
		}
		_ = track.WriteRTP(&rtp.Packet{Header: h, Payload: payload})
		select {
		case <-tick.C:
		case <-p.stop:
			return
		}
	}
}

// watch receives tracks, which are in the order of its transceivers.
func (p *page) watch(tracks ...string) *page {
	p.t.Helper()
	if p.recv == nil {
		p.recv = connectionOver(p.t, p.over, p.with)
		p.shown = make(chan string, 100)
		p.recv.OnTrack(func(track *webrtc.TrackRemote, r *webrtc.RTPReceiver) {
			for {
				packet, _, err := track.ReadRTP()
				if err != nil {
					return
				}
				if level := packet.GetExtension(levelOf(r.GetParameters().HeaderExtensions)); len(level) == 1 {
					p.loud.Store(uint32(level[0]))
				}
				if p.heard != nil {
					p.heard <- packet.SequenceNumber
				}
				select {
				case p.shown <- string(packet.Payload[max(0, len(packet.Payload)-len("ann/screen")):]):
				default:
				}
			}
		})
	}
	for _, name := range tracks[len(p.tracks):] {
		_, kind, _ := trackName(name)
		of := webrtc.RTPCodecTypeAudio
		if kind.Video() {
			of = webrtc.RTPCodecTypeVideo
		}
		if _, err := p.recv.AddTransceiverFromKind(of, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionRecvonly}); err != nil {
			p.t.Fatal(err)
		}
	}
	p.tracks = slices.Clone(tracks)
	text := p.must(p.ask(chat.CallWatch, func(q *chat.CallRequest) { q.Number, q.SDP, q.Tracks = 1, offered(p.t, p.recv), tracks }))
	answered(p.t, p.recv, text)
	return p
}

// receives waits for packets of a track.
func (p *page) receives(name string) {
	p.t.Helper()
	limit := time.After(20 * time.Second)
	for {
		select {
		case got := <-p.shown:
			if strings.HasSuffix(got, name) {
				return
			}
		case <-limit:
			p.t.Fatalf("%s receives nothing of %s", p.who.Name, name)
		}
	}
}
