package chat

import "time"

// DayStart is the first moment of a day in a zone. Where clocks are put forward at midnight, it is later than 0:00, and
// where they go back to it, it is the first of two. A day that a zone left out starts where it would have.
func DayStart(year int, month time.Month, day int, zone *time.Location) time.Time {
	at := time.Date(year, month, day, 0, 0, 0, 0, zone)
	want := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	is := time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, time.UTC)
	from, to := at.ZoneBounds()
	switch {
	case is.Before(want):
		return to
	case is.After(want) || at.Hour() != 0 || at.Minute() != 0:
		return from
	case from.IsZero():
		return at
	}
	_, now := at.Zone()
	_, before := from.Add(-time.Nanosecond).Zone()
	if first := at.Add(time.Duration(now-before) * time.Second); first.Before(from) && first.Day() == at.Day() {
		return first
	}
	return at
}
