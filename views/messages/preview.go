package messages

import (
	"parley/chat"
	"parley/views/markdown"
	"parley/views/ui"
)

// appendPreview writes the preview of a message's first link: v with the site (i), the title
// as a link, and a text.
func appendPreview(b []byte, p *chat.Preview) []byte {
	b = append(b, `<div class="v" dir="auto"><i>`...)
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
