package posting_test

import (
	"context"
	"reflect"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/chattest"
	"parley/chat/chattest/harness"
	"parley/chat/posting"
)

func TestASentMessageWaitsInTheInbox(t *testing.T) {
	p := harness.NewPosting(t)
	nonce := uuid.New()
	c, _, err := p.Send(t.Context(), harness.Ann, harness.Room, posting.Draft{Body: "\nhello\r\n", Nonce: nonce})
	if err != nil || len(p.Commands.Commands()) != 1 || !reflect.DeepEqual(p.Commands.Commands()[0], c) {
		t.Fatalf("%v, put %+v", err, p.Commands.Commands())
	}
	want := chat.Command{Kind: chat.Post, Room: 1, Author: 1, AuthorName: "ann", Key: chat.MakeKey(nonce, 1, "hello"), Body: "hello"}
	if !reflect.DeepEqual(c, want) {
		t.Errorf("%+v, want %+v", c, want)
	}
}

func TestAnAnswerNamesWhatItAnswers(t *testing.T) {
	p := harness.NewPosting(t)
	if _, _, err := p.Send(t.Context(), harness.Ann, harness.Room, posting.Draft{Body: "yes", Answer: &chat.Message{Seq: 2}}); err != nil {
		t.Fatal(err)
	}
	if got := p.Commands.Commands()[0]; got.Kind != chat.Post || got.Seq != 2 {
		t.Errorf("%+v", got)
	}
	// The same form is the same message, regardless of the message it answers.
	nonce := uuid.New()
	first, _, _ := p.Send(t.Context(), harness.Ann, harness.Room, posting.Draft{Body: "yes", Nonce: nonce})
	again, _, _ := p.Send(t.Context(), harness.Ann, harness.Room, posting.Draft{Body: "yes", Nonce: nonce, Answer: &chat.Message{Seq: 2}})
	if first.Key != again.Key {
		t.Error("an answer has another key")
	}
}

func TestWithoutANonceTwoAreTwo(t *testing.T) {
	p := harness.NewPosting(t)
	for range 2 {
		if _, _, err := p.Send(t.Context(), harness.Ann, harness.Room, posting.Draft{Body: "hello"}); err != nil {
			t.Fatal(err)
		}
	}
	if p.Commands.Commands()[0].Key == p.Commands.Commands()[1].Key {
		t.Error("the second would be taken for the first")
	}
}

func TestWhatBreaksARuleNeverReachesTheInbox(t *testing.T) {
	theirs, mine := chat.Message{Seq: 2, Author: 2}, chat.Message{Seq: 1, Author: 1}
	for what, c := range map[string]struct {
		do   func(ctx context.Context, p *harness.PostingHarness) error
		kind chat.Kind
	}{
		"an empty message": {func(ctx context.Context, p *harness.PostingHarness) error {
			_, _, err := p.Send(ctx, harness.Ann, harness.Room, posting.Draft{Body: " "})
			return err
		}, chat.Invalid},
		"a message too long": {func(ctx context.Context, p *harness.PostingHarness) error {
			_, err := p.SendAndWait(ctx, harness.Ann, harness.Room, posting.Draft{Body: strings.Repeat("x", 8001)})
			return err
		}, chat.Invalid},
		"an empty edit": {func(ctx context.Context, p *harness.PostingHarness) error {
			return p.Edit(ctx, harness.Ann, harness.Room, mine, posting.Revision{Body: ""}, false)
		}, chat.Invalid},
		"an edit of another's": {func(ctx context.Context, p *harness.PostingHarness) error {
			return p.Edit(ctx, harness.Ann, harness.Room, theirs, posting.Revision{Body: "x"}, true)
		}, chat.Forbidden},
		"a deletion of another's": {func(ctx context.Context, p *harness.PostingHarness) error {
			return p.Delete(ctx, harness.Ann, harness.Room, theirs, false)
		}, chat.Forbidden},
		"a reaction in words": {func(ctx context.Context, p *harness.PostingHarness) error {
			return p.React(ctx, harness.Ann, harness.Room, mine, "nice", nil, false)
		}, chat.Invalid},
	} {
		t.Run(what, func(t *testing.T) {
			p := harness.NewPosting(t)
			if err := c.do(t.Context(), p); !chat.Is(err, c.kind) || len(p.Commands.Commands()) != 0 {
				t.Errorf("%v, put %+v", err, p.Commands.Commands())
			}
		})
	}
}

