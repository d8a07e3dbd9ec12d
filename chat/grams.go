package chat

import (
	"slices"
	"unicode"
)

// BlockSize is how many messages of a room share an entry of the search's index.
const BlockSize = 64

// wideFrom is the first of the characters that make words of one or two: Chinese, Japanese,
// Korean, and pictures behind them.
const wideFrom = 0x2E80

// AppendGrams adds the grams of a folded text, as hashes of 16 bits: each three characters
// of a word, and of wide characters each one and each two. A text that contains a word has
// all of the word's grams. Two different grams may share a hash, so the text decides.
func AppendGrams(grams []int16, folded string) []int16 {
	var a, b rune // the characters before; 0 for none
	for _, r := range folded {
		switch {
		case unicode.IsSpace(r):
			r = 0
		case r >= wideFrom:
			grams = append(grams, gram(0, 0, r))
			if b >= wideFrom {
				grams = append(grams, gram(0, b, r))
			}
		case a != 0 && b != 0 && a < wideFrom && b < wideFrom:
			grams = append(grams, gram(a, b, r))
		}
		a, b = b, r
	}
	return grams
}

// SortGrams orders grams, each once.
func SortGrams(grams []int16) []int16 {
	slices.Sort(grams)
	return slices.Compact(grams)
}

// gram hashes by multiplication with a large odd number (Fibonacci hashing).
func gram(a, b, c rune) int16 {
	h := uint64(a)<<42 | uint64(b)<<21 | uint64(c)
	return int16((h * 0x9E3779B97F4A7C15) >> 48)
}
