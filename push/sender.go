package push

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/SherClockHolmes/webpush-go"

	"parley/chat"
	"parley/chat/markup"
	"parley/views/ui"
)

// Presence says who has a room before them.
type Presence interface {
	PresentUsers(ctx context.Context, room chat.RoomID) (online, away []chat.UserID, err error)
}

// Sender decides who is told of new messages, and tells them. Each worker has one.
type Sender struct {
	Outbox   chat.PushOutbox
	Keys     *Keys
	Presence Presence
	Client   *http.Client // checks the addresses that it connects to
	Subject  string       // whom a push service may write to: the server's address
	Log      *slog.Logger
	Now      func() time.Time // the clock; nil means time.Now
	Ended    func(Outcome)    // is called for each attempt; may be nil

	mu      sync.Mutex // guards the fields below
	stored  map[chat.RoomID]struct{}
	swept   time.Time
	sending sending
	pause   time.Duration // after a withdrawal that failed; 0 means a second
}

const (
	every      = time.Second
	sweepEvery = 20 * time.Second // for what a worker that died has stored, and for what is read since
	atOnce     = 64
	sendTime   = 10 * time.Second
	// withdrawals is how often a withdrawal is tried, a second and two seconds after a failed one.
	withdrawals = 3
	looksAgain  = 5 * time.Second // while the room is before its person
	triesMost   = 8
	lives       = 24 * 60 * 60 // seconds in a push service
	excerptMax  = 180
)

// Stored notes rooms with new messages. It does not wait.
func (s *Sender) Stored(outcomes []chat.Outcome) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stored == nil {
		s.stored = map[chat.RoomID]struct{}{}
	}
	for _, o := range outcomes {
		if o.Command.Kind == chat.Post && o.Refused == nil && len(s.stored) < 10_000 {
			s.stored[o.Command.Room] = struct{}{}
		}
	}
}

// Run works until ctx ends, and until what is being sent has ended with it.
func (s *Sender) Run(ctx context.Context) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	defer s.sending.wait()
	for {
		if err := s.Step(ctx); err != nil && ctx.Err() == nil {
			s.Log.Warn("pushes wait", "err", err)
		}
		select {
		case <-tick.C:
		case <-s.sending.awaited():
		case <-ctx.Done():
			return
		}
	}
}

// Step decides, and begins to tell what there is. It does not wait for push services.
func (s *Sender) Step(ctx context.Context) error {
	all := s.sweeps()
	if err := s.decide(ctx, all); err != nil {
		return err
	}
	if all {
		if err := s.take(ctx, s.Outbox.PushReadTake, func(p chat.Push) { s.withdraw(ctx, p) }); err != nil {
			return err
		}
	}
	here := presence(ctx, s.Presence)
	return s.take(ctx, s.Outbox.PushTake, func(p chat.Push) {
		if err := s.tell(ctx, p, here); err != nil && ctx.Err() == nil {
			s.Log.Warn("a push waits", "device", p.Device.ID, "err", err)
		}
	})
}

// take begins to do what there is, as much at once as there is room for.
func (s *Sender) take(ctx context.Context, from func(context.Context, int) ([]chat.Push, error), do func(chat.Push)) error {
	for {
		free := s.sending.free()
		if free == 0 {
			return nil
		}
		list, err := from(ctx, free)
		if err != nil {
			return err
		}
		for _, p := range list {
			if p.Paused {
				continue
			}
			s.sending.begin(func() {
				if err := chat.Contain(func() { do(p) }); err != nil {
					s.Log.Error("a panic was recovered", "device", p.Device.ID, "err", err)
				}
			})
		}
		if len(list) < free {
			return nil
		}
	}
}

// sweeps reports whether it is time to look at all rooms.
func (s *Sender) sweeps() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	if now.Sub(s.swept) < sweepEvery {
		return false
	}
	s.swept = now
	return true
}

func (s *Sender) now() time.Time {
	if s.Now == nil {
		return time.Now()
	}
	return s.Now()
}

func (s *Sender) decide(ctx context.Context, all bool) error {
	s.mu.Lock()
	rooms := slices.Collect(maps.Keys(s.stored))
	s.stored = nil
	s.mu.Unlock()
	if !all && len(rooms) == 0 {
		return nil
	}
	if all {
		if err := s.Outbox.PushCursorsAdd(ctx); err != nil {
			return err
		}
	}
	for {
		news, err := s.Outbox.PushClaim(ctx, rooms, all)
		if err != nil || len(news.Rooms) == 0 {
			return err
		}
		if err := s.Outbox.PushQueue(ctx, news.Rooms, Decide(news, s.now())); err != nil {
			return err
		}
	}
}

// note is what the service worker shows, see static/js/apart/sw.js.
type note struct {
	Tag   string `json:"tag"`
	Seq   int64  `json:"seq,omitempty"`
	Read  int64  `json:"read,omitempty"`
	Title string `json:"title,omitempty"`
	Body  string `json:"body,omitempty"`
	URL   string `json:"url,omitempty"`
	Ring  bool   `json:"ring,omitempty"` // of a call that rings
}

