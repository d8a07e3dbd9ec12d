package call

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
)

const (
	mic    = chat.TrackMic
	cam    = chat.TrackCamera
	screen = chat.TrackScreen
	sound  = chat.TrackSound
)

func TestWhatOneSendsTheOthersReceive(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.page(t, 1, "ann").join(mic, cam)
	bob := s.page(t, 2, "bob").join(mic)
	c := s.until(t, "both are in it", func(c chat.Call) bool { return names(c) == "ann bob" })
	if !c.On() || c.Since.IsZero() || c.Node != s.ID || !c.Of(1).Sends(cam) || c.Of(2).Sends(cam) || c.Of(3) != nil {
		t.Errorf("the call is %+v", c)
	}
	bob.watch("ann/mic", "ann/cam")
	bob.receives("ann/mic")
	bob.receives("ann/cam")
	ann.watch("bob/mic")
	ann.receives("bob/mic")
	if got := ann.loud.Load(); got != loudness {
		t.Errorf("a voice of loudness %d says %d", loudness, got)
	}
}

func TestASlotShowsAnotherTrackWithoutNewMedia(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.page(t, 1, "ann").join(cam)
	eve := s.page(t, 3, "eve").join(cam, screen)
	bob := s.page(t, 2, "bob").join(mic).watch("ann/cam")
	bob.receives("ann/cam")
	for range 3 {
		bob.watch("eve/cam")
		bob.receives("eve/cam")
		bob.watch("ann/cam")
		bob.receives("ann/cam")
	}
	bob.watch("-", "eve/screen")
	bob.receives("eve/screen")
	eve.ask(chat.CallLeave, nil)
	s.until(t, "eve has left", func(c chat.Call) bool { return names(c) == "ann bob" })
	bob.watch("eve/cam", "ann/cam") // who has left sends nothing, which is no error
	bob.receives("ann/cam")
}

func TestWhoConnectsAgainIsTheSameTrack(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.page(t, 1, "ann").join(cam)
	bob := s.page(t, 2, "bob").join(mic).watch("ann/cam")
	bob.receives("ann/cam")
	_ = ann.send.Close()
	ann.join(cam)
	for len(bob.shown) > 0 {
		<-bob.shown
	}
	bob.receives("ann/cam")
	for _, c := range bob.recv.GetReceivers() {
		if c.Track().SSRC() == 0 {
			t.Error("the track is another one")
		}
	}
}

func TestTheLastWhoLeavesEndsTheCall(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.page(t, 1, "ann").join(mic), s.page(t, 2, "bob").join(mic)
	ann.ask(chat.CallLeave, nil)
	s.until(t, "bob is alone", func(c chat.Call) bool { return names(c) == "bob" })
	bob.ask(chat.CallLeave, func(q *chat.CallRequest) { q.Seat = uuid.New() }) // another page's
	if r := bob.ask(chat.CallSelf, func(q *chat.CallRequest) { q.Hand = new(true) }); r.Refused != "" {
		t.Errorf("bob was put out: %s", r.Refused)
	}
	bob.ask(chat.CallLeave, nil)
	s.until(t, "it is over", func(c chat.Call) bool { return !c.On() })
	if c := <-s.ended; c.Since.IsZero() {
		t.Errorf("the end has no begin: %+v", c)
	}
	if n := len(s.all()); n != 0 {
		t.Errorf("%d calls are left", n)
	}
	if r := bob.ask(chat.CallWatch, nil); r.Kind != chat.Conflict {
		t.Errorf("who is not in the call watches: %+v", r)
	}
}

func TestMutedPeopleAreNotHeard(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.page(t, 1, "ann").join(mic, cam)
	bob := s.page(t, 2, "bob").join(mic).watch("ann/mic", "ann/cam")
	bob.receives("ann/mic")
	if r := bob.ask(chat.CallMute, func(q *chat.CallRequest) { q.Target = "ANN" }); r.Refused != "" {
		t.Fatal(r.Refused)
	}
	ann.marked.Store(true) // what was on its way before may still be heard
	s.until(t, "ann is muted", func(c chat.Call) bool { p := c.Of(1); return p != nil && p.Muted && p.Silenced == 1 })
	for pictures := 0; pictures < 20; {
		switch got := <-bob.shown; {
		case strings.HasSuffix(got, "+ann/mic"):
			t.Fatal("a muted person is heard")
		case strings.HasSuffix(got, "+ann/cam"):
			pictures++
		}
	}
	ann.ask(chat.CallSelf, func(q *chat.CallRequest) { q.Muted = new(false) })
	bob.receives("+ann/mic")
}

