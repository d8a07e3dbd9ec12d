package chat_test

import (
	"testing"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/chattest"
)

func TestARepeatSaysWhereItIsStoredAndIsNotSentAgain(t *testing.T) {
	p := newPosting(t)
	d := chat.Draft{Body: "hello", Nonce: uuid.New()}
	c, seq, err := p.Send(t.Context(), ann, room, d)
	if err != nil || seq != 0 || p.asked() != 0 {
		t.Fatalf("the first time: seq %d, %v, looked up %d times", seq, err, p.asked())
	}
	if _, seq, err = p.Send(t.Context(), ann, room, d); err != nil || seq != 0 || len(p.inbox.Commands()) != 2 {
		t.Fatalf("not stored yet: seq %d, %v, put %d", seq, err, len(p.inbox.Commands()))
	}
	p.log.ingest(post(2, 1, "a"), post(2, 2, "b"), post(2, 3, "c"), c)
	if _, seq, err = p.Send(t.Context(), ann, room, d); err != nil || seq != 4 || len(p.inbox.Commands()) != 2 {
		t.Errorf("stored: seq %d, %v, put %d", seq, err, len(p.inbox.Commands()))
	}
	// Another node got it first: then only the page knows.
	other := newPosting(t)
	other.Posting = chat.NewPosting(other.inbox, p.log, chat.NoLimits{}, uuid.New())
	d.Again = true
	if _, seq, err = other.Send(t.Context(), ann, room, d); err != nil || seq != 4 || len(other.inbox.Commands()) != 0 {
		t.Errorf("on another node: seq %d, %v, put %d", seq, err, len(other.inbox.Commands()))
	}
	// A failed look-up does not keep the message from being sent.
	p.log.GoDown()
	if _, seq, err = p.Send(t.Context(), ann, room, d); err != nil || seq != 0 || len(p.inbox.Commands()) != 3 {
		t.Errorf("without an answer: seq %d, %v, put %d", seq, err, len(p.inbox.Commands()))
	}
}

func TestALookupSendsNothing(t *testing.T) {
	p := newPosting(t)
	d := chat.Draft{Body: "hello", Nonce: uuid.New()}
	if _, _, err := p.Lookup(t.Context(), ann, room, d); !chat.Is(err, chat.NotFound) {
		t.Errorf("never sent: %v", err)
	}
	stored := chat.Command{Kind: chat.Post, Room: 1, Author: ann.ID, Key: chat.MakeKey(d.Nonce, 1, "hello"), Body: "hello"}
	p.log.ingest(post(2, 1, "a"), post(2, 2, "b"), post(2, 3, "c"), stored)
	if _, seq, err := p.Lookup(t.Context(), ann, room, d); seq != 4 || err != nil {
		t.Errorf("stored: %d, %v", seq, err)
	}
	limits := chattest.NewLimits(nil)
	limits.Exhaust(chat.MessagesByPerson)
	p.Limits = limits
	if _, _, err := p.Lookup(t.Context(), ann, room, d); !chat.Is(err, chat.TooMany) {
		t.Errorf("over the limit: %v", err)
	}
	if len(p.inbox.Commands()) != 0 {
		t.Errorf("put %+v", p.inbox.Commands())
	}
}
