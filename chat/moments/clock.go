package moments

import "time"

// OnClock is when the clocks of a zone show a time of a day. Where they are put forward over
// it, it is as much later. Where they show it twice, it is the first time.
func OnClock(year int, month time.Month, day, hour, minute int, zone *time.Location) time.Time {
	at := time.Date(year, month, day, hour, minute, 0, 0, zone)
	_, before := at.Add(-12 * time.Hour).Zone() // as before a change of that day
	wall := time.Date(year, month, day, hour, minute, 0, 0, time.UTC)
	unchanged := wall.Add(-time.Duration(before) * time.Second).In(zone)
	if shows(unchanged, wall) || !shows(at, wall) {
		return unchanged
	}
	return at
}

func shows(at, wall time.Time) bool {
	return at.Day() == wall.Day() && at.Hour() == wall.Hour() && at.Minute() == wall.Minute()
}
