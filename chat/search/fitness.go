package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"parley/chat"
)

// BestSize is how many messages a search orders by how well they fit.
const BestSize = 60

// Fitness is how well a folded text answers folded words: each by its best place. A word of
// its own fits better than the beginning of one, and that better than what is within. Of
// two texts with the same places the one that says little else fits better.
func Fitness(text string, words []string) int {
	fit, said := 0, 0
	for _, w := range words {
		fit += max(bestPlace(text, w), bestPlace(text, chat.OtherApostrophe(w)))
		said += len(w)
	}
	return fit*1000 + 999*said/max(len(text), said, 1)
}

func bestPlace(text, word string) (best int) {
	for at := 0; word != ""; {
		i := strings.Index(text[at:], word)
		if i < 0 {
			break
		}
		from, to := at+i, at+i+len(word)
		before, _ := utf8.DecodeLastRuneInString(text[:from])
		after, _ := utf8.DecodeRuneInString(text[to:])
		switch begins, ends := !ofWord(before), !ofWord(after); {
		case begins && ends:
			return 4
		case begins:
			best = max(best, 2)
		default:
			best = max(best, 1)
		}
		_, size := utf8.DecodeRuneInString(text[from:])
		at = from + size
	}
	return best
}

func ofWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }
