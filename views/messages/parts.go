package messages

import (
	"strconv"
	"strings"
	"time"

	"parley/chat"
	"parley/views/markdown"
	"parley/views/ui"
	"parley/views/words"
)

// The parts of a message, in their order: as HTML, and as text. Each part has a file of its own, named after it.

func appendRest(b []byte, l *words.Language, room string, m *chat.Message) []byte {
	b = appendByline(b, l, room, m)
	if m.Thread != 0 {
		b = appendAnswered(b, l, room, m)
	}
	if !m.Forward.IsZero() {
		b = appendOrigin(b, l, m)
	}
	if m.Deleted {
		b = appendGone(b, l, m)
	} else {
		b = appendBodyOpening(b, m.Body)
		b = markdown.Append(b, said(m), namesIn(m))
		b = append(b, `</div>`...)
		if m.Poll != nil {
			b = appendPoll(b, l, room, m)
		}
		if m.Quoted.Seq != 0 {
			b = appendQuoted(b, l, room, m)
		}
		if len(m.Files) > 0 {
			b = appendFiles(b, room, m.Files)
		}
		if m.Preview.Shown() {
			b = appendPreview(b, room, m)
		}
		b = appendReactions(b, l, room, m)
	}
	if m.Replies > 0 {
		b = appendReplies(b, l, room, m)
	}
	b = appendNotes(b, l, m.Notes)
	return append(b, `</article>`...)
}

func textMessage(b *strings.Builder, m *chat.Message) {
	b.WriteString(m.CreatedAt.UTC().Format(time.RFC3339))
	b.WriteString(" #" + strconv.FormatInt(m.Seq, 10) + " ")
	name := m.AuthorName
	if name == "" {
		name = chat.DeletedName
	}
	ui.Line(b, name)
	if m.Thread != 0 {
		b.WriteString(" (reply to #" + strconv.FormatInt(m.Thread, 10) + ")")
	}
	if !m.Forward.IsZero() {
		textOrigin(b, m)
	}
	if m.Replies > 0 {
		b.WriteString(" (replies: " + strconv.Itoa(m.Replies) + ")")
	}
	if m.Deleted {
		textGone(b, m)
		return
	}
	if m.Edited {
		b.WriteString(" (edited)")
	}
	b.WriteString(": ")
	if m.Poll != nil {
		textPoll(b, m)
	} else {
		b.WriteString(strings.ReplaceAll(ui.SanitizeLine(m.Body), "\n", continued))
	}
	if m.Quoted.Text != "" {
		textQuoted(b, m)
	}
	textFiles(b, m.Files, m.Body)
	textReactions(b, m.Reactions)
	b.WriteByte('\n')
}
