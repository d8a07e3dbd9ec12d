package posting_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/chattest"
	"parley/chat/chattest/harness"
	"parley/chat/posting"
)

func TestEveryWayOfSendingIsHeld(t *testing.T) {
	h := harness.NewHolding(t)
	a := h.Access(h.Bob)
	seq, err := h.Send(h.Bob, posting.Draft{Body: "hello"})
	harness.Must(t, err)
	hello := h.Messages.Message(seq)
	file := chat.File{ID: uuid.New(), User: h.Bob.ID, Room: h.Room.ID, Name: "a.png"}
	harness.Must(t, h.DB.FileInsert(t.Context(), file))
	question, err := chat.MakePoll("Gold?", "yes\nno")
	harness.Must(t, err)
	golden := hello
	golden.Body = "gold"
	for what, send := range map[string]func(ctx context.Context) error{
		"a reply": func(context.Context) error {
			_, err := h.Send(h.Bob, posting.Draft{Body: "gold", Nonce: uuid.New(), Answer: &hello})
			return err
		},
		"with a file": func(context.Context) error {
			_, err := h.Send(h.Bob, posting.Draft{Body: "gold", Nonce: uuid.New(), Files: []chat.File{file}})
			return err
		},
		"a poll": func(context.Context) error {
			_, err := h.Send(h.Bob, posting.Draft{Body: question, Nonce: uuid.New(), Poll: &chat.PollRules{}})
			return err
		},
		"a forwarding": func(ctx context.Context) error {
			_, err := h.Posting.Forward(ctx, h.Bob, a, golden, a, uuid.New(), nil)
			return err
		},
	} {
		harness.ExpectKind(t, send(t.Context()), chat.Held)
		list, err := h.Mine(t.Context(), h.Bob.ID)
		harness.Must(t, err)
		harness.Must(t, h.Decide(t.Context(), h.Ann, h.Access(h.Ann), list[0].ID, true, ""))
		harness.Must(t, h.Sender.Step(t.Context()))
		m := h.Messages.Message(h.Access(h.Bob).Room.LastSeq)
		got := map[string]bool{"a reply": m.Thread == hello.Seq, "with a file": len(m.Files) == 1, "a poll": m.Poll != nil, "a forwarding": !m.Forward.IsZero()}
		for kind, is := range got {
			if is != (kind == what) {
				t.Errorf("%s is %s: %v; %+v", what, kind, is, m)
			}
		}
	}
	// A scheduled one waits as well, and the list of scheduled ones has it no more.
	later := posting.NewLater(h.DB)
	later.Now = h.Clock.Now
	harness.Must(t, later.Schedule(t.Context(), h.Bob.ID, a, posting.Draft{Body: "golds and gold", Nonce: uuid.New()}, h.Clock.Now().Add(time.Minute)))
	h.Clock.Advance(2 * time.Minute)
	s := &posting.Scheduler{Store: h.DB, Lookup: h.DB, Files: h.DB, Posting: h.Posting, Log: slog.New(slog.DiscardHandler)}
	harness.Must(t, s.Step(t.Context()))
	list, err := later.List(t.Context(), h.Bob.ID)
	if len(list) != 0 || err != nil {
		t.Errorf("%+v, %v", list, err)
	}
	h.ExpectMine(h.Bob, "waiting golds and gold ")
}

func TestARepeatOfAStoredMessageIsNotHeld(t *testing.T) {
	h := harness.NewHolding(t)
	h.Set(chat.SettingsForm{HeldWords: harness.Text("")})
	d := posting.Draft{Body: "gold", Nonce: uuid.New()}
	_, err := h.Send(h.Bob, d)
	harness.Must(t, err)
	h.Set(chat.SettingsForm{HeldWords: harness.Text("gold")})
	if seq, err := h.Send(h.Bob, d); seq != 1 || err != nil {
		t.Errorf("the repeat is %d, %v", seq, err)
	}
	h.Posting = posting.New(h.Posting.Inbox, h.DB, chat.NoLimits{}, uuid.New()) // another process
	h.Posting.Holds = h.Holding
	if _, seq, err := h.Posting.Send(t.Context(), h.Bob, h.Access(h.Bob), d); seq != 1 || err != nil {
		t.Errorf("the repeat is %d, %v", seq, err)
	}
	h.ExpectMine(h.Bob)
}

