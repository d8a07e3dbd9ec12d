package export

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"parley/chat"
	"parley/views/markdown"
	"parley/views/ui"
)

// JSONMessage is a message as exports have it.
type JSONMessage struct {
	Seq       int64          `json:"seq"`
	At        time.Time      `json:"at"`
	Author    string         `json:"author,omitempty"` // none: a deleted user
	Body      string         `json:"body,omitempty"`
	Edited    bool           `json:"edited,omitempty"`
	Deleted   bool           `json:"deleted,omitempty"`
	Removal   string         `json:"removed_because,omitempty"`
	Pinned    bool           `json:"pinned,omitempty"`
	Thread    int64          `json:"thread,omitempty"`
	Answered  int64          `json:"reply_to,omitempty"`
	Forward   *jsonOrigin    `json:"forwarded,omitempty"`
	Files     []jsonFile     `json:"files,omitempty"`
	Reactions []jsonReaction `json:"reactions,omitempty"`
	Poll      *jsonPoll      `json:"poll,omitempty"`
	Notes     []jsonNote     `json:"notes,omitempty"`
}

type jsonOrigin struct {
	Author string `json:"author,omitempty"`
	Room   string `json:"room,omitempty"`
}

type jsonFile struct {
	Name string `json:"name"`
	Kind string `json:"kind"`
	Size int64  `json:"size"`
	Alt  string `json:"description,omitempty"`
}

type jsonReaction struct {
	Emoji string   `json:"emoji"`
	Count int      `json:"count"`
	By    []string `json:"by,omitempty"` // the first of them
}

type jsonPoll struct {
	Question string       `json:"question"`
	Options  []jsonOption `json:"options"`
	Voters   int          `json:"voters"`
	Closed   bool         `json:"closed,omitempty"`
}

type jsonOption struct {
	Text  string `json:"text"`
	Votes int    `json:"votes"`
}

type jsonNote struct {
	Kind   string   `json:"kind"`
	People []string `json:"people,omitempty"`
	More   int      `json:"more,omitempty"`
	Text   string   `json:"text,omitempty"`
}

// AsJSON is a message for a program.
func AsJSON(m *chat.Message) JSONMessage {
	j := JSONMessage{
		Seq: m.Seq, At: m.CreatedAt.UTC(), Author: m.AuthorName, Body: m.Body, Edited: m.Edited, Deleted: m.Deleted, Removal: m.Removal,
		Pinned: m.Pinned, Thread: m.Thread, Answered: m.AnsweredSeq,
	}
	if !m.Forward.IsZero() {
		j.Forward = &jsonOrigin{m.Forward.AuthorName, m.Forward.RoomName}
	}
	for _, f := range m.Files {
		j.Files = append(j.Files, jsonFile{f.Name, f.Kind, f.Size, f.Alt})
	}
	for _, r := range m.Reactions {
		x := jsonReaction{Emoji: r.Emoji, Count: r.Count}
		for _, by := range r.By {
			x.By = append(x.By, by.Name)
		}
		j.Reactions = append(j.Reactions, x)
	}
	if m.Poll != nil {
		j.Poll = asPoll(m)
	}
	for _, n := range m.Notes {
		x := jsonNote{Kind: string(n.Kind), More: n.More, Text: n.Text}
		for _, p := range n.People {
			x.People = append(x.People, p.Name)
		}
		j.Notes = append(j.Notes, x)
	}
	return j
}

func asPoll(m *chat.Message) *jsonPoll {
	question, options := m.Asked()
	p := &jsonPoll{Question: question, Voters: m.Poll.Voters, Closed: m.Poll.Closed}
	for i, text := range options[:min(len(options), len(m.Poll.Counts))] {
		p.Options = append(p.Options, jsonOption{text, m.Poll.Counts[i]})
	}
	return p
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
