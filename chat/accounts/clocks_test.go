package accounts_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/chattest/harness"
)

// What was a moment ago is decided by the clock that wrote the times, whatever this process's says.
func TestAMomentIsMeasuredByTheStoresClock(t *testing.T) {
	for _, off := range []time.Duration{-5 * time.Minute, 5 * time.Minute} {
		t.Run(off.String(), func(t *testing.T) {
			h := harness.NewAccounts(t)
			h.DB.Shift(off)
			h.Queued()
			ann := h.SignUpAs("ann")
			again := h.SignUpAs("ann")
			if again.User.ID != ann.User.ID {
				t.Errorf("%+v", again)
			}
			h.ExpectMails("verify ann@example.org") // and no word of a new device
			next := uuid.New()
			for range 2 {
				_, err := h.RotateSession(t.Context(), again, next)
				harness.Must(t, err)
			}
			harness.Must(t, h.AskReset(t.Context(), "ann@example.org", harness.Asker))
			token := h.LinkTo("ann@example.org")
			harness.Must(t, h.TryReset(token, "battery staple"))
			harness.Must(t, h.TryReset(token, "battery staple"))
			last, err := h.SignInAs("ann@example.org", "battery staple")
			harness.Must(t, err)
			for range 2 {
				harness.Must(t, h.Delete(t.Context(), last, "battery staple"))
			}

			h.Clock.Advance(3 * time.Minute)
			_, err = h.Rotated(t.Context(), next)
			harness.ExpectKind(t, err, chat.NotFound)
			harness.ExpectKind(t, h.TryReset(token, "battery staple"), chat.NotFound)
			if h.JustDeleted(t.Context(), ann.User.ID) {
				t.Error("deleted three minutes ago, and just now")
			}
			h.SignUpAs("bob")
			h.Clock.Advance(3 * time.Minute)
			harness.ExpectKind(t, h.TryUp("bob", "bob@example.org", harness.Password), chat.Conflict)
		})
	}
}
