package export

import (
	"cmp"
	_ "embed"
	"io"
	"strconv"
	"strings"

	"parley/chat"
	"parley/views/markdown"
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

func (x *htmlWriter) appendMessage(b []byte, m *chat.Message) []byte {
	seq := strconv.FormatInt(m.Seq, 10)
	b = append(b, `<article id="m-`+seq+`"><p class="h"><b><bdi>`...)
	b = append(ui.AppendText(b, cmp.Or(m.AuthorName, x.l.Say("deleted user"))), `</bdi></b> <time>`+stamp(m.CreatedAt)+`</time> <a href="#m-`+seq+`">#`+seq+`</a>`...)
	for _, mark := range x.marks(m) {
		b = append(ui.AppendText(append(b, ` · `...), mark), ""...)
	}
	if m.AnsweredSeq != 0 {
		to := strconv.FormatInt(m.AnsweredSeq, 10)
		b = append(ui.AppendText(append(b, ` · <a href="#m-`+to+`">`...), x.l.Say("Reply to %s", cmp.Or(m.AnsweredName, x.l.Say("deleted user")))), ` #`+to+`</a>`...)
	}
	b = append(b, `</p>`...)
	if m.Deleted {
		b = x.appendGone(b, m)
	} else {
		b = x.appendContent(b, m)
	}
	return append(x.appendNotes(b, m.Notes), "</article>\n"...)
}

func (x *htmlWriter) marks(m *chat.Message) (list []string) {
	if m.Edited && !m.Deleted {
		list = append(list, x.l.Say("edited"))
	}
	if m.Pinned {
		list = append(list, x.l.Say("pinned"))
	}
	if !m.Forward.IsZero() {
		list = append(list, x.l.Say("Forwarded from %s", cmp.Or(m.Forward.AuthorName, x.l.Say("deleted user"))))
	}
	return list
}

func (x *htmlWriter) appendGone(b []byte, m *chat.Message) []byte {
	text := x.l.Say("This message was deleted.")
	if m.Removal != "" {
		text = x.l.Say("Removed by a moderator: %s", m.Removal)
	}
	return append(ui.AppendText(append(b, `<p class="s">`...), text), `</p>`...)
}

func (x *htmlWriter) appendContent(b []byte, m *chat.Message) []byte {
	text := m.Body
	if m.Poll != nil {
		text, _ = m.Asked()
	}
	b = append(b, `<div class="b" dir="auto">`...)
	b = append(markdown.Append(b, text, nil), `</div>`...)
	if m.Poll != nil {
		b = x.appendPoll(b, m)
	}
	for _, f := range m.Files {
		b = append(ui.AppendText(append(b, `<p class="f"><bdi>`...), f.Name), `</bdi> <small>`...)
		b = append(ui.AppendText(b, ui.FileSize(f.Size)), `</small> `...)
		b = append(ui.AppendText(b, f.Alt), `</p>`...)
	}
	if len(m.Reactions) > 0 {
		b = append(b, `<p class="s">`...)
		for _, r := range m.Reactions {
			b = append(ui.AppendText(b, r.Emoji), ` `+strconv.Itoa(r.Count)+` `...)
		}
		b = append(b, `</p>`...)
	}
	return b
}

func (x *htmlWriter) appendPoll(b []byte, m *chat.Message) []byte {
	p := asPoll(m)
	b = append(b, `<ul>`...)
	for _, o := range p.Options {
		b = append(ui.AppendText(append(b, `<li><bdi>`...), o.Text), `</bdi> `+strconv.Itoa(o.Votes)+`</li>`...)
	}
	return append(ui.AppendText(append(b, `</ul><p class="s">`...), x.l.Say("Voters: %d", p.Voters)), `</p>`...)
}

func (x *htmlWriter) appendNotes(b []byte, list []chat.Note) []byte {
	for _, n := range list {
		var who []string
		for _, p := range n.People {
			who = append(who, cmp.Or(p.Name, x.l.Say("deleted user")))
		}
		text := strings.Join(who, ", ")
		if n.More > 0 {
			text += " " + x.l.Say("and %d others", n.More)
		}
		text += " " + x.l.Say(ui.ViewerText[string(n.Kind)].Text) + " " + n.Text
		b = append(ui.AppendText(append(b, `<p class="s">`...), strings.TrimSpace(text)), `</p>`...)
	}
	return b
}
