package markdown

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"parley/views/ui"
)

// Reference is a name that leads somewhere, as a text writes it: @ann, #general. Who is
// meant was decided when the message was stored.
type Reference struct {
	Text    string // with its mark
	Mention string // whom it names; empty for a room
	Address string // where it leads; empty: nowhere
}

// References are the names in one text. They become links wherever they stand as words, but
// not in code.
type References []Reference

const nameMarks = "@#"

// at finds the name with which s begins, the longest of several. before is what stands
// before it.
func (names References) at(before, s string) (found Reference, ok bool) {
	if len(names) == 0 || !standsApart(before) {
		return found, false
	}
	for _, name := range names {
		if len(name.Text) > len(found.Text) && strings.HasPrefix(s, name.Text) && !continues(s[len(name.Text):]) {
			found, ok = name, true
		}
	}
	return found, ok
}

// standsApart reports whether a name may begin behind before. Within a word or an address
// it may not.
func standsApart(before string) bool {
	r, size := utf8.DecodeLastRuneInString(before)
	return size == 0 || r >= utf8.RuneSelf || !isAlphanumeric(byte(r)) && !strings.ContainsRune("@#/&=", r)
}

// continues reports whether a word goes on with s.
func continues(s string) bool {
	r, size := utf8.DecodeRuneInString(s)
	return size > 0 && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

// appendNamed writes text with the names in it as links.
func appendNamed(b []byte, text string, names References) []byte {
	if len(names) == 0 {
		return ui.AppendText(b, text)
	}
	from := 0
	for i := 0; i < len(text); i++ {
		if text[i] != '@' && text[i] != '#' {
			continue
		}
		if name, ok := names.at(text[:i], text[i:]); ok {
			b = ui.AppendText(b, text[from:i])
			b = appendName(b, name)
			from = i + len(name.Text)
			i = from - 1
		}
	}
	return ui.AppendText(b, text[from:])
}

func appendName(b []byte, name Reference) []byte {
	b = append(b, `<a`...)
	if name.Mention != "" {
		b = append(b, ` data-mention="`...)
		b = append(ui.AppendText(b, name.Mention), '"')
	}
	if name.Address != "" {
		b = append(b, ` href="`...)
		b = append(ui.AppendText(b, name.Address), '"')
	}
	b = append(b, '>')
	return append(ui.AppendText(b, name.Text), `</a>`...)
}
