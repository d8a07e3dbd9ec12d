package export

import (
	_ "embed"
	"io"

	"parley/chat"
	"parley/views/ui"
	"parley/views/words"
)

// style is all of a file's looks: a file from a disk gets none from the server.
//
//go:embed style.css
var style string

// htmlWriter writes one page that needs nothing else, on paper too.
type htmlWriter struct {
	w    io.Writer
	l    *words.Language
	head []byte // until it is written
	day  string
}

func newHTML(w io.Writer, l *words.Language, h Head) Writer {
	x := &htmlWriter{w: w, l: l}
	x.head = AppendOpening(nil, l, h.Title())
	if h.Room.Topic != "" {
		x.head = append(ui.AppendText(append(x.head, `<p dir="auto">`...), h.Room.Topic), `</p>`...)
	}
	x.head = append(ui.AppendText(append(x.head, `<p class="s">`...), l.Say("Exported by %s, %s", h.By, stamp(h.At))), "</p>\n"...)
	return x
}

// AppendOpening opens a file up to its heading.
func AppendOpening(b []byte, l *words.Language, title string) []byte {
	b = append(b, `<!doctype html><html lang="`+l.Code()+`"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>`...)
	b = append(ui.AppendText(b, title), `</title><style>`...)
	b = append(append(b, style...), `</style><h1><bdi>`...)
	return append(ui.AppendText(b, title), "</bdi></h1>\n"...)
}

func (x *htmlWriter) begin() error {
	_, err := x.w.Write(x.head)
	x.head = nil
	return err
}

func (x *htmlWriter) Messages(list []chat.Message) error {
	if err := x.begin(); err != nil {
		return err
	}
	b := make([]byte, 0, len(list)*512)
	for i := range list {
		m := &list[i]
		if d := day(m.CreatedAt); d != x.day {
			x.day = d
			b = append(b, `<h2>`+d+"</h2>\n"...)
		}
		b = x.appendMessage(b, m)
	}
	_, err := x.w.Write(b)
	return err
}

func (x *htmlWriter) End() error {
	if err := x.begin(); err != nil {
		return err
	}
	_, err := io.WriteString(x.w, "</html>\n")
	return err
}

func (x *htmlWriter) CutOff() error {
	if err := x.begin(); err != nil {
		return err
	}
	_, err := x.w.Write(append(ui.AppendText([]byte(`<p class="cut">`), x.l.Say(cutOff)), "</p>\n"...))
	return err
}
