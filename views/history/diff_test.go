package history

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// marked writes changes as text.
func marked(list []change) string {
	var b strings.Builder
	for _, c := range list {
		switch c.kind {
		case 0:
			b.WriteString(c.text)
		default:
			fmt.Fprintf(&b, "[%c%s]", c.kind, c.text)
		}
	}
	return b.String()
}

func TestAChangeIsShownByWords(t *testing.T) {
	for _, c := range []struct{ from, to, want string }{
		{"The meeting is on Monday.", "The meeting is on Tuesday.", "The meeting is on [-Monday][+Tuesday]."},
		{"same", "same", "same"},
		{"", "new", "[+new]"},
		{"gone", "", "[-gone]"},
		{"one two", "one and two", "one [+and ]two"},
		{"naïve café", "naïve cafe\u0301s", "naïve [-café][+cafe\u0301s]"},
		{"我喜欢茶", "我喜欢水", "我喜欢[-茶][+水]"},
		{"a\xffb", "a\xffc", "a\xff[-b][+c]"},
	} {
		if got := marked(changes(c.from, c.to)); got != c.want {
			t.Errorf("%q → %q is %q, want %q", c.from, c.to, got, c.want)
		}
	}
}

func TestNoLetterOfEitherTextIsLost(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	text := func() string {
		var b strings.Builder
		for range random.IntN(60) {
			b.WriteString([]string{"a", "tea", " ", "\n", "界", "́", "😀", "ß", "<b>", "\xed"}[random.IntN(10)])
		}
		return b.String()
	}
	for range 2000 {
		from, to := text(), text()
		var before, after strings.Builder
		for _, c := range changes(from, to) {
			if c.kind != '+' {
				before.WriteString(c.text)
			}
			if c.kind != '-' {
				after.WriteString(c.text)
			}
		}
		if before.String() != from || after.String() != to {
			t.Fatalf("%q → %q became %q → %q", from, to, before.String(), after.String())
		}
	}
}

func BenchmarkWorstChange(b *testing.B) {
	var from, to strings.Builder
	for n := range 1300 {
		fmt.Fprintf(&from, "a%d ", n)
		fmt.Fprintf(&to, "b%d ", n)
	}
	for b.Loop() {
		changes(from.String(), to.String())
	}
}
