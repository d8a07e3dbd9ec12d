package moments_test

import (
	"testing"
	"time"

	"parley/chat/moments"
)

func TestATimeThatClocksSkipIsLaterAndOneThatTheyRepeatIsTheFirst(t *testing.T) {
	for _, c := range []struct{ zone, typed, want string }{
		{"Europe/Berlin", "2027-03-28 02:30", "2027-03-28T03:30:00+02:00"},
		{"Europe/Berlin", "2027-03-28 03:00", "2027-03-28T03:00:00+02:00"},
		{"Europe/Berlin", "2027-03-28 01:59", "2027-03-28T01:59:00+01:00"},
		{"Europe/Berlin", "2027-10-31 02:30", "2027-10-31T02:30:00+02:00"},
		{"Europe/Berlin", "2027-10-31 09:00", "2027-10-31T09:00:00+01:00"},
		{"America/New_York", "2027-03-14 02:30", "2027-03-14T03:30:00-04:00"},
		{"America/New_York", "2027-03-14 09:00", "2027-03-14T09:00:00-04:00"},
		{"America/New_York", "2027-11-07 01:30", "2027-11-07T01:30:00-04:00"},
		{"America/New_York", "2027-11-07 02:00", "2027-11-07T02:00:00-05:00"},
		{"Australia/Lord_Howe", "2027-10-03 02:15", "2027-10-03T02:45:00+11:00"},
		{"America/Sao_Paulo", "2018-11-04 00:30", "2018-11-04T01:30:00-02:00"},
		{"Asia/Kolkata", "2027-03-28 02:30", "2027-03-28T02:30:00+05:30"},
	} {
		zone, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		typed, err := time.Parse("2006-01-02 15:04", c.typed)
		if err != nil {
			t.Fatal(err)
		}
		at := moments.OnClock(typed.Year(), typed.Month(), typed.Day(), typed.Hour(), typed.Minute(), zone)
		if got := at.Format(time.RFC3339); got != c.want {
			t.Errorf("%s in %s is %s, want %s", c.typed, c.zone, got, c.want)
		}
	}
}
