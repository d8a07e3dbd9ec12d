package page

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
	want := Token{Session: uuid.New(), User: 7, Issued: issued, Expires: issued.Add(TokenLife)}
	moments := []struct {
		what string
		at   time.Time
		ok   bool
	}{
		{"at once", issued, true},
		{"on a clock that was set back", issued.Add(-time.Hour), true},
		{"at its end", issued.Add(TokenLife + ClockSkew - time.Second), true},
		{"after its end", issued.Add(TokenLife + ClockSkew), false},
	}
	fresh, kept := func() Tokens { return NewTokens([]byte("a secret of thirty-two bytes, yes")) }, NewTokens([]byte("a secret of thirty-two bytes, yes"))
	raw, err := kept.Sign(want)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := kept.Read(raw, issued); err != nil || !kept.genuine.Contains(raw) {
		t.Fatalf("it is not kept (%v)", err)
	}
	for _, m := range moments {
		for how, tokens := range map[string]Tokens{"for the first time": fresh(), "again": kept} {
			got, err := tokens.Read(raw, m.at)
			if (err == nil) != m.ok || m.ok && !(got.Session == want.Session && got.User == want.User && got.Issued.Equal(want.Issued) && got.Expires.Equal(want.Expires)) {
				t.Errorf("%s, read %s: %v %v", m.what, how, got, err)
			}
		}
	}
}
