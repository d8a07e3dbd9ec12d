package markdown

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"parley/chat"
	"parley/chat/markup"
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

// placesMax is how many names of rooms and pictures in a text become what they stand for. A
// room's name may be one letter, and its address sixty: more would exceed what a message may
// become. With more, all of them are text. Names of people are as long as their addresses,
// and whoever is told of a message is shown in it.
const placesMax = 1000

// within are the names, or those of people alone where the source has more than placesMax of
// others.
func (names References) within(source string) References {
	if len(names) == 0 || len(source) <= 2*placesMax {
		return names
	}
	places := 0
	for _, name := range names {
		if name.Mention == "" {
			places += strings.Count(source, name.Text)
		}
	}
	if places <= placesMax {
		return names
	}
	return slices.DeleteFunc(slices.Clone(names), func(name Reference) bool { return name.Mention == "" })
}

// wideMark is the first byte of ＠ and ＃, as Japanese and Chinese keyboards write them.
const wideMark = 0xef

// found is the names as the parser wants them.
func (names References) found() markup.Names {
	if len(names) == 0 {
		return nil
	}
	return names
}

// At finds the name with which s begins behind before, the longest of several. It returns
// how many bytes it has, or 0, and which one it is.
func (names References) At(before, s string) (n, id int) {
	if len(names) == 0 {
		return 0, 0
	}
	if s[0] == ':' {
		return names.picture(before, s)
	}
	var ends []int
	for i, name := range names {
		if len(name.Text) <= n || !strings.HasPrefix(s, name.Text) {
			continue
		}
		if ends == nil {
			if ends = chat.NameEnds(before, s); len(ends) == 0 {
				return 0, 0
			}
		}
		if slices.Contains(ends, len(name.Text)) {
			n, id = len(name.Text), i
		}
	}
	return n, id
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
func (names References) picture(before, s string) (n, id int) {
	if last, _ := utf8.DecodeLastRuneInString(before); last == '\\' || unicode.IsLetter(last) && last < utf8.RuneSelf || unicode.IsDigit(last) {
		return 0, 0
	}
	for i, name := range names {
		if name.Picture && strings.HasPrefix(s, name.Text) {
			return len(name.Text), i
		}
	}
	return 0, 0
}

// AppendNamed writes a line of text with the names in it as links and pictures.
func AppendNamed(b []byte, text string, names References) []byte {
	return appendNamed(b, text, 0, len(text), names)
}

// appendNamed writes line[from:to].
func appendNamed(b []byte, line string, from, to int, names References) []byte {
	if len(names) == 0 {
		return ui.AppendText(b, line[from:to])
	}
	for i := from; i < to; i++ {
		if c := line[i]; c != '@' && c != '#' && c != ':' && c != wideMark {
			continue
		}
		if n, id := names.At(line[:i], line[i:]); n > 0 && i+n <= to {
			b = ui.AppendText(b, line[from:i])
			b = appendName(b, names[id])
			from = i + n
			i = from - 1
		}
	}
	return ui.AppendText(b, line[from:to])
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
