// Package export is what people take with them: a room's messages, and all of one's own data,
// as files that are read without Parley.
package export

import (
	"io"

	"parley/chat"
	"parley/views/words"
)

// Form is the kind of a file.
type Form struct {
	Name string // in addresses and in the audit log
	Kind string // the content type
	Ends string // of the file's name
	Says string
	New  func(w io.Writer, l *words.Language, h Head) Writer
}

// Writer writes one file, messages in the order of seq. All errors come back at once.
type Writer interface {
	Messages(list []chat.Message) error
	End() error
	// CutOff ends a file that lacks messages, so that people and programs notice.
	CutOff() error
}

// Forms are the forms of a room's export.
var Forms = []Form{
	{"html", "text/html; charset=utf-8", ".html", words.Mark("HTML, to read and to print"), newHTML},
	{"json", "application/json", ".json", words.Mark("JSON, for programs"), newJSON},
	{"text", "text/plain; charset=utf-8", ".txt", words.Mark("Plain text"), newText},
}

// FormNamed is the form with a name.
func FormNamed(name string) (Form, bool) {
	for _, f := range Forms {
		if f.Name == name {
			return f, true
		}
	}
	return Form{}, false
}

// cutOff is the last sentence of a file that lacks messages.
var cutOff = words.Mark("This file lacks the messages after here. Export the room again.")
