package inbox

import (
	"bytes"
	"strings"
	"testing"

	"parley/chat"
	"parley/views/layout"
	"parley/views/words"
)

func TestAFullListOfThreadsSaysWhereTheOthersAre(t *testing.T) {
	l, _ := words.Named("en")
	full := make([]chat.FollowedThread, chat.InboxListed)
	for name, c := range map[string]struct {
		followed, quiet []chat.FollowedThread
		want            int
	}{
		"two short lists": {full[1:], full[1:], 0},
		"many followed":   {full, full[1:], 1},
		"many quiet":      {nil, full, 1},
		"two long lists":  {full, full, 2},
	} {
		var b bytes.Buffer
		if err := ThreadsPage(layout.Layout{User: &chat.User{Username: "ann"}}, c.followed, c.quiet).Render(l.Context(), &b); err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(b.String(), "the search finds the others with is:thread."); n != c.want {
			t.Errorf("%s: it is said %d times, want %d", name, n, c.want)
		}
	}
}
