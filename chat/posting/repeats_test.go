package posting_test

import (
	"testing"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/chattest"
	"parley/chat/chattest/harness"
	"parley/chat/posting"
)

func TestARepeatSaysWhereItIsStoredAndIsNotSentAgain(t *testing.T) {
	p := harness.NewPosting(t)
	d := posting.Draft{Body: "hello", Nonce: uuid.New()}
	c, seq, err := p.Send(t.Context(), harness.Ann, harness.Room, d)
	if err != nil || seq != 0 || p.Asked() != 0 {
		t.Fatalf("the first time: seq %d, %v, looked up %d times", seq, err, p.Asked())
	}
	if _, seq, err = p.Send(t.Context(), harness.Ann, harness.Room, d); err != nil || seq != 0 || len(p.Commands.Commands()) != 2 {
		t.Fatalf("not stored yet: seq %d, %v, put %d", seq, err, len(p.Commands.Commands()))
	}
	p.Log.Apply(harness.Post(2, 1, "a"), harness.Post(2, 2, "b"), harness.Post(2, 3, "c"), c)
	if _, seq, err = p.Send(t.Context(), harness.Ann, harness.Room, d); err != nil || seq != 4 || len(p.Commands.Commands()) != 2 {
		t.Errorf("stored: seq %d, %v, put %d", seq, err, len(p.Commands.Commands()))
	}
	// Another node got it first: then only the page knows.
	other := harness.NewPosting(t)
	other.Service = posting.New(other.Commands, p.Log, chat.NoLimits{}, uuid.New())
	d.Again = true
	if _, seq, err = other.Send(t.Context(), harness.Ann, harness.Room, d); err != nil || seq != 4 || len(other.Commands.Commands()) != 0 {
		t.Errorf("on another node: seq %d, %v, put %d", seq, err, len(other.Commands.Commands()))
	}
	// A failed look-up does not keep the message from being sent.
	p.Log.GoDown()
	if _, seq, err = p.Send(t.Context(), harness.Ann, harness.Room, d); err != nil || seq != 0 || len(p.Commands.Commands()) != 3 {
		t.Errorf("without an answer: seq %d, %v, put %d", seq, err, len(p.Commands.Commands()))
	}
}

func TestALookupSendsNothing(t *testing.T) {
	p := harness.NewPosting(t)
	d := posting.Draft{Body: "hello", Nonce: uuid.New()}
	if _, _, err := p.Lookup(t.Context(), harness.Ann, harness.Room, d); !chat.Is(err, chat.NotFound) {
		t.Errorf("never sent: %v", err)
	}
	stored := chat.Command{Kind: chat.Post, Room: 1, Author: harness.Ann.ID, Key: chat.MakeKey(d.Nonce, 1, "hello"), Body: "hello"}
	p.Log.Apply(harness.Post(2, 1, "a"), harness.Post(2, 2, "b"), harness.Post(2, 3, "c"), stored)
	if _, seq, err := p.Lookup(t.Context(), harness.Ann, harness.Room, d); seq != 4 || err != nil {
		t.Errorf("stored: %d, %v", seq, err)
	}
	limits := chattest.NewLimits(nil)
	limits.Exhaust(chat.MessagesByPerson)
	p.Limits = limits
	if _, _, err := p.Lookup(t.Context(), harness.Ann, harness.Room, d); !chat.Is(err, chat.TooMany) {
		t.Errorf("over the limit: %v", err)
	}
	if len(p.Commands.Commands()) != 0 {
		t.Errorf("put %+v", p.Commands.Commands())
	}
}
