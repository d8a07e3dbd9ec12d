package chat

import (
	"strings"

	"parley/chat/fold"
)

// NamesMark divides the folded text of a message from the folded names of its files. Neither a
// text nor a search can have it.
const NamesMark = "\x1f"

// Searched is the folded text that a search reads: the message's, and on lines of their own the
// names of its files.
func (m Message) Searched() string { return FoldSearched(m.Body, m.Files) }

// FoldSearched is Searched of a message's parts.
func FoldSearched(body string, files []Attachment) string {
	if len(files) == 0 {
		return fold.String(body)
	}
	var b strings.Builder
	b.WriteString(fold.String(body))
	b.WriteString("\n" + NamesMark)
	for _, f := range files {
		b.WriteByte('\n')
		b.WriteString(fold.String(f.Name))
	}
	return b.String()
}
