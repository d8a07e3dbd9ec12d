package chat_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/chattest"
)

func TestEveryWayOfSendingIsHeld(t *testing.T) {
	h := newHolding(t)
	a := h.access(h.bob)
	seq, err := h.send(h.bob, chat.Draft{Body: "hello"})
	must(t, err)
	hello := h.log.message(seq)
	file := chat.File{ID: uuid.New(), User: h.bob.ID, Room: h.room.ID, Name: "a.png"}
	must(t, h.db.FileInsert(t.Context(), file))
	question, err := chat.MakePoll("Gold?", "yes\nno")
	must(t, err)
	golden := hello
	golden.Body = "gold"
	for what, send := range map[string]func(ctx context.Context) error{
		"a reply": func(context.Context) error {
			_, err := h.send(h.bob, chat.Draft{Body: "gold", Nonce: uuid.New(), Answer: &hello})
			return err
		},
		"with a file": func(context.Context) error {
			_, err := h.send(h.bob, chat.Draft{Body: "gold", Nonce: uuid.New(), Files: []chat.File{file}})
			return err
		},
		"a poll": func(context.Context) error {
			_, err := h.send(h.bob, chat.Draft{Body: question, Nonce: uuid.New(), Poll: &chat.PollRules{}})
			return err
		},
		"a forwarding": func(ctx context.Context) error {
			_, err := h.posting.Forward(ctx, h.bob, a, golden, a, uuid.New(), nil)
			return err
		},
	} {
		expectKind(t, send(t.Context()), chat.Held)
		list, err := h.Mine(t.Context(), h.bob.ID)
		must(t, err)
		must(t, h.Decide(t.Context(), h.ann, h.access(h.ann), list[0].ID, true, ""))
		must(t, h.sender.Step(t.Context()))
		m := h.log.message(h.access(h.bob).Room.LastSeq)
		got := map[string]bool{"a reply": m.Thread == hello.Seq, "with a file": len(m.Files) == 1, "a poll": m.Poll != nil, "a forwarding": !m.Forward.IsZero()}
		for kind, is := range got {
			if is != (kind == what) {
				t.Errorf("%s is %s: %v; %+v", what, kind, is, m)
			}
		}
	}
	// A scheduled one waits as well, and the list of scheduled ones has it no more.
	later := chat.NewLater(h.db)
	later.Now = h.clock.Now
	must(t, later.Schedule(t.Context(), h.bob.ID, a, chat.Draft{Body: "golds and gold", Nonce: uuid.New()}, h.clock.Now().Add(time.Minute)))
	h.clock.Advance(2 * time.Minute)
	s := &chat.Scheduler{Store: h.db, Lookup: h.db, Files: h.db, Posting: h.posting, Log: slog.New(slog.DiscardHandler)}
	must(t, s.Step(t.Context()))
	list, err := later.List(t.Context(), h.bob.ID)
	if len(list) != 0 || err != nil {
		t.Errorf("%+v, %v", list, err)
	}
	h.expectMine(h.bob, "waiting golds and gold ")
}

func TestARepeatOfAStoredMessageIsNotHeld(t *testing.T) {
	h := newHolding(t)
	h.set(chat.SettingsForm{HeldWords: text("")})
	d := chat.Draft{Body: "gold", Nonce: uuid.New()}
	_, err := h.send(h.bob, d)
	must(t, err)
	h.set(chat.SettingsForm{HeldWords: text("gold")})
	if seq, err := h.send(h.bob, d); seq != 1 || err != nil {
		t.Errorf("the repeat is %d, %v", seq, err)
	}
	h.posting = chat.NewPosting(h.posting.Inbox, h.db, chat.NoLimits{}, uuid.New()) // another process
	h.posting.Holds = h.Holding
	if _, seq, err := h.posting.Send(t.Context(), h.bob, h.access(h.bob), d); seq != 1 || err != nil {
		t.Errorf("the repeat is %d, %v", seq, err)
	}
	h.expectMine(h.bob)
}

func TestARepeatOfAHeldMessageIsKnown(t *testing.T) {
	h := newHolding(t)
	limits := chattest.NewLimits(h.clock.Now)
	h.posting.Limits = limits
	a := h.access(h.bob)
	a.Room.Slow = 60
	d := chat.Draft{Body: "gold", Nonce: uuid.New()}
	_, _, err := h.posting.Lookup(t.Context(), h.bob, a, d)
	expectKind(t, err, chat.NotFound)
	for range 2 { // the second one comes while slow mode refuses
		_, err = h.posting.SendAndWait(t.Context(), h.bob, a, d)
		expectKind(t, err, chat.Held)
	}
	_, _, err = h.posting.Send(t.Context(), h.bob, a, d)
	expectKind(t, err, chat.Held)
	_, err = h.posting.SendAndWait(t.Context(), h.bob, a, chat.Draft{Body: "gold", Nonce: uuid.New()})
	expectKind(t, err, chat.TooMany)
	_, _, err = h.posting.Lookup(t.Context(), h.bob, a, d)
	expectKind(t, err, chat.Held)
	list, err := h.Mine(t.Context(), h.bob.ID)
	must(t, err)
	must(t, h.Decide(t.Context(), h.ann, h.access(h.ann), list[0].ID, false, "no"))
	_, _, err = h.posting.Lookup(t.Context(), h.bob, a, d)
	expectKind(t, err, chat.NotFound)
}

func TestAPollWhoseTimeIsOverIsNotSent(t *testing.T) {
	h := newHolding(t)
	question, err := chat.MakePoll("Gold?", "yes\nno")
	must(t, err)
	ids := make([]int64, 2)
	for i := range ids {
		_, err := h.send(h.bob, chat.Draft{Body: question, Nonce: uuid.New(), Poll: &chat.PollRules{Ends: h.clock.Now().Add(time.Hour)}})
		expectKind(t, err, chat.Held)
		list, err := h.Mine(t.Context(), h.bob.ID)
		must(t, err)
		ids[i] = list[0].ID
	}
	must(t, h.Decide(t.Context(), h.ann, h.access(h.ann), ids[0], true, ""))
	h.clock.Advance(time.Hour)
	must(t, h.sender.Step(t.Context()))
	h.expectMine(h.bob, "waiting "+question+" ", "refused "+question+" The time of this poll is over.")
	expectKind(t, h.Decide(t.Context(), h.ann, h.access(h.ann), ids[1], true, ""), chat.Conflict)
}

func TestAModeratorsScheduledMessageIsNotHeld(t *testing.T) {
	h := newHolding(t)
	must(t, h.ChangeRoleByOperator(t.Context(), h.bob.Username, string(chat.Moderator)))
	later := chat.NewLater(h.db)
	later.Now = h.clock.Now
	must(t, later.Schedule(t.Context(), h.bob.ID, h.access(h.bob), chat.Draft{Body: "gold", Nonce: uuid.New()}, h.clock.Now().Add(time.Minute)))
	h.clock.Advance(2 * time.Minute)
	s := &chat.Scheduler{Store: h.db, Lookup: h.db, Files: h.db, Posting: h.posting, Log: slog.New(slog.DiscardHandler)}
	must(t, s.Step(t.Context()))
	h.expectMine(h.bob)
	if m := h.log.message(1); m.Author != h.bob.ID || m.Body != "gold" {
		t.Errorf("%+v", m)
	}
}
