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
)

// caller writes to a person who is away. The next message waits until all devices of that person have shown the
// last one: pushes of a room are collapsed, and each of these must be told.
type caller struct {
	run     *run
	who     *person
	room    string
	devices []*device
	sent    []*message
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
		r.actors = append(r.actors, &caller{run: r, who: p, room: room, devices: devices})
	}
	return nil
}

func (c *caller) work(ctx context.Context) {
	for n := 1; ctx.Err() == nil; n++ {
		l := &message{token: fmt.Sprintf("%s-%d", c.who.name, n), room: c.room, author: c.who.name, nonce: uuid.NewString(), wrote: time.Now()}
		c.run.messages.add(l)
		(&writer{run: c.run, who: c.who}).viaForm(ctx, l)
		if l.acked.IsZero() {
			return
		}
		c.sent = append(c.sent, l)
		for !c.told(l) && sleep(ctx, 50*time.Millisecond) == nil {
		}
	}
}

// told reports whether all devices have shown a message.
func (c *caller) told(l *message) bool {
	for _, d := range c.devices {
		if c.run.pushes.times(d, l) == 0 {
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
			for i, d := range c.devices {
				n := r.pushes.times(d, l)
				r.report.pushes += n
				switch {
				case n == 0:
					r.checker.wrong(pushLost, "%s (%s/%d) on device %d", l.token, l.room, l.seq, i)
				case n > 1:
					r.checker.wrong(pushTwice, "%s (%s/%d) on device %d: %d times", l.token, l.room, l.seq, i, n)
				}
			}
		}
	}
	for _, d := range r.pushes.devices {
		r.report.again += d.again
	}
}