func TestAnAdminDeletesWhatOthersWrote(t *testing.T) {
	p := harness.NewPosting(t)
	admin := harness.Room
	admin.Admin = true
	if err := p.Delete(t.Context(), harness.Ann, admin, chat.Message{Seq: 2, Author: 2}, false); err != nil || !p.Commands.Commands()[0].Admin || p.Commands.Commands()[0].Seq != 2 {
		t.Errorf("%v, put %+v", err, p.Commands.Commands())
	}
}

func TestAReactionIsToggled(t *testing.T) {
	p := harness.NewPosting(t)
	p.Log.Apply(harness.Post(1, 1, "one"), harness.Post(1, 2, "two"), harness.React(harness.Ann.ID, 2, "🎉", true))
	for _, emoji := range []string{"👍", "🎉"} {
		if err := p.React(t.Context(), harness.Ann, harness.Room, chat.Message{Seq: 2}, emoji, nil, false); err != nil {
			t.Fatal(err)
		}
	}
	if !p.Commands.Commands()[0].On || p.Commands.Commands()[1].On {
		t.Errorf("%+v", p.Commands.Commands())
	}
}

func TestEverythingSentCountsTowardsTheLimit(t *testing.T) {
	p := harness.NewPosting(t)
	limits := chattest.NewLimits(func() time.Time { return harness.Noon })
	p.Limits = limits
	for range chat.MessagesByPerson.Burst - 3 {
		harness.Must(t, limits.Allow(t.Context(), chat.MessagesByPerson, "1"))
	}
	mine := chat.Message{Seq: 1, Author: 1}
	_, _, err := p.Send(t.Context(), harness.Ann, harness.Room, posting.Draft{Body: "a"})
	for _, e := range []error{err, p.Edit(t.Context(), harness.Ann, harness.Room, mine, posting.Revision{Body: "b"}, false), p.Delete(t.Context(), harness.Ann, harness.Room, mine, false)} {
		if e != nil {
			t.Fatal(e)
		}
	}
	if err := p.React(t.Context(), harness.Ann, harness.Room, mine, "👍", nil, false); !chat.Is(err, chat.TooMany) || chat.As(err).Retry == 0 || len(p.Commands.Commands()) != 3 {
		t.Errorf("%v, put %d", err, len(p.Commands.Commands()))
	}
}

func TestALimitThatCannotBeCountedHoldsUpNothing(t *testing.T) {
	p := harness.NewPosting(t)
	limits := chattest.NewLimits(nil)
	limits.GoDown()
	p.Limits = limits
	if _, _, err := p.Send(t.Context(), harness.Ann, harness.Room, posting.Draft{Body: "a"}); err != nil || len(p.Commands.Commands()) != 1 {
		t.Errorf("%v, %d in the inbox", err, len(p.Commands.Commands()))
	}
}

func TestAFullInboxRefuses(t *testing.T) {
	p := harness.NewPosting(t)
	p.Commands.Most = 1
	if _, _, err := p.Send(t.Context(), harness.Ann, harness.Room, posting.Draft{Body: "a"}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := p.Send(t.Context(), harness.Ann, harness.Room, posting.Draft{Body: "a"}); !chat.Is(err, chat.Unavailable) {
		t.Error(err)
	}
	if _, err := p.SendAndWait(t.Context(), harness.Ann, harness.Room, posting.Draft{Body: "a"}); !chat.Is(err, chat.Unavailable) || p.WaitingRequests() != 0 {
		t.Errorf("%v, %d wait", err, p.WaitingRequests())
	}
}

func TestAWaitingRequestGetsTheStoredSeq(t *testing.T) {
	p := harness.NewPosting(t)
	p.Commands.AfterPut = func(c chat.Command) {
		if c.ReplyTo.Node != p.Node || c.ReplyTo.IsZero() {
			t.Errorf("ticket %+v", c.ReplyTo)
		}
		p.Resolve(c.ReplyTo.Number, chat.Outcome{Command: c, Seq: 42})
		p.Resolve(c.ReplyTo.Number, chat.Outcome{Command: c, Seq: 43}) // a worker may reply twice
	}
	for range 2 {
		if seq, err := p.SendAndWait(t.Context(), harness.Ann, harness.Room, posting.Draft{Body: "a"}); seq != 42 || err != nil {
			t.Errorf("%d %v", seq, err)
		}
	}
	if p.WaitingRequests() != 0 || p.Asked() != 0 {
		t.Errorf("%d still wait, the archive was asked %d times", p.WaitingRequests(), p.Asked())
	}
}

func TestEachWaitingRequestGetsItsOwnOutcome(t *testing.T) {
	p := harness.NewPosting(t)
	p.Commands.AfterPut = func(c chat.Command) { p.Resolve(c.ReplyTo.Number, chat.Outcome{Seq: int64(len(c.Body))}) }
	var wg sync.WaitGroup
	for n := range 50 {
		wg.Go(func() {
			if seq, err := p.SendAndWait(t.Context(), harness.Ann, harness.Room, posting.Draft{Body: strings.Repeat("x", n+1)}); seq != int64(n+1) || err != nil {
				t.Errorf("%d: %d %v", n+1, seq, err)
			}
		})
	}
	wg.Wait()
}

func TestAWaitingRequestGetsTheRefusal(t *testing.T) {
	p := harness.NewPosting(t)
	p.Commands.AfterPut = func(c chat.Command) {
		p.Resolve(c.ReplyTo.Number, chat.Outcome{Refused: chat.E(chat.Conflict, "That message was deleted.")})
	}
	if err := p.Edit(t.Context(), harness.Ann, harness.Room, chat.Message{Seq: 1, Author: 1}, posting.Revision{Body: "x"}, true); !chat.Is(err, chat.Conflict) {
		t.Error(err)
	}
}

func TestALostReplyIsReplacedByALookup(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := harness.NewPosting(t)
		p.Commands.AfterPut = func(c chat.Command) {
			go func() {
				time.Sleep(5 * posting.Recheck) // in the bubble's time: nothing really waits
				p.Log.Apply(harness.Post(2, 1, "before"), c)
			}()
		}
		if seq, err := p.SendAndWait(t.Context(), harness.Ann, harness.Room, posting.Draft{Body: "a"}); seq != 2 || err != nil {
			t.Errorf("%d %v", seq, err)
		}
	})
}

