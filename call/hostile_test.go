package call

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
)

// sample is an offer of one sound and one picture, as a browser writes it.
func sample(t testing.TB) string {
	t.Helper()
	pc := connection(t)
	for _, kind := range []chat.TrackKind{mic, cam} {
		of := 1
		if kind.Video() {
			of = 2
		}
		if _, err := pc.AddTransceiverFromKind(webrtcKind(of)); err != nil {
			t.Fatal(err)
		}
	}
	return offered(t, pc)
}

func TestHostileOffersAreRefused(t *testing.T) {
	t.Parallel()
	s := open(t)
	good := sample(t)
	many := good + strings.Repeat(good[strings.Index(good, "m=audio"):], 200)
	for name, text := range map[string]string{
		"nothing": "", "no SDP": "hello", "cut off": good[:len(good)/2], "too long": good + strings.Repeat("a=x\r\n", SDPMax/5+1), "too many media": many,
		"the same mid twice": strings.ReplaceAll(good, "a=mid:1", "a=mid:0"), "a data channel": strings.ReplaceAll(good, "m=video", "m=application"),
		"no fingerprint": strings.ReplaceAll(good, "a=fingerprint", "a=fingerprints"), "no password": strings.ReplaceAll(good, "a=ice-pwd", "a=ice-pw"), "NUL": "\x00" + good,
		"lite": strings.Replace(good, "t=0 0\r\n", "t=0 0\r\na=ice-lite\r\n", 1), "lite after a blank": strings.Replace(good, "t=0 0\r\n", "t=0 0\r\na= ice-lite\r\n", 1),
		"a lite medium": strings.Replace(good, "a=mid:1\r\n", "a=mid:1\r\na=ice-lite\r\n", 1),
	} {
		p := s.page(t, 1, "ann")
		for _, act := range []chat.CallAct{chat.CallPublish, chat.CallWatch} {
			if r := p.ask(act, func(q *chat.CallRequest) { q.SDP, q.Tracks = text, []string{"mic", "cam"} }); r.Refused == "" || r.Kind == chat.Internal {
				t.Errorf("%s: %s answers %+v", name, act, r)
			}
		}
	}
	for name, tracks := range map[string][]string{
		"none": nil, "too few": {"mic"}, "unknown": {"mic", "eyes"}, "another kind": {"cam", "mic"}, "twice": {"mic", "mic"}, "another's": {"mic", "bob/cam"},
	} {
		p := s.page(t, 1, "ann")
		if r := p.ask(chat.CallPublish, func(q *chat.CallRequest) { q.SDP, q.Tracks = good, tracks }); r.Kind != chat.Invalid {
			t.Errorf("%s: %+v", name, r)
		}
	}
	if r := s.page(t, 1, "ann").ask(chat.CallPublish, func(q *chat.CallRequest) { q.SDP, q.Tracks = good, []string{"-mic", "-cam"} }); r.Refused != "" {
		t.Errorf("a good one is refused: %s", r.Refused)
	}
}

func TestAPageReceivesSoManyTracks(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.page(t, 1, "ann").join(mic)
	full, more, twice := make([]string, SlotsMax), make([]string, SlotsMax+1), []string{"ann/mic", "-", "ANN/mic", "-"}
	for i := range more {
		more[i] = fmt.Sprintf("p%d/mic", i)
	}
	copy(full, more)
	for _, c := range []struct {
		what   string
		tracks []string
		kind   chat.Kind
	}{{"more than the most", more, chat.Invalid}, {"the same track twice", twice, chat.Invalid}, {"the most", full, 0}} {
		pc := connection(t)
		for range c.tracks {
			if _, err := pc.AddTransceiverFromKind(webrtcKind(1)); err != nil {
				t.Fatal(err)
			}
		}
		if r := ann.ask(chat.CallWatch, func(q *chat.CallRequest) { q.SDP, q.Tracks = offered(t, pc), c.tracks }); r.Kind != c.kind {
			t.Errorf("%s is answered: %+v", c.what, r)
		}
	}
}

// FuzzOffer asks a running node with any offer: it refuses or answers, and goes on.
func FuzzOffer(f *testing.F) {
	s := open(f)
	good := sample(f)
	for _, seed := range []string{
		good, "", "v=0", good[:len(good)/3], strings.ReplaceAll(good, "UDP/TLS/RTP/SAVPF", "RTP/AVP"), strings.ReplaceAll(good, "sendrecv", "inactive"),
		strings.ReplaceAll(good, "opus", "red"), strings.ReplaceAll(good, "a=mid:0", "a=mid:"), good + "a=candidate:1 1 udp 1 224.0.0.1 9 typ host\r\n",
	} {
		f.Add(seed, "mic", "cam")
	}
	f.Fuzz(func(t *testing.T, text, first, second string) {
		q := chat.CallRequest{Act: chat.CallPublish, Room: 1, User: 1, Name: "ann", Seat: uuid.New(), SDP: text, Tracks: []string{first, second}}
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		for _, act := range []chat.CallAct{chat.CallPublish, chat.CallWatch, chat.CallLeave} {
			q.Act = act
			if r := s.Ask(ctx, q); r.Kind == chat.Internal && r.Refused != "" {
				t.Errorf("%s is a failure of ours: %+v", act, r)
			}
		}
	})
}
