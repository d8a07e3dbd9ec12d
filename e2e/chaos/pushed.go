package chaos

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"

	"parley/e2e/browser"
)

// caller writes to a person who is away. The next message waits until all devices of that person have shown the
// last one: pushes of a room are collapsed, and each of these must be told. Some are read elsewhere then, and before
// some others a newer message is deleted: its push falls back to them.
type caller struct {
	run     *run
	who     *person
	away    *person
	room    string
	devices []*device
	sent    []*call
}

// call is a message that must be told, or a newer one in its place before that was deleted.
type call struct {
	*message
	over *message // nil for none
}

const callers, devicesEach = 8, 2

// setUpPushed has some people write to one who has devices and no page open.
func (r *run) setUpPushed(ctx context.Context, away *person, who []*person) error {
	var devices []*device
	for range devicesEach {
		endpoint, d, err := r.pushes.add()
		if err != nil {
			return err
		}
		form := url.Values{"do": {"add"}, "endpoint": {endpoint}, "p256dh": {d.browser.P256dh()}, "auth": {d.browser.Auth()}}
		a, err := away.try(ctx, r.site.pick(isWeb), http.MethodPost, "/account/devices", form, false)
		if err != nil || a.status != http.StatusSeeOther {
			return errors.Join(err, fmt.Errorf("a device: %d %s", a.status, alert(a.body)))
		}
		devices = append(devices, d)
	}
	for _, p := range who {
		a, err := p.try(ctx, r.site.pick(isWeb), http.MethodPost, "/direct", url.Values{"username": {away.name}}, false)
		if err != nil || a.status != http.StatusSeeOther {
			return errors.Join(err, fmt.Errorf("direct conversation: %d %s", a.status, alert(a.body)))
		}
		room := strings.TrimPrefix(a.header.Get("Location"), "/rooms/")
		r.pushed = append(r.pushed, room)
		r.actors = append(r.actors, &caller{run: r, who: p, away: away, room: room, devices: devices})
	}
	return nil
}

func (c *caller) work(ctx context.Context) {
	for n := 1; ctx.Err() == nil; n++ {
		l := &call{message: c.send(ctx, fmt.Sprint(n))}
		if l.message == nil {
			return
		}
		c.sent = append(c.sent, l)
		if n%3 == 2 {
			if l.over = c.send(ctx, fmt.Sprint(n, "-over")); l.over == nil {
				return
			}
			// No reader is in this room, and a deleted message has no token.
			c.run.checker.saw(c.who.name, c.room, browser.Shown{Seq: l.over.seq, Author: c.who.name, Body: l.over.body()})
			if (&editor{run: c.run, who: c.who, room: c.room}).remove(ctx, l.over.seq) != nil {
				return
			}
		}
		for !c.told(l) && sleep(ctx, 50*time.Millisecond) == nil {
		}
		if n%3 == 0 && c.read(ctx, l) != nil {
			return
		}
	}
}

// send posts a message, also where the run ends meanwhile: one that is stored and not known would be pushed behind the
// last that is read. nil where it is not acknowledged.
func (c *caller) send(ctx context.Context, name string) *message {
	l := &message{token: c.who.name + "-" + name, room: c.room, author: c.who.name, nonce: uuid.NewString(), wrote: time.Now()}
	c.run.messages.add(l)
	writing, end := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer end()
	if (&writer{run: c.run, who: c.who}).viaForm(writing, l); l.acked.IsZero() {
		return nil
	}
	return l
}

// read has the person read a message on a page without a socket.
func (c *caller) read(ctx context.Context, l *call) error {
	seq := l.seq
	if l.over != nil {
		seq = l.over.seq
	}
	c.run.pushes.reading(c.room, seq)
	a, err := c.run.retry(ctx, c.away, isSteady, http.MethodPost, "/catchup", url.Values{"room": {c.room}, "seq": {fmt.Sprint(seq)}}, false)
	if err == nil && a.status != http.StatusSeeOther {
		c.run.checker.wrong(unanswered, "a read position: %d %.300s", a.status, alert(a.body))
	}
	return err
}

// told reports whether all devices have shown a message.
func (c *caller) told(l *call) bool {
	for _, d := range c.devices {
		if c.run.pushes.times(d, l.message) == 0 && (l.over == nil || c.run.pushes.times(d, l.over) == 0) {
			return false
		}
	}
	return true
}

// pushLimit is for the last pushes: a room and then a push may both be a dead worker's for 30 s, and workers look for
// such ones every 20 s.
const pushLimit = 100 * time.Second

// verifyPushes checks that each message was shown once on each device.
func (r *run) verifyPushes(ctx context.Context) {
	var all []*caller
	for _, a := range r.actors {
		if c, ok := a.(*caller); ok {
			all = append(all, c)
		}
	}
	_ = until(ctx, pushLimit, func() bool { // what is not told by then is lost
		for _, c := range all {
			if n := len(c.sent); n > 0 && !c.told(c.sent[n-1]) {
				return false
			}
		}
		return true
	})
	for _, c := range all {
		for _, l := range c.sent {
			for i := range c.devices {
				r.verifyCall(c, l, i)
			}
		}
	}
	for _, d := range r.pushes.devices {
		r.report.again += d.again
	}
	r.verifyWithdrawn(ctx, all)
}

// verifyCall checks that a device has shown a message once, or in its place the newer one.
func (r *run) verifyCall(c *caller, l *call, i int) {
	n, over := r.pushes.times(c.devices[i], l.message), 0
	if l.over != nil {
		over = r.pushes.times(c.devices[i], l.over)
	}
	r.report.pushes += n + over
	switch {
	case n+over == 0:
		r.checker.wrong(pushLost, "%s (%s/%d) on device %d", l.token, l.room, l.seq, i)
	case n > 1 || over > 1:
		r.checker.wrong(pushTwice, "%s (%s/%d) on device %d: %d and %d times", l.token, l.room, l.seq, i, n, over)
	case l.over != nil && over == 0:
		r.report.fellBack++
	}
}

// verifyWithdrawn checks that what was told last goes from all devices when it is read elsewhere, now that no worker dies.
func (r *run) verifyWithdrawn(ctx context.Context, all []*caller) {
	for _, c := range all {
		if n := len(c.sent); n > 0 && c.read(ctx, c.sent[n-1]) != nil {
			return
		}
	}
	_ = until(ctx, pushLimit, func() bool {
		for _, c := range all {
			for _, d := range c.devices {
				if len(c.sent) > 0 && !r.pushes.withdrawn(d, c.room) {
					return false
				}
			}
		}
		return true
	})
	for _, c := range all {
		for i, d := range c.devices {
			switch {
			case len(c.sent) == 0:
			case r.pushes.withdrawn(d, c.room):
				r.report.withdrawn++
			default:
				r.checker.wrong(pushStays, "%s on device %d", c.room, i)
			}
		}
	}
}
