package chat_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
)

// What was a moment ago is decided by the clock that wrote the times, whatever this process's says.
func TestAMomentIsMeasuredByTheStoresClock(t *testing.T) {
	for _, off := range []time.Duration{-5 * time.Minute, 5 * time.Minute} {
		t.Run(off.String(), func(t *testing.T) {
			h := newAccounts(t)
			h.db.Shift(off)
			h.mails()
			ann := h.signUp("ann")
			again := h.signUp("ann")
			if again.User.ID != ann.User.ID {
				t.Errorf("%+v", again)
			}
			h.expectMails("verify ann@example.org") // and no word of a new device
			next := uuid.New()
			for range 2 {
				_, err := h.RotateSession(t.Context(), again, next)
				must(t, err)
			}
			must(t, h.AskReset(t.Context(), "ann@example.org", asker))
			token := h.linkTo("ann@example.org")
			must(t, h.reset(token, "battery staple"))
			must(t, h.reset(token, "battery staple"))
			last, err := h.signIn("ann@example.org", "battery staple")
			must(t, err)
			for range 2 {
				must(t, h.Delete(t.Context(), last, "battery staple"))
			}

			h.clock.Advance(3 * time.Minute)
			_, err = h.Rotated(t.Context(), next)
			expectKind(t, err, chat.NotFound)
			expectKind(t, h.reset(token, "battery staple"), chat.NotFound)
			if h.JustDeleted(t.Context(), ann.User.ID) {
				t.Error("deleted three minutes ago, and just now")
			}
			h.signUp("bob")
			h.clock.Advance(3 * time.Minute)
			expectKind(t, h.tryUp("bob", "bob@example.org", password), chat.Conflict)
		})
	}
}
