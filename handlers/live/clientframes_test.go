package live

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"parley/chat"
	"parley/handlers/live/hub"
)

// wire records the events published to rooms.
type wire struct {
	chat.Bus
	mu   sync.Mutex // rooms publish at the same time
	told []chat.Event
}

func (w *wire) PublishToRoom(_ context.Context, _ chat.RoomID, e chat.Event) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.told = append(w.told, e)
}

func TestAReadingMarkIsTakenAsANumberAndAsAFormSendsIt(t *testing.T) {
	l := New(Config{})
	t.Cleanup(l.stop)
	ann := chat.Membership{User: 7, Room: 3}
	v := &visitor{kind: hub.Socket, user: ann.User, name: "ann", room: &liveRoom{id: ann.Room}}
	for raw, seq := range map[string]int64{
		`{"type":"read","seq":12}`:                                   12,
		`{"type":"read","seq":"13","headers":{"HX-Request":"true"}}`: 13,
		`{"type":"read","seq":"-1"}`:                                 0,
		`{"type":"read","seq":9223372036854775808}`:                  0,
		`{"type":"read"}`:                                            0,
		`{"type":"typed","seq":14}`:                                  0,
	} {
		l.reads = map[chat.Membership]int64{}
		if !l.hear(v, []byte(raw)) || l.reads[ann] != seq {
			t.Errorf("%s: has read %v, want %d", raw, l.reads, seq)
		}
	}
}

func TestEverythingThatAPageSaysHasItsLimit(t *testing.T) {
	for _, x := range sayings {
		if x.limit.Burst < 1 || x.limit.Rate < 1 || x.limit.Per < time.Second || x.limit.Name != x.name {
			t.Errorf("%s has the limit %+v", x.name, x.limit)
			continue
		}
		heard, now := 0, time.Now()
		s := &spoke{}
		for range 1000 {
			if s.may(now, x.limit) {
				heard++
			}
		}
		if heard != x.limit.Burst {
			t.Errorf("%s is heard %d times at once, want %d", x.name, heard, x.limit.Burst)
		}
		if !s.may(now.Add(x.limit.Per), x.limit) {
			t.Errorf("%s is not heard after a while", x.name)
		}
	}
}

// FuzzAPageSpeaksForItsOwnPersonOnly: a frame from a socket is refused if it is no JSON.
// Else it says at most that its own person types, or has read something, in the socket's
// room.
func FuzzAPageSpeaksForItsOwnPersonOnly(f *testing.F) {
	for _, raw := range []string{
		`{"type":"typing"}`, `{"type":"read","seq":12}`, `{"type":"read","seq":-9223372036854775808}`, `{"type":"read","seq":1e3}`,
		`{"type":"read","seq":9223372036854775808}`, `{"TYPE":"read","SEQ":3,"HEADERS":{"HX-Request":"true"}}`, `{"type":"read","seq":"7"}`,
		`{"type":"typing","user":"mallory","room":9}`, `null`, `[]`, `7`, `""`, ``, `{`, `{"type":"typing"} {"type":"read","seq":1}`,
		`{"type":"read","seq":1,"seq":2}`, "{\"type\":\"\xff\"}", strings.Repeat(`{"a":`, 700),
	} {
		f.Add([]byte(raw))
	}
	w := &wire{}
	l := New(Config{Bus: w, Writers: writers{0, 7}})
	f.Cleanup(l.stop)
	ann := chat.Membership{User: 7, Room: 3}
	f.Fuzz(func(t *testing.T, raw []byte) {
		w.told = nil
		l.reads = map[chat.Membership]int64{}
		v := &visitor{kind: hub.Socket, user: ann.User, name: "ann", room: &liveRoom{id: ann.Room}}
		read := l.hear(v, raw)
		if again := l.hear(v, raw); again != read {
			t.Fatalf("%q was read once only", raw)
		}
		if read && !json.Valid(raw) {
			t.Fatalf("%q was taken for JSON", raw)
		}
		if len(w.told)+len(l.reads) > 1 || !read && len(w.told)+len(l.reads) > 0 {
			t.Fatalf("%q: %v and %v", raw, w.told, l.reads)
		}
		for _, e := range w.told {
			if e.Typist != "ann" || e.Changes != nil || e.Online != nil || e.Head || e.Gone {
				t.Fatalf("%q: %+v", raw, e)
			}
		}
		for membership, seq := range l.reads {
			if membership != ann || seq < 1 {
				t.Fatalf("%q: %v has read %d", raw, membership, seq)
			}
		}
		l.reads = map[chat.Membership]int64{}
		w.told = nil
		if nowhere := (&visitor{kind: hub.Socket}); l.hear(nowhere, raw) != read || len(w.told)+len(l.reads) > 0 {
			t.Fatalf("%q was done without a room", raw)
		}
	})
}

// heardBy keeps what is written to a page, also by goroutines.
type heardBy struct {
	hub.Conn
	mu     sync.Mutex // guards frames
	frames []string
}

func (h *heardBy) TryWrite(b []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.frames = append(h.frames, string(b))
	return len(b), nil
}

func TestAPageThatAsksIsAnsweredWithAHeartbeat(t *testing.T) {
	l := New(Config{})
	t.Cleanup(l.stop)
	page := &heardBy{}
	v := &visitor{kind: hub.Socket, user: 7, client: hub.NewClient(hub.Socket, page, 7, [16]byte{}, nil)}
	for range 2 { // the second comes too soon
		if !l.hear(v, []byte(`{"type":"beat"}`)) {
			t.Fatal("it was not understood")
		}
	}
	if len(page.all()) != 1 || !strings.HasSuffix(page.all()[0], `<i id="beat" hx-swap-oob="true"></i>`) {
		t.Errorf("%q", page.all())
	}
}

// writers are the users who may write.
type writers []chat.UserID

func (w writers) MayWrite(_ context.Context, _ string, user chat.UserID) bool {
	return slices.Contains(w, user)
}

func TestWhoMayNotWriteIsNotSaidToType(t *testing.T) {
	w := &wire{}
	l := New(Config{Bus: w, Writers: writers{7}})
	t.Cleanup(l.stop)
	typed := []byte(`{"type":"typing"}`)
	l.hear(&visitor{kind: hub.Socket, user: 8, name: "bob", room: &liveRoom{id: 3}}, typed)
	if len(w.told) != 0 {
		t.Errorf("a reader is said to type: %v", w.told)
	}
	l.hear(&visitor{kind: hub.Socket, user: 7, name: "ann", room: &liveRoom{id: 3}}, typed)
	if len(w.told) != 1 || w.told[0].Typist != "ann" {
		t.Errorf("a writer is not said to type: %v", w.told)
	}
}
