package harness

import (
	"errors"
	"testing"

	"parley/chat"
)

func Must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func ExpectKind(t testing.TB, err error, kind chat.Kind) {
	t.Helper()
	if !chat.Is(err, kind) {
		t.Errorf("got %v (kind %d), want kind %d", err, chat.As(err).Kind, kind)
	}
}

func expectStrings(t testing.TB, got, want []string) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%q, want %q", got, want)
	}
	for i := range got {
		if got[i] != want[i] {
			t.Errorf("%q, want %q", got[i], want[i])
		}
	}
}

// ErrDown is the error of a store that is out of order.
var ErrDown = chat.Down("The store", errors.New("out of order"))

func ExpectField(t *testing.T, err error, kind chat.Kind, field string) {
	t.Helper()
	if e := chat.As(err); err == nil || e.Kind != kind || e.Field != field {
		t.Errorf("got %v in %q, want kind %d in %q", err, e.Field, kind, field)
	}
}
