package push

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"parley/chat"
)

func TestWhatADeadWorkerHeldIsToldByAnother(t *testing.T) {
	t.Parallel()
	p := openOffice(t)
	p.expect("at first", p.step())
	p.say("@ann look")
	// One worker dies after it has decided, and one after it has taken the push.
	news, err := p.PushClaim(t.Context(), []chat.RoomID{p.room.ID}, false)
	must(t, err)
	if len(Decide(news, time.Now())) != 1 {
		t.Fatalf("%+v", news)
	}
	p.expect("its lease runs", p.step())
	p.sql("update push_cursors set leased_until = '-infinity'")
	must(t, p.PushQueue(t.Context(), news.Rooms, Decide(news, time.Now())))
	must(t, p.PushQueue(t.Context(), news.Rooms, Decide(news, time.Now())))
	if taken, err := p.PushTake(t.Context(), 10); err != nil || len(taken) != 0 {
		t.Fatalf("at once: %+v %v", taken, err)
	}
	p.sql("update push_outbox set due_at = now()")
	if taken, err := p.PushTake(t.Context(), 10); err != nil || len(taken) != 1 {
		t.Fatalf("%+v %v", taken, err)
	}
	p.round()
	p.expect("another's", p.office.take())
	if got := p.step(); len(got) != 1 || got[0].Seq != 1 {
		t.Errorf("%+v", got)
	}
	p.expect("once", p.step())
}

func TestWhatADeadWorkerSentIsWithdrawnWhenItIsRead(t *testing.T) {
	t.Parallel()
	for _, before := range []int{0, 1} { // pushes that were told before
		p := openOffice(t)
		p.expect("at first", p.step())
		for range before {
			p.say("@ann look")
			p.step()
		}
		p.say("@ann wait")
		must(t, p.sender.decide(t.Context(), false))
		p.sql("update push_outbox set due_at = now()")
		if taken, err := p.PushTake(t.Context(), 10); err != nil || len(taken) != 1 { // it sends this, and dies
			t.Fatalf("%+v %v", taken, err)
		}
		seq := int64(before + 1)
		_, err := p.MarkRead(t.Context(), p.room.ID, p.ann.ID, seq)
		must(t, err)
		p.expect("what is read", p.step())
		p.expect("the device may show it", p.sweep(), note{Tag: tagOf(p.room.ID), Read: seq})
		p.expect("once", p.sweep())
	}
}

func TestAWithdrawalIsTriedThreeTimes(t *testing.T) {
	t.Parallel()
	p := openOffice(t)
	p.sender.pause = time.Millisecond
	p.expect("at first", p.step())
	for seq, fails := range []int{2, 3} {
		p.say("@ann look")
		p.step()
		_, err := p.MarkRead(t.Context(), p.room.ID, p.ann.ID, int64(seq+1))
		must(t, err)
		p.office.mu.Lock()
		p.office.fails = fails
		p.office.mu.Unlock()
		want := []note{{Tag: tagOf(p.room.ID), Read: int64(seq + 1)}}
		if fails == withdrawals {
			want = nil
		}
		p.expect("after failures", p.sweep(), want...)
		p.expect("once", p.sweep())
	}
}

func TestAPushIsTriedAgainUntilItsSubscriptionEnds(t *testing.T) {
	t.Parallel()
	p := openOffice(t)
	ended := make(chan Outcome, 9)
	p.sender.Ended = func(how Outcome) { ended <- how }
	p.expect("at first", p.step())
	p.office.answer(http.StatusServiceUnavailable)
	p.say("@ann look")
	p.expect("an outage", p.step())
	p.office.answer(http.StatusCreated)
	p.say("@ann look again")
	p.round()
	p.expect("in a pause, which another message does not end", p.office.take())
	if got := p.step(); len(got) != 1 || got[0].Seq != 2 {
		t.Errorf("after it: %+v", got)
	}
	p.office.answer(http.StatusGone)
	p.say("@ann once more")
	p.expect("an ended one", p.step())
	if list, err := p.PushDevices(t.Context(), p.ann.ID); err != nil || len(list) != 0 {
		t.Errorf("%+v %v", list, err)
	}
	for _, want := range []Outcome{Failed, Sent, Gone} {
		if got := <-ended; got != want {
			t.Errorf("an attempt is counted as %s, not %s", got, want)
		}
	}
}

