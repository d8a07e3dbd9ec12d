package chat

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// clean is the expected result of a rule on a text: want, or a refusal of field.
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
		{"line ends of other programs", "a\vb\fc\u0085d\u2028e\u2029f", "a\nb\nc\nd\ne\nf", ""},
		{"only those", "\v\f\u0085\u2028\u2029", "", "body"},
		{"hyphens of a word processor", "a\x1eb\x1fc", "a\u2011b\u00adc", ""},
		{"quotation marks of Windows", "\u0093a\u0094\u0085", "“a”", ""},
		{"a control of Latin-1", "a\u0081b", "", "body"},
		{"a byte order mark", "\ufeffa", "a", ""},
		{"fillers", "\u3164\u3164\u3164", "", "body"},
		{"empty Braille", "\u2800", "", "body"},
		{"selectors", "\ufe0f\u034f\U000e0100", "", "body"},
		{"a filler in a word", "a\u3164", "a\u3164", ""},
		{"delete", "a\x7f", "", "body"},
		{"not UTF-8", "a\xff", "", "body"},
		{"half a character", wide[:2], "", "body"},
		{"a surrogate", "\xed\xa0\x80", "", "body"},
	})
}

// "I asked @abc." mentions abc.
func TestANewUsernameDoesNotEndASentence(t *testing.T) {
	check(t, NewUsername, []clean{
		{"a dot within", "a.bc", "a.bc", ""},
		{"another mark at the end", "abc_", "abc_", ""},
		{"a dot at the end", "abc.", "", "username"},
		{"dots", "abc...", "", "username"},
		{"a wide dot", "abc．", "", "username"},
		{"too short as well", "a.", "", "username"},
	})
}

func TestANewUsernameDoesNotSpeakForTheServer(t *testing.T) {
	check(t, NewUsername, []clean{
		{"an admin", "admin", "", "username"},
		{"in other letters", "ADMIN", "", "username"},
		{"wide", "ａｄｍｉｎ", "", "username"},
		{"with marks", "ad.min", "", "username"},
		{"with a number", "Admin2", "", "username"},
		{"with a digit that looks like a letter", "channe1", "", "username"},
		{"with a letter that looks like another", "ADMlN", "", "username"},
		{"two of them", "parley-support", "", "username"},
		{"all of a room", "everyone", "", "username"},
		{"in German", "Alle", "", "username"},
		{"one that is longer", "badminton", "badminton", ""},
		{"one with a word of it", "ann-support", "ann-support", ""},
		{"a name", "Rooms", "Rooms", ""},
		{"one in capitals", "ALI", "ALI", ""},
		{"with a letter that looks like another, in small ones", "aII", "", "username"},
	})
	check(t, OwnersUsername, []clean{
		{"of the first owner", "admin", "admin", ""},
		{"and root", "root", "root", ""},
		{"not all", "everyone", "", "username"},
		{"nor the server", "Parley", "", "username"},
		{"a dot at the end", "admin.", "", "username"},
	})
	check(t, CleanUsername, []clean{{"an older account", "admin", "admin", ""}})
}

