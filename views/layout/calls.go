package layout

import (
	"context"

	"parley/chat"
	"parley/views/ui"
	"parley/views/words"
)

// callSince says since when a call is on, and how many people are in it.
func callSince(ctx context.Context, c chat.CallMark) string {
	return ui.T(ctx, "since %s, %s", c.Since.UTC().Format("15:04 UTC"), words.From(ctx).Count(c.People, "%d person", "%d people"))
}
