package emojis

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"github.com/kyokomi/emoji/v2"

	"parley/chat/emojis/annotations"
	"parley/chat/fold"
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

// Find finds emoji by a word, at most most: by their names between colons, and by
// their annotations in a language (BCP 47) and in English. Names that are the word come first,
// then those that begin with it. Emoji that the word only describes come last. The first name
// of each is the one that was found.
func Find(word, language string, most int) []WithNames {
	word = strings.ReplaceAll(fold.String(strings.Trim(word, ":")), " ", "_")
	spaced := strings.ReplaceAll(word, "_", " ")
	english, local := annotations.In(english), annotations.In(language)
	if local == english {
		local = nil
	}
	var ranks [unranked][]WithNames
	for _, e := range table() {
		if rank, name := e.rank(word, spaced, english, local); rank < unranked {
			ranks[rank] = append(ranks[rank], WithNames{e.Emoji, append([]string{name}, e.Names...)})
		}
	}
	for _, rank := range ranks {
		slices.SortStableFunc(rank, func(a, b WithNames) int { return cmp.Compare(len(a.Names[0]), len(b.Names[0])) })
	}
	found := slices.Concat(ranks[:]...)
	return found[:min(most, len(found))]
}

const english = "en"

// rank is how well a word names an emoji, and the name that it meant. Codes have underscores
// for the spaces of annotations.
func (e WithNames) rank(word, spaced string, english, local *annotations.Table) (rank int, name string) {
	rank = unranked
	for _, code := range e.Names {
		if n := rankOf(strings.Trim(code, ":"), word, "_"); n < rank {
			rank, name = n, code
		}
	}
	own, ok := local.Of(e.Emoji)
	if n := rankOf(own.Key, spaced, " "); ok && n < rank {
		rank, name = n, own.Name
	}
	if rank < unranked {
		return rank, name
	}
	if ok && own.Begins(spaced) {
		return described, own.Name
	}
	if a, ok := english.Of(e.Emoji); ok && a.Begins(spaced) {
		return described, e.Names[0]
	}
	return unranked, ""
}

// described is the rank of an emoji that a word does not name; unranked is behind all.
const (
	described = 3 + iota
	unranked
)

func rankOf(name, word, space string) int {
	switch {
	case name == word:
		return 0
	case strings.HasPrefix(name, word):
		return 1
	case strings.Contains(name, space+word):
		return 2
	}
	return unranked
}
