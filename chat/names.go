package chat

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.mau.fi/util/confusable"
	"golang.org/x/text/unicode/norm"
)

// cleanLine gives a name its stored form (NFC, single spaces). It refuses control,
// invisible, empty and private-use characters, marks without a letter and too many
// marks. They make names look alike, or like none.
func cleanLine(field string, what Term, s string, least, most int) (string, error) {
	if !utf8.ValidString(s) {
		return "", Field(field, "%s must be valid UTF-8 text.", what)
	}
	s = norm.NFC.String(strings.Join(strings.Fields(s), " "))
	// An emoji may need a joiner and the like; a sign stands in for it here.
	plain := emojiWithin.ReplaceAllString(s, "☺")
	if strings.ContainsFunc(plain, hidden) {
		return "", Field(field, "%s cannot contain control or invisible characters.", what)
	}
	if heaped(plain) {
		return "", Field(field, "%s has an accent without a letter, or too many on one.", what)
	}
	if n := utf8.RuneCountInString(s); n < least || n > most {
		return "", Field(field, "%s must have %d to %d characters.", what, least, most)
	}
	return s, nil
}

// emojiWithin are the emoji that need characters which are otherwise hidden.
var emojiWithin = regexp.MustCompile(`[0-9#*]\x{fe0f}\x{20e3}|` + regionFlag + `|` + picture + `(?:\x{200d}` + picture + `)*`)

// hidden reports characters that a name may not have.
func hidden(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs) || ignorable(r) || empty(r)
}

// How many marks one letter can have after NFC: accents of any script, and signs that
// belong to a script, such as vowels.
const (
	accentsMax = 2
	signsMax   = 8
)

// heaped reports whether a mark stands without a letter, twice on the same letter or
// among too many (UTS #39, 5.4).
func heaped(s string) bool {
	accents, signs, last := 0, 0, ' '
	for _, r := range s {
		if !unicode.IsMark(r) {
			accents, signs, last = 0, 0, r
			continue
		}
		if unicode.IsSpace(last) || r == last && unicode.Is(unicode.Mn, r) {
			return true
		}
		last = r
		if signs++; norm.NFC.PropertiesString(string(r)).CCC() >= 200 {
			accents++
		}
		if accents > accentsMax || signs > signsMax {
			return true
		}
	}
	return false
}

// CleanUsername checks a username: letters and digits of one script, and . _ - within.
func CleanUsername(s string) (string, error) {
	s, err := cleanLine("username", "A username", s, UsernameMin, UsernameMax)
	if err != nil {
		return "", err
	}
	last := ' '
	for i, r := range s {
		letter := unicode.IsLetter(r) || unicode.IsDigit(r)
		accent := unicode.In(r, unicode.Mn, unicode.Mc) && !strings.ContainsRune(" ._-", last)
		if !letter && !accent && (i == 0 || !strings.ContainsRune("._-", r)) {
			return "", Field("username", "A username has letters and digits, and . _ - after the first.")
		}
		last = r
	}
	if strings.ContainsFunc(s, ignorable) { // within a likely emoji
		return "", Field("username", "A username has letters and digits, and . _ - after the first.")
	}
	if !oneScript(s) {
		return "", Field("username", "A username is written in one script: Latin, Greek or Cyrillic letters cannot stand side by side.")
	}
	if Fold(s) == Fold(DeletedName) || Calls(Fold(s)) {
		return "", Field("username", "That username is reserved.")
	}
	return s, nil
}

// together are the scripts that are written side by side: those of Japanese, Chinese
// and Korean, each with Latin (UTS #39, 5.2, Highly Restrictive).
var together = [][]*unicode.RangeTable{
	{unicode.Latin, unicode.Han, unicode.Hiragana, unicode.Katakana},
	{unicode.Latin, unicode.Han, unicode.Bopomofo},
	{unicode.Latin, unicode.Han, unicode.Hangul},
}

// oneScript reports whether the letters of s belong to one script, or to scripts
// written together, and its digits to one set of ten.
func oneScript(s string) bool {
	var scripts []*unicode.RangeTable
	zero := rune(-1)
	for _, r := range s {
		if unicode.IsDigit(r) {
			if z := zeroOf(r); zero >= 0 && z != zero {
				return false
			} else {
				zero = z
			}
		}
		if own := scriptOf(r); own != nil && !unicode.In(r, scripts...) {
			scripts = append(scripts, own)
		}
	}
	if len(scripts) < 2 {
		return true
	}
	for _, set := range together {
		if all(s, set) {
			return true
		}
	}
	return false
}

func all(s string, set []*unicode.RangeTable) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return scriptOf(r) != nil && !unicode.In(r, set...) })
}

// scriptOf is nil for characters that many scripts share, such as digits and accents.
func scriptOf(r rune) *unicode.RangeTable {
	if unicode.In(r, unicode.Common, unicode.Inherited) {
		return nil
	}
	for _, table := range unicode.Scripts {
		if unicode.Is(table, r) {
			return table
		}
	}
	return nil
}

// zeroOf is the zero of a digit's own set of ten.
func zeroOf(r rune) rune {
	for _, t := range unicode.Nd.R16 {
		if rune(t.Lo) <= r && r <= rune(t.Hi) {
			return r - (r-rune(t.Lo))%10
		}
	}
	for _, t := range unicode.Nd.R32 {
		if rune(t.Lo) <= r && r <= rune(t.Hi) {
			return r - (r-rune(t.Lo))%10
		}
	}
	return r
}

// Skeleton is the same for names that look alike, in any script (UTS #39, 4). It is for
// comparing only, and made of the name as shown: an I looks like an l, and an i does
// not.
func Skeleton(name string) string {
	seen, _ := visible(name, false)
	return Fold(confusable.Skeleton(seen))
}

func CleanRoomName(s string) (string, error) {
	s, err := cleanLine("name", "A room name", s, 1, RoomNameMax)
	if err == nil && blank(s) {
		err = Field("name", "A room name needs something to read.")
	}
	return s, err
}

func CleanTopic(s string) (string, error) {
	return cleanLine("topic", "A topic", s, 0, TopicMax)
}
