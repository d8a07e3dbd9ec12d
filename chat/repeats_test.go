package chat

import (
	"errors"
	"testing"

	"github.com/google/uuid"
)

func TestARepeatSaysWhereItIsStoredAndIsNotSentAgain(t *testing.T) {
	p, y, f := newPosting()
	d := Draft{Body: "hello", Nonce: uuid.New()}
	c, seq, err := p.Send(t.Context(), ann, room, d)
	if err != nil || seq != 0 || f.asked != 0 {
		t.Fatalf("the first time: seq %d, %v, looked for %d times", seq, err, f.asked)
	}
	if _, seq, err = p.Send(t.Context(), ann, room, d); err != nil || seq != 0 || len(y.put) != 2 {
		t.Fatalf("not stored yet: seq %d, %v, put %d", seq, err, len(y.put))
	}
	f.keys[AuthorKey{ann.ID, c.Key}] = 4
	if _, seq, err = p.Send(t.Context(), ann, room, d); err != nil || seq != 4 || len(y.put) != 2 {
		t.Errorf("stored: seq %d, %v, put %d", seq, err, len(y.put))
	}
	// Another node got it first: then only the page knows.
	other, there, _ := newPosting()
	other.Messages, d.Again = f, true
	if _, seq, err = other.Send(t.Context(), ann, room, d); err != nil || seq != 4 || len(there.put) != 0 {
		t.Errorf("on another node: seq %d, %v, put %d", seq, err, len(there.put))
	}
	// A failed look-up does not keep the message from being sent.
	f.wrong = Down("PostgreSQL", errors.New("down"))
	if _, seq, err = p.Send(t.Context(), ann, room, d); err != nil || seq != 0 || len(y.put) != 3 {
		t.Errorf("without an answer: seq %d, %v, put %d", seq, err, len(y.put))
	}
}

func TestToLookSendsNothing(t *testing.T) {
	p, y, f := newPosting()
	d := Draft{Body: "hello", Nonce: uuid.New()}
	if _, _, err := p.Lookup(t.Context(), ann, room, d); !Is(err, NotFound) {
		t.Errorf("never sent: %v", err)
	}
	f.keys[AuthorKey{ann.ID, MakeKey(d.Nonce, 7, "hello")}] = 4
	if _, seq, err := p.Lookup(t.Context(), ann, room, d); seq != 4 || err != nil {
		t.Errorf("stored: %d, %v", seq, err)
	}
	p.Limits = &meter{}
	if _, _, err := p.Lookup(t.Context(), ann, room, d); !Is(err, TooMany) {
		t.Errorf("over the limit: %v", err)
	}
	if len(y.put) != 0 {
		t.Errorf("put %+v", y.put)
	}
}

func TestOfWhatWasSentLatelyTheOldestIsForgotten(t *testing.T) {
	var l recentKeys
	key := func(n int) AuthorKey { return AuthorKey{1, Key{byte(n), byte(n >> 8), byte(n >> 16)}} }
	for n := range 10 * recentKeysMax {
		if l.seen(key(n)) {
			t.Fatalf("%d was known", n)
		}
		if n > 0 && !l.seen(key(n-1)) {
			t.Fatalf("the one before %d was forgotten", n)
		}
		if len(l.young)+len(l.old) > 2*recentKeysMax {
			t.Fatalf("%d and %d are remembered", len(l.young), len(l.old))
		}
	}
}
