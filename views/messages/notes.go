package messages

import (
	"context"
	"io"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"parley/chat"
	"parley/views/ui"
	"parley/views/words"
)

// appendNotes writes the quiet lines after a message, within its article: they come and go
// with it, and are no messages.
func appendNotes(b []byte, l *words.Language, list []chat.Note) []byte {
	for i := range list {
		n := &list[i]
		b = append(b, `<p class="j">`...)
		b = appendNoted(b, l, n)
		b = append(ui.AppendViewerText(append(b, `<i`...), l, string(n.Kind)), `</i>`...)
		switch {
		case n.Kind == chat.NoteEnded: // no words of a person
			b = ui.AppendText(append(b, ' '), n.Text)
		case n.Text != "":
			b = ui.AppendText(append(b, ` <q>`...), n.Text)
			b = append(b, `</q>`...)
		}
		b = append(b, `</p>`...)
	}
	return b
}

// appendNoted names those who did it.
func appendNoted(b []byte, l *words.Language, n *chat.Note) []byte {
	for i, p := range n.People {
		if i > 0 {
			b = append(b, `, `...)
		}
		if p.Name == "" {
			b = append(ui.AppendViewerText(append(b, `<bdi class="w"`...), l, "nobody"), `</bdi>`...)
			continue
		}
		b = ui.AppendText(append(b, `<bdi class="w">`...), p.Name)
		b = append(b, `</bdi>`...)
	}
	if n.More > 0 {
		b = append(b, ` <i data-say="more" data-n="`...)
		b = strconv.AppendInt(b, int64(n.More), 10)
		b = ui.AppendText(append(b, `"><span>`...), l.Say(ui.ViewerText["more"].Text, n.More))
		b = append(b, `</span></i>`...)
	}
	if len(n.People) > 0 {
		b = append(b, ' ')
	}
	return b
}

// textNotes writes them into a transcript.
func textNotes(b *strings.Builder, list []chat.Note) {
	for _, n := range list {
		b.WriteString("    * ")
		for i, p := range n.People {
			if i > 0 {
				b.WriteString(", ")
			}
			name := p.Name
			if name == "" {
				name = chat.DeletedName
			}
			ui.Line(b, name)
		}
		if n.More > 0 {
			b.WriteString(" and " + strconv.Itoa(n.More) + " others")
		}
		if len(n.People) > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(ui.ViewerText[string(n.Kind)].Text)
		if n.Text != "" {
			b.WriteString(" ")
			ui.Line(b, n.Text)
		}
		b.WriteByte('\n')
	}
}

// TranscriptNotes are quiet lines that follow no message.
func TranscriptNotes(list []chat.Note) string {
	var b strings.Builder
	textNotes(&b, list)
	return b.String()
}

// Notes are quiet lines that follow no message.
func Notes(list []chat.Note) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		_, err := w.Write(appendNotes(nil, words.From(ctx), list))
		return err
	})
}
