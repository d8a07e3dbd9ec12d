package rooms

import (
	"context"
	"io"

	"github.com/a-h/templ"

	"parley/chat"
	"parley/views/layout"
	"parley/views/messages"
	"parley/views/ui"
)

// run is messages between two marks in the log.
type run struct {
	day, new bool // whether a day's heading and the line "New" stand before it
	marked   bool // they are in the range that was asked for
	from     int  // the place of the first one on the page
	list     []chat.Message
}

// articles are a run's messages. The place of a marked range stands before them.
func (v RoomView) articles(r run) templ.Component {
	if v.Shared && !r.marked {
		return messages.SharedArticles(v.Access.Room.Slug, v.Messages, r.from, r.from+len(r.list))
	}
	if !r.marked {
		return messages.Articles(v.Access.Room.Slug, r.list, messages.OnPage)
	}
	marked := messages.Articles(v.Access.Room.Slug, r.list, messages.Marked)
	if r.list[0].Seq != v.At {
		return marked
	}
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		if _, err := io.WriteString(w, `<span id="m-`+ui.RangeOf(v.At, v.To)+`" class="from"></span>`); err != nil {
			return err
		}
		return marked.Render(ctx, w)
	})
}

const secondsOfDay = 24 * 60 * 60

// runs cuts the page's messages at each new day, in UTC, at the first unread one, and where
// a marked range begins and ends.
func (v RoomView) runs() (runs []run) {
	last, from := int64(-1), 0
	for i := range v.Messages {
		m := &v.Messages[i]
		day := m.CreatedAt.Unix() / secondsOfDay
		if day == last && m.Seq != v.New && (v.To == 0 || m.Seq != v.At && m.Seq != v.To+1) {
			continue
		}
		if i > 0 {
			runs[len(runs)-1].list = v.Messages[from:i]
		}
		runs, from = append(runs, run{day: day != last, new: m.Seq == v.New, marked: v.At <= m.Seq && m.Seq <= v.To, from: i}), i
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

// streams reports whether the page has an iframe in which messages arrive without scripts.
func (v RoomView) streams() bool { return v.Live() && v.Access.Member }

func (v RoomView) framed(f layout.Layout) layout.Layout {
	f.Framed = v.streams()
	return f
}

// streamPath is the iframe's document. It opens at the line "New", if there is one.
func (v RoomView) streamPath(ctx context.Context) string {
	path := ui.StreamPath(v.Access.Room.Slug)
	if !v.Access.MayWrite() {
		path += "&told=1" // the page says it
	}
	path = ui.PathForViewer(ctx, path)
	if v.New > 0 {
		path += "#" + ui.NewLineID
	}
	return path
}
