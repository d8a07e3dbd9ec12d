package markdown

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"parley/views/ui"
)

// highlightedMax is how long code may be that is highlighted.
const highlightedMax = 4000

// Code is the HTML of a file of code, as messages have it; the caller bounds its length.
func Code(code, language string) string {
	b := make([]byte, 0, 2*len(code))
	if g := grammarOf[strings.ToLower(language)]; g != nil {
		return string(g.append(b, code))
	}
	return string(ui.AppendText(b, code))
}

// appendCode writes code, with its comments, strings, numbers and keywords marked if the
// language is known. It reads the code once from left to right, so that it needs no
// deadline and renders with the message.
func appendCode(b []byte, code, language string) []byte {
	g := grammarOf[strings.ToLower(language)]
	if g == nil || len(code) > highlightedMax {
		return ui.AppendText(b, code)
	}
	return g.append(b, code)
}

func (g *grammar) append(b []byte, code string) []byte {
	s := scanner{grammar: g, code: code}
	from := 0
	for at := 0; at < len(code); {
		class, n := s.token(at)
		if class == 0 {
			at += n
			continue
		}
		b = ui.AppendText(b, code[from:at])
		b = append(b, `<span class="`...)
		b = append(b, class, '"', '>')
		b = ui.AppendText(b, code[at:at+n])
		b = append(b, `</span>`...)
		at += n
		from = at
	}
	return ui.AppendText(b, code[from:])
}

// The classes of tokens; see body.css.
const (
	comment = 'o'
	quoted  = 's'
	number  = 'd'
	keyword = 'k'
)

type scanner struct {
	*grammar
	code string
	open [utf8.RuneSelf]int // up to where a quote was not closed
}

// token returns the class of the token at a place, or 0, and its length.
func (s *scanner) token(at int) (class byte, n int) {
	rest := s.code[at:]
	for _, mark := range s.line {
		if strings.HasPrefix(rest, mark) && (mark != "#" || at == 0 || isBlank(s.code[at-1])) {
			return comment, lineLen(rest)
		}
	}
	for _, block := range s.blocks {
		if strings.HasPrefix(rest, block.begin) {
			return block.class, blockLen(rest, block)
		}
	}
	switch c := rest[0]; {
	case strings.IndexByte(s.quotes, c) >= 0:
		if n := s.stringLen(at); n > 0 {
			return quoted, n
		}
		return 0, 1
	case '0' <= c && c <= '9':
		return number, wordLen(rest, "._")
	case isWordByte(c):
		n := wordLen(rest, "")
		word := rest[:n]
		if s.anyCase {
			word = strings.ToLower(word)
		}
		if s.keywords[word] {
			return keyword, n
		}
		return 0, n
	}
	return 0, 1
}

// stringLen is the length of a string on one line, or 0. A quote that was not closed is not
// looked for again before the line's end.
func (s *scanner) stringLen(at int) int {
	quote := s.code[at]
	if at < s.open[quote] {
		return 0
	}
	for i := at + 1; i < len(s.code); i++ {
		switch s.code[i] {
		case quote:
			return i + 1 - at
		case '\n':
			s.open[quote] = i
			return 0
		case '\\':
			i++
		}
	}
	s.open[quote] = len(s.code)
	return 0
}

func lineLen(s string) int {
	if i := strings.IndexByte(s, '\n'); i >= 0 {
		return i
	}
	return len(s)
}

func blockLen(s string, b block) int {
	from := len(b.begin)
	if i := strings.Index(s[from:], b.end); i >= 0 {
		return from + i + len(b.end)
	}
	return len(s)
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' }

func isWordByte(c byte) bool { return c == '_' || c >= utf8.RuneSelf || isAlphanumeric(c) }

// wordLen is the length of the word with which s begins, or of another character; more may
// stand in it, too.
func wordLen(s, more string) int {
	for i, r := range s {
		if r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune(more, r) {
			continue
		}
		if i == 0 {
			_, i = utf8.DecodeRuneInString(s)
		}
		return i
	}
	return len(s)
}
