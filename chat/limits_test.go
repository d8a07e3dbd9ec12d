package chat_test

import (
	"testing"
	"time"

	"parley/chat"
	"parley/chat/chattest"
	"parley/chat/chattest/harness"
)

// The limits stated in docs/reference.md.
func TestEachLimitGrantsABurstAndThenOneAfterTheOther(t *testing.T) {
	for _, c := range []struct {
		limit chat.Limit
		burst int
		each  time.Duration
	}{
		{chat.MessagesByPerson, 40, 100 * time.Millisecond}, {chat.SearchesByPerson, 20, 500 * time.Millisecond},
		{chat.FailuresByAccount, 10, 90 * time.Second}, {chat.FailuresByDevice, 10, 90 * time.Second}, {chat.FailuresBySession, 10, 90 * time.Second},
		{chat.FailuresByAddress, 100, 9 * time.Second}, {chat.EmailsByPerson, 5, 12 * time.Minute}, {chat.EmailsByAddress, 30, 2 * time.Minute},
		{chat.SignUpsByAddress, 30, 2 * time.Minute}, {chat.RoomsByPerson, 30, time.Minute},
	} {
		clock := chattest.NewClock()
		limits := chattest.NewLimits(clock.Now)
		for n := range c.burst {
			if err := limits.Allow(t.Context(), c.limit, "ann"); err != nil {
				t.Fatalf("%s: number %d: %v", c.limit.Name, n+1, err)
			}
		}
		e := chat.As(limits.Allow(t.Context(), c.limit, "ann"))
		if e.Kind != chat.TooMany || e.Retry != c.each || e.Text == "" {
			t.Errorf("%s: %+v, want to wait %v", c.limit.Name, e, c.each)
		}
		clock.Advance(c.each)
		harness.Must(t, limits.Allow(t.Context(), c.limit, "ann"))
	}
}

// Limits are counted by name.
func TestEachLimitHasANameOfItsOwn(t *testing.T) {
	seen := map[string]bool{}
	for _, l := range []chat.Limit{
		chat.MessagesByPerson, chat.SearchesByPerson, chat.FailuresByAccount, chat.FailuresByDevice, chat.FailuresBySession, chat.FailuresByAddress,
		chat.EmailsByPerson, chat.EmailsByAddress, chat.SignUpsByAddress, chat.RoomsByPerson, chat.CheapRequests, chat.PageRequests, chat.FindRequests,
		chat.ChangeRequests, chat.MemberRequests, chat.AddRequests, chat.RoomRequests, chat.SettingRequests, chat.AccountRequests, chat.ConnectRequests,
		chat.HashRequests, chat.CheckRequests, chat.AnyFrames, chat.TypingFrames, chat.ReadFrames, chat.BeatFrames,
	} {
		if seen[l.Name] || l.Name == "" || l.Burst <= 0 || l.Rate <= 0 || l.Per <= 0 {
			t.Errorf("%+v", l)
		}
		seen[l.Name] = true
	}
}

func TestNoLimitsAllowEverything(t *testing.T) {
	var l chat.Limits = chat.NoLimits{}
	use := chat.Use{Limit: chat.EmailsByPerson, Who: "ann"}
	for range 2 * chat.EmailsByPerson.Burst {
		harness.Must(t, l.Allow(t.Context(), use.Limit, use.Who))
		harness.Must(t, l.Reserve(t.Context(), use))
	}
	harness.Must(t, l.Cancel(t.Context(), use))
}
