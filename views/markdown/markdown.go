// Package markdown makes HTML from a message's source: CommonMark as chats use it. The
// renderer can emit only what render.go names, and all text goes through ui.AppendText.
//
// No letter or digit of a source gets lost: it is in the text or in an attribute.
package markdown

import (
	"parley/chat"
	"parley/chat/markup"
)

// Panicked is told each panic of the renderer. It is set before anything is rendered.
var Panicked = func(error) {}

// Append writes the source as HTML, with its names as links. A source without marks costs
// no parser, and its lines stay as they are.
func Append(b []byte, source string, names References) []byte {
	names = names.within(source)
	if !markup.HasMarks(source) {
		return appendPlain(b, source, names)
	}
	return rendered.append(b, source, names)
}

// AppendPlain writes a source as it was typed, with its addresses as links.
func AppendPlain(b []byte, source string) []byte { return appendPlain(b, source, nil) }

// contained is render, unless it panics: then the text stands as it was typed. One message must not cost
// the page of its room.
func contained(render func([]byte, string, References) []byte, b []byte, source string, names References) []byte {
	var done []byte
	if err := chat.Contain(func() { done = render(b, source, names) }); err != nil {
		Panicked(err)
		return AppendPlain(b, source)
	}
	return done
}
