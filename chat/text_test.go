package chat

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// clean is what one of the rules says about a text: want, or a refusal of field.
type clean struct {
	what, in, want, field string
}

func check(t *testing.T, rule func(string) (string, error), table []clean) {
	t.Helper()
	for _, c := range table {
		t.Run(c.what, func(t *testing.T) {
			got, err := rule(c.in)
			switch {
			case c.field == "" && (err != nil || got != c.want):
				t.Errorf("%+.60q became %+.60q (%v), want %+.60q", c.in, got, err, c.want)
			case c.field != "" && (!Is(err, Invalid) || As(err).Field != c.field || As(err).Text == ""):
				t.Errorf("%+.60q: got %+.60q and %v, want a refusal of %s", c.in, got, err, c.field)
			}
		})
	}
}

const wide = "界" // one character, three bytes

func TestABodyIsTextOfOneToEightThousandCharacters(t *testing.T) {
	check(t, CleanBody, []clean{
		{"a word", "hello", "hello", ""},
		{"the longest", strings.Repeat("a", 8000), strings.Repeat("a", 8000), ""},
		{"the longest of wide characters", strings.Repeat(wide, 8000), strings.Repeat(wide, 8000), ""},
		{"the longest with room around", "\n" + strings.Repeat("a", 8000) + " \n\n", strings.Repeat("a", 8000), ""},
		{"one too many", strings.Repeat("a", 8001), "", "body"},
		{"one wide one too many", strings.Repeat(wide, 8001), "", "body"},
		{"nothing", "", "", "body"},
		{"blanks", " \t\n\u00a0\u3000", "", "body"},
		{"what nobody sees", "\u200b\u200d\u2060\ufeff", "", "body"},
		{"HTML", "<b>&amp;</b>", "<b>&amp;</b>", ""},
		{"lines", "a\nb", "a\nb", ""},
		{"lines of Windows", "a\r\nb\r\n\r\nc", "a\nb\n\nc", ""},
		{"lines of old Macs", "a\rb", "a\nb", ""},
		{"blank lines around", "\n\r\n  a\n\n", "  a", ""},
		{"a tab", "\tcode", "\tcode", ""},
		{"right to left", "שלום \u202bab\u202c", "שלום \u202bab\u202c", ""},
		{"an emoji", "👩🏽‍❤️‍💋‍👨🏿", "👩🏽‍❤️‍💋‍👨🏿", ""},
		{"NUL", "a\x00b", "", "body"},
		{"escape", "\x1b[31mred", "", "body"},
		{"backspace", "a\bb", "", "body"},
		{"a control of Latin-1", "a\u0085b", "", "body"},
		{"delete", "a\x7f", "", "body"},
		{"not UTF-8", "a\xff", "", "body"},
		{"half a character", wide[:2], "", "body"},
		{"a surrogate", "\xed\xa0\x80", "", "body"},
	})
}

func TestAUsernameIsShortAndReadable(t *testing.T) {
	check(t, CleanUsername, []clean{
		{"three", "abc", "abc", ""},
		{"forty", strings.Repeat("ä", 40), strings.Repeat("ä", 40), ""},
		{"two", "ab", "", "username"},
		{"forty-one", strings.Repeat("a", 41), "", "username"},
		{"marks within", "a.b_c-d", "a.b_c-d", ""},
		{"a mark first", "-abc", "", "username"},
		{"other scripts", "Дмитрий", "Дмитрий", ""},
		{"digits", "123", "123", ""},
		{"composed", "rene\u0301", "ren\u00e9", ""},
		{"room around", "  abc\n", "abc", ""},
		{"a blank within", "a b c", "", "username"},
		{"an at sign", "a@b", "", "username"},
		{"HTML", "<b>", "", "username"},
		{"an emoji", "abc😀", "", "username"},
		{"NUL", "ab\x00c", "", "username"},
		{"right-to-left override", "abc\u202e", "", "username"},
		{"a joiner", "ab\u200dc", "", "username"},
		{"a private character", "abc\ue000", "", "username"},
		{"not UTF-8", "abc\xfe", "", "username"},
		{"who is gone", "Deleted User", "", "username"},
	})
}

func TestNobodyCanGoByTheNameOfTheDeleted(t *testing.T) {
	// With a blank in it no username could be it; this keeps it so.
	for _, s := range []string{DeletedName, strings.ToUpper(DeletedName), strings.ReplaceAll(DeletedName, " ", "\u00a0")} {
		if got, err := CleanUsername(s); err == nil {
			t.Errorf("%q passed as %q", s, got)
		}
	}
}

func TestARoomsNameIsOneLine(t *testing.T) {
	check(t, CleanRoomName, []clean{
		{"a word", "General", "General", ""},
		{"one letter", "x", "x", ""},
		{"eighty", strings.Repeat(wide, 80), strings.Repeat(wide, 80), ""},
		{"eighty-one", strings.Repeat("a", 81), "", "name"},
		{"nothing", "", "", "name"},
		{"blanks", " \t ", "", "name"},
		{"blanks within", "a  b\tc", "a b c", ""},
		{"an emoji", "🎉", "🎉", ""},
		{"HTML", "<script>", "<script>", ""},
		{"NUL", "a\x00", "", "name"},
		{"isolate", "a\u2066b", "", "name"},
		{"zero width", "a\u200bb", "", "name"},
		{"only zero width", "\u200b", "", "name"},
		{"not UTF-8", "\xc3", "", "name"},
	})
}