func TestARemovedParticipantStaysOut(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.page(t, 1, "ann").join(mic)
	s.page(t, 2, "bob").join(mic).ask(chat.CallRemove, func(q *chat.CallRequest) { q.Target = "ann" })
	s.until(t, "ann is out", func(c chat.Call) bool { return names(c) == "bob" })
	pc := connection(t)
	if _, err := pc.AddTransceiverFromKind(1); err != nil {
		t.Fatal(err)
	}
	r := ann.ask(chat.CallPublish, func(q *chat.CallRequest) { q.Number, q.SDP, q.Tracks = 2, offered(t, pc), []string{"mic"} })
	if r.Kind != chat.Forbidden {
		t.Errorf("ann is back: %+v", r)
	}
	if r := ann.ask(chat.CallWatch, nil); r.Kind != chat.Forbidden {
		t.Errorf("ann watches: %+v", r)
	}
	bob := s.page(t, 2, "bob").join(mic) // another page of his
	bob.ask(chat.CallRemove, func(q *chat.CallRequest) { q.Target = "bob" })
	s.until(t, "the call is over", func(c chat.Call) bool { return !c.On() })
	for _, p := range []*page{ann, bob} {
		r := p.ask(chat.CallPublish, func(q *chat.CallRequest) { q.Number, q.SDP, q.Tracks = 3, pc.LocalDescription().SDP, []string{"mic"} })
		if r.Kind != chat.Forbidden {
			t.Errorf("%s begins the next call: %+v", p.who.Name, r)
		}
	}
}

func TestWhoMayMeetNoMoreIsOutInTwoSeconds(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.page(t, 1, "ann").join(mic)
	s.page(t, 2, "bob").join(mic)
	s.until(t, "both are in it", func(c chat.Call) bool { return names(c) == "ann bob" })
	s.gate.out.Store(&chat.Membership{User: 1, Room: 1})
	s.within(t, 2*time.Second, "ann is out", func(c chat.Call) bool { return names(c) == "bob" })
}

func TestWhoSignsOutIsOutInTwoSeconds(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.page(t, 1, "ann")
	ann.who.Session = uuid.New()
	ann.join(mic)
	s.page(t, 2, "bob").join(mic)
	s.until(t, "both are in it", func(c chat.Call) bool { return names(c) == "ann bob" })
	s.gate.gone.Store(&ann.who.Session)
	s.within(t, 2*time.Second, "ann is out", func(c chat.Call) bool { return names(c) == "bob" })
}

func TestADeadNodesCallGoesOnInFiveSeconds(t *testing.T) {
	t.Parallel()
	first := open(t)
	second := openOn(t, first.board)
	first.page(t, 1, "ann").join(mic)
	first.until(t, "ann is in it", chat.Call.On)
	first.stop() // without a word to the board
	ann := second.page(t, 1, "ann")
	limit := time.After(5 * time.Second)
	for again := time.NewTicker(50 * time.Millisecond); ; {
		select {
		case <-again.C:
			if r := ann.ask(chat.CallPublish, nil); r.Holder == uuid.Nil {
				again.Stop()
				ann.join(mic)
				second.until(t, "ann is in it again", func(c chat.Call) bool { return c.On() && c.Node == second.ID })
				return
			}
		case <-limit:
			t.Fatal("another node does not take the call")
		}
	}
}

func TestAnotherPageTakesTheSeatOver(t *testing.T) {
	t.Parallel()
	s := open(t)
	laptop := s.page(t, 1, "ann").join(mic)
	phone := s.page(t, 1, "ann").join(mic, cam)
	c := s.until(t, "the telephone has the seat", func(c chat.Call) bool { p := c.Of(1); return p != nil && p.Seat == phone.who.Seat })
	if names(c) != "ann" {
		t.Errorf("in the call are %s", names(c))
	}
	laptop.ask(chat.CallLeave, nil)
	if r := laptop.ask(chat.CallWatch, nil); r.Kind != chat.Conflict {
		t.Errorf("the laptop still watches: %+v", r)
	}
	s.page(t, 2, "bob").join(mic).watch("ann/cam").receives("ann/cam")
}

func TestAStoppedNodeGivesItsCallsAway(t *testing.T) {
	t.Parallel()
	first := open(t)
	second := openOn(t, first.board)
	first.page(t, 1, "ann").join(mic)
	c := first.until(t, "ann is in it", chat.Call.On)
	ann := second.page(t, 1, "ann")
	if r := ann.ask(chat.CallPublish, nil); r.Holder != first.ID {
		t.Errorf("another node takes a call that is held: %+v", r)
	}
	pause := time.Now().Add(2 * time.Second)
	first.Stop(t.Context())
	second.within(t, time.Until(pause), "it moves", func(c chat.Call) bool { return c.Moving })
	ann.join(mic)
	moved := second.within(t, time.Until(pause), "ann is in it again", func(c chat.Call) bool { return c.On() && !c.Moving && c.Node == second.ID })
	if !moved.Since.Equal(c.Since) || !moved.Newer(c) {
		t.Errorf("the call is another one: %+v, was %+v", moved, c)
	}
}
