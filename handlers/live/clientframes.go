package live

import (
	"context"
	"encoding/json"
	"time"

	"parley/chat"
)

// clientFrame is what htmx sends for a form with ws-send. htmx adds its headers, which are
// ignored. Form values come as strings, numbers too.
type clientFrame struct {
	Type string      `json:"type"`
	Seq  json.Number `json:"seq"`
}

// saying is an action that a page may send.
type saying struct {
	name   string
	limit  chat.Limit // of one connection; frames over it are ignored
	inRoom bool       // ignored without a room
	hear   func(l *Node, v *visitor, s clientFrame)
}

const sayingsCount = 4

// sayings is every action that a page may send.
var sayings = [sayingsCount]saying{
	{"typing", chat.TypingFrames, true, (*Node).hearTyping},
	{"read", chat.ReadFrames, true, (*Node).hearRead},
	{"beat", chat.BeatFrames, false, (*Node).hearBeat},
	{"input", chat.InputFrames, false, (*Node).hearInput},
}

// hear does what a frame asks, and is false when the frame cannot be parsed. Unknown
// actions are ignored.
func (l *Node) hear(v *visitor, raw []byte) bool {
	var s clientFrame
	if json.Unmarshal(raw, &s) != nil {
		return false
	}
	for i, x := range sayings {
		if x.name == s.Type && (v.room != nil || !x.inRoom) && v.spoke[i].may(time.Now(), x.limit) {
			x.hear(l, v, s)
		}
	}
	return true
}

func (l *Node) hearTyping(v *visitor, _ clientFrame) {
	l.input(v.user, time.Now())
	if l.awake.standing(v.user) == absent {
		return // it would show an invisible person
	}
	ctx, cancel := context.WithTimeout(l.ctx, time.Second)
	defer cancel()
	if l.Writers.MayWrite(ctx, v.slug(), v.user) {
		l.Bus.PublishToRoom(ctx, v.at(), chat.Event{Typist: v.name})
	}
}

// hearRead notes how far the visitor has read; the store limits it.
func (l *Node) hearRead(v *visitor, s clientFrame) {
	if seq, err := s.Seq.Int64(); err == nil && seq > 0 {
		l.read(chat.Membership{User: v.user, Room: v.at()}, seq)
	}
}

func (l *Node) hearBeat(v *visitor, _ clientFrame) { l.hub.Answer(v.client) }

// spoke is when a connection's allowance for an action is full again (GCRA, as in
// chat.Limit), as time since epoch: a clock that is set back changes nothing, and it is a
// third of a time.Time.
type spoke struct{ level time.Duration }

var epoch = time.Now()

func (s *spoke) may(now time.Time, l chat.Limit) bool {
	each := l.Per / time.Duration(l.Rate)
	at := now.Sub(epoch)
	next := max(s.level, at) + each
	if next-at > each*time.Duration(l.Burst) {
		return false
	}
	s.level = next
	return true
}
