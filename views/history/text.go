package history

import (
	"context"
	"io"
	"strings"
	"time"

	"github.com/a-h/templ"

	"parley/views/messages"
	"parley/views/ui"
)

// text marks what was added and removed. It is written by hand, because a template may put
// spaces between the parts.
func text(list []change) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		var b []byte
		for _, c := range list {
			before, after := "", ""
			switch c.kind {
			case '+':
				before, after = "<ins>", "</ins>"
			case '-':
				before, after = "<del>", "</del>"
			}
			b = append(ui.AppendText(append(b, before...), c.text), after...)
		}
		_, err := w.Write(b)
		return err
	})
}

// Transcript is a message's versions for scripts and terminals, the newest first: a line
// begins with the time, and further lines of a version are indented.
func Transcript(v View) string {
	var b strings.Builder
	for _, x := range v.Versions.List {
		at := "-"
		if !x.At.IsZero() {
			at = x.At.UTC().Format(time.RFC3339)
		}
		b.WriteString(at + ": " + strings.ReplaceAll(ui.SanitizeLine(x.Body), "\n", "\n    ") + "\n")
	}
	if v.Message.Deleted {
		b.WriteString("(deleted)\n" + messages.TextDeletedBy(v.Deletion))
	}
	return b.String()
}
