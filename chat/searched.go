package chat

import (
	"strings"

	"parley/chat/fold"
	"parley/chat/markup"
)

// NamesMark divides the folded text of a message from the folded names of its files. Neither a
// text nor a search can have it.
const NamesMark = "\x1f"

// SearchedVersion numbers the rules of Searched. It rises by one when they change: workers then fold
// stored messages again, which are found by the older rules meanwhile.
const SearchedVersion = 1

// Searched is the folded text that a search reads: the message's, and on lines of their own what
// is read otherwise than it was typed, and the names of its files.
func (m Message) Searched() string { return FoldSearched(m.Body, m.Files) }

// FoldSearched is Searched of a message's parts.
func FoldSearched(body string, files []Attachment) string {
	folded := fold.String(body)
	read := readOtherwise(body, folded)
	if len(files) == 0 && read == "" {
		return folded
	}
	var b strings.Builder
	b.WriteString(folded)
	b.WriteString(read)
	if len(files) > 0 {
		b.WriteString("\n" + NamesMark)
	}
	for _, f := range files {
		b.WriteByte('\n')
		b.WriteString(fold.String(f.Name))
	}
	return b.String()
}

// readOtherwise are the folded lines of a text that are read without marks of Markdown in them,
// such as those around emphasis within a phrase, or within a word of Chinese.
func readOtherwise(body, folded string) string {
	plain := markup.Plain(body)
	if plain == body {
		return ""
	}
	var b strings.Builder
	for line := range strings.SplitSeq(plain, "\n") {
		if line = fold.String(strings.TrimSpace(line)); line != "" && !strings.Contains(folded, line) {
			b.WriteString("\n" + line)
		}
	}
	return b.String()
}

// Holds reports whether a folded text has a folded word, with either apostrophe.
func Holds(folded, word string) bool {
	if strings.Contains(folded, word) {
		return true
	}
	other := OtherApostrophe(word)
	return other != "" && strings.Contains(folded, other)
}

// Apostrophes: keyboards of computers write the typewriter's, and those of phones the printer's.
const typed, printed = "'", "’"

// OtherApostrophe is a word with the other apostrophe; or empty for one without any.
func OtherApostrophe(word string) string {
	switch {
	case strings.Contains(word, printed):
		return strings.ReplaceAll(word, printed, typed)
	case strings.Contains(word, typed):
		return strings.ReplaceAll(word, typed, printed)
	}
	return ""
}

// AppendGramsSought adds the grams that a text has of a folded word with either apostrophe.
func AppendGramsSought(grams []int16, word string) []int16 {
	return AppendGrams(grams, strings.NewReplacer(typed, " ", printed, " ").Replace(word))
}
