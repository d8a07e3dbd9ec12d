package messages

import (
	"strings"

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

func textGone(b *strings.Builder, m *chat.Message) {
	if m.Removal == "" {
		b.WriteString(" (deleted)\n")
		return
	}
	b.WriteString(" (removed by a moderator: ")
	ui.Line(b, m.Removal)
	b.WriteString(")\n")
}
