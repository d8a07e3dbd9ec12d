package messages

import (
	"strconv"
	"strings"

	"parley/chat"
	"parley/views/ui"
)

// The largest picture that a message shows, in pixels. Larger ones are fitted in, and their
// places have that size before they are loaded: nothing jumps.
const (
	pictureWide = 420
	pictureHigh = 320
)

// appendFiles writes a message's files; room is the room's path: f with pictures, then players, then cards.
func appendFiles(b []byte, room string, list []chat.Attachment) []byte {
	b = append(b, `<div class="f">`...)
	for i := range list {
		f := &list[i]
		switch {
		case f.IsPicture():
			b = appendPicture(b, room, f)
		case f.Plays() != "":
			b = appendPlayer(b, room, f)
		default:
			b = appendCard(b, room, f)
		}
	}
	return append(b, `</div>`...)
}

func appendPicture(b []byte, room string, f *chat.Attachment) []byte {
	path := ui.FilePath(f.ID, f.Name)
	width, height := fit(f.Width, f.Height)
	b = appendFilePage(append(b, `<a href="`...), room, f)
	b = ui.AppendText(append(b, `"><img data-file src="`...), path)
	b = append(b, `?size=preview" width="`...)
	b = strconv.AppendInt(b, int64(width), 10)
	b = append(b, `" height="`...)
	b = strconv.AppendInt(b, int64(height), 10)
	b = append(b, `" loading="lazy" alt="`...)
	b = ui.AppendText(b, altOf(f))
	return append(b, `"></a> `...)
}

func altOf(f *chat.Attachment) string {
	if f.Alt != "" {
		return f.Alt
	}
	return f.Name
}

// fit is a size within the largest that is shown.
func fit(width, height int) (int, int) {
	if width > pictureWide {
		width, height = pictureWide, max(1, height*pictureWide/width)
	}
	if height > pictureHigh {
		width, height = max(1, width*pictureHigh/height), pictureHigh
	}
	return width, height
}

// appendPlayer writes a video or a sound with its controls, and its card for those who
// cannot play it.
func appendPlayer(b []byte, room string, f *chat.Attachment) []byte {
	b = append(append(b, '<'), f.Plays()...)
	b = ui.AppendText(append(b, ` controls preload="none" src="`...), ui.FilePath(f.ID, f.Name))
	b = ui.AppendText(append(b, `" aria-label="`...), altOf(f))
	b = append(append(b, `"></`...), f.Plays()...)
	return appendCard(append(b, '>'), room, f)
}

// appendCard writes a file's name as a link, its description, kind and size. Of a text and of a
// PDF, the latter lead to the page that shows it.
func appendCard(b []byte, room string, f *chat.Attachment) []byte {
	b = ui.AppendText(append(b, `<p><a data-file href="`...), ui.FilePath(f.ID, f.Name))
	b = append(b, `"><bdi>`...)
	b = ui.AppendText(b, f.Name)
	b = append(b, `</bdi></a> `...)
	if chat.IsText(f.Kind) || f.Kind == chat.PDF {
		b = append(appendFilePage(append(b, `<a href="`...), room, f), `">`...)
		b = append(appendSize(b, f), `</a>`...)
	} else {
		b = appendSize(b, f)
	}
	if f.Alt != "" {
		b = append(b, ` <span dir="auto">`...)
		b = append(ui.AppendText(b, f.Alt), `</span>`...)
	}
	return append(b, `</p> `...)
}

// appendFilePage writes the address of a file's page; room is the room's path.
func appendFilePage(b []byte, room string, f *chat.Attachment) []byte {
	b = append(ui.AppendText(b, room), `/files/`...)
	return append(b, f.ID.String()...)
}

func appendSize(b []byte, f *chat.Attachment) []byte {
	b = append(b, `<small>`...)
	if kind := ui.FileKind(f.Name, f.Kind); kind != "" {
		b = append(ui.AppendText(b, kind), `, `...)
	}
	return append(ui.AppendText(b, ui.FileSize(f.Size)), `</small>`...)
}

// textFiles writes each file on a line of its own, for scripts and terminals.
func textFiles(b *strings.Builder, list []chat.Attachment, body string) {
	for i := range list {
		f := &list[i]
		if i > 0 || body != "" {
			b.WriteString(continued)
		}
		b.WriteString("<")
		ui.Line(b, f.Name)
		b.WriteString(", " + ui.FileSize(f.Size))
		if f.Alt != "" {
			b.WriteString(": ")
			ui.Line(b, f.Alt)
		}
		b.WriteString("> " + ui.FilePath(f.ID, f.Name))
	}
}
