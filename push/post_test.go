package push

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"parley/chat"
)

func TestAPushServiceSaysHowLongToWait(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	for said, want := range map[string]time.Duration{
		"": 0, "soon": 0, "-5": 0, "0": 0, "120": 2 * time.Minute, "9999999999999": time.Hour, "86400": time.Hour,
		"Sun, 01 Mar 2026 09:10:00 GMT": 10 * time.Minute, "Sun, 01 Mar 2026 08:00:00 GMT": 0, "Mon, 02 Mar 2026 08:00:00 GMT": time.Hour,
	} {
		if got := retryAfter(said, now); got != want {
			t.Errorf("%q is %s, want %s", said, got, want)
		}
	}
}

func TestABusyPushServiceIsLeftAloneForAsLongAsItSays(t *testing.T) {
	t.Parallel()
	p := openOffice(t)
	p.expect("at first", p.step())
	p.office.answer(http.StatusTooManyRequests)
	p.office.after = "900"
	p.say("@ann look")
	p.expect("it is busy", p.step())
	for _, x := range []struct{ minutes, want int }{{14, 0}, {1, 1}} {
		p.later(x.minutes)
		list, err := p.PushTake(t.Context(), 9)
		list = slices.DeleteFunc(list, func(p chat.Push) bool { return p.Paused })
		if err != nil || len(list) != x.want {
			t.Errorf("after %d more minutes it is asked again with %+v, %v", x.minutes, list, err)
		}
	}
}

// later is what PostgreSQL sees when some minutes are over.
func (p *postOffice) later(minutes int) {
	p.Helper()
	p.sql("update push_outbox set due_at = due_at - $1 * interval '1 minute'", minutes)
	p.sql("update push_pauses set until = until - $1 * interval '1 minute'", minutes)
}

// What one device learns holds for all devices of the push service, on all workers, for withdrawals and calls, too; and
// for no other service.
func TestABusyPushServiceIsLeftAloneByAllWorkers(t *testing.T) {
	t.Parallel()
	p, other := openOffice(t), newOffice(t)
	another := &Sender{Outbox: p, Keys: &Keys{Store: p, Sealer: p.sender.Keys.Sealer}, Presence: p.here, Client: p.office.Client(), Subject: "push@localhost", Log: p.sender.Log}
	bell := &Bell{Devices: p, Keys: p.sender.Keys, Client: p.office.Client(), Subject: "push@localhost", Log: p.sender.Log}
	p.expect("at first", p.step())
	p.say("@ann one")
	if got := p.step(); len(got) != 1 {
		t.Fatalf("%+v", got)
	}
	p.office.answer(http.StatusServiceUnavailable)
	p.office.after = "900"
	p.say("@ann two")
	p.expect("it is busy", p.step())
	p.office.answer(http.StatusCreated)
	p.office.after = ""
	before := p.office.asked
	p.add(p.office.URL + "/second")
	must(t, Devices{p.sender.Keys}.Add(t.Context(), chat.PushDevice{User: p.ann.ID, Session: p.session.ID, Endpoint: other.URL + "/third", P256dh: other.browser.P256dh(), Auth: other.browser.Auth()}))
	p.say("@ann three")
	must(t, p.sender.decide(t.Context(), false))
	p.sql("update push_outbox set due_at = now()")
	must(t, another.Step(t.Context()))
	another.sending.wait()
	if got := other.take(); len(got) != 1 || got[0].Seq != 3 {
		t.Errorf("another push service has %+v", got)
	}
	bell.Ring(t.Context(), chat.Call{Room: p.room.ID, Since: time.Now(), Ring: &chat.Ring{Slug: "tea", By: p.bob.ID, ByName: "bob"}}, []chat.UserID{p.ann.ID})
	if got := other.take(); len(got) != 1 || !got[0].Ring {
		t.Errorf("another push service rings %+v", got)
	}
	_, err := p.MarkRead(t.Context(), p.room.ID, p.ann.ID, 3)
	must(t, err)
	p.step() // ends what is read
	p.later(1)
	p.sweep()
	p.say("@ann four")
	p.step()
	if n := p.office.asked - before; n != 0 {
		t.Errorf("it is asked %d times", n)
	}
	p.later(14)
	if got := p.step(); len(got) != 2 || got[0].Seq != 4 || got[1].Seq != 4 {
		t.Errorf("in the end it is told %+v", got)
	}
}

// What one device gets too much of is no reason to tell the others nothing.
func TestADeviceThatGotTooManyPushesIsLeftAloneByItself(t *testing.T) {
	t.Parallel()
	p := openOffice(t)
	bell := &Bell{Devices: p, Keys: p.sender.Keys, Client: p.office.Client(), Subject: "push@localhost", Log: p.sender.Log}
	p.expect("at first", p.step())
	p.office.answer(http.StatusTooManyRequests)
	p.office.after = "900"
	p.say("@ann one")
	p.expect("it got too many", p.step())
	p.office.answer(http.StatusCreated)
	p.office.after = ""
	p.add(p.office.URL + "/second")
	p.say("@ann two")
	if got := p.step(); len(got) != 1 || got[0].Seq != 2 {
		t.Errorf("the other device is told %+v", got)
	}
	bell.Ring(t.Context(), chat.Call{Room: p.room.ID, Since: time.Now(), Ring: &chat.Ring{Slug: "tea", By: p.bob.ID, ByName: "bob"}}, []chat.UserID{p.ann.ID})
	if got := p.office.take(); len(got) != 1 || !got[0].Ring {
		t.Errorf("%+v ring", got)
	}
	p.later(15)
	if got := p.step(); len(got) != 1 || got[0].Seq != 2 {
		t.Errorf("in the end the first one is told %+v", got)
	}
}

func TestANotificationHasNoMarks(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]string{
		"@ann   look": "@ann look",
		"**now**: see [this](https://a.org), `x_y`": "now: see this, x_y",
		"```go\nx := 1\n```":                        "x := 1",
		"> old\n\nnew":                              "old new",
		"---":                                       "---",
	} {
		if got := excerpt(said); got != want {
			t.Errorf("%q is told as %q, want %q", said, got, want)
		}
	}
}
