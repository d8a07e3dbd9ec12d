package moments_test

import (
	"testing"
	"time"

	"parley/chat"
	"parley/chat/moments"
)

func TestATextBeginsWithATime(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 3, 28, 10, 30, 0, 0, berlin) // a Saturday; summer time begins that night
	for text, want := range map[string][2]string{
		"tomorrow 9:00 call Ann":            {"2026-03-29T09:00+02:00", "call Ann"},
		"Tomorrow at 9:05 pm, call":         {"2026-03-29T21:05+02:00", "call"},
		"tomorrow call Ann":                 {"2026-03-29T09:00+02:00", "call Ann"},
		"morgen um 9:00 Uhr Ann anrufen":    {"2026-03-29T09:00+02:00", "Ann anrufen"},
		"today 17.30 tea":                   {"2026-03-28T17:30+01:00", "tea"},
		"monday 9:00 plan":                  {"2026-03-30T09:00+02:00", "plan"},
		"on saturday 9:00 tea":              {"2026-04-04T09:00+02:00", "tea"},
		"Sonntag Kuchen":                    {"2026-03-29T09:00+02:00", "Kuchen"},
		"9:00 tea":                          {"2026-03-29T09:00+02:00", "tea"},
		"at 11:00 tea":                      {"2026-03-28T11:00+01:00", "tea"},
		"12:15 am sleep":                    {"2026-03-29T00:15+01:00", "sleep"},
		"5pm tea":                           {"2026-03-28T17:00+01:00", "tea"},
		"at 5 PM tea":                       {"2026-03-28T17:00+01:00", "tea"},
		"tomorrow at 12 am tea":             {"2026-03-29T00:00+01:00", "tea"},
		"tomorrow 9am: tea":                 {"2026-03-29T09:00+02:00", "tea"},
		"23:30 sleep":                       {"2026-03-28T23:30+01:00", "sleep"},
		"at 11 tea":                         {"2026-03-28T11:00+01:00", "tea"},
		"um 9 Ann anrufen":                  {"2026-03-29T09:00+02:00", "Ann anrufen"},
		"morgen um 9 Ann anrufen":           {"2026-03-29T09:00+02:00", "Ann anrufen"},
		"17 Uhr Tee":                        {"2026-03-28T17:00+01:00", "Tee"},
		"heute um 17:30uhr Tee":             {"2026-03-28T17:30+01:00", "Tee"},
		"am Montag um 8 Uhr Tee":            {"2026-03-30T08:00+02:00", "Tee"},
		"2026-05-01 um 9 Tee":               {"2026-05-01T09:00+02:00", "Tee"},
		"monday 2 things":                   {"2026-03-30T09:00+02:00", "2 things"},
		"in 3 Tage Tee":                     {"2026-03-31T10:30+02:00", "Tee"},
		"in 3 Tagen Tee":                    {"2026-03-31T10:30+02:00", "Tee"},
		"in einem Tag Tee":                  {"2026-03-29T10:30+02:00", "Tee"},
		"in einer Woche Tee":                {"2026-04-04T10:30+02:00", "Tee"},
		"in 2 weeks tea":                    {"2026-04-11T10:30+02:00", "tea"},
		"+20m stretch":                      {"2026-03-28T10:50+01:00", "stretch"},
		"in an hour tea":                    {"2026-03-28T11:30+01:00", "tea"},
		"übermorgen um 9 Tee":               {"2026-03-30T09:00+02:00", "Tee"},
		"Übermorgen: Tee":                   {"2026-03-30T09:00+02:00", "Tee"},
		"the day after tomorrow 17:30 tea":  {"2026-03-30T17:30+02:00", "tea"},
		"in 2 std Tee":                      {"2026-03-28T12:30+01:00", "Tee"},
		"in 5 mins tea":                     {"2026-03-28T10:35+01:00", "tea"},
		"in 2 hrs tea":                      {"2026-03-28T12:30+01:00", "tea"},
		"in 2 Stunden Tee":                  {"2026-03-28T12:30+01:00", "Tee"},
		"in 3 days tea":                     {"2026-03-31T10:30+02:00", "tea"},
		"2026-05-01 tea":                    {"2026-05-01T09:00+02:00", "tea"},
		"2026-05-01T17:45 2 pots of tea":    {"2026-05-01T17:45+02:00", "2 pots of tea"},
		"2026-05-01T17:45:00Z tea":          {"2026-05-01T17:45Z", "tea"},
		"in  2\u00a0hours  tea":             {"2026-03-28T12:30+01:00", "tea"},
		"the day after\ttomorrow 9:00 tea":  {"2026-03-30T09:00+02:00", "tea"},
		"tomorrow  9:00\u3000pm, \ntea":     {"2026-03-29T21:00+02:00", "tea"},
		"2026-05-01  17:45 tea":             {"2026-05-01T17:45+02:00", "tea"},
		"tomorrow":                          {"2026-03-29T09:00+02:00", ""},
		"monday: 2 things, 10:00 and lunch": {"2026-03-30T09:00+02:00", "2 things, 10:00 and lunch"},
	} {
		at, rest, err := moments.Read(text, now)
		if got := at.Format("2006-01-02T15:04Z07:00"); err != nil || got != want[0] || rest != want[1] {
			t.Errorf("%q is %s, %q (%v), want %q", text, got, rest, err, want)
		}
	}
	for _, text := range []string{"", "call Ann", "tomorrows", "25:00 tea", "9:61 tea", "13:00 pm tea", "13pm tea", "0 am tea", "at 25 tea", "um 24 Uhr Tee", "at 9:5 tea", "9 tea", "2026-02-30 tea", "in a while", "sometime"} {
		if at, _, err := moments.Read(text, now); !chat.Is(err, chat.Invalid) {
			t.Errorf("%q is %s", text, at)
		}
	}
}

// In some zones clocks go forward at midnight, which is missing then.
func TestADayWithoutMidnightIsNotTheDayBefore(t *testing.T) {
	zone, err := time.LoadLocation("America/Sao_Paulo")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2018, 11, 3, 0, 30, 0, 0, zone)
	for _, text := range []string{"2018-11-04 9:00 tea", "tomorrow 9:00 tea", "sunday 9:00 tea"} {
		if at, note, err := moments.Read(text, now); err != nil || note != "tea" || at.Format(time.RFC3339) != "2018-11-04T09:00:00-02:00" {
			t.Errorf("%s is %s %q, %v", text, at.Format(time.RFC3339), note, err)
		}
	}
}
