package call

import (
	"context"
	"sync"

	"github.com/google/uuid"
	"github.com/pion/webrtc/v4"

	"parley/chat"
)

// seat is the media of one participant: what they send, as relays, and the connections of
// their page.
type seat struct {
	user    chat.UserID
	id      uuid.UUID
	session uuid.UUID
	relays  map[chat.TrackKind]*relay // complete from the start

	mu         sync.Mutex // guards what follows, and makes offers wait for each other
	send, recv *link
	closed     bool
}

// link is one connection of a page.
type link struct {
	number int
	pc     *webrtc.PeerConnection
	tracks map[string]chat.TrackKind // by mid, of one that sends; guarded by seat.mu
	slots  []*slot                   // of one that receives
}

func newSeat(q chat.CallRequest) *seat {
	s := &seat{user: q.User, id: q.Seat, session: q.Session, relays: map[chat.TrackKind]*relay{}}
	for _, kind := range chat.TrackKinds {
		of := webrtc.RTPCodecTypeAudio
		if kind.Video() {
			of = webrtc.RTPCodecTypeVideo
		}
		s.relays[kind] = newRelay(of)
	}
	return s
}

// publish answers an offer to send. over is called when the connection is lost for good.
func (s *seat) publish(ctx context.Context, e *engine, number int, o offer, tracks map[string]chat.TrackKind, over func()) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return "", errNotIn
	}
	if s.send == nil || s.send.number != number {
		l, err := s.open(e.publish, e.config, number)
		if err != nil {
			return "", err
		}
		l.pc.OnTrack(func(track *webrtc.TrackRemote, r *webrtc.RTPReceiver) { s.receive(l, track, r) })
		l.pc.OnConnectionStateChange(func(is webrtc.PeerConnectionState) {
			if is == webrtc.PeerConnectionStateFailed && s.isCurrent(l) {
				over()
			}
		})
		shut(s.send)
		s.send = l
	}
	s.send.tracks = tracks
	return s.answer(ctx, s.send, &s.send, o)
}

func (s *seat) open(api *webrtc.API, c webrtc.Configuration, number int) (*link, error) {
	pc, err := api.NewPeerConnection(c)
	if err != nil {
		return nil, chat.Unforeseen(err)
	}
	return &link{number: number, pc: pc}, nil
}

// answer answers an offer. A connection whose offer cannot be used is over: it may have
// taken half of it.
func (s *seat) answer(ctx context.Context, l *link, at **link, o offer) (string, error) {
	text, err := answer(ctx, l.pc, o.sdp)
	if err != nil {
		shut(l)
		*at = nil
	}
	return text, err
}

func (s *seat) isCurrent(l *link) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.send == l
}

// receive follows a track of the page.
func (s *seat) receive(l *link, track *webrtc.TrackRemote, r *webrtc.RTPReceiver) {
	mid := ""
	for _, t := range l.pc.GetTransceivers() {
		if t.Receiver() == r {
			mid = t.Mid()
		}
	}
	s.mu.Lock()
	kind, known := l.tracks[mid]
	s.mu.Unlock()
	if known {
		s.relays[kind].follow(l.pc, track, levelOf(r.GetParameters().HeaderExtensions))
	}
}

// watch answers an offer to receive. shows are the relays in the order of the offer's media,
// nil for none.
func (s *seat) watch(ctx context.Context, e *engine, number int, o offer, shows []*relay) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return "", errNotIn
	}
	if s.recv == nil || s.recv.number != number {
		l, err := s.open(e.watch, e.config, number)
		if err != nil {
			return "", err
		}
		shut(s.recv)
		s.recv = l
	}
	if err := s.recv.grow(o); err != nil {
		return "", err
	}
	for i, r := range shows {
		if slot := s.recv.slots[i]; r == nil || r.kind == slot.kind {
			slot.show(r)
		}
	}
	return s.answer(ctx, s.recv, &s.recv, o)
}

// grow adds slots for the media that the offer has more than before.
func (l *link) grow(o offer) error {
	if len(o.kinds) < len(l.slots) || len(o.kinds) > SlotsMax {
		return errTracks
	}
	for i := len(l.slots); i < len(o.kinds); i++ {
		s := newSlot(i, o.kinds[i])
		t, err := l.pc.AddTransceiverFromTrack(s, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly})
		if err != nil {
			return chat.Unforeseen(err)
		}
		l.slots = append(l.slots, s)
		go s.hear(t.Sender())
	}
	return nil
}

// close ends the seat's connections.
func (s *seat) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	shut(s.send)
	shut(s.recv)
	s.send, s.recv = nil, nil
}

func shut(l *link) {
	if l == nil {
		return
	}
	for _, s := range l.slots {
		s.show(nil)
	}
	_ = l.pc.Close()
}
