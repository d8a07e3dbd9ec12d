package messages

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"parley/chat"
	"parley/chat/fold"
	"parley/chat/markup"
	"parley/views/ui"
)

// appendMarked writes a text as HTML with the search words marked, however they are written
// there; the rest is text with its custom emoji. Words are the same if fold.String makes them so, as in the search
// itself.
func appendMarked(b []byte, text string, words []string) []byte {
	end := 0
	plain := picturesOf(text)
	for _, s := range occurrences(text, words) {
		if s.from > end {
			b = plain.append(b, end, s.from)
		}
		if s.to > end {
			b = append(b, "<mark>"...)
			b = ui.AppendText(b, text[max(s.from, end):s.to])
			b = append(b, "</mark>"...)
			end = s.to
		}
	}
	return plain.append(b, end, len(text))
}

// AppendFound is appendMarked for a line of a result: the paragraphs follow on each other,
// each in its own direction.
func AppendFound(b []byte, text string, words []string) []byte {
	if !strings.Contains(text, "\n") {
		return appendMarked(b, text, words)
	}
	for paragraph := range strings.Lines(text) {
		if strings.TrimSpace(paragraph) != "" {
			b = append(b, "<bdi>"...)
			b = appendMarked(b, strings.TrimSuffix(paragraph, "\n"), words)
			b = append(b, "</bdi>\n"...)
		}
	}
	return b
}

// AppendHit is AppendFound for a message: the part of its text around the first search word, as
// people read it, and the names of files that have one.
func AppendHit(b []byte, m chat.Message, words []string) []byte {
	said := Excerpt(read(m.Body, words), words)
	for _, f := range m.Files {
		if len(occurrences(f.Name, words)) > 0 {
			said += "\n" + f.Name
		}
	}
	if said = strings.TrimPrefix(said, "\n"); said == "" {
		said = Excerpt(m.Says(), words)
	}
	return AppendFound(b, said, words)
}

// read is a message's text as people read it. What the words are in is shown, marks of
// Markdown and the addresses of links included.
func read(body string, words []string) string {
	said := markup.Reading(body, func(text string) (places [][2]int) {
		for _, s := range occurrences(text, words) {
			places = append(places, [2]int{s.from, s.to})
		}
		return places
	})
	if said == body {
		return body
	}
	folded, all := fold.String(said), fold.String(body)
	for _, w := range words {
		if w = fold.String(w); !chat.Holds(folded, w) && chat.Holds(all, w) {
			return body // letters beside a mark that join without it
		}
	}
	return said
}

// span is a range of bytes.
type span struct{ from, to int }

// occurrences are the places of words in a text, by where they begin. Occurrences of
// different words may overlap.
func occurrences(text string, words []string) []span {
	var found []span
	folded, at := fold.Places(text)
	for _, w := range withApostrophes(words) {
		for from := 0; w != ""; {
			i := strings.Index(folded[from:], w)
			if i < 0 {
				break
			}
			from += i + len(w)
			found = append(found, span{at[from-len(w)], endAt(at, from)})
		}
	}
	slices.SortFunc(found, func(a, b span) int { return cmp.Or(a.from-b.from, b.to-a.to) })
	return found
}

// withApostrophes are words, folded, and those with the other apostrophe.
func withApostrophes(words []string) []string {
	folded := chat.FoldAll(words)
	for _, w := range chat.FoldAll(words) {
		folded = append(folded, chat.OtherApostrophe(w))
	}
	return folded
}

// endAt is where in the text the character ends whose folded form has the byte before i. So
// half of an ß is marked as a whole.
func endAt(at []int, i int) int {
	for i < len(at)-1 && at[i] == at[i-1] {
		i++
	}
	return at[i]
}

// How much of a long message a list shows, in characters, and how much of that stands
// before the first search word.
const (
	excerptSize = 240
	excerptLead = 60
)

// Excerpt is the part of a text around the first search word. It is cut at spaces if there
// are any, with … where text was cut off.
func Excerpt(text string, words []string) string {
	runes := []rune(text)
	if len(runes) <= excerptSize {
		return text
	}
	first := 0
	if found := occurrences(text, words); len(found) > 0 {
		first = utf8.RuneCountInString(text[:found[0].from])
	}
	from := wordFrom(runes, max(first-excerptLead, 0), first)
	to := wordTo(runes, from+excerptSize)
	piece := strings.TrimSpace(string(runes[from:to]))
	if from > 0 {
		piece = "… " + piece
	}
	if to < len(runes) {
		piece += " …"
	}
	return piece
}

// wordFrom is where the first word after from begins, at most at upto.
func wordFrom(runes []rune, from, upto int) int {
	for at := from; 0 < at && at <= upto; at++ {
		if unicode.IsSpace(runes[at-1]) {
			return at
		}
	}
	return from
}

// wordTo is where the last word before to ends, unless it is a very long one.
func wordTo(runes []rune, to int) int {
	if to >= len(runes) {
		return len(runes)
	}
	for at := to; at > to-excerptLead; at-- {
		if unicode.IsSpace(runes[at]) {
			return at
		}
	}
	return to
}
