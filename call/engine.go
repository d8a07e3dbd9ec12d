package call

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"time"

	"github.com/pion/ice/v4"
	"github.com/pion/interceptor"
	"github.com/pion/interceptor/pkg/nack"
	"github.com/pion/interceptor/pkg/report"
	"github.com/pion/sdp/v3"
	"github.com/pion/webrtc/v4"
)

// engine makes the connections of a node. Those that send to a page and those that receive
// from it need other interceptors.
type engine struct {
	publish, watch *webrtc.API
	config         webrtc.Configuration
	close          func()
}

// A connection is lost without an answer to the node's checks for lostAfter, and over after
// as long again. Browsers check every 2.5 s.
const (
	lostAfter = 5 * time.Second
	overAfter = 5 * time.Second
	checkEach = 2 * time.Second
)

// responderKeeps is how many packets each slot keeps for receivers that lost some. With the
// library's 1,024 a forwarded pair costs 2 MB of memory, with 256 it costs 0.55 MB.
const responderKeeps = 256

func newEngine(p *Ports, public []Public) (*engine, error) {
	s, closeMux, err := settings(p, public)
	if err != nil {
		return nil, err
	}
	e := &engine{close: closeMux}
	if e.publish, err = publishAPI(s); err != nil {
		return nil, err
	}
	if e.watch, err = watchAPI(s); err != nil {
		return nil, err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	// One certificate for all connections: a key for each would cost as much as the rest of
	// an answer.
	certificate, err := webrtc.GenerateCertificate(key)
	if err != nil {
		return nil, err
	}
	e.config.Certificates = []webrtc.Certificate{*certificate}
	return e, nil
}

func settings(p *Ports, public []Public) (webrtc.SettingEngine, func(), error) {
	s := webrtc.SettingEngine{}
	udp := ice.NewUDPMuxDefault(ice.UDPMuxParams{UDPConn: p.udp})
	tcp := ice.NewTCPMuxDefault(ice.TCPMuxParams{
		Listener: bounded(p.tcp, strangersMost), ReadBufferSize: 16, WriteBufferSize: 4 << 20, FirstStunBindTimeout: strangerSpeaks,
	})
	s.SetICEUDPMux(udp)
	s.SetICETCPMux(tcp)
	s.SetLite(true)
	s.SetIncludeLoopbackCandidate(p.loopback())
	s.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4, webrtc.NetworkTypeUDP6, webrtc.NetworkTypeTCP4, webrtc.NetworkTypeTCP6})
	s.SetICETimeouts(lostAfter, overAfter, checkEach)
	s.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	if err := s.SetAnsweringDTLSRole(webrtc.DTLSRoleServer); err != nil {
		return s, nil, err
	}
	var rules []webrtc.ICEAddressRewriteRule
	for _, at := range public {
		rules = append(rules, webrtc.ICEAddressRewriteRule{
			External: []string{at.IP.String()}, AsCandidateType: webrtc.ICECandidateTypeHost, Mode: webrtc.ICEAddressRewriteReplace,
			NewPort: int(at.Port),
		})
	}
	err := s.SetICEAddressRewriteRules(rules...)
	return s, func() { _, _ = udp.Close(), tcp.Close() }, err
}

func mimeOf(kind webrtc.RTPCodecType) string {
	if kind == webrtc.RTPCodecTypeVideo {
		return webrtc.MimeTypeVP8
	}
	return webrtc.MimeTypeOpus
}

// codecs are one for each kind: what one browser sends, all others read as it is.
func codecs(feedback ...webrtc.RTCPFeedback) (*webrtc.MediaEngine, error) {
	m := &webrtc.MediaEngine{}
	err := m.RegisterCodec(webrtc.RTPCodecParameters{PayloadType: 111, RTPCodecCapability: webrtc.RTPCodecCapability{
		MimeType: webrtc.MimeTypeOpus, ClockRate: 48000, Channels: 2, SDPFmtpLine: "minptime=10;useinbandfec=1",
	}}, webrtc.RTPCodecTypeAudio)
	if err == nil {
		// How loud a voice is, by which pages show who speaks.
		err = m.RegisterHeaderExtension(webrtc.RTPHeaderExtensionCapability{URI: sdp.AudioLevelURI}, webrtc.RTPCodecTypeAudio)
	}
	if err != nil {
		return nil, err
	}
	return m, m.RegisterCodec(webrtc.RTPCodecParameters{PayloadType: 96, RTPCodecCapability: webrtc.RTPCodecCapability{
		MimeType: webrtc.MimeTypeVP8, ClockRate: 90000, RTCPFeedback: append(feedback, webrtc.RTCPFeedback{Type: "nack"}, webrtc.RTCPFeedback{Type: "nack", Parameter: "pli"}),
	}}, webrtc.RTPCodecTypeVideo)
}

// publishAPI receives: it asks for lost packets, and tells senders how much arrives.
func publishAPI(s webrtc.SettingEngine) (*webrtc.API, error) {
	m, err := codecs()
	if err != nil {
		return nil, err
	}
	r := &interceptor.Registry{}
	asks, err := nack.NewGeneratorInterceptor()
	if err != nil {
		return nil, err
	}
	reports, err := report.NewReceiverInterceptor()
	if err != nil {
		return nil, err
	}
	r.Add(asks)
	r.Add(reports)
	if err := webrtc.ConfigureTWCCSender(m, r); err != nil {
		return nil, err
	}
	return webrtc.NewAPI(webrtc.WithMediaEngine(m), webrtc.WithSettingEngine(s), webrtc.WithInterceptorRegistry(r)), nil
}

// watchAPI sends: it repeats lost packets.
func watchAPI(s webrtc.SettingEngine) (*webrtc.API, error) {
	m, err := codecs()
	if err != nil {
		return nil, err
	}
	r := &interceptor.Registry{}
	repeats, err := nack.NewResponderInterceptor(nack.ResponderSize(responderKeeps))
	if err != nil {
		return nil, err
	}
	reports, err := report.NewSenderInterceptor()
	if err != nil {
		return nil, err
	}
	r.Add(repeats)
	r.Add(reports)
	return webrtc.NewAPI(webrtc.WithMediaEngine(m), webrtc.WithSettingEngine(s), webrtc.WithInterceptorRegistry(r)), nil
}
