package push

import (
	"log/slog"
	"net/http"
	"sync"
	"testing"
	"time"

	"parley/chat"
)

// watch notes the most time that a push may take.
type watch struct {
	http.RoundTripper
	mu   sync.Mutex // guards most
	most time.Duration
}

func (w *watch) RoundTrip(r *http.Request) (*http.Response, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if end, bound := r.Context().Deadline(); !bound {
		w.most = time.Hour
	} else {
		w.most = max(w.most, time.Until(end))
	}
	return w.RoundTripper.RoundTrip(r)
}

func TestACallRingsOnDevicesAndIsWithdrawn(t *testing.T) {
	t.Parallel()
	p := openOffice(t)
	w := &watch{RoundTripper: p.sender.Client.Transport}
	p.sender.Client.Transport = w
	b := &Bell{Devices: p.sender.Keys.Store, Keys: p.sender.Keys, Client: p.sender.Client, Subject: "push@localhost", Log: slog.New(slog.DiscardHandler)}
	began := time.UnixMilli(1_700_000_000_123)
	c := chat.Call{Room: 7, Since: began, Ring: &chat.Ring{Slug: "talk", By: 2, ByName: "bob"}}
	ann := []chat.UserID{p.ann.ID}
	b.Ring(t.Context(), c, []chat.UserID{9999})
	p.expect("one without a device", p.office.take())
	b.Ring(t.Context(), c, ann)
	p.expect("a call", p.office.take(), note{Tag: "call-7", Seq: began.UnixMilli(), Title: "📞 bob", URL: "/rooms/talk/call", Ring: true})
	if got := p.office.topics[len(p.office.topics)-1]; got != "call-7" {
		t.Errorf("the topic is %q", got)
	}
	b.Hush(t.Context(), c, ann, nil)
	p.expect("it is answered", p.office.take(), note{Tag: "call-7", Read: began.UnixMilli(), Ring: true})
	b.Hush(t.Context(), c, ann, ann)
	p.expect("it is missed", p.office.take(), note{Tag: "call-7", Seq: began.UnixMilli() + 1, Title: "bob", Body: "📞 ✕", URL: "/rooms/talk/call"})
	if w.most <= 0 || w.most > bellTime {
		t.Errorf("a push may take %v", w.most)
	}
	p.office.answer(500)
	b.Ring(t.Context(), c, ann) // and nothing else happens
}
