package emojis

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"github.com/kyokomi/emoji/v2"
)

// WithNames is an emoji with its names, the usual one first.
type WithNames struct {
	Emoji string
	Names []string // :tada:, :party_popper:
}

// table is every emoji that has a name, those with the shortest names first.
var table = sync.OnceValue(func() (table []WithNames) {
	for picture, names := range emoji.RevCodeMap() {
		if clean, ok := Clean(picture); ok && len(names) > 0 {
			table = append(table, WithNames{clean, names})
		}
	}
	slices.SortFunc(table, func(a, b WithNames) int {
		return cmp.Or(cmp.Compare(len(a.Names[0]), len(b.Names[0])), cmp.Compare(a.Names[0], b.Names[0]), cmp.Compare(a.Emoji, b.Emoji))
	})
	// With variations, a picture is in the table of names more than once.
	seen := map[string]bool{}
	return slices.DeleteFunc(table, func(e WithNames) bool {
		again := seen[e.Emoji]
		seen[e.Emoji] = true
		return again
	})
})

// Names are the names of an emoji, the usual one first.
func Names(picture string) []string {
	for _, form := range [...]string{picture, unvaried.Replace(picture)} {
		if names := emoji.RevCodeMap()[form]; len(names) > 0 {
			return names
		}
	}
	return nil
}

// Find finds emoji whose name has a word in it, at most most. Names that are the word
// come first, then those that begin with it.
func Find(word string, most int) []WithNames {
	word = strings.ToLower(strings.ReplaceAll(strings.Trim(word, ":"), " ", "_"))
	var ranks [4][]WithNames
	for _, e := range table() {
		rank := len(ranks) - 1
		best := 0
		for i, name := range e.Names {
			if n := rankOf(strings.Trim(name, ":"), word); n < rank {
				rank, best = n, i
			}
		}
		if rank < len(ranks)-1 {
			names := append([]string{e.Names[best]}, e.Names...)
			ranks[rank] = append(ranks[rank], WithNames{e.Emoji, names})
		}
	}
	for _, rank := range ranks {
		slices.SortStableFunc(rank, func(a, b WithNames) int { return cmp.Compare(len(a.Names[0]), len(b.Names[0])) })
	}
	found := slices.Concat(ranks[:]...)
	return found[:min(most, len(found))]
}

func rankOf(name, word string) int {
	switch {
	case name == word:
		return 0
	case strings.HasPrefix(name, word):
		return 1
	case strings.Contains(name, "_"+word):
		return 2
	}
	return 3
}
