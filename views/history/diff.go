package history

import (
	"strings"
	"time"
	"unicode"

	"github.com/sergi/go-diff/diffmatchpatch"
)

// change is a part of a text: kept, added or removed.
type change struct {
	kind byte // 0, '+' or '-'
	text string
}

// diffLimit is how long one comparison looks for a shorter answer. Two texts of 8,000
// characters without a common word take longest.
const diffLimit = 20 * time.Millisecond

// changes compares two texts by words.
func changes(from, to string) (list []change) {
	ids, words := map[string]rune{}, map[rune]string{}
	a, b := encode(from, ids, words), encode(to, ids, words)
	d := diffmatchpatch.New()
	d.DiffTimeout = diffLimit
	for _, x := range d.DiffCleanupSemantic(d.DiffMainRunes(a, b, false)) {
		var text strings.Builder
		for _, r := range x.Text {
			text.WriteString(words[r])
		}
		list = append(list, change{kinds[x.Type], text.String()})
	}
	return list
}

var kinds = map[diffmatchpatch.Operation]byte{diffmatchpatch.DiffInsert: '+', diffmatchpatch.DiffDelete: '-'}

// firstID is the first of the runes that stand for words: from here on, all of them survive
// in a string.
const firstID = 0x10000

// encode writes a text with one rune for each word: the library compares runes.
func encode(text string, ids map[string]rune, words map[rune]string) (out []rune) {
	for _, w := range split(text) {
		id, ok := ids[w]
		if !ok {
			id = firstID + rune(len(ids))
			ids[w], words[id] = id, w
		}
		out = append(out, id)
	}
	return out
}

// split cuts a text into words and the single characters between them. Scripts without
// spaces have a word for each character.
func split(text string) (list []string) {
	start, inside := 0, false
	for i, r := range text {
		if i > start && !unicode.IsMark(r) && !(inside && inWord(r)) {
			list = append(list, text[start:i])
			start = i
		}
		inside = inWord(r)
	}
	if start < len(text) {
		list = append(list, text[start:])
	}
	return list
}

func inWord(r rune) bool {
	return (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)) &&
		!unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai)
}
