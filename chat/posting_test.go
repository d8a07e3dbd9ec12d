package chat

import (
	"context"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"
)

// tray is an Inbox that keeps commands, and lets the test answer them.
type tray struct {
	mu    sync.Mutex // guards put
	put   []Command
	wrong error
	then  func(Command) // called, on its own goroutine, after each Enqueue
}

func (y *tray) Enqueue(_ context.Context, c Command) error {
	if y.wrong != nil {
		return y.wrong
	}
	y.mu.Lock()
	defer y.mu.Unlock()
	y.put = append(y.put, c)
	if y.then != nil {
		go y.then(c)
	}
	return nil
}
func (*tray) Read(context.Context, int, int, time.Duration) ([]Entry, error) { return nil, nil }
func (*tray) DeadLetter(context.Context, int, Entry, string) error           { return nil }

// finder is a MessageLookup with the test's results.
type finder struct {
	mu      sync.Mutex // guards the fields below
	keys    map[AuthorKey]int64
	reacted map[string]bool
	asked   int
	wrong   error
}

func (f *finder) MessageByKey(_ context.Context, author UserID, key Key) (int64, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked++
	if seq, ok := f.keys[AuthorKey{author, key}]; ok {
		return seq, f.wrong
	}
	return 0, E(NotFound, "That does not exist.")
}

func (f *finder) ReactionsOf(context.Context, RoomID, int64, UserID) (map[string]bool, error) {
	return f.reacted, f.wrong
}

// meter is a Limits that refuses once it is full, or fails.
type meter struct {
	left  int
	wrong error
}

func (m *meter) Allow(context.Context, Limit, string) error {
	if m.wrong != nil {
		return m.wrong
	}
	if m.left--; m.left < 0 {
		return &Error{Kind: TooMany, Text: "Slow down.", Retry: time.Second}
	}
	return nil
}
func (m *meter) Reserve(context.Context, ...Use) error { return nil }
func (m *meter) Cancel(context.Context, ...Use) error  { return nil }

var (
	ann  = User{ID: 1, Username: "ann"}
	room = Access{Room: Room{ID: 7, LastSeq: 3}, Member: true}
)

func newPosting() (*Posting, *tray, *finder) {
	y, f := &tray{}, &finder{keys: map[AuthorKey]int64{}}
	return &Posting{Inbox: y, Messages: f, Limits: NoLimits{}, Node: uuid.New()}, y, f
}

func TestWhatIsSentWaitsInTheInbox(t *testing.T) {
	p, y, _ := newPosting()
	nonce := uuid.New()
	c, _, err := p.Send(t.Context(), ann, room, Draft{Body: "\nhello\r\n", Nonce: nonce})
	if err != nil || len(y.put) != 1 || y.put[0] != c {
		t.Fatalf("%v, put %+v", err, y.put)
	}
	want := Command{Kind: Post, Room: 7, Author: 1, AuthorName: "ann", Key: MakeKey(nonce, 7, "hello"), Body: "hello"}
	if c != want {
		t.Errorf("%+v, want %+v", c, want)
	}
}

func TestAnAnswerNamesWhatItAnswers(t *testing.T) {
	p, y, _ := newPosting()
	if _, _, err := p.Send(t.Context(), ann, room, Draft{Body: "yes", Answer: &Message{Seq: 2}}); err != nil {
		t.Fatal(err)
	}
	if got := y.put[0]; got.Kind != Post || got.Seq != 2 {
		t.Errorf("%+v", got)
	}
	// The same form is the same message, regardless of the message it answers.
	nonce := uuid.New()
	first, _, _ := p.Send(t.Context(), ann, room, Draft{Body: "yes", Nonce: nonce})
	again, _, _ := p.Send(t.Context(), ann, room, Draft{Body: "yes", Nonce: nonce, Answer: &Message{Seq: 2}})
	if first.Key != again.Key {
		t.Error("an answer has another key")
	}
}

