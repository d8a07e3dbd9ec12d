package messages

import (
	"github.com/a-h/templ"

	"parley/chat"
	"parley/chat/markup"
	"parley/views/markdown"
	"parley/views/ui"
)

// namesIn are the names in a message's text that lead somewhere. A word for all members
// leads nowhere, and is marked as the others.
func namesIn(m *chat.Message) markdown.References {
	written := m.NamesWritten()
	if len(written) == 0 {
		return picturesIn(m.Body)
	}
	names := make(markdown.References, len(written))
	for i, w := range written {
		names[i].Text = w.Text
		switch {
		case w.Word != "":
			names[i].Mention = w.Word
		case w.User != 0:
			names[i].Mention, names[i].Address = w.Name, ui.PersonPath(w.Name)
		default:
			names[i].Address = ui.RoomPath(w.Name)
		}
	}
	return append(names, picturesIn(m.Body)...)
}

// picturesIn are the custom emoji in a text.
func picturesIn(text string) (names markdown.References) {
	for _, code := range ui.CustomEmoji().In(text) {
		e, _ := ui.CustomEmoji().Coded(code)
		names = append(names, markdown.Reference{Text: code, Address: ui.EmojiPath(e), Picture: true})
	}
	return names
}

// Pictured is a shortened message, as lists show it: text with its custom emoji.
func Pictured(text string) templ.Component { return templ.Raw(string(appendPictured(nil, text))) }

// appendPictured writes a line of text with its custom emoji.
func appendPictured(b []byte, text string) []byte {
	return picturesOf(text).append(b, 0, len(text))
}

// pictures are the custom emoji in a text, and the parts of it that are no code.
type pictures struct {
	text  string
	names markdown.References
	parts [][2]int
}

func picturesOf(text string) (p pictures) {
	p.text, p.names = text, picturesIn(text)
	if len(p.names) > 0 {
		markup.Parts(text, func(from, to int) { p.parts = append(p.parts, [2]int{from, to}) })
	}
	return p
}

// append writes a piece of the text.
func (p pictures) append(b []byte, from, to int) []byte {
	for _, part := range p.parts {
		if begin, end := max(from, part[0]), min(to, part[1]); begin < end {
			b = ui.AppendText(b, p.text[from:begin])
			b = markdown.AppendNamed(b, p.text[begin:end], p.names)
			from = end
		}
	}
	return ui.AppendText(b, p.text[from:to])
}

// said is the text that a message's body shows. A poll's options are buttons.
func said(m *chat.Message) string {
	if m.Poll == nil {
		return m.Body
	}
	question, _ := m.Asked()
	return question
}
