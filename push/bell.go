package push

import (
	"context"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/SherClockHolmes/webpush-go"

	"parley/chat"
	"parley/views/ui"
)

// Bell has devices ring. Nothing of it is kept: a call that rings is over soon, and so is what
// a push service could not deliver by then.
type Bell struct {
	Devices chat.PushDeviceStore
	Keys    *Keys
	Client  *http.Client // checks the addresses that it connects to
	Subject string
	Log     *slog.Logger
}

// bellTime is how long the devices of one note may take together. The next state of a call
// waits for it: a push service that does not answer must not delay the end of the ringing.
const bellTime = 3 * time.Second

// missedLives is for how long a push service keeps the word of a missed call.
const missedLives = 12 * time.Hour

// Ring rings on all devices of some users, until the call's ringing is over.
func (b *Bell) Ring(ctx context.Context, c chat.Call, users []chat.UserID) {
	n := ringOf(c)
	n.Title = "📞 " + n.Title
	b.tell(ctx, users, n, c, webpush.UrgencyHigh, chat.RingFor)
}

// Hush withdraws that. What stays of a missed call is quiet. Apple's service ends
// subscriptions after a few pushes that show nothing, so there the notification stays.
func (b *Bell) Hush(ctx context.Context, c chat.Call, users, missed []chat.UserID) {
	heard := slices.DeleteFunc(slices.Clone(users), func(u chat.UserID) bool { return slices.Contains(missed, u) })
	b.tell(ctx, heard, note{Tag: ringTag(c), Read: c.Since.UnixMilli(), Ring: true}, c, webpush.UrgencyHigh, chat.RingFor)
	n := ringOf(c)
	n.Seq, n.Body, n.Ring = n.Seq+1, "📞 ✕", false
	b.tell(ctx, missed, n, c, webpush.UrgencyNormal, missedLives)
}

func ringTag(c chat.Call) string { return "call-" + strconv.FormatInt(int64(c.Room), 10) }

// ringOf is what the service worker shows. Its number is the call's begin.
func ringOf(c chat.Call) note {
	return note{Tag: ringTag(c), Seq: c.Since.UnixMilli(), Title: c.Ring.ByName, Ring: true, URL: ui.RoomPath(c.Ring.Slug) + "/call"}
}

// tell sends a note to all devices of some users at once, once.
func (b *Bell) tell(ctx context.Context, users []chat.UserID, n note, c chat.Call, urgency webpush.Urgency, lives time.Duration) {
	if len(users) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, bellTime)
	defer cancel()
	devices, err := b.Devices.PushDevicesOf(ctx, users)
	if err != nil {
		b.Log.Warn("a call rings on no device", "err", err)
		return
	}
	var all sync.WaitGroup
	defer all.Wait()
	places := make(chan struct{}, atOnce)
	for _, d := range devices {
		if n.Title == "" && silent(d) {
			continue
		}
		places <- struct{}{}
		all.Go(func() {
			defer func() { <-places }()
			p := post{b.Keys, b.Client, b.Subject}
			if err := p.send(ctx, d, n, webpush.Options{Topic: ringTag(c), TTL: int(lives / time.Second), Urgency: urgency}); err != nil {
				b.Log.Info("a call does not ring on a device", "device", d.ID, "err", err)
			}
		})
	}
}
