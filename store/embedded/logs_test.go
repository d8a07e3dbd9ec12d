package embedded

import (
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

func TestOnlyPostgresLinesThatMatterAreWarnings(t *testing.T) {
	warns := postgresWarns()
	for _, c := range []struct {
		line string
		want bool
	}{
		{"checkpointer|LOG:  checkpoint complete", false},
		{"client backend|WARNING:  there is no transaction in progress", true},
		{"\tand a second line of the same", true},
		{`client backend|ERROR:  duplicate key value violates unique constraint "users_email_key"`, false},
		{"\tand a second line of the same", false},
		{"checkpointer|ERROR:  could not write to file: No space left on device", true},
		{"client backend|FATAL:  sorry, too many clients already", true},
		{"postmaster|PANIC:  could not locate a valid checkpoint record", true},
	} {
		if got := warns(c.line); got != c.want {
			t.Errorf("%q: got %t", c.line, got)
		}
	}
}

func TestLongLinesAreCutAndNotLost(t *testing.T) {
	long := strings.Repeat("x", 10_000)
	var got []string
	text := "one\n" + long + "\n\nlast without an end"
	eachLine(iotest.OneByteReader(strings.NewReader(text)), func(s string) { got = append(got, s) })
	if len(got) != 3 || got[0] != "one" || got[1] != long[:4096] || got[2] != "last without an end" {
		t.Errorf("got %d lines: %.60q", len(got), got)
	}
}

func FuzzEachLineReadsToTheEnd(f *testing.F) {
	f.Add("one\ntwo\r\n" + strings.Repeat("z", 9000))
	f.Fuzz(func(t *testing.T, text string) {
		r := strings.NewReader(text)
		eachLine(r, func(s string) {
			if s == "" || len(s) > 4096 || strings.Contains(s, "\n") {
				t.Errorf("not a line: %q", s)
			}
		})
		if rest, _ := io.ReadAll(r); len(rest) != 0 {
			t.Errorf("left unread: %q", rest)
		}
	})
}
