package handlers

import (
	"bytes"
	"net"

	"parley/chat"
	"parley/handlers/hub"
	"parley/views"
)

// A stream in plain text sits in a room of its own in the hub, beside the one
// that gets HTML: the hub asks only for a rendering to each kind of framing, and
// both are framed alike. seatOf is that room's number.
func (v *visitor) seatOf() int64 {
	if v.text {
		return textRoom(v.room.ID)
	}
	return int64(v.room.ID)
}

func textRoom(id chat.RoomID) int64 { return -int64(id) }

// transcript is what c did, in the form that the visitor reads.
func (f *feed) transcript(v *visitor, c chat.Changes) []byte {
	if v.text {
		return []byte(views.TranscriptChanged(c, c.Prev))
	}
	return f.render(v.kind, c, c.Prev)
}

// showText sends a run of changes to those who read text.
func (f *feed) showText(run chat.Changes) {
	f.live.hub.Broadcast(textRoom(f.room.ID), &hub.Frame{Prev: run.Prev, Rev: run.Rev, Render: func(hub.Kind) []byte {
		return []byte(views.TranscriptChanged(run, run.Prev))
	}})
}

// beatless leaves out what the hub keeps a silent stream open with: a comment in
// HTML, but in text a line that nobody said. The hub writes it alone or before
// all else. That the other side is gone TCP's own keep-alive finds out.
type beatless struct{ net.Conn }

var textBeats = [...][]byte{[]byte("9\r\n<!-- -->\n\r\n"), []byte("<!-- -->\n")}

func (b beatless) Write(p []byte) (int, error) {
	rest := p
	for _, beat := range textBeats {
		rest = bytes.TrimPrefix(rest, beat)
	}
	if len(rest) > 0 {
		if n, err := b.Conn.Write(rest); err != nil {
			return n, err
		}
	}
	return len(p), nil
}
