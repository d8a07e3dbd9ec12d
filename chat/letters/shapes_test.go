package letters

import (
	"strings"
	"testing"
)

func TestWhatShowsNothingIsBlank(t *testing.T) {
	for s, want := range map[string]bool{
		"": true, " \t\u3000": true, "\u200b\u2060": true, "\u2800\U0001d159": true, "\u0301": false, "a": false, "\u2800.": false, "☕": false,
	} {
		if Blank(s) != want {
			t.Errorf("%+q is blank: %v", s, !want)
		}
	}
}

func TestHiddenCharactersAreThoseThatNamesMayNotHave(t *testing.T) {
	for r, want := range map[rune]bool{'\n': true, '\u202e': true, '\ue000': true, '\u200d': true, '\u2800': true, '\u3164': true, 'a': false, ' ': false, 'é': false, '\u0301': false} {
		if Hidden(r) != want {
			t.Errorf("%U is hidden: %v", r, !want)
		}
	}
}

func TestMarksStandOnLettersAFewOnEach(t *testing.T) {
	acute, sign := "\u0301", "\u0b3e"
	for s, want := range map[string]bool{
		"": false, "abc": false, "a" + acute: false, acute + "a": true, "a " + acute: true, "a" + acute + acute: true,
		"a\u0301\u0302": false, "a\u0301\u0302\u0303": true, "a\u0301\u0302b\u0303": false, "क" + strings.Repeat(sign, 8): false, "क" + strings.Repeat(sign, 9): true,
	} {
		if Heaped(s) != want {
			t.Errorf("%+q is heaped: %v", s, !want)
		}
	}
}

func TestANameIsWrittenInOneScriptOrInThoseThatGoTogether(t *testing.T) {
	for s, want := range map[string]bool{
		"ann": true, "анна": true, "annа": false, "さくらサクラ桜x": true, "桜ㄅx": true, "김x桜": true, "ㄅさ": false, "김さ": false, "annα": false,
		"a1": true, "1٢": false, "٣٤": true, "１2": false, "": true, "12-._": true,
	} {
		if OneScript(s) != want {
			t.Errorf("%q is of one script: %v", s, !want)
		}
	}
}
