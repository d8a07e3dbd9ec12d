package history_test

import (
	"testing"
	"time"

	"parley/chat"
	"parley/chat/chattest/harness"
	"parley/chat/history"
)

func TestAReadyTakeoutIsReplacedAfterAnHour(t *testing.T) {
	h := harness.NewAccounts(t)
	ann, ctx := h.SignUpAs("ann"), t.Context()
	rules := history.NewTakeouts(h.DB, h.Accounts)
	harness.Must(t, rules.Ask(ctx, ann, "de"))
	harness.Must(t, rules.Ask(ctx, ann, "de")) // while it is made, the second changes nothing
	first, err := h.DB.TakeoutClaim(ctx, time.Minute)
	harness.Must(t, err)
	harness.Must(t, h.DB.TakeoutDone(ctx, first))
	h.Clock.Advance(time.Hour - time.Second)
	harness.ExpectKind(t, rules.Ask(ctx, ann, "de"), chat.TooMany)
	if now, err := rules.Of(ctx, ann.User.ID); err != nil || now.State != chat.TakeoutReady {
		t.Errorf("it is %+v, %v", now, err)
	}
	h.Clock.Advance(time.Second)
	harness.Must(t, rules.Ask(ctx, ann, "de"))
	second, err := h.DB.TakeoutClaim(ctx, time.Minute)
	harness.Must(t, err)
	harness.Must(t, h.DB.TakeoutFull(ctx, second)) // one that failed is not in the way of another
	harness.Must(t, rules.Ask(ctx, ann, "de"))
}
