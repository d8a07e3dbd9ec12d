package posting_test

import (
	"context"
	"log/slog"
	"testing"

	"parley/chat"
	"parley/chat/posting"
)

// duePolls are polls that are over.
type duePolls []chat.DuePoll

func (p duePolls) PollsDue(_ context.Context, most int) ([]chat.DuePoll, error) {
	return p[:min(len(p), most)], nil
}

// taking is an inbox that only takes commands.
type taking struct {
	chat.Inbox
	commands chan chat.Command
}

func (t taking) Enqueue(_ context.Context, c chat.Command) error {
	t.commands <- c
	return nil
}

func TestAPollThatIsOverIsClosedByTheInbox(t *testing.T) {
	t.Parallel()
	inbox := taking{commands: make(chan chat.Command, 2)}
	p := posting.PollCloser{Store: duePolls{{Room: 7, Seq: 3, Author: 5}, {Room: 8, Seq: 4, Author: 6}}, Inbox: inbox, Log: slog.New(slog.DiscardHandler)}
	if err := p.Step(t.Context()); err != nil || len(inbox.commands) != 2 {
		t.Fatalf("%d commands, %v", len(inbox.commands), err)
	}
	first, second := <-inbox.commands, <-inbox.commands
	if first.Kind != chat.EndPoll || first.Room != 7 || first.Seq != 3 || first.Author != 5 || !first.Scheduled || first.Key.IsZero() || first.Key == second.Key {
		t.Errorf("the inbox gets %+v and %+v", first, second)
	}
}
