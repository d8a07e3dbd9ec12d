package handlers

import (
	"testing"
	"time"

	"github.com/google/uuid"
)

// TestAGenuineTokenIsJudgedByTheClockEachTime: a token's content is cached, but not that it
// was in time.
func TestAGenuineTokenIsJudgedByTheClockEachTime(t *testing.T) {
	t.Parallel()
	issued := time.Unix(1_800_000_000, 0)
	want := token{Session: uuid.New(), User: 7, Issued: issued, Expires: issued.Add(tokenLife)}
	moments := []struct {
		what string
		at   time.Time
		ok   bool
	}{
		{"at once", issued, true},
		{"on a clock that was set back", issued.Add(-time.Hour), true},
		{"at its end", issued.Add(tokenLife + clockSkew - time.Second), true},
		{"after its end", issued.Add(tokenLife + clockSkew), false},
	}
	fresh, kept := func() tokens { return newTokens(testSecret) }, newTokens(testSecret)
	raw, err := kept.sign(want)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := kept.read(raw, issued); err != nil || !kept.genuine.Contains(raw) {
		t.Fatalf("it is not kept (%v)", err)
	}
	for _, m := range moments {
		for how, tokens := range map[string]tokens{"for the first time": fresh(), "again": kept} {
			got, err := tokens.read(raw, m.at)
			if (err == nil) != m.ok || m.ok && !(got.Session == want.Session && got.User == want.User && got.Issued.Equal(want.Issued) && got.Expires.Equal(want.Expires)) {
				t.Errorf("%s, read %s: %v %v", m.what, how, got, err)
			}
		}
	}
}
