package passwords

import (
	"strings"
	"unicode"
)

// Guessable reports whether a password is guessed early although no list has it: one of the commonest with
// digits and signs around it, one or a few characters again and again, or a run along the alphabet or the keys.
// The list of the commonest has few with twelve characters; this is how people lengthen the others.
func Guessable(password string) bool {
	s := []rune(strings.ToLower(password))
	stem := strings.TrimFunc(string(s), func(r rune) bool { return !unicode.IsLetter(r) })
	unit := s[:period(s)]
	repeated := len(unit) < len(s) && (len(unit) <= fewCharacters || isRun(unit) || Common(string(unit)))
	return Common(stem) || repeated || isRun(s)
}

const fewCharacters = 4 // a unit of so many makes no password, however often it is repeated

// period is the length of the unit that a text repeats to its end: the text's own, when it repeats none.
func period(s []rune) int {
	for p := 1; p <= len(s)/2; p++ {
		if strings.HasPrefix(string(s), string(s[p:])) {
			return p
		}
	}
	return len(s)
}

// keyRows are the letters of a keyboard, row by row.
const keyRows = "qwertyuiopasdfghjklzxcvbnm"

// isRun reports whether nearly each character is beside the one before, on the keys or in the alphabet.
func isRun(s []rune) bool {
	breaks := 0
	for i := 1; i < len(s); i++ {
		if !beside(s[i-1], s[i]) && !beside(s[i], s[i-1]) {
			breaks++
		}
	}
	return len(s) > 1 && breaks <= len(s)/6
}

// beside reports whether b is a, or comes after it.
func beside(a, b rune) bool {
	return b == a || b == a+1 || a == '9' && b == '0' || strings.Contains(keyRows, string([]rune{a, b}))
}
