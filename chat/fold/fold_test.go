package fold

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

func TestNamesAndTextsAreComparedInAnyWriting(t *testing.T) {
	for _, same := range [][2]string{
		{"Straße", "STRASSE"}, {"ẞ", "ss"}, {"ΣΊΣΥΦΟΣ", "σίσυφος"}, {"ISTANBUL", "istanbul"}, {"İZMİR", "i̇zmi̇r"}, {"İstanbul", "ISTANBUL"},
		{"ǅungla", "ǆUNGLA"}, {"ﬁle", "FILE"}, {"Ｗｉｄｅ", "wide"}, {"rene\u0301", "REN\u00c9"}, {"Ⅷ", "viii"},
		{"ﾊﾟｰﾃｨｰ", "パーティー"}, {"in\u00advis\u00adible", "INVISIBLE"}, {"❤\ufe0f", "❤"}, {"👩\u200d💻", "👩💻"}, {"e\u00ad\u0301", "é"},
		{"alice\ufe0f", "alice"}, {"alice\u034f", "alice"}, {"alice\U000e01ef", "alice"}, {"alice\u180b", "alice"}, {"alice\u17b4", "alice"},
		{"alice\u3164", "alice"}, {"alice\uffa0", "alice"}, {"ᏣᎳᎩ", "ꮳꮃꭹ"}, {"ᾳ", "ΑΙ"}, {"a\u0323\u0307", "ạ̇"}, {"が", "か\u3099"}, {"각", "각"},
	} {
		if String(same[0]) != String(same[1]) {
			t.Errorf("%q and %q differ: %+q and %+q", same[0], same[1], String(same[0]), String(same[1]))
		}
	}
	for _, other := range [][2]string{{"a", "b"}, {"ı", "i"}, {"a b", "ab"}, {"o", "ö"}, {"а", "a"}, {"カ", "か"}, {"e", "é"}} {
		if String(other[0]) == String(other[1]) {
			t.Errorf("%q and %q are the same", other[0], other[1])
		}
	}
}

// everyCharacter calls f with each assigned code point that text can hold, except Han
// characters, which are all alike.
func everyCharacter(f func(c rune)) {
	for c := rune(0); c <= unicode.MaxRune; c++ {
		known := unicode.In(c, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S, unicode.Z, unicode.Cc, unicode.Cf)
		if known && !unicode.Is(unicode.Unified_Ideograph, c) || Ignorable(c) {
			f(c)
		}
	}
}

// A folded character has all of its forms fold to it, and is as Unicode defines it,
// except the i with a dot.
func TestEveryCharacterFoldsAsUnicodeDefines(t *testing.T) {
	wrong := 0
	fail := func(c rune, what, got, want string) {
		if wrong++; wrong < 20 {
			t.Errorf("%U: %s %+q, want %+q", c, what, got, want)
		}
	}
	folder := cases.Fold()
	everyCharacter(func(c rune) {
		s := string(c)
		f := String(s)
		want := s
		for range 5 {
			want = norm.NFKC.String(strings.Map(func(r rune) rune {
				if Ignorable(r) {
					return -1
				}
				return r
			}, folder.String(strings.Map(lowerCherokee, norm.NFD.String(want)))))
		}
		if want = strings.ReplaceAll(want, "i\u0307", "i"); f != want {
			fail(c, "folds to", f, want)
		}
		if again := String(f); again != f {
			fail(c, "folds twice to", again, f)
		}
		for other := unicode.SimpleFold(c); other != c; other = unicode.SimpleFold(other) {
			if g := String(string(other)); g != f {
				fail(c, "and its other case fold to", g, f)
			}
		}
		for _, form := range []norm.Form{norm.NFC, norm.NFD, norm.NFKC, norm.NFKD} {
			if g := String(form.String(s)); g != f {
				fail(c, "in another form folds to", g, f)
			}
		}
		if got, at := Places("a" + s + "b"); got != String("a"+s+"b") || len(at) != len(got)+1 || at[len(got)] != len(s)+2 {
			fail(c, "has places", got, String("a"+s+"b"))
		}
	})
	if Version != "15.0.0/1" {
		t.Errorf("the rules are %s now: keys are made again at the start, and docs/reference.md names the version", Version)
	}
}

func TestWhatIsIgnorableIsWhatUnicodeSays(t *testing.T) {
	n := 0
	everyCharacter(func(c rune) {
		if Ignorable(c) {
			n++
		}
	})
	if n != 4174 { // DerivedCoreProperties-15.0.0.txt
		t.Errorf("%d characters are", n)
	}
	for _, c := range "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b\u180f\u200b\u200d\u202e\u2060\u2065\u3164\ufe0f\ufeff\uffa0\ufff0\U0001bca0\U0001d173\U000e0001\U000e0fff" {
		if !Ignorable(c) {
			t.Errorf("%U is not", c)
		}
	}
	for _, c := range "a \u00a0\u0600\u06dd\u2800\u3000\ufff9\U00013430\u0301" {
		if Ignorable(c) {
			t.Errorf("%U is", c)
		}
	}
}

// Where a folded text is cut between characters, the original can be cut as well.
func FuzzPlacesLeadBack(f *testing.F) {
	for _, s := range []string{"Straße", "e\u00ad\u0301x", "👩\u200d💻!", "\u00ad\u00ad", "a\xffb", "ﬁ ǆ ΐ", "각ᆨ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		folded, at := Places(s)
		if len(at) != len(folded)+1 || at[len(folded)] != len(s) {
			t.Fatalf("%+q: %d places for %d bytes", s, len(at), len(folded))
		}
		if plain := String(s); plain != folded {
			t.Fatalf("%+q folds to %+q and %+q", s, plain, folded)
		}
		for i := 1; i < len(at); i++ {
			if at[i] < at[i-1] || at[i] < len(s) && utf8.ValidString(s) && !utf8.RuneStart(s[at[i]]) {
				t.Fatalf("%+q: byte %d of it comes from %d", s, i, at[i])
			}
		}
	})
}

func BenchmarkFold(b *testing.B) {
	for name, s := range map[string]string{
		"ASCII":   strings.Repeat("A few words of it. ", 5),
		"German":  strings.Repeat("Größe süß, Übel heiß. ", 5),
		"Chinese": strings.Repeat("汤面包和米饭，", 10),
		"Russian": strings.Repeat("Суп на обед. ", 7),
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				String(s)
			}
		})
	}
}
