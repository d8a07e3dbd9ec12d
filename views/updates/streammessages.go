package updates

import (
	"context"
	"io"

	"github.com/a-h/templ"

	"parley/chat"
	"parley/views/messages"
	"parley/views/ui"
)

// StreamMarks are what stands between a stream's messages.
type StreamMarks struct {
	Day    string // the last day that has its heading
	Unread int64  // the first unread message, with the line before it; 0 for none
}

// StreamMessages continues the stream with the changes in c, for readers caught up to rev
// prev.
func StreamMessages(slug string, c chat.Changes, prev int64, marks StreamMarks) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		day := marks.Day
		for _, m := range c.Messages {
			parts := []templ.Component{messages.StreamReplacement(slug, m, c.LastSeq)}
			if m.NewTo(prev) {
				parts = marksBefore(m, day, marks.Unread)
				parts = append(parts, messages.Article(slug, m, messages.Streamed))
				day = max(day, ui.Date(m.CreatedAt))
			}
			if err := templ.Join(parts...).Render(ctx, w); err != nil {
				return err
			}
		}
		return nil
	})
}

func marksBefore(m chat.Message, day string, unread int64) (marks []templ.Component) {
	if ui.Date(m.CreatedAt) > day {
		marks = append(marks, messages.StreamDay(m.CreatedAt, m.Seq))
	}
	if m.Seq == unread {
		marks = append(marks, messages.NewLine(m.Seq))
	}
	return marks
}
