package call

import (
	"context"
	"slices"
	"strings"

	"github.com/pion/sdp/v3"
	"github.com/pion/webrtc/v4"

	"parley/chat"
)

var (
	errOffer  = chat.Field("sdp", "That is not an offer that a call can use.")
	errTracks = chat.Field("tracks", "The tracks must be listed in the order of the offer's media.")
)

// offer is a browser's, checked as far as its media are concerned.
type offer struct {
	sdp    string
	kinds  []webrtc.RTPCodecType
	mids   []string
	tracks []string
}

// isLite finds a page that claims to check no addresses. The node would then send media to
// its candidates unasked: to any address of the page's choice. No browser is lite.
func isLite(all []sdp.Attribute) bool {
	return slices.ContainsFunc(all, func(a sdp.Attribute) bool { return strings.TrimSpace(a.Key) == sdp.AttrKeyICELite })
}

// readOffer checks that an offer has one sound or picture for each of the tracks, and
// nothing else.
func readOffer(text string, tracks []string) (o offer, err error) {
	var d sdp.SessionDescription
	if len(text) > SDPMax || d.UnmarshalString(text) != nil {
		return o, errOffer
	}
	if len(d.MediaDescriptions) == 0 || len(d.MediaDescriptions) != len(tracks) {
		return o, errTracks
	}
	if isLite(d.Attributes) {
		return o, errOffer
	}
	o = offer{sdp: text, tracks: tracks}
	for _, m := range d.MediaDescriptions {
		kind := webrtc.NewRTPCodecType(m.MediaName.Media)
		mid, named := m.Attribute(sdp.AttrKeyMID)
		if kind == 0 || !named || mid == "" || slices.Contains(o.mids, mid) || isLite(m.Attributes) {
			return o, errOffer
		}
		o.kinds, o.mids = append(o.kinds, kind), append(o.mids, mid)
	}
	return o, nil
}

// published are the offer's tracks by mid, and which of them are on: a track that begins
// with a minus is off.
func (o offer) published() (byMid map[string]chat.TrackKind, on []chat.TrackKind, err error) {
	byMid = map[string]chat.TrackKind{}
	var seen []chat.TrackKind
	for i, name := range o.tracks {
		name, off := strings.CutPrefix(name, "-")
		kind := chat.TrackKind(name)
		if !slices.Contains(chat.TrackKinds, kind) || slices.Contains(seen, kind) || kind.Video() != (o.kinds[i] == webrtc.RTPCodecTypeVideo) {
			return nil, nil, errTracks
		}
		seen = append(seen, kind)
		byMid[o.mids[i]] = kind
		if !off {
			on = append(on, kind)
		}
	}
	return byMid, on, nil
}

// trackName is a participant's track in a watcher's list, as ann/cam.
func trackName(name string) (person string, kind chat.TrackKind, ok bool) {
	person, rest, ok := strings.Cut(name, "/")
	kind = chat.TrackKind(rest)
	return person, kind, ok && slices.Contains(chat.TrackKinds, kind)
}

// answer answers an offer, with all the addresses under which the node is reached.
func answer(ctx context.Context, pc *webrtc.PeerConnection, text string) (string, error) {
	if err := pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: text}); err != nil {
		return "", errOffer
	}
	a, err := pc.CreateAnswer(nil)
	if err != nil {
		return "", errOffer
	}
	gathered := webrtc.GatheringCompletePromise(pc)
	if err := pc.SetLocalDescription(a); err != nil {
		return "", errOffer
	}
	select {
	case <-gathered:
		return pc.LocalDescription().SDP, nil
	case <-ctx.Done():
		return "", chat.Down("The call", ctx.Err())
	}
}