func TestARepeatOfAHeldMessageIsKnown(t *testing.T) {
	h := harness.NewHolding(t)
	limits := chattest.NewLimits(h.Clock.Now)
	h.Posting.Limits = limits
	a := h.Access(h.Bob)
	a.Room.Slow = 60
	d := posting.Draft{Body: "gold", Nonce: uuid.New()}
	_, _, err := h.Posting.Lookup(t.Context(), h.Bob, a, d)
	harness.ExpectKind(t, err, chat.NotFound)
	for range 2 { // the second one comes while slow mode refuses
		_, err = h.Posting.SendAndWait(t.Context(), h.Bob, a, d)
		harness.ExpectKind(t, err, chat.Held)
	}
	_, _, err = h.Posting.Send(t.Context(), h.Bob, a, d)
	harness.ExpectKind(t, err, chat.Held)
	_, err = h.Posting.SendAndWait(t.Context(), h.Bob, a, posting.Draft{Body: "gold", Nonce: uuid.New()})
	harness.ExpectKind(t, err, chat.TooMany)
	_, _, err = h.Posting.Lookup(t.Context(), h.Bob, a, d)
	harness.ExpectKind(t, err, chat.Held)
	list, err := h.Mine(t.Context(), h.Bob.ID)
	harness.Must(t, err)
	harness.Must(t, h.Decide(t.Context(), h.Ann, h.Access(h.Ann), list[0].ID, false, "no"))
	_, _, err = h.Posting.Lookup(t.Context(), h.Bob, a, d)
	harness.ExpectKind(t, err, chat.NotFound)
}

func TestAPollWhoseTimeIsOverIsNotSent(t *testing.T) {
	h := harness.NewHolding(t)
	question, err := chat.MakePoll("Gold?", "yes\nno")
	harness.Must(t, err)
	ids := make([]int64, 2)
	for i := range ids {
		_, err := h.Send(h.Bob, posting.Draft{Body: question, Nonce: uuid.New(), Poll: &chat.PollRules{Ends: h.Clock.Now().Add(time.Hour)}})
		harness.ExpectKind(t, err, chat.Held)
		list, err := h.Mine(t.Context(), h.Bob.ID)
		harness.Must(t, err)
		ids[i] = list[0].ID
	}
	harness.Must(t, h.Decide(t.Context(), h.Ann, h.Access(h.Ann), ids[0], true, ""))
	h.Clock.Advance(time.Hour)
	harness.Must(t, h.Sender.Step(t.Context()))
	h.ExpectMine(h.Bob, "waiting "+question+" ", "refused "+question+" The time of this poll is over.")
	harness.ExpectKind(t, h.Decide(t.Context(), h.Ann, h.Access(h.Ann), ids[1], true, ""), chat.Conflict)
}

func TestAModeratorsScheduledMessageIsNotHeld(t *testing.T) {
	h := harness.NewHolding(t)
	harness.Must(t, h.ChangeRoleByOperator(t.Context(), h.Bob.Username, string(chat.Moderator)))
	later := posting.NewLater(h.DB)
	later.Now = h.Clock.Now
	harness.Must(t, later.Schedule(t.Context(), h.Bob.ID, h.Access(h.Bob), posting.Draft{Body: "gold", Nonce: uuid.New()}, h.Clock.Now().Add(time.Minute)))
	h.Clock.Advance(2 * time.Minute)
	s := &posting.Scheduler{Store: h.DB, Lookup: h.DB, Files: h.DB, Posting: h.Posting, Log: slog.New(slog.DiscardHandler)}
	harness.Must(t, s.Step(t.Context()))
	h.ExpectMine(h.Bob)
	if m := h.Messages.Message(1); m.Author != h.Bob.ID || m.Body != "gold" {
		t.Errorf("%+v", m)
	}
}
