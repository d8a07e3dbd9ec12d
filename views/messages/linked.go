package messages

import (
	"context"
	"io"
	"strings"
	"time"

	"github.com/a-h/templ"

	"parley/chat"
	"parley/views/ui"
	"parley/views/words"
)

// Linked is a message of another room that a message links to, for one viewer.
type Linked struct {
	Room    chat.Room
	Message chat.Message
}

// LinkedCards writes a card for each message: its author, its room, its time as a link to
// its place, and its first lines. Cards look as quotations of the same room do.
func LinkedCards(list []Linked) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		var b []byte
		for i := range list {
			b = appendLinkedCard(b, words.From(ctx), &list[i])
		}
		_, err := w.Write(b)
		return err
	})
}

func appendLinkedCard(b []byte, l *words.Language, to *Linked) []byte {
	q := chat.QuotationOf(to.Message)
	b = ui.AppendText(append(b, `<div class="v linked" data-author="`...), q.AuthorName)
	b = append(b, `" dir="auto"><i`...)
	if q.AuthorName == "" {
		b = ui.AppendViewerText(b, l, "nobody")
	} else {
		b = ui.AppendText(append(b, '>'), q.AuthorName)
	}
	if !to.Room.Direct {
		b = append(ui.AppendText(append(b, `, <bdi>`...), to.Room.Name), `</bdi>`...)
	}
	b = ui.AppendText(append(b, `</i> <a href="`...), ui.AtPath(to.Room.Slug, q.Seq))
	iso := q.At.UTC().Format(time.RFC3339)
	b = append(append(append(b, `"><time data-only="moment" datetime="`...), iso...), `">`...)
	b = append(appendClock(b, []byte(iso)), `</time></a> <span>`...)
	return append(appendLines(b, q.Text), `</span></div>`...)
}

// appendLines writes the lines of a quotation.
func appendLines(b []byte, text string) []byte {
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			b = append(b, `<br>`...)
		}
		b = appendPictured(b, line)
	}
	return b
}

// LinkedText is LinkedCards as a transcript.
func LinkedText(list []Linked) string {
	all := make([]chat.Message, len(list))
	for i, to := range list {
		all[i] = to.Message
	}
	return TranscriptAlone(all...)
}
