package messages

import (
	"cmp"
	"strings"
	"time"

	"parley/chat"
	"parley/views/ui"
	"parley/views/words"
)

// appendGone stands in the place of a deleted message's body: why a moderator removed it, where one said so.
func appendGone(b []byte, l *words.Language, m *chat.Message) []byte {
	if m.Removal != "" {
		return append(appendNaming(append(b, `<p class="b gone"`...), l, "removed", m.Removal), `</p>`...)
	}
	return append(ui.AppendViewerText(append(b, `<p class="b gone"`...), l, "gone"), `</p>`...)
}

// TextDeletedBy says in a transcript who deleted the message above it, to those who may know.
func TextDeletedBy(d *chat.Deletion) string {
	at := ""
	if d != nil {
		at = d.At.UTC().Format(time.RFC3339)
	}
	switch {
	case d == nil:
		return ""
	case d.By == 0:
		return "    removed because it was too old to be kept " + at + "\n"
	case d.By == chat.Operator:
		return "    removed by the people who run this server " + at + "\n"
	}
	return "    deleted by " + cmp.Or(d.Name, chat.DeletedName) + " " + at + "\n"
}

func textGone(b *strings.Builder, m *chat.Message) {
	if m.Removal == "" {
		b.WriteString(" (deleted)\n")
		return
	}
	b.WriteString(" (removed by a moderator: ")
	ui.Line(b, m.Removal)
	b.WriteString(")\n")
}
