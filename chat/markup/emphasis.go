package markup

import (
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	extensions "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// emphasis finds * and _, and ~~. It differs from CommonMark where chats do: 2*3*4 is a
// product and __init__ a name. In Chinese and Japanese, no space stands around emphasis,
// and punctuation may stand in it.
type emphasis struct{}

func (emphasis) Trigger() []byte { return []byte("*_~") }

func (emphasis) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	before := block.PrecendingCharacter()
	line, segment := block.PeekLine()
	if n := dunder(line); n > 0 && !isWord(before) {
		block.Advance(n)
		return ast.NewTextSegment(segment.WithStop(segment.Start + n))
	}
	mark := parser.ScanDelimiter(line, before, 1, marks{line[0]})
	if mark == nil || mark.Char == '~' && mark.OriginalLength != 2 {
		return nil
	}
	if mark.Char != '_' {
		flank(mark, before, after(line, mark.OriginalLength))
	}
	mark.Segment = segment.WithStop(segment.Start + mark.OriginalLength)
	block.Advance(mark.OriginalLength)
	pc.PushDelimiter(mark)
	return mark
}

func after(line []byte, n int) rune {
	if n == len(line) {
		return ' '
	}
	return util.ToRune(line, n)
}

// flank decides whether a mark may open and close emphasis, by its neighbours.
func flank(mark *parser.Delimiter, before, after rune) {
	if isWord(before) && isWord(after) {
		mark.CanOpen, mark.CanClose = false, false
		return
	}
	apart := func(r rune) bool { return util.IsSpaceRune(r) || util.IsPunctRune(r) || isWide(r) }
	mark.CanOpen = !util.IsSpaceRune(after) && (!util.IsPunctRune(after) || apart(before))
	mark.CanClose = !util.IsSpaceRune(before) && (!util.IsPunctRune(before) || apart(after))
}

// isWord reports an ASCII letter or digit: scripts in which words have spaces between them
// and emphasis within a word is no habit.
func isWord(r rune) bool { return r < utf8.RuneSelf && isAlphanumeric(byte(r)) }

// isWide reports characters of scripts that have no spaces between words.
func isWide(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// dunder is how many bytes of a line are a name of Python such as __init__, or 0.
func dunder(line []byte) int {
	i := 2
	if len(line) < 5 || line[0] != '_' || line[1] != '_' || line[2] < 'a' || line[2] > 'z' {
		return 0
	}
	for i < len(line) && (line[i] == '_' || '0' <= line[i] && line[i] <= '9' || 'a' <= line[i] && line[i] <= 'z') {
		i++
	}
	if line[i-1] != '_' || line[i-2] != '_' || i < 5 {
		return 0
	}
	return i
}

// marks says which marks match, and what they make.
type marks struct{ char byte }

func (m marks) IsDelimiter(c byte) bool { return c == m.char }

func (m marks) CanOpenCloser(opener, closer *parser.Delimiter) bool {
	return opener.Char == closer.Char
}

func (m marks) OnMatch(consumes int) ast.Node {
	if m.char == '~' {
		return extensions.NewStrikethrough()
	}
	return ast.NewEmphasis(consumes)
}
