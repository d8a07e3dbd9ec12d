package chaos

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
)

// One that is stored and not known would be pushed behind the last that is read.
func TestACallersMessageIsSentToItsEnd(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", "/rooms/ann-bob#m-7")
		w.WriteHeader(http.StatusSeeOther)
	}))
	t.Cleanup(server.Close)
	front, err := newProxy()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = front.ln.Close() })
	front.aim("tcp", server.Listener.Addr().String())
	who, err := newPerson("ann")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(who.http.CloseIdleConnections)
	c := &caller{who: who, room: "ann-bob", run: &run{checker: newChecker(), messages: &messages{}, site: &site{nodes: []*node{{roles: "web", front: front}}}}}
	ended, end := context.WithCancel(t.Context())
	end()
	if l := c.send(ended, "1"); l == nil || l.seq != 7 {
		t.Errorf("the run's end broke it off: %+v", l)
	}
}
