package markup

import (
	"strings"
	"unicode/utf8"
)

// Limits of a quotation's text.
const (
	quotedLines = 3
	quotedMax   = 240 // characters
)

// QuoteLines is the first lines of a message, without marks of Markdown.
func QuoteLines(body string) string {
	if runes := []rune(body[:min(len(body), 4*600)]); len(runes) > 600 {
		body = string(runes[:600])
	}
	text := unmarked(body)
	if strings.TrimSpace(text) == "" {
		text = body
	}
	var lines []string
	for line := range strings.Lines(text) {
		if line = oneLine(line); line != "" {
			lines = append(lines, line)
		}
	}
	cut := len(lines) > quotedLines
	text = strings.Join(lines[:min(len(lines), quotedLines)], "\n")
	if utf8.RuneCountInString(text) > quotedMax {
		text, cut = strings.TrimRight(string([]rune(text)[:quotedMax]), " \n"), true
	}
	text = withTicks(text)
	if cut {
		text += "…"
	}
	return text
}

// sourceMax is how many characters of a message QuoteSource takes.
const sourceMax = 1000

// QuoteSource is the beginning of a message's text as a quote in Markdown, followed by a link
// to it.
func QuoteSource(body, link string) string {
	if runes := []rune(body); len(runes) > sourceMax {
		body = string(runes[:sourceMax]) + "…"
	}
	var b strings.Builder
	for line := range strings.Lines(body) {
		b.WriteString(strings.TrimRight("> "+strings.TrimRight(line, "\n"), " ") + "\n")
	}
	return b.String() + "\n" + link + "\n\n"
}

// QuotesItself reports whether a text begins with the words that it quotes.
func QuotesItself(body string) bool { return strings.HasPrefix(body, "> ") }