func TestAUsernameIsShortAndReadable(t *testing.T) {
	check(t, CleanUsername, []clean{
		{"three", "abc", "abc", ""},
		{"forty", strings.Repeat("ä", 40), strings.Repeat("ä", 40), ""},
		{"two", "ab", "", "username"},
		{"forty-one", strings.Repeat("a", 41), "", "username"},
		{"marks within", "a.b_c-d", "a.b_c-d", ""},
		{"a mark first", "-abc", "", "username"},
		{"a mark of a letter first", "\u0301abc", "", "username"},
		{"a heap of marks", "a" + strings.Repeat("\u0301", 38), "", "username"},
		{"a few of them", "abc\u0300\u0301\u0302", "", "username"},
		{"one twice", "abc\u0316\u0316", "", "username"},
		{"a mark on a dot", "a.\u0301b", "", "username"},
		{"a circle around", "abc\u20dd", "", "username"},
		{"a selector", "alice\ufe0f", "", "username"},
		{"a joiner of graphemes", "alice\u034f", "", "username"},
		{"another selector", "alice\U000e01ef", "", "username"},
		{"a Mongolian one", "alice\u180b", "", "username"},
		{"a Khmer vowel that is none", "alice\u17b4", "", "username"},
		{"a filler", "alice\u3164", "", "username"},
		{"a narrow filler", "alice\uffa0", "", "username"},
		{"a Hangul filler", "alice\u115f", "", "username"},
		{"fillers alone", "\u3164\u3164\u3164", "", "username"},
		{"empty Braille", "abc\u2800", "", "username"},
		{"a letter in its coloured form", "abℹ️", "", "username"},
		{"a Cyrillic letter among Latin ones", "\u0430lice", "", "username"},
		{"a Greek one", "\u03bfscar", "", "username"},
		{"digits of two rows", "abc1\u0662", "", "username"},
		{"Japanese", "田中さくらエリA1", "田中さくらエリA1", ""},
		{"Korean", "김민수Kim", "김민수Kim", ""},
		{"Chinese", "王小明ㄅㄆ", "王小明ㄅㄆ", ""},
		{"Bopomofo and kana", "ㄅㄆさ", "", "username"},
		{"Greek", "Γιώργος", "Γιώργος", ""},
		{"Arabic", "مُحَمَّد", "مُحَمَّد", ""},
		{"Hebrew", "שָׁלוֹם", "שָׁלוֹם", ""},
		{"Hindi", "श्रीकृष्ण", "श्रीकृष्ण", ""},
		{"Bengali", "সৌমিত্র", "সৌমিত্র", ""},
		{"Tamil", "தமிழ்செல்வன்", "தமிழ்செல்வன்", ""},
		{"Thai", "ผู้ใหญ่ที่รัก", "ผู้ใหญ่ที่รัก", ""},
		{"Burmese", "မြွှို့နယ်", "မြွှို့နယ်", ""},
		{"Khmer", "ស្រ្តី", "ស្រ្តី", ""},
		{"Tibetan", "བསྒྲུབས", "བསྒྲུབས", ""},
		{"Vietnamese", "Nguyễn.Thị", "Nguyễn.Thị", ""},
		{"Georgian", "გიორგი", "გიორგი", ""},
		{"Armenian", "Հայկ", "Հայկ", ""},
		{"Amharic", "አበበች", "አበበች", ""},
		{"Cherokee", "ᏣᎳᎩ", "ᏣᎳᎩ", ""},
		{"Yoruba", "Ọlá.Ẹ̀bùn", "Ọlá.Ẹ̀bùn", ""},
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

func TestTheNameOfDeletedUsersIsReserved(t *testing.T) {
	// A username cannot contain a blank, so it cannot equal DeletedName; this keeps it
	// so.
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
		{"an emoji of several", "👩\u200d💻 ❤️ #️⃣", "👩\u200d💻 ❤️ #️⃣", ""},
		{"a region's flag", "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", ""},
		{"a joiner between letters", "a\u200db", "", "name"},
		{"a joiner behind an emoji", "👩\u200d", "", "name"},
		{"a selector behind a letter", "tea\ufe0f", "", "name"},
		{"fillers", "\u3164\u3164\u3164", "", "name"},
		{"empty Braille", "\u2800", "", "name"},
		{"empty Braille behind", "tea\u2800", "", "name"},
		{"a mark first", "\u0301tea", "", "name"},
		{"a mark on a blank", "tea \u0301", "", "name"},
		{"a heap of marks", "t" + strings.Repeat("\u0300\u0301", 10), "", "name"},
		{"two scripts", "Чай tea", "Чай tea", ""},
		{"line ends of other programs", "a\vb\u2028c\u0085d\fe\u2029", "a b c d e", ""},
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
		{"a filler", "abc\u3164", "", "topic"},
		{"an emoji of several", "👩\u200d💻", "👩\u200d💻", ""},
		{"line ends of other programs", "a\vb\u2028c\u0085", "a b c", ""},
	})
}

func TestAnEmailLooksLikeOne(t *testing.T) {
	check(t, CleanEmail, []clean{
		{"usual", "ann@example.org", "ann@example.org", ""},
		{"room around", " ann@example.org\n", "ann@example.org", ""},
		{"an invisible character", "ann\u200b@exam\u00adple.org\ufeff", "ann@example.org", ""},
		{"wide characters", "ａｎｎ＠ｅｘａｍｐｌｅ．ｏｒｇ", "ann@example.org", ""},
		{"a full stop behind", "ann@example.org.", "ann@example.org", ""},
		{"Chinese full stops", "ann@example。org", "ann@example.org", ""},
		{"punycode", "ann@xn--bcher-kva.example", "ann@bücher.example", ""},
		{"capitals", "Ann@BÜCHER.Example", "Ann@bücher.example", ""},
		{"decomposed", "ann@bu\u0308cher.example", "ann@bücher.example", ""},
		{"an intranet", "ann@my_host", "ann@my_host", ""},
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

func TestOneMailboxHasOneKey(t *testing.T) {
	for _, same := range [][]string{
		{"ann@example.org", "ANN@EXAMPLE.ORG", " ann@example.org. ", "ann\u200b@example.org", "ａｎｎ＠example。org"},
		{"x@bücher.example", "x@xn--bcher-kva.example", "x@BU\u0308CHER.example", "x@XN--BCHER-KVA.example"},
		{"x@faß.example", "x@xn--fa-hia.example"},
		{"x@例え.テスト", "x@xn--r8jz45g.xn--zckzah"},
	} {
		for _, s := range same {
			cleaned, err := CleanEmail(s)
			if err != nil || EmailKey(s) != EmailKey(same[0]) || EmailKey(cleaned) != EmailKey(same[0]) {
				t.Errorf("%+q has the key %q, cleaned (%+q) %q; want %q; %v", s, EmailKey(s), cleaned, EmailKey(cleaned), EmailKey(same[0]), err)
			}
		}
	}
	for _, other := range [][2]string{{"x@fass.example", "x@faß.example"}, {"a.b@example.org", "ab@example.org"}, {"a@example.org", "a@example.com"}} {
		if EmailKey(other[0]) == EmailKey(other[1]) {
			t.Errorf("%q are one", other)
		}
	}
}

// Cleaned text is clean, and nothing evades the rules through a second pass.
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