func TestAnUnconfirmedMessageIsToBeSentAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := harness.NewPosting(t)
		p.Log.GoDown()
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		_, err := p.SendAndWait(ctx, harness.Ann, harness.Room, posting.Draft{Body: "a"})
		if !chat.Is(err, chat.Unavailable) || chat.As(err).Retry == 0 || !strings.Contains(chat.As(err).Text, "not be doubled") {
			t.Error(err)
		}
		if p.WaitingRequests() != 0 || len(p.Commands.Commands()) != 1 || p.Asked() == 0 {
			t.Errorf("%d wait, %d put, asked %d times", p.WaitingRequests(), len(p.Commands.Commands()), p.Asked())
		}
		p.Resolve(p.Commands.Commands()[0].ReplyTo.Number, chat.Outcome{Seq: 1}) // too late: no request waits
	})
}

func TestALateWorkerIsWaitedForWhilePostgreSQLAnswers(t *testing.T) {
	const deadline, patience = time.Second, 3 * time.Second
	for _, c := range []struct {
		name string
		late time.Duration // 0: never
		down bool
		edit bool
		wait time.Duration
	}{
		{name: "a message", late: 2500 * time.Millisecond, wait: 2500 * time.Millisecond},
		{name: "an edit", late: 2500 * time.Millisecond, edit: true, wait: 2500 * time.Millisecond},
		{name: "no worker", wait: deadline + patience},
		{name: "no PostgreSQL", down: true, wait: deadline},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := harness.NewPosting(t)
				p.Patience = patience
				if c.down {
					p.Log.GoDown()
				}
				p.Commands.AfterPut = func(put chat.Command) {
					if c.late > 0 {
						time.AfterFunc(c.late, func() { p.Resolve(put.ReplyTo.Number, chat.Outcome{Seq: 2}) })
					}
				}
				ctx, cancel := context.WithTimeout(t.Context(), deadline)
				defer cancel()
				began := time.Now()
				var err error
				if c.edit {
					err = p.Edit(ctx, harness.Ann, harness.Room, chat.Message{Seq: 1, Author: 1}, posting.Revision{Body: "x"}, true)
				} else {
					_, err = p.SendAndWait(ctx, harness.Ann, harness.Room, posting.Draft{Body: "a"})
				}
				if took := time.Since(began); took != c.wait {
					t.Errorf("it waited for %s instead of %s", took, c.wait)
				}
				if stored := err == nil; stored != (c.late > 0) || !stored && !chat.Is(err, chat.Unavailable) {
					t.Error(err)
				}
			})
		})
	}
}

func TestAnEditIsNotLookedForByKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := harness.NewPosting(t)
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		if err := p.Edit(ctx, harness.Ann, harness.Room, chat.Message{Seq: 1, Author: 1}, posting.Revision{Body: "x"}, true); !chat.Is(err, chat.Unavailable) || p.Asked() != 0 {
			t.Errorf("%v, asked %d times", err, p.Asked())
		}
	})
}
