package passwords

import (
	"slices"
	"strings"
	"testing"
)

func TestAPasswordIsNormalInOneWay(t *testing.T) {
	for typed, want := range map[string]string{
		"pa\u0308sswo\u0308rter": "pässwörter", "correct\u00a0horse\u3000battery": "correct horse battery", "ｃorrect": "ｃorrect", "a\tb": "a\tb", "\xff\u00a0": "\xff\u00a0",
	} {
		if got := Normal(typed); got != want {
			t.Errorf("%+q becomes %+q, want %+q", typed, got, want)
		}
	}
}

func TestOldHashesAreOfWhatWasTyped(t *testing.T) {
	for typed, want := range map[string][]string{
		"plain": {"plain"}, "pässwort": {"pässwort", "pa\u0308sswort"}, "pa\u0308sswort": {"pässwort", "pa\u0308sswort"},
		"ä\u00a0b": {"ä b", "ä\u00a0b", "a\u0308\u00a0b"},
	} {
		if got := Spellings(typed); !slices.Equal(got, want) {
			t.Errorf("%+q may be %+q, want %+q", typed, got, want)
		}
	}
}

func TestAPasswordIsTooLongByItsNormalForm(t *testing.T) {
	for what, c := range map[string]struct {
		typed string
		want  bool
	}{
		"128 letters": {strings.Repeat("x", 128), false}, "129 letters": {strings.Repeat("x", 129), true},
		"128 letters with accents behind": {strings.Repeat("a\u0308", 128), false}, "129 of them": {strings.Repeat("a\u0308", 129), true},
		"a text without end": {strings.Repeat("x", 1<<20), true},
	} {
		if TooLong(c.typed) != c.want {
			t.Errorf("%s: too long is %v", what, !c.want)
		}
	}
}

func TestBcryptReadsADigestOfALongPassword(t *testing.T) {
	short, long := strings.Repeat("x", 72), strings.Repeat("x", 73)
	if IsLong(short) || !IsLong(long) {
		t.Error("72 bytes are read, 73 are not")
	}
	if string(Digested(short)) != short {
		t.Errorf("a short one is %q", Digested(short))
	}
	if d := Digested(long); len(d) != 44 || string(d) == string(Digested(long+"x")) {
		t.Errorf("a long one is %q", d)
	}
}
