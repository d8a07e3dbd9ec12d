package live

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"parley/chat"
	"parley/handlers/live/hub"
)

func TestOpenPagesOfWhoBlocksFoldAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, _, r := shelved(t, 3)
		_, page := sits(t, r, 7)
		_, other := sits(t, r, 8)
		frame, stream := sits(t, r, 7)
		frame.kind = hub.Stream
		r.live.heard(chat.UserEvent{Person: 7, Blocks: true})
		synctest.Wait()
		if said := page.said(); !strings.Contains(said, `hx-swap-oob="beforeend:head"`) || !strings.Contains(said, `href="/account/blocked.css?v=`) {
			t.Errorf("the page: %q", said)
		}
		if said := stream.said(); !strings.Contains(said, `http-equiv="refresh"`) || strings.Contains(said, "blocked.css") {
			t.Errorf("the frame: %q", said)
		}
		if said := other.said(); strings.Contains(said, "blocked") {
			t.Errorf("another person: %q", said)
		}
	})
}

func TestAPageThatWasAwayOrJustLoadedFoldsWhoIsBlockedByNow(t *testing.T) {
	const folds, unfolds = `href="/account/blocked.css?v=`, "delete:link[href^="
	for _, c := range []struct {
		back, blocks, lately bool
		says                 string
	}{{true, true, false, folds}, {true, false, false, unfolds}, {false, false, true, folds}, {true, false, true, folds}, {false, true, false, ""}} {
		l := visitTo(t, Config{})
		page := &heardBy{}
		v := &visitor{kind: hub.Socket, user: 7, back: c.back, blocks: c.blocks}
		v.client = hub.NewClient(v.kind, page, 7, v.session, v)
		if c.lately {
			l.reblocked[7] = time.Now()
		}
		l.greetBlocks(v)
		for _, what := range []string{folds, strings.ReplaceAll(unfolds, "'", "&#39;")} {
			if said := page.said(); strings.Contains(said, what) != (c.says == what) {
				t.Errorf("%+v: %q", c, said)
			}
		}
		l.forgetStirs(t.Context())
	}
}
