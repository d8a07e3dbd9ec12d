package handlers

import (
	"context"

	"parley/chat"
	"parley/handlers/hub"
	"parley/views"
)

// A piece is what leaves in one frame: so many messages, and, where they are
// long, so many bytes of text. Escapes and links make up to nine times of it, and
// what is more than a connection's queue can hold would never arrive.
const (
	piece       = 100
	pieceWeight = 24 << 10
)

// pieces cuts changes that were collected into runs of at most n messages, and
// fewer where they are long.
func pieces(c chat.Changes, n int) (list []chat.Changes) {
	for _, run := range c.Pieces(n) {
		if len(run.Messages) > 1 && weight(run) > pieceWeight {
			list = append(list, pieces(run, len(run.Messages)/2)...)
		} else {
			list = append(list, run)
		}
	}
	return list
}

func weight(c chat.Changes) (n int) {
	for i := range c.Messages {
		n += len(c.Messages[i].Body)
	}
	return n
}

// levelRounds bounds how often history is read for one connection in a row.
const levelRounds = 8

// level sends a visitor who is level with rev after what it has missed, and
// lets it have what is live from there on. The seat was taken before history is
// read, so nothing falls in between. last is the room's rev as it was when they
// asked for it, 0 when that is not known.
func (l *Live) level(v *visitor, after, last int64) {
	known, _ := v.feed.level() // what is announced later, the seat is given
	for range levelRounds {
		rev, ok := l.sendMissed(v, after, last)
		if !ok {
			return
		}
		if after = rev; rev < known {
			continue // an answer that others had asked for before
		}
		if after, ok = v.seat.Level(rev); ok {
			return
		}
	}
	v.client.Close(hub.CodeLater, "try again")
}

// relevel is level for a seat that has missed a frame.
func (l *Live) relevel(s *hub.Seat, rev int64) {
	v := s.Client.Holder().(*visitor)
	l.guarded(v, func() { l.level(v, rev, 0) })
}

// sendMissed sends what came after a rev, and returns the rev that the visitor
// is level with then. ok is false when it cannot be brought level.
func (l *Live) sendMissed(v *visitor, after, last int64) (rev int64, ok bool) {
	known, _ := v.feed.level()
	if after == known {
		return after, true
	}
	ctx, cancel := context.WithTimeout(l.ctx, rollCall)
	defer cancel()
	m, err := v.feed.missed(ctx, v.kind, after)
	switch {
	case err != nil:
		v.client.Close(hub.CodeLater, "try again")
		return 0, false
	case m.afresh || after > max(m.rev, known) || after > known && m.none && after > last:
		l.sendAway(v)
		return 0, false
	}
	for _, part := range m.parts {
		v.client.SendPatiently(part)
	}
	return m.rev, true
}

// sendAway tells a page that it had better be loaded anew: it missed too much,
// or it comes from a room that had more changes than there are now.
func (l *Live) sendAway(v *visitor) {
	if v.kind == hub.Socket {
		v.client.Send(l.said(v, views.ComeAfresh(v.slug())))
		return
	}
	if v.kind.Text() {
		v.client.Send([]byte(views.TranscriptLost))
	} else {
		v.client.Send(l.said(v, views.StreamEnd(v.slug(), true)))
	}
	v.client.Close(hub.CodeRestart, "")
}
