package moments

import (
	"time"

	"parley/chat"
)

// The times that forms offer by name. The first ones are as long from now.
const (
	In20Minutes = "+20m"
	InAnHour    = "+1h"
	In3Hours    = "+3h"
	Tomorrow9   = "tomorrow 9:00"
	Monday9     = "monday 9:00"
)

// All are these names, the next first.
var All = []string{In20Minutes, InAnHour, In3Hours, Tomorrow9, Monday9}

// Named is one of All, where now says the time and the zone.
func Named(name string, now time.Time) (time.Time, error) {
	year, month, day := now.Date()
	nine := func(days int) time.Time { return time.Date(year, month, day+days, 9, 0, 0, 0, now.Location()) }
	switch name {
	case In20Minutes:
		return now.Add(20 * time.Minute), nil
	case InAnHour:
		return now.Add(time.Hour), nil
	case In3Hours:
		return now.Add(3 * time.Hour), nil
	case Tomorrow9:
		return nine(1), nil
	case Monday9:
		return nine((7-int(now.Weekday()))%7 + 1), nil
	}
	return now, chat.Field("at", "There is no time of that name.")
}
