package moments

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"parley/chat"
)

// forms are the times that a text may begin with, as people type them, in English and
// German. The first one that fits decides.
var forms = []struct {
	begins *regexp.Regexp
	at     func(m []string, now time.Time) time.Time
}{
	{form(`(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d))`), written},
	{form(`(\d{4})-(\d\d)-(\d\d)(?:(?:T| )` + clockForm + `)?`), onDate},
	{form(`(?:\+|in )(\d{1,4}|an?|eine[rm]?) ?(m|mins?|minutes?|minuten?|h|hrs?|hours?|std|stunden?|d|days?|tage?n?|weeks?|wochen?)`), inUnits},
	{form(`(today|heute|tomorrow|morgen|(?:the )?day after tomorrow|übermorgen)(?: ` + clockForm + `)?`), onDay},
	{form(`(?:on |am )?(` + strings.Join(weekdays[:], "|") + `)(?: ` + clockForm + `)?`), onDay},
	{form(clockForm), atClock},
}

// clockForm is a time of day: "9:00", "17.30", "9:00 pm", "5pm", "17 Uhr", and behind "at" or
// "um" the hour alone. A number alone is no time: "monday 2 things".
const clockForm = `(?:(?:at |um )?(\d{1,2})(?:[:.](\d\d)(?: ?([ap]m))?(?: ?uhr)?| ?([ap]m)| ?uhr)|(?:at|um) (\d{1,2}(?:[:.]\d)?))`

// form is a form of time in which a blank is one or more of any kind, as people type them.
func form(form string) *regexp.Regexp {
	form = strings.NewReplacer(` ?`, blank+`*`, ` `, blank+`+`).Replace(form)
	return regexp.MustCompile(`^(?i:` + form + `)(?:[\s\p{Z},:]+|$)`)
}

const blank = `[\s\p{Z}]`

var weekdays = [...]string{
	"sunday|sonntag", "monday|montag", "tuesday|dienstag", "wednesday|mittwoch", "thursday|donnerstag", "friday|freitag", "saturday|samstag",
}

// Read reads the time at the beginning of a text, where now says the time and the
// zone. rest is the text behind it.
func Read(text string, now time.Time) (at time.Time, rest string, err error) {
	for _, form := range forms {
		m := form.begins.FindStringSubmatch(text)
		if m == nil {
			continue
		}
		if at := form.at(m[1:], now); !at.IsZero() {
			return at, strings.TrimSpace(text[len(m[0]):]), nil
		}
		break
	}
	return now, text, chat.Field("at", "Begin with a time: tomorrow 9:00, monday 9:00, 17:30, +20m or 2026-03-01 09:00.")
}

func written(m []string, _ time.Time) time.Time {
	at, _ := time.Parse(time.RFC3339, strings.ToUpper(m[0]))
	return at
}

func onDate(m []string, now time.Time) time.Time {
	day, err := time.Parse(time.DateOnly, strings.Join(m[:3], "-"))
	if err != nil {
		return time.Time{}
	}
	return onClock(time.Date(day.Year(), day.Month(), day.Day(), 12, 0, 0, 0, now.Location()), m[3:])
}

// noon is that of some days later. Every day has one, but not always a midnight, or the time of now.
func noon(now time.Time, days int) time.Time {
	year, month, day := now.Date()
	return time.Date(year, month, day+days, 12, 0, 0, 0, now.Location())
}

func inUnits(m []string, now time.Time) time.Time {
	n, err := strconv.Atoi(m[0])
	if err != nil {
		n = 1 // "in an hour"
	}
	switch unit := strings.ToLower(m[1]); unit[0] {
	case 'm':
		return now.Add(time.Duration(n) * time.Minute)
	case 'h', 's':
		return now.Add(time.Duration(n) * time.Hour)
	case 'w':
		n *= 7
	}
	return now.AddDate(0, 0, n)
}

var daysAhead = map[string]int{"tomorrow": 1, "morgen": 1, "day after tomorrow": 2, "übermorgen": 2}

// onDay is on a day that has a name. A weekday is the next one, never today.
func onDay(m []string, now time.Time) time.Time {
	name := strings.Join(strings.Fields(strings.ToLower(m[0])), " ")
	days := daysAhead[strings.TrimPrefix(name, "the ")]
	for i, names := range weekdays {
		if english, german, _ := strings.Cut(names, "|"); name == english || name == german {
			days = (i-int(now.Weekday())+6)%7 + 1
		}
	}
	return onClock(noon(now, days), m[1:])
}

// atClock is the next time that clocks show this.
func atClock(m []string, now time.Time) time.Time {
	at := onClock(now, m)
	if !at.IsZero() && !at.After(now) {
		return onClock(noon(now, 1), m)
	}
	return at
}

// onClock is a time of a day: that of clockForm's groups, else nine o'clock.
func onClock(day time.Time, m []string) time.Time {
	hour, minute, half := 9, 0, strings.ToLower(m[2]+m[3])
	if h := m[0] + m[4]; h != "" {
		var err error
		if hour, err = strconv.Atoi(h); err != nil {
			return time.Time{} // "at 9:5"
		}
		minute, _ = strconv.Atoi(m[1])
	}
	if hour > 23 || minute > 59 || half != "" && (hour == 0 || hour > 12) {
		return time.Time{}
	}
	if half != "" {
		hour = hour%12 + map[string]int{"pm": 12}[half]
	}
	year, month, date := day.Date()
	return OnClock(year, month, date, hour, minute, day.Location())
}
