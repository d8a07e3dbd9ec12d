package export

import (
	"bytes"
	"encoding/json"
	"io"
	"time"

	"parley/chat"
	"parley/views/words"
)

// jsonHead begins the one object of a file. Its field "messages" follows.
type jsonHead struct {
	Format string    `json:"format"`
	Server string    `json:"server,omitempty"`
	Room   jsonRoom  `json:"room"`
	Since  time.Time `json:"since,omitzero"`
	Until  time.Time `json:"until,omitzero"`
	At     time.Time `json:"exported_at"`
	By     string    `json:"exported_by"`
}

type jsonRoom struct {
	Slug    string   `json:"slug"`
	Name    string   `json:"name,omitempty"`
	Topic   string   `json:"topic,omitempty"`
	Private bool     `json:"private,omitempty"`
	People  []string `json:"people,omitempty"`
}

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

// jsonWriter writes a message to a line, so that a file of any size can be read line by line.
type jsonWriter struct {
	w     io.Writer
	head  []byte // until it is written
	lines int
}

func newJSON(w io.Writer, _ *words.Language, h Head) Writer {
	head, _ := json.Marshal(jsonHead{ // of such fields it cannot fail
		Format: "parley room 1", Server: h.Server, By: h.By, At: h.At.UTC(), Since: h.Span.Since, Until: h.Span.Until,
		Room: jsonRoom{h.Room.Slug, h.Room.Name, h.Room.Topic, h.Room.Private, h.People},
	})
	return &jsonWriter{w: w, head: append(bytes.TrimSuffix(head, []byte("}")), ",\n\"messages\":["...)}
}

func (j *jsonWriter) begin() error {
	_, err := j.w.Write(j.head)
	j.head = nil
	return err
}

func (j *jsonWriter) Messages(list []chat.Message) error {
	if err := j.begin(); err != nil {
		return err
	}
	var b bytes.Buffer
	out := json.NewEncoder(&b)
	out.SetEscapeHTML(false)
	for i := range list {
		b.WriteByte("\n,"[min(j.lines, 1)])
		if err := out.Encode(AsJSON(&list[i])); err != nil {
			return err
		}
		j.lines++
	}
	_, err := j.w.Write(b.Bytes())
	return err
}

func (j *jsonWriter) End() error {
	if err := j.begin(); err != nil {
		return err
	}
	_, err := io.WriteString(j.w, "]}\n")
	return err
}

// CutOff leaves the object open: no parser takes such a file for a whole one.
func (j *jsonWriter) CutOff() error {
	if err := j.begin(); err != nil {
		return err
	}
	_, err := io.WriteString(j.w, "\n\""+cutOff+"\n")
	return err
}
