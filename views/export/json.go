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