func TestWithoutANonceTwoAreTwo(t *testing.T) {
	p, y, _ := newPosting()
	for range 2 {
		if _, _, err := p.Send(t.Context(), ann, room, Draft{Body: "hello"}); err != nil {
			t.Fatal(err)
		}
	}
	if y.put[0].Key == y.put[1].Key {
		t.Error("the second would be taken for the first")
	}
}

func TestWhatBreaksARuleNeverReachesTheInbox(t *testing.T) {
	theirs, mine := Message{Seq: 2, Author: 2}, Message{Seq: 1, Author: 1}
	for what, c := range map[string]struct {
		do   func(ctx context.Context, p *Posting) error
		kind Kind
	}{
		"an empty message": {func(ctx context.Context, p *Posting) error {
			_, _, err := p.Send(ctx, ann, room, Draft{Body: " "})
			return err
		}, Invalid},
		"a message too long": {func(ctx context.Context, p *Posting) error {
			_, err := p.SendAndWait(ctx, ann, room, Draft{Body: strings.Repeat("x", 8001)})
			return err
		}, Invalid},
		"an empty edit":        {func(ctx context.Context, p *Posting) error { return p.Edit(ctx, ann, room, mine, "", "", false) }, Invalid},
		"an edit of another's": {func(ctx context.Context, p *Posting) error { return p.Edit(ctx, ann, room, theirs, "x", "", true) }, Forbidden},
		"a deletion of another's": {func(ctx context.Context, p *Posting) error {
			return p.Delete(ctx, ann, room, theirs, false)
		}, Forbidden},
		"a reaction in words": {func(ctx context.Context, p *Posting) error { return p.React(ctx, ann, room, mine, "nice", nil, false) }, Invalid},
	} {
		t.Run(what, func(t *testing.T) {
			p, y, _ := newPosting()
			if err := c.do(t.Context(), p); !Is(err, c.kind) || len(y.put) != 0 {
				t.Errorf("%v, put %+v", err, y.put)
			}
		})
	}
}

func TestAnAdminDeletesWhatOthersWrote(t *testing.T) {
	p, y, _ := newPosting()
	admin := room
	admin.Admin = true
	if err := p.Delete(t.Context(), ann, admin, Message{Seq: 2, Author: 2}, false); err != nil || !y.put[0].Admin || y.put[0].Seq != 2 {
		t.Errorf("%v, put %+v", err, y.put)
	}
}

func TestAReactionIsToggled(t *testing.T) {
	p, y, f := newPosting()
	f.reacted = map[string]bool{"🎉": true}
	for _, emoji := range []string{"👍", "🎉"} {
		if err := p.React(t.Context(), ann, room, Message{Seq: 2}, emoji, nil, false); err != nil {
			t.Fatal(err)
		}
	}
	if !y.put[0].On || y.put[1].On {
		t.Errorf("%+v", y.put)
	}
}

func TestEverythingSentCountsTowardsTheLimit(t *testing.T) {
	p, y, _ := newPosting()
	p.Limits = &meter{left: 3}
	mine := Message{Seq: 1, Author: 1}
	_, _, err := p.Send(t.Context(), ann, room, Draft{Body: "a"})
	for _, e := range []error{err, p.Edit(t.Context(), ann, room, mine, "b", "", false), p.Delete(t.Context(), ann, room, mine, false)} {
		if e != nil {
			t.Fatal(e)
		}
	}
	if err := p.React(t.Context(), ann, room, mine, "👍", nil, false); !Is(err, TooMany) || As(err).Retry == 0 || len(y.put) != 3 {
		t.Errorf("%v, put %d", err, len(y.put))
	}
}

func TestALimitThatCannotBeCountedHoldsUpNothing(t *testing.T) {
	p, y, _ := newPosting()
	p.Limits = &meter{wrong: Down("The message queue", nil)}
	if _, _, err := p.Send(t.Context(), ann, room, Draft{Body: "a"}); err != nil || len(y.put) != 1 {
		t.Errorf("%v, %d in the inbox", err, len(y.put))
	}
}

