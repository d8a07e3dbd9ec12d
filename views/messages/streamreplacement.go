package messages

import (
	"context"
	"io"
	"strconv"

	"github.com/a-h/templ"

	"parley/chat"
	"parley/views/ui"
	"parley/views/words"
)

// A stream cannot take back what it has sent. So each version of a message in it has a
// hidden radio button, in a group of the message's name. Browsers uncheck the older ones
// when a newer one comes, and stream.css hides a message whose button is unchecked. It
// needs no style but the static one.

// appendRadioToggle appends the radio button. Without autocomplete, a browser could restore
// on a reload which one was checked.
func appendRadioToggle(b []byte, seq int64) []byte {
	b = append(b, `<input type="radio" name="m-`...)
	b = strconv.AppendInt(b, seq, 10)
	return append(b, `" checked hidden autocomplete="off">`...)
}

// StreamReplacement is a message's new version, for a stream that may hold an older one.
// stream.css puts it in that one's place, which is data-seq among the others. If data-born
// says that it is older than the stream, it stands after message data-at, the newest at the
// time. A word then says why it comes.
func StreamReplacement(slug string, m chat.Message, newest int64) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		lang := words.From(ctx)
		b := make([]byte, 0, articleSize)
		b = append(b, `<article class="m replacement" data-seq="`...)
		b = strconv.AppendInt(b, m.Seq, 10)
		b = append(b, `" data-rev="`...)
		b = strconv.AppendInt(b, m.Rev, 10)
		b = append(b, `" data-born="`...)
		b = strconv.AppendInt(b, m.FirstRev, 10)
		b = append(b, `" data-at="`...)
		b = strconv.AppendInt(b, max(newest, m.Seq), 10)
		b = append(b, `" data-author="`...)
		b = ui.AppendText(b, m.AuthorName)
		b = append(b, `">`...)
		b = appendRadioToggle(b, m.Seq)
		b = ui.AppendViewerText(append(b, `<p class="hint why-now"`...), lang, "changed")
		b = append(b, `</p>`...)
		_, err := w.Write(appendRest(b, lang, ui.RoomPath(slug), &m))
		return err
	})
}