func tagOf(room chat.RoomID) string { return "room-" + strconv.FormatInt(int64(room), 10) }

func noteOf(p chat.Push) note {
	if p.Room == 0 {
		return note{Tag: "test", Title: "Parley", Body: "✓", URL: "/account/notifications"}
	}
	n := note{Tag: tagOf(p.Room), Seq: p.Seq, Title: p.Author, Body: excerpt(p.Body), URL: ui.AtPath(p.Slug, p.Seq)}
	if !p.Direct {
		n.Title += " · #" + p.Name
	}
	return n
}

// excerpt is a message's text on one line, without marks of Markdown, which no notification shows.
func excerpt(s string) string {
	s = strings.Join(strings.Fields(markup.Plain(s)), " ")
	if utf8.RuneCountInString(s) <= excerptMax {
		return s
	}
	return string([]rune(s)[:excerptMax-1]) + "…"
}

var errGone = errors.New("the subscription has ended")

// tell sends one push. A worker that dies after it leaves its row: the push is sent again
// under the same number, and the service worker shows it once.
func (s *Sender) tell(ctx context.Context, p chat.Push, here func(chat.RoomID) ([]chat.UserID, error)) error {
	if p.Room != 0 && (p.Slug == "" || p.Read < 0 || p.Read >= p.Seq) {
		return s.outdated(ctx, p)
	}
	if p.Room != 0 && p.Author == "" {
		return s.fallBack(ctx, p)
	}
	if p.Room != 0 {
		online, err := here(p.Room)
		if err != nil {
			return err
		}
		if slices.Contains(online, p.Device.User) {
			p.Tries--
			return s.Outbox.PushLater(ctx, p, looksAgain)
		}
	}
	switch err := s.send(ctx, p.Device, noteOf(p), p.Room, webpush.UrgencyHigh); {
	case err == nil:
		s.ended(Sent)
		return s.Outbox.PushTold(ctx, p)
	case errors.Is(err, errGone):
		s.ended(Gone)
		return s.Outbox.PushGone(ctx, p.Device)
	case p.Tries >= triesMost:
		s.ended(GaveUp)
		s.Log.Info("a push is given up", "device", p.Device.ID, "err", err)
		return s.settled(ctx, p)
	default:
		s.ended(Failed)
		return s.Outbox.PushLater(ctx, p, max(time.Second<<p.Tries, waitOf(err)))
	}
}

// fallBack tells of the message before a deleted one that concerns the person.
func (s *Sender) fallBack(ctx context.Context, p chat.Push) error {
	news, err := s.Outbox.PushNewsOf(ctx, p)
	if err != nil {
		return err
	}
	for _, t := range Decide(news, s.now()) {
		if !t.At.Before(p.Device.CreatedAt) {
			return s.Outbox.PushBack(ctx, p, t.Seq)
		}
	}
	return s.outdated(ctx, p)
}

// outdated ends a push that is not sent any more. A worker may have sent it before and died, or stopped, before it
// said so: then it counts as told, so that it is withdrawn.
func (s *Sender) outdated(ctx context.Context, p chat.Push) error {
	if p.Tries > 1 {
		return s.Outbox.PushTold(ctx, p)
	}
	return s.settled(ctx, p)
}

// settled ends a push that is not sent; what the device shows of the room is withdrawn later.
func (s *Sender) settled(ctx context.Context, p chat.Push) error {
	if p.Told > 0 {
		return s.Outbox.PushSettle(ctx, p)
	}
	return s.Outbox.PushDrop(ctx, p)
}

// silent reports whether a device must not get pushes that show nothing.
func silent(d chat.PushDevice) bool { return strings.Contains(d.Endpoint, "push.apple.com/") }

// withdraw closes what a device shows. Apple's service ends subscriptions after a few pushes that show nothing, so
// there the notification stays. A worker that stops meanwhile leaves it, too.
func (s *Sender) withdraw(ctx context.Context, p chat.Push) {
	if silent(p.Device) {
		return
	}
	for try := range withdrawals {
		err := s.send(ctx, p.Device, note{Tag: tagOf(p.Room), Read: p.Told}, p.Room, webpush.UrgencyNormal)
		if err == nil || errors.Is(err, errGone) || waitOf(err) > 0 || try == withdrawals-1 {
			if err != nil {
				s.Log.Debug("a notification stays", "device", p.Device.ID, "err", err)
			}
			return
		}
		select {
		case <-time.After(cmp.Or(s.pause, time.Second) << try):
		case <-ctx.Done():
			return
		}
	}
}

func (s *Sender) send(ctx context.Context, d chat.PushDevice, n note, room chat.RoomID, urgency webpush.Urgency) error {
	return post{s.Keys, s.Client, s.Subject}.send(ctx, d, n, webpush.Options{Topic: tagOf(room), TTL: lives, Urgency: urgency})
}
