package markup

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// How many characters of a message Quote and Snippet keep, and from how many times as many
// they take them.
const (
	quoteMax   = 60
	snippetMax = 240
	readTimes  = 4
)

// Quote is the first 60 characters of a message's text, on one line and without marks of
// Markdown.
func Quote(body string) string { return cutUnmarked(body, quoteMax) }

// Snippet is the first 240 characters, as lists of messages show them.
func Snippet(body string) string { return cutUnmarked(body, snippetMax) }

func cutUnmarked(body string, most int) string {
	if len(body) > readTimes*most {
		if runes := []rune(body); len(runes) > readTimes*most {
			body = string(runes[:readTimes*most])
		}
	}
	line := oneLine(unmarked(body))
	if line == "" {
		line = oneLine(body)
	}
	if utf8.RuneCountInString(line) <= most {
		return withTicks(line)
	}
	return withTicks(strings.TrimRight(string([]rune(line)[:most]), " ")) + "…"
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// tick stands for a backtick that stays. No message has it.
const tick = "\x00"

// withTicks writes the backticks that stay, and closes the last span of code.
func withTicks(s string) string {
	if n := strings.Count(s, tick); n == 0 {
		return s
	} else if n%2 == 1 {
		s += tick
	}
	return strings.ReplaceAll(s, tick, "`")
}

// codeKept keeps code with names of emoji recognisable where its marks are removed: there
// they are text and no pictures.
func codeKept(body string) string {
	if !emojiName.MatchString(body) {
		return body
	}
	var b strings.Builder
	done := 0
	for _, code := range codeIn(body) {
		said := strings.Trim(body[code.from:code.to], " >`\n")
		if !emojiName.MatchString(said) {
			continue
		}
		b.WriteString(body[done:code.from])
		b.WriteString(strings.Replace(body[code.from:code.to], said, tick+said+tick, 1))
		done = code.to
	}
	return b.String() + body[done:]
}

var (
	labelled  = regexp.MustCompile(`!?\[([^\[\]]+)\]\((?:https?://[^\s()]*)(?: "[^"]*")?\)`)
	beginning = regexp.MustCompile(`^(?:#{1,6}|[-+*](?: \[[ xX]\])?) +`)
	emojiName = regexp.MustCompile(`(?i):[a-z0-9_+-]+:`)
	rule      = regexp.MustCompile("^(?:[-*_|: ]*|(?:```|~~~)[^` ]*)$")
)

// unmarked removes marks that a reader of one line does not need. What a message quotes
// itself is left out.
func unmarked(body string) string {
	if !strings.ContainsAny(body, "*~`#>[-+|") {
		return body
	}
	var said []string
	for line := range strings.Lines(codeKept(body)) {
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
