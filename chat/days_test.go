package chat_test

import (
	"testing"
	"time"

	"parley/chat"
	"parley/chat/chattest/harness"
)

// Some zones change their clocks at midnight, so a day begins later, or has a midnight too many.
func TestADayBeginsWithItsFirstMoment(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		zone  string
		year  int
		month time.Month
		day   int
		want  string
	}{
		{"UTC", 2026, 3, 1, "2026-03-01T00:00:00Z"},
		{"Europe/Berlin", 2026, 3, 29, "2026-03-28T23:00:00Z"}, {"Europe/Berlin", 2026, 3, 30, "2026-03-29T22:00:00Z"},
		{"Europe/Berlin", 2026, 10, 25, "2026-10-24T22:00:00Z"}, {"Europe/Berlin", 2026, 10, 26, "2026-10-25T23:00:00Z"},
		{"America/Sao_Paulo", 2018, 11, 4, "2018-11-04T03:00:00Z"}, // 1:00: there is no midnight
		{"America/Sao_Paulo", 2018, 2, 18, "2018-02-18T03:00:00Z"}, // 23:00 came twice before it
		{"America/Havana", 2025, 11, 2, "2025-11-02T04:00:00Z"},    // 0:00 comes twice
		{"America/Havana", 2025, 3, 9, "2025-03-09T05:00:00Z"},
		{"Asia/Beirut", 2024, 3, 31, "2024-03-30T22:00:00Z"}, {"Africa/Cairo", 2024, 4, 26, "2024-04-25T22:00:00Z"},
		{"Pacific/Apia", 2011, 12, 30, "2011-12-30T10:00:00Z"}, {"Pacific/Apia", 2011, 12, 31, "2011-12-30T10:00:00Z"}, // left out
		{"Australia/Lord_Howe", 2026, 4, 5, "2026-04-04T13:00:00Z"}, {"Pacific/Kiritimati", 2026, 1, 1, "2025-12-31T10:00:00Z"}, {"Etc/GMT+12", 2026, 1, 1, "2026-01-01T12:00:00Z"},
	} {
		zone, err := time.LoadLocation(c.zone)
		harness.Must(t, err)
		at := chat.DayStart(c.year, c.month, c.day, zone)
		if got := at.UTC().Format(time.RFC3339); got != c.want {
			t.Errorf("%s, %d-%d-%d: %s, want %s", c.zone, c.year, c.month, c.day, got, c.want)
		}
		if before := at.Add(-time.Second); before.In(zone).Day() == c.day {
			t.Errorf("%s: %s is of the same day", c.zone, before.In(zone))
		}
	}
}

// Each moment of a year is of one day, whatever its zone does with its clocks.
func TestDaysOfASearchLeaveNoMomentOut(t *testing.T) {
	t.Parallel()
	for name, year := range map[string]int{"America/Sao_Paulo": 2018, "America/Havana": 2025, "Asia/Beirut": 2024, "Africa/Cairo": 2024, "Europe/Berlin": 2026, "Pacific/Apia": 2011, "Asia/Kathmandu": 2026} {
		zone, err := time.LoadLocation(name)
		harness.Must(t, err)
		var until time.Time
		for day := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC); day.Year() == year; day = day.AddDate(0, 0, 1) {
			q, err := chat.ReadSearch("on:"+day.Format(time.DateOnly), day.In(zone))
			harness.Must(t, err)
			if !until.IsZero() && !q.After.Equal(until) {
				t.Errorf("%s: after %s comes %s", name, until, q.After)
			}
			until = q.Before
		}
		whole, err := chat.ReadSearch("on:"+time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC).Format("2006"), time.Now().In(zone))
		harness.Must(t, err)
		if !whole.Before.Equal(until) {
			t.Errorf("%s: the year ends %s, its last day %s", name, whole.Before, until)
		}
	}
}
