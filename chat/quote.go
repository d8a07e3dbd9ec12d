package chat

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// quoteMax is how many characters of a message Quote keeps, and quoteFrom how many it reads.
const (
	quoteMax  = 60
	quoteFrom = 200
)

// Quote is the beginning of a message's text, on one line and without marks of Markdown.
func Quote(body string) string {
	if len(body) > quoteFrom {
		if runes := []rune(body); len(runes) > quoteFrom {
			body = string(runes[:quoteFrom])
		}
	}
	line := oneLine(unmarked(body))
	if line == "" {
		line = oneLine(body)
	}
	if utf8.RuneCountInString(line) <= quoteMax {
		return line
	}
	return strings.TrimRight(string([]rune(line)[:quoteMax]), " ") + "…"
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

var (
	labelled  = regexp.MustCompile(`!?\[([^\[\]]+)\]\((?:https?://[^\s()]*)(?: "[^"]*")?\)`)
	beginning = regexp.MustCompile(`^(?:#{1,6}|[-+*](?: \[[ xX]\])?) +`)
	rule      = regexp.MustCompile("^(?:[-*_|: ]*|(?:```|~~~)[^` ]*)$")
)

// unmarked removes marks that a reader of one line does not need. What a message quotes
// itself is left out.
func unmarked(body string) string {
	if !strings.ContainsAny(body, "*~`#>[-+|") {
		return body
	}
	var said []string
	for line := range strings.Lines(body) {
		line = strings.TrimSpace(line)
		if rule.MatchString(line) || strings.HasPrefix(line, ">") {
			continue
		}
		line = beginning.ReplaceAllString(line, "")
		line = labelled.ReplaceAllString(line, "$1")
		said = append(said, withoutPairs(strings.ReplaceAll(line, "`", "")))
	}
	return strings.Join(said, "\n")
}

// withoutPairs removes ** and ~~, unless they stand within a word as in 2**10.
func withoutPairs(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if (s[i] == '*' || s[i] == '~') && strings.HasPrefix(s[i+1:], s[i:i+1]) {
			within := i > 0 && isPlainWord(s[i-1]) && i+2 < len(s) && isPlainWord(s[i+2])
			if i++; !within {
				continue
			}
			b.WriteByte(s[i])
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func isPlainWord(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z'
}