func TestATopicMayBeEmpty(t *testing.T) {
	check(t, CleanTopic, []clean{
		{"nothing", "", "", ""},
		{"blanks", "   ", "", ""},
		{"the longest", strings.Repeat(wide, 250), strings.Repeat(wide, 250), ""},
		{"one too many", strings.Repeat("a", 251), "", "topic"},
		{"bidirectional", "\u202dabc", "", "topic"},
	})
}

func TestAnEmailLooksLikeOne(t *testing.T) {
	check(t, CleanEmail, []clean{
		{"usual", "ann@example.org", "ann@example.org", ""},
		{"room around", " ann@example.org\n", "ann@example.org", ""},
		{"a tag", "ann+chat@example.org", "ann+chat@example.org", ""},
		{"other scripts", "änn@exämple.org", "änn@exämple.org", ""},
		{"the longest", strings.Repeat("a", 254-len("@example.org")) + "@example.org", strings.Repeat("a", 254-len("@example.org")) + "@example.org", ""},
		{"one byte too many", strings.Repeat("a", 255-len("@example.org")) + "@example.org", "", "email"},
		{"nothing", "", "", "email"},
		{"no host", "ann@", "", "email"},
		{"no name", "@example.org", "", "email"},
		{"two", "ann@example.org, bob@example.org", "", "email"},
		{"with a name", "Ann <ann@example.org>", "", "email"},
		{"in brackets", "<ann@example.org>", "", "email"},
		{"NUL", "ann\x00@example.org", "", "email"},
		{"a line break within", "ann@example.org\nBcc: x@example.org", "", "email"},
		{"not UTF-8", "ann\xff@example.org", "", "email"},
	})
}

func TestNamesAreComparedInAnyCase(t *testing.T) {
	for _, same := range [][2]string{
		{"Straße", "STRASSE"}, {"ẞ", "ss"}, {"ΣΊΣΥΦΟΣ", "σίσυφος"}, {"ISTANBUL", "istanbul"}, {"İZMİR", "i̇zmi̇r"},
		{"ǅungla", "ǆUNGLA"}, {"ﬁle", "FILE"}, {"Ｗｉｄｅ", "wide"}, {"rene\u0301", "REN\u00c9"}, {"Ⅷ", "viii"},
	} {
		if Fold(same[0]) != Fold(same[1]) {
			t.Errorf("%q and %q differ: %+q and %+q", same[0], same[1], Fold(same[0]), Fold(same[1]))
		}
	}
	for _, other := range [][2]string{{"a", "b"}, {"ı", "i"}, {"a b", "ab"}, {"o", "ö"}, {"а", "a"}} {
		if Fold(other[0]) == Fold(other[1]) {
			t.Errorf("%q and %q are the same", other[0], other[1])
		}
	}
}

// What was cleaned once is clean, and nothing gets past the rules in a roundabout way.
func FuzzWhatIsCleanStaysClean(f *testing.F) {
	for _, s := range []string{"", "hello", "a\r\n\rb", "\n\x00", "e\u0301\u0301", " \u202e x", "\xff", "a\u00a0", "\r\r\n", "Ａnn.b"} {
		f.Add(s)
	}
	rules := map[string]func(string) (string, error){
		"body": CleanBody, "name": CleanRoomName, "topic": CleanTopic, "username": CleanUsername, "email": CleanEmail,
	}
	f.Fuzz(func(t *testing.T, s string) {
		for what, rule := range rules {
			once, err := rule(s)
			if err != nil {
				continue
			}
			if twice, err := rule(once); err != nil || twice != once {
				t.Errorf("%s: %+q became %+q, and that %+q (%v)", what, s, once, twice, err)
			}
			if !utf8.ValidString(once) || strings.ContainsAny(once, "\x00\r\x1b") {
				t.Errorf("%s: %+q became %+q", what, s, once)
			}
		}
	})
}

func TestASearchIsWordsOfTwoHundredCharactersTogether(t *testing.T) {
	rule := func(s string) (string, error) {
		words, err := CleanSearch(s)
		return strings.Join(words, "|"), err
	}
	check(t, rule, []clean{
		{"a word", "soup", "soup", ""},
		{"words", " soup\u00a0and\tbread\n", "soup|and|bread", ""},
		{"the longest", strings.Repeat(wide, 200), strings.Repeat(wide, 200), ""},
		{"the longest with room around", "  " + strings.Repeat("a", 200) + "  ", strings.Repeat("a", 200), ""},
		{"one too many", strings.Repeat(wide, 201), "", "q"},
		{"what a pattern would mean", `100%_\`, `100%_\`, ""},
		{"an emoji", "👩🏽‍❤️‍💋‍👨🏿", "👩🏽‍❤️‍💋‍👨🏿", ""},
		{"Persian", "می\u200cخواهم", "می\u200cخواهم", ""},
		{"nothing", "", "", "q"},
		{"blanks", " \t\u3000", "", "q"},
		{"what nobody sees", "\u200b\u200d", "", "q"},
		{"NUL", "a\x00b", "", "q"},
		{"escape", "\x1b[31mred", "", "q"},
		{"not UTF-8", "a\xff", "", "q"},
	})
}
