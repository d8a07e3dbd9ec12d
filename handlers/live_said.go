package handlers

import (
	"context"
	"encoding/json"
	"time"

	"parley/chat"
)

// said is what htmx sends for a form with ws-send; it adds its headers, which
// are passed over. Out of a form every value comes as a string, numbers too.
type said struct {
	Type string      `json:"type"`
	Seq  json.Number `json:"seq"`
}

// askingEvery bounds how often a page may ask whether its socket is alive.
const askingEvery = time.Second

// hear does what a page says, and is false when that cannot be read. What it
// says that nobody knows is passed over.
func (l *Live) hear(v *visitor, raw []byte) bool {
	var s said
	if json.Unmarshal(raw, &s) != nil {
		return false
	}
	if s.Type == "beat" && v.asking.may(time.Now(), askingEvery) {
		l.hub.Answer(v.client)
	}
	if v.feed == nil {
		return true
	}
	switch {
	case s.Type == "typing" && v.typing.may(time.Now(), typingEvery):
		ctx, cancel := context.WithTimeout(l.ctx, time.Second)
		defer cancel()
		l.Wire.Tell(ctx, v.at(), chat.Event{Typist: v.name})
	case s.Type == "read":
		// The archive knows how far there is anything to read.
		if seq, err := s.Seq.Int64(); err == nil && seq > 0 {
			l.read(chat.Seat{User: v.user, Room: v.at()}, seq)
		}
	}
	return true
}
