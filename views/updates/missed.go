package updates

import (
	"context"
	"io"
	"strings"

	"github.com/a-h/templ"

	"parley/chat"
	"parley/views/ui"
)

// Missed is what a page without a socket has missed since rev prev: messages, and whether its reader
// may write, if that is a member. says is the page's reason why not, or empty.
func Missed(a chat.Access, c chat.Changes, prev int64, says string) templ.Component {
	changed := MessagesChanged(a.Room.Slug, c, prev)
	if !a.Member { // whose page has no place to write
		return changed
	}
	return templ.Join(changed, templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		said, err := strings.Join(strings.Fields(says), " "), a.RefuseWriting()
		switch {
		case err != nil && said != ui.Tell(ctx, chat.As(err)):
			return WritingRefused(err).Render(ctx, w)
		case err == nil && said != "" && !strings.HasPrefix(said, ui.T(ctx, mayWriteNow)):
			return WritingAllowed(a.Room.Slug).Render(ctx, w)
		}
		return nil
	}))
}
