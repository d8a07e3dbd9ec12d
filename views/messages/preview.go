package messages

import (
	"strconv"

	"parley/chat"
	"parley/views/markdown"
	"parley/views/ui"
)

// appendPreview writes the preview of a message's first link: v with the
// page's picture, the site (i), the title as a link, and a text.
func appendPreview(b []byte, room string, m *chat.Message) []byte {
	p := &m.Preview
	b = append(b, `<div class="v" dir="auto">`...)
	if p.Picture != "" {
		b = appendMessagePath(append(b, `<img alt="" src="`...), room, m.Seq)
		b = ui.AppendText(append(b, `/preview?v=`...), p.Picture[:min(len(p.Picture), 8)])
		b = append(append(b, `" width="`...), strconv.Itoa(p.Width)...)
		b = append(append(b, `" height="`...), strconv.Itoa(p.Height)...)
		b = append(b, `" loading="lazy">`...)
	}
	b = append(b, `<i>`...)
	b = ui.AppendText(b, p.Site)
	b = markdown.AppendLinkTo(append(b, `</i> `...), p.Link)
	b = append(b, '>')
	b = ui.AppendText(b, p.Title)
	b = append(b, `</a>`...)
	if p.Text != "" {
		b = append(b, ` <span>`...)
		b = ui.AppendText(b, p.Text)
		b = append(b, `</span>`...)
	}
	return append(b, `</div>`...)
}