func TestAFullInboxRefuses(t *testing.T) {
	p, y, _ := newPosting()
	y.wrong = E(Unavailable, "Too many wait.")
	if _, _, err := p.Send(t.Context(), ann, room, Draft{Body: "a"}); !Is(err, Unavailable) {
		t.Error(err)
	}
	if _, err := p.SendAndWait(t.Context(), ann, room, Draft{Body: "a"}); !Is(err, Unavailable) || len(p.waiting) != 0 {
		t.Errorf("%v, %d wait", err, len(p.waiting))
	}
}

func TestWhoWaitsIsToldOnceItIsStored(t *testing.T) {
	p, y, f := newPosting()
	y.then = func(c Command) {
		if c.ReplyTo.Node != p.Node || c.ReplyTo.IsZero() {
			t.Errorf("ticket %+v", c.ReplyTo)
		}
		p.Resolve(c.ReplyTo.Number, Outcome{Command: c, Seq: 42})
		p.Resolve(c.ReplyTo.Number, Outcome{Command: c, Seq: 43}) // a worker may reply twice
	}
	for range 2 {
		if seq, err := p.SendAndWait(t.Context(), ann, room, Draft{Body: "a"}); seq != 42 || err != nil {
			t.Errorf("%d %v", seq, err)
		}
	}
	if len(p.waiting) != 0 || f.asked != 0 {
		t.Errorf("%d still wait, the archive was asked %d times", len(p.waiting), f.asked)
	}
}

func TestEachOfManyWhoWaitHearsOfTheirOwn(t *testing.T) {
	p, y, _ := newPosting()
	y.then = func(c Command) { p.Resolve(c.ReplyTo.Number, Outcome{Seq: int64(len(c.Body))}) }
	var wg sync.WaitGroup
	for n := range 50 {
		wg.Go(func() {
			if seq, err := p.SendAndWait(t.Context(), ann, room, Draft{Body: strings.Repeat("x", n+1)}); seq != int64(n+1) || err != nil {
				t.Errorf("%d: %d %v", n+1, seq, err)
			}
		})
	}
	wg.Wait()
}

func TestWhoWaitsIsToldThatItNeverWillBe(t *testing.T) {
	p, y, _ := newPosting()
	y.then = func(c Command) {
		p.Resolve(c.ReplyTo.Number, Outcome{Refused: E(Conflict, "That message was deleted.")})
	}
	if err := p.Edit(t.Context(), ann, room, Message{Seq: 1, Author: 1}, "x", "", true); !Is(err, Conflict) {
		t.Error(err)
	}
}

func TestLostNewsIsMadeUpForByTheArchive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, y, f := newPosting()
		y.then = func(c Command) {
			time.Sleep(5 * recheck) // in the bubble's time: nothing really waits
			f.mu.Lock()
			defer f.mu.Unlock()
			f.keys[AuthorKey{c.Author, c.Key}] = 42
		}
		if seq, err := p.SendAndWait(t.Context(), ann, room, Draft{Body: "a"}); seq != 42 || err != nil {
			t.Errorf("%d %v", seq, err)
		}
	})
}

func TestWhoCannotSeeItStoredIsAskedToSendAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, y, f := newPosting()
		f.wrong = Down("The database", errOut)
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		_, err := p.SendAndWait(ctx, ann, room, Draft{Body: "a"})
		if !Is(err, Unavailable) || As(err).Retry == 0 || !strings.Contains(As(err).Text, "not be doubled") {
			t.Error(err)
		}
		if len(p.waiting) != 0 || len(y.put) != 1 || f.asked == 0 {
			t.Errorf("%d wait, %d put, asked %d times", len(p.waiting), len(y.put), f.asked)
		}
		p.Resolve(y.put[0].ReplyTo.Number, Outcome{Seq: 1}) // too late: no request waits
	})
}

func TestAnEditIsNotLookedForByKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, _, f := newPosting()
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		if err := p.Edit(ctx, ann, room, Message{Seq: 1, Author: 1}, "x", "", true); !Is(err, Unavailable) || f.asked != 0 {
			t.Errorf("%v, asked %d times", err, f.asked)
		}
	})
}
