package markdown

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"parley/chat"
	"parley/views/ui"
)

// Reference is a name that leads somewhere, as a text writes it: @ann, #general. Who is
// meant was decided when the message was stored. A name between colons is a picture.
type Reference struct {
	Text    string // with its mark
	Mention string // whom it names; empty for a room
	Address string // where it leads; empty: nowhere. Of a picture, where it is
	Picture bool
}

// References are the names in one text. They become links wherever they stand as words, but
// not in code.
type References []Reference

const nameMarks = "@#"

// placesMax is how many names of a text become links. A room's name may be one letter, and
// its address sixty: more would exceed what a message may become. With more, all are text.
const placesMax = 1000

// within are the names, or none where the source has more than placesMax.
func (names References) within(source string) References {
	if len(names) == 0 || len(source) <= 2*placesMax {
		return names
	}
	places := 0
	for _, name := range names {
		if places += strings.Count(source, name.Text); places > placesMax {
			return nil
		}
	}
	return names
}

// wideMark is the first byte of ＠ and ＃, as Japanese and Chinese keyboards write them.
const wideMark = 0xef

// at finds the name with which s begins, the longest of several. before is what stands
// before it.
func (names References) at(before, s string) (found Reference, ok bool) {
	if len(names) == 0 {
		return found, false
	}
	if s[0] == ':' {
		return names.picture(before, s)
	}
	if !chat.BeginsName(before, s[0]) {
		return found, false
	}
	for _, name := range names {
		if len(name.Text) > len(found.Text) && strings.HasPrefix(s, name.Text) && chat.EndsName(name.Text, s[len(name.Text):]) {
			found, ok = name, true
		}
	}
	return found, ok
}

// wide are the names with a wide mark.
func (names References) wide() (list References) {
	for _, name := range names {
		if name.Text[0] == wideMark {
			list = append(list, name)
		}
	}
	return list
}

// picture finds the emoji with whose name s begins. It stands apart from the word before it,
// and its colons end it, whatever follows.
func (names References) picture(before, s string) (found Reference, ok bool) {
	if last, _ := utf8.DecodeLastRuneInString(before); last == '\\' || unicode.IsLetter(last) && last < utf8.RuneSelf || unicode.IsDigit(last) {
		return found, false
	}
	for _, name := range names {
		if name.Picture && strings.HasPrefix(s, name.Text) {
			return name, true
		}
	}
	return found, false
}

// AppendNamed writes a line of text with the names in it as links and pictures.
func AppendNamed(b []byte, text string, names References) []byte {
	if len(names) == 0 {
		return ui.AppendText(b, text)
	}
	from := 0
	for i := 0; i < len(text); i++ {
		if c := text[i]; c != '@' && c != '#' && c != ':' && c != wideMark {
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
	if name.Picture {
		return ui.AppendEmoji(b, name.Text, name.Address)
	}
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