func TestASlowPushServiceHoldsUpNoOther(t *testing.T) {
	t.Parallel()
	p := openOffice(t)
	p.expect("at first", p.step())
	asked, let := make(chan struct{}), make(chan struct{})
	slow := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(asked)
		<-let
		w.WriteHeader(http.StatusCreated)
	}))
	t.Cleanup(slow.Close)
	p.sender.Client.Transport.(*http.Transport).TLSClientConfig.InsecureSkipVerify = true
	p.sql("update push_devices set endpoint = $1", slow.URL)
	p.say("@ann one")
	must(t, p.sender.decide(t.Context(), false))
	p.sql("update push_outbox set due_at = now()")
	must(t, p.sender.Step(t.Context()))
	<-asked
	if free := p.sender.sending.free(); free != atOnce-1 {
		t.Errorf("%d are free", free)
	}
	p.add(p.office.URL + "/fast")
	p.say("@ann two")
	must(t, p.sender.decide(t.Context(), false))
	p.sql("update push_outbox set due_at = now() where device_id = (select max(id) from push_devices)")
	must(t, p.sender.Step(t.Context())) // returns while the other waits
	if got := p.office.next(); got.Seq != 2 {
		t.Errorf("%+v", got)
	}
	close(let)
	p.sender.sending.wait()
	p.sender.sending.free()
	if p.sender.sending.awaited() != nil {
		t.Error("there is room, and yet it is awaited")
	}
}

func TestAFullSenderGoesOnWhenThereIsRoom(t *testing.T) {
	t.Parallel()
	var s sending
	let := make(chan struct{})
	for range atOnce {
		s.begin(func() { <-let })
	}
	if n := s.free(); n != 0 {
		t.Fatalf("%d are free", n)
	}
	room := s.awaited()
	for range atOnce - roomy - 1 {
		let <- struct{}{}
	}
	select {
	case <-room:
		t.Error("too early")
	default:
	}
	let <- struct{}{}
	<-room
	close(let)
	s.wait()
	if n := s.free(); n != atOnce || s.awaited() != nil {
		t.Errorf("%d are free", n)
	}
}

func TestPresenceIsAskedOnceForEachRoom(t *testing.T) {
	t.Parallel()
	p := openOffice(t)
	p.expect("at first", p.step())
	for i := range 5 {
		p.add(p.office.URL + "/" + strconv.Itoa(i))
	}
	var counted counting
	p.sender.Presence = &counted
	p.say("@ann look")
	if got := p.step(); len(got) != 6 || counted.n.Load() != 1 {
		t.Errorf("%d pushes, %d questions", len(got), counted.n.Load())
	}
}

type counting struct{ n atomic.Int32 }

func (c *counting) PresentUsers(context.Context, chat.RoomID) (online, away []chat.UserID, err error) {
	c.n.Add(1)
	return nil, nil, nil
}

func TestAMessageThatComesWhileAnotherIsDroppedIsDueAtOnce(t *testing.T) {
	t.Parallel()
	p := openOffice(t)
	p.expect("at first", p.step())
	seq := int64(0)
	for what, end := range map[string]func(chat.Push) error{
		"dropped":  func(x chat.Push) error { return p.PushDrop(t.Context(), x) },
		"settled":  func(x chat.Push) error { return p.PushSettle(t.Context(), x) },
		"put back": func(x chat.Push) error { return p.PushBack(t.Context(), x, x.Seq-1) },
	} {
		p.say("@ann one")
		must(t, p.sender.decide(t.Context(), false))
		p.sql("update push_outbox set due_at = now()")
		taken, err := p.PushTake(t.Context(), 10)
		if seq += 2; err != nil || len(taken) != 1 || taken[0].Seq != seq-1 {
			t.Fatalf("%s: %+v %v", what, taken, err)
		}
		p.say("@ann two")
		must(t, p.sender.decide(t.Context(), false))
		must(t, end(taken[0]))
		if taken, err = p.PushTake(t.Context(), 10); err != nil || len(taken) != 1 || taken[0].Seq != seq {
			t.Errorf("%s, and the newer one waits: %+v %v", what, taken, err)
		}
		must(t, p.PushTold(t.Context(), chat.Push{Device: taken[0].Device, Room: p.room.ID, Seq: seq}))
	}
}
