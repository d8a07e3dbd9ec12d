package messages

import (
	"cmp"
	"strconv"
	"strings"

	"parley/chat"
	"parley/views/ui"
	"parley/views/words"
)

// appendOrigin says whose message m has forwarded. It looks like the line of a reply. data-re
// is its own, so that scripts take no two of them for one.
func appendOrigin(b []byte, l *words.Language, m *chat.Message) []byte {
	o, element := &m.Forward, "span"
	if o.Slug != "" {
		element = "a"
	}
	b = append(append(append(b, ` <`...), element...), ` class="re"`...)
	if o.Slug != "" {
		b = append(appendMessagePath(append(b, ` href="`...), ui.RoomPath(o.Slug), o.Seq), '"')
	}
	b = append(strconv.AppendInt(append(b, ` data-re="f`...), m.Seq, 10), `"><i`...)
	b = append(appendNaming(b, l, "forward", cmp.Or(o.AuthorName, chat.DeletedName)), `</i>`...)
	if o.Slug != "" {
		b = append(ui.AppendText(append(b, ` <q dir="auto">#`...), o.RoomName), `</q>`...)
	}
	return append(append(append(b, `</`...), element...), '>')
}

func textOrigin(b *strings.Builder, m *chat.Message) {
	o := &m.Forward
	b.WriteString(" (forwarded from ")
	ui.Line(b, cmp.Or(o.AuthorName, chat.DeletedName))
	if o.Slug != "" {
		ui.Line(b, " in #"+o.RoomName)
	}
	b.WriteString(")")
}
