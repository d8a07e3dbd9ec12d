package rooms

import (
	"context"
	"time"

	"parley/chat"
	"parley/views/ui"
)

// run is messages between two marks in the log.
type run struct {
	day, new bool // whether a day's heading and the line "New" stand before it
	list     []chat.Message
}

// runs cuts the page's messages at each new day, in UTC, and at the first unread one.
func (v RoomView) runs() (runs []run) {
	last, from := "", 0
	for i := range v.Messages {
		m := &v.Messages[i]
		day := m.CreatedAt.UTC().Format(time.DateOnly)
		if day == last && m.Seq != v.New {
			continue
		}
		if i > 0 {
			runs[len(runs)-1].list = v.Messages[from:i]
		}
		runs, from = append(runs, run{day: day != last, new: m.Seq == v.New}), i
		last = day
	}
	if len(runs) > 0 {
		runs[len(runs)-1].list = v.Messages[from:]
	}
	return runs
}

// livePath is where the page connects its socket.
func (v RoomView) livePath() string {
	if v.Live() {
		return ui.LivePath(v.Access.Room.Slug, "")
	}
	return ui.PastLivePath(v.Access.Room.Slug)
}

// streamPath is the iframe's document. It opens at the line "New", if there is one.
func (v RoomView) streamPath(ctx context.Context) string {
	path := ui.PathForViewer(ctx, ui.StreamPath(v.Access.Room.Slug))
	if v.New > 0 {
		path += "#" + ui.NewLineID
	}
	return path
}
