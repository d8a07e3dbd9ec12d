package chat_test

import (
	"testing"
	"time"

	"parley/chat"
)

func TestAReadyTakeoutIsReplacedAfterAnHour(t *testing.T) {
	h := newAccounts(t)
	ann, ctx := h.signUp("ann"), t.Context()
	rules := chat.NewTakeouts(h.db, h.Accounts)
	must(t, rules.Ask(ctx, ann, "de"))
	must(t, rules.Ask(ctx, ann, "de")) // while it is made, the second changes nothing
	first, err := h.db.TakeoutClaim(ctx, time.Minute)
	must(t, err)
	must(t, h.db.TakeoutDone(ctx, first))
	h.clock.Advance(time.Hour - time.Second)
	expectKind(t, rules.Ask(ctx, ann, "de"), chat.TooMany)
	if now, err := rules.Of(ctx, ann.User.ID); err != nil || now.State != chat.TakeoutReady {
		t.Errorf("it is %+v, %v", now, err)
	}
	h.clock.Advance(time.Second)
	must(t, rules.Ask(ctx, ann, "de"))
	second, err := h.db.TakeoutClaim(ctx, time.Minute)
	must(t, err)
	must(t, h.db.TakeoutFull(ctx, second)) // one that failed is not in the way of another
	must(t, rules.Ask(ctx, ann, "de"))
}
