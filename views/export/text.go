package export

import (
	"io"
	"strings"

	"parley/chat"
	"parley/views/messages"
	"parley/views/ui"
	"parley/views/words"
)

// textWriter writes the lines that scripts and terminals get from a room's page.
type textWriter struct {
	w    io.Writer
	l    *words.Language
	head string
}

func newText(w io.Writer, l *words.Language, h Head) Writer {
	var b strings.Builder
	b.WriteString("# ")
	ui.Line(&b, h.Title())
	b.WriteString("\n# " + stamp(h.At) + "\n")
	return &textWriter{w: w, l: l, head: b.String()}
}

func (t *textWriter) begin() error {
	_, err := io.WriteString(t.w, t.head)
	t.head = ""
	return err
}

func (t *textWriter) Messages(list []chat.Message) error {
	if err := t.begin(); err != nil {
		return err
	}
	_, err := io.WriteString(t.w, messages.Transcript(list))
	return err
}

func (t *textWriter) End() error { return t.begin() }

func (t *textWriter) CutOff() error {
	if err := t.begin(); err != nil {
		return err
	}
	_, err := io.WriteString(t.w, "~ "+t.l.Say(cutOff)+"\n")
	return err
}
