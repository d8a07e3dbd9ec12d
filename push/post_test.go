package push

import (
	"net/http"
	"testing"
	"time"
)

func TestAPushServiceSaysHowLongToWait(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	for said, want := range map[string]time.Duration{
		"": 0, "soon": 0, "-5": 0, "0": 0, "120": 2 * time.Minute, "9999999999999": time.Hour, "86400": time.Hour,
		"Sun, 01 Mar 2026 09:10:00 GMT": 10 * time.Minute, "Sun, 01 Mar 2026 08:00:00 GMT": 0, "Mon, 02 Mar 2026 08:00:00 GMT": time.Hour,
	} {
		if got := retryAfter(said, now); got != want {
			t.Errorf("%q is %s, want %s", said, got, want)
		}
	}
}

func TestABusyPushServiceIsLeftAloneForAsLongAsItSays(t *testing.T) {
	t.Parallel()
	p := openOffice(t)
	p.expect("at first", p.step())
	p.office.answer(http.StatusTooManyRequests)
	p.office.after = "900"
	p.say("@ann look")
	p.expect("it is busy", p.step())
	p.sql("update push_outbox set due_at = due_at - interval '14 minutes'")
	list, err := p.PushTake(t.Context(), 9)
	must(t, err)
	if len(list) != 0 {
		t.Errorf("after 14 minutes it is asked again: %+v", list)
	}
	p.sql("update push_outbox set due_at = due_at - interval '1 minute'")
	if list, err = p.PushTake(t.Context(), 9); err != nil || len(list) != 1 {
		t.Errorf("after 15 minutes there is %+v, %v", list, err)
	}
}

func TestANotificationHasNoMarks(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]string{
		"@ann   look": "@ann look",
		"**now**: see [this](https://a.org), `x_y`": "now: see this, x_y",
		"```go\nx := 1\n```":                        "x := 1",
		"> old\n\nnew":                              "old new",
		"---":                                       "---",
	} {
		if got := excerpt(said); got != want {
			t.Errorf("%q is told as %q, want %q", said, got, want)
		}
	}
}
