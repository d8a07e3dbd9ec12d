package chat

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"
)

// TrackKind is what a participant of a call sends.
type TrackKind string

// The kinds of tracks. A screen has a sound of its own.
const (
	TrackMic    TrackKind = "mic"
	TrackCamera TrackKind = "cam"
	TrackScreen TrackKind = "screen"
	TrackSound  TrackKind = "sound"
)

// TrackKinds are all kinds of tracks.
var TrackKinds = []TrackKind{TrackMic, TrackCamera, TrackScreen, TrackSound}

// Video reports whether a track has pictures.
func (k TrackKind) Video() bool { return k == TrackCamera || k == TrackScreen }

// Call is a room's call, as the call node that holds it tells all nodes.
type Call struct {
	Room   RoomID        `json:"r"`
	Node   uuid.UUID     `json:"n"` // forwards its media
	Fence  int64         `json:"f"` // grows with each node that takes the call over
	Rev    int64         `json:"v"` // grows with each change on one node
	Since  time.Time     `json:"s"`
	Moving bool          `json:"g,omitempty"` // its node is gone: the pages offer again
	Out    []UserID      `json:"o,omitempty"` // removed by a moderator: they stay out
	Ring   *Ring         `json:"w,omitempty"` // of a direct conversation's call
	People []Participant `json:"p,omitempty"` // in the order in which they joined; a call without any is over
}

// On reports whether the call has people.
func (c Call) On() bool { return len(c.People) > 0 }

// CallMark is what a list of rooms says of a call.
type CallMark struct {
	Since  time.Time
	People int // 0 when no call is on
}

// On reports whether the call has people.
func (m CallMark) On() bool { return m.People > 0 }

// Mark is what lists say of the call.
func (c Call) Mark() CallMark { return CallMark{Since: c.Since, People: len(c.People)} }

// Newer reports whether c is a later state than o of the same room's call.
func (c Call) Newer(o Call) bool {
	return c.Fence > o.Fence || c.Fence == o.Fence && c.Rev > o.Rev
}

// Of is the user's part in the call; nil for a user who is not in it.
func (c Call) Of(user UserID) *Participant {
	i := slices.IndexFunc(c.People, func(p Participant) bool { return p.User == user })
	if i < 0 {
		return nil
	}
	return &c.People[i]
}

// Participant is one person in a call.
type Participant struct {
	User     UserID      `json:"u"`
	Name     string      `json:"n"`
	Seat     uuid.UUID   `json:"s"` // of the page that joined
	Since    time.Time   `json:"t"`
	Tracks   []TrackKind `json:"k,omitempty"`
	Muted    bool        `json:"m,omitempty"`
	Silenced int         `json:"q,omitempty"` // how often a moderator muted them
	Hand     bool        `json:"h,omitempty"` // raised
	Idle     []TrackKind `json:"i,omitempty"` // tracks without a receiver, which need not be sent
}

// Sends reports whether the participant sends such a track.
func (p *Participant) Sends(k TrackKind) bool { return slices.Contains(p.Tracks, k) }

// CallAct is what is asked of the node that holds a call.
type CallAct string

// The acts. Publish and watch exchange SDP; the browser always makes the offer.
const (
	CallPublish CallAct = "publish"
	CallWatch   CallAct = "watch"
	CallLeave   CallAct = "leave"
	CallSelf    CallAct = "self"   // mute, raise a hand
	CallMute    CallAct = "mute"   // another, by a moderator
	CallRemove  CallAct = "remove" // another, by a moderator
	CallTake    CallAct = "take"   // its ringing ends, and the user will join
	CallDecline CallAct = "decline"
)

// CallRequest is a request to the node that holds a call.
type CallRequest struct {
	Act     CallAct   `json:"a"`
	Room    RoomID    `json:"r"`
	User    UserID    `json:"u"`
	Name    string    `json:"n"`
	Session uuid.UUID `json:"e"`
	Seat    uuid.UUID `json:"s"`
	Number  int       `json:"i,omitempty"` // of the connection: a new one replaces the one before
	Again   bool      `json:"g,omitempty"` // the page was in this call before: its connection is a new one
	Tracks  []string  `json:"k,omitempty"` // in the order of the offer's media; "-" for none
	SDP     string    `json:"d,omitempty"`
	Muted   *bool     `json:"m,omitempty"`
	Hand    *bool     `json:"h,omitempty"`
	Target  string    `json:"t,omitempty"` // the username of a moderator's act
}

// CallBoard is where nodes read and write which calls are on. An entry is also the lease of
// the node that wrote it.
type CallBoard interface {
	// ClaimCall makes a node the holder of a room's call, unless another holds it. It
	// returns the call as it was last written, with its holder and fence.
	ClaimCall(ctx context.Context, room RoomID, node uuid.UUID) (Call, error)
	// WriteCall writes a call, prolongs its lease and announces it if its state is
	// new. It is false when another node holds the call.
	WriteCall(ctx context.Context, c Call, announce bool) (held bool, err error)
	// EndCall removes a call and announces that, unless another node holds it.
	EndCall(ctx context.Context, c Call) (ended bool, err error)
	// ReleaseCall gives the lease up, and announces that the call is moving.
	ReleaseCall(ctx context.Context, c Call) error
	// Calls returns the calls that are on, and the nodes that take calls.
	Calls(ctx context.Context) (list []Call, nodes []uuid.UUID, err error)
	// OfferNode says that a node takes calls, for some seconds; or no longer.
	OfferNode(ctx context.Context, node uuid.UUID, on bool) error
	// SubscribeToCalls hands over each announced state until ctx ends.
	SubscribeToCalls(ctx context.Context, ready func(), told func(Call)) error
}

// How long a lease holds, and how long a call outlives its lease: its holder died, and
// another may take it over.
const (
	CallLease  = 3 * time.Second
	CallLinger = 12 * time.Second
)

// CallReply is a node's answer to a request.
type CallReply struct {
	SDP     string    `json:"d,omitempty"`
	Holder  uuid.UUID `json:"h"` // another node, to be asked instead; or zero
	Refused string    `json:"x,omitempty"`
	Kind    Kind      `json:"k,omitempty"`
}

// ErrSilent is within the error of a node that gave no answer.
var ErrSilent = errors.New("the node does not answer")

// CallExchange carries requests from web nodes to call nodes.
type CallExchange interface {
	// AskNode returns a node's answer; Unavailable with ErrSilent when there is none.
	AskNode(ctx context.Context, node uuid.UUID, q CallRequest) (CallReply, error)
	// ServeNode answers the requests to a node until ctx ends.
	ServeNode(ctx context.Context, node uuid.UUID, ready func(), answer func(CallRequest) CallReply) error
}
