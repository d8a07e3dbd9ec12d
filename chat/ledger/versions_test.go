package ledger_test

import (
	"slices"
	"testing"
	"time"

	"parley/chat"
	"parley/chat/chattest/harness"
	"parley/chat/ledger"
)

func TestAnEditKeepsTheTextThatItReplaces(t *testing.T) {
	l, now := ledger.New(1), time.Unix(1, 0)
	for _, c := range []chat.Command{
		harness.Post(1, 1, "a"), harness.Post(1, 2, "x"), editOf(1, 1, "a", "b"), editOf(1, 2, "x", "y"), editOf(1, 1, "b", "c"),
	} {
		if o := l.Apply(c, now); o.Refused != nil || o.Repeat {
			t.Fatalf("%+v", o)
		}
	}
	want := []chat.Replaced{
		{Seq: 1, Rev: 3, Body: "a", Original: true, At: now}, {Seq: 2, Rev: 4, Body: "x", Original: true, At: now}, {Seq: 1, Rev: 5, Body: "b", At: now},
	}
	if got := l.Replaced(); !slices.Equal(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
	l.Apply(harness.Remove(1, 1), now)
	if got := l.Replaced(); !slices.Equal(got, want[1:2]) {
		t.Errorf("of a deleted message: %+v", got)
	}
}

func TestADeletionSaysWhoDidIt(t *testing.T) {
	l, now := ledger.New(1), time.Unix(1, 0)
	l.Apply(harness.Post(1, 1, "a"), now)
	l.Apply(harness.Post(1, 2, "b"), now)
	l.Apply(harness.Post(1, 3, "c"), now)
	l.Apply(harness.Post(1, 4, "d"), now)
	admin, operator, expired := harness.Remove(2, 2), harness.Remove(1, 3), harness.Remove(1, 4)
	admin.Admin, operator.Admin, operator.Scheduled, expired.Scheduled = true, true, true, true
	for _, c := range []chat.Command{harness.Remove(1, 1), admin, operator, expired} {
		l.Apply(c, now)
	}
	want := []chat.Deletion{{Seq: 1, By: 1, At: now}, {Seq: 2, By: 2, At: now}, {Seq: 3, By: chat.Operator, At: now}, {Seq: 4, At: now}}
	if got := l.Deletions(); !slices.Equal(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
}
