// Package annotations has names of emoji and words to find them by, in the languages of
// readers. They are Unicode's (CLDR), as the package emojibase-data has them; its sub-package
// collect makes the tables.
package annotations

import (
	"cmp"
	_ "embed"
	"slices"
	"strings"
	"sync"
)

//go:embed en.txt
var english string

//go:embed de.txt
var german string

// tables are made at the first use. One has 24 bytes for each of 1,900 emoji, 46 KB; the texts
// stay in the program.
var tables = map[string]func() *Table{
	"en": sync.OnceValue(func() *Table { return read(english) }),
	"de": sync.OnceValue(func() *Table { return read(german) }),
}

// Table has the annotations of one language. A nil table has none.
type Table struct {
	rows []row // sorted by emoji
}

// row is a line, and where in it the fields behind the emoji begin.
type row struct {
	line             string
	name, key, words uint16
}

// Annotation is an emoji's.
type Annotation struct {
	Name  string // as it is shown: Feuerwehrauto
	Key   string // the name as fold.String makes it
	Words string // further words, folded, each behind a space
}

// In is the table of a language (BCP 47), or nil. Skin tones have no annotations of their own.
func In(language string) *Table {
	if table, ok := tables[language]; ok {
		return table()
	}
	return nil
}

// comment begins lines that say where a table is from.
const comment = "//"

func read(text string) *Table {
	t := &Table{rows: make([]row, 0, strings.Count(text, "\n"))}
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, comment) {
			t.rows = append(t.rows, rowOf(strings.TrimSuffix(line, "\n")))
		}
	}
	return t
}

func rowOf(line string) row {
	r := row{line: line}
	at := 0
	for _, field := range [...]*uint16{&r.name, &r.key, &r.words} {
		at += strings.IndexByte(line[at:], '\t') + 1
		*field = uint16(at) // #nosec G115 -- a line has a few hundred bytes
	}
	return r
}

func (r row) emoji() string { return r.line[:r.name-1] }

// Of is what a table says about an emoji in its fully-qualified form.
func (t *Table) Of(emoji string) (a Annotation, ok bool) {
	if t == nil {
		return a, false
	}
	i, ok := slices.BinarySearchFunc(t.rows, emoji, func(r row, emoji string) int { return strings.Compare(r.emoji(), emoji) })
	if !ok {
		return a, false
	}
	r := t.rows[i]
	name := r.line[r.name : r.key-1]
	return Annotation{Name: name, Key: cmp.Or(r.line[r.key:r.words-1], name), Words: r.line[r.words:]}, true
}

// Begins reports whether a word of the name or a further one begins with a folded word.
func (a Annotation) Begins(word string) bool {
	return strings.HasPrefix(a.Key, word) || strings.Contains(a.Key, " "+word) || strings.Contains(a.Words, " "+word)
}
