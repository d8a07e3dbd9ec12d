package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// mutant is one change: it replaces the bytes from..to of a file.
type mutant struct {
	file     string // relative to the repository's root
	source   []byte // the whole unchanged file
	from, to int
	becomes  string
	kind     string
}

func (m mutant) line() int { return 1 + bytes.Count(m.source[:m.from], []byte("\n")) }

func (m mutant) where() string { return fmt.Sprintf("%s:%d", m.file, m.line()) }

func (m mutant) String() string {
	was := strings.Join(strings.Fields(string(m.source[m.from:m.to])), " ")
	return fmt.Sprintf("%s: %s: %s becomes %s", m.where(), m.kind, was, strings.Join(strings.Fields(m.becomes), " "))
}

// mutated is the whole file after the change.
func (m mutant) mutated() []byte {
	return bytes.Join([][]byte{m.source[:m.from], []byte(m.becomes), m.source[m.to:]}, nil)
}

// diff shows the changed lines, before and after.
func (m mutant) diff() string {
	start := bytes.LastIndexByte(m.source[:m.from], '\n') + 1
	end := len(m.source)
	if i := bytes.IndexByte(m.source[m.to:], '\n'); i >= 0 {
		end = m.to + i
	}
	was := string(m.source[start:end])
	is := string(m.source[start:m.from]) + m.becomes + string(m.source[m.to:end])
	return prefixed("-", was) + prefixed("+", is)
}

// prefixed leaves out the middle of long statements.
func prefixed(sign, text string) string {
	lines := strings.Split(text, "\n")
	if len(lines) > 8 {
		lines = slices.Concat(lines[:3], []string{"\t…"}, lines[len(lines)-3:])
	}
	return sign + strings.Join(lines, "\n"+sign) + "\n"
}
