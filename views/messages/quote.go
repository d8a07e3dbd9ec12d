package messages

import (
	"cmp"
	"strconv"
	"strings"

	"parley/chat"
	"parley/chat/markup"
	"parley/views/ui"
	"parley/views/words"
)

// appendQuoted writes what the message that m links to says now. It looks like the preview of
// a link: the author, the time as a link, and the first lines, unless the text has them.
func appendQuoted(b []byte, l *words.Language, room string, m *chat.Message) []byte {
	q := &m.Quoted
	b = append(b, `<div class="v"`...)
	if q.AuthorName != "" {
		b = append(ui.AppendText(append(b, ` data-author="`...), q.AuthorName), '"')
	}
	b = append(b, ` dir="auto"><i`...)
	if q.AuthorName == "" {
		b = ui.AppendViewerText(b, l, "nobody")
	} else {
		b = ui.AppendText(append(b, '>'), q.AuthorName)
	}
	b = appendMessagePath(append(b, `</i> <a href="`...), room, q.Seq)
	b = append(appendTime(append(b, `">`...), q.At), `</a>`...)
	if q.Text != "" && markup.QuotesItself(m.Body) {
		return append(b, `</div>`...)
	}
	b = append(b, ` <span`...)
	if q.Text == "" {
		b = ui.AppendViewerText(b, l, "gone")
	} else {
		b = appendLines(append(b, '>'), q.Text)
	}
	return append(b, `</span></div>`...)
}

func textQuoted(b *strings.Builder, m *chat.Message) {
	q := &m.Quoted
	b.WriteString(continued + "> #" + strconv.FormatInt(q.Seq, 10) + " " + ui.SanitizeLine(cmp.Or(q.AuthorName, chat.DeletedName)) + ": ")
	b.WriteString(strings.ReplaceAll(ui.SanitizeLine(q.Text), "\n", continued+"> "))
}
