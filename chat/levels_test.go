package chat

import (
	"testing"
	"time"

	"parley/chat/fold"
)

func TestKeywordsAreWordsOfTheirOwn(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"Deploy now": true, "deployment": false, "re-DEPLOY!": true, "predeploy, deploy": true, "ｄｅｐｌｏｙ": true,
		"Kaffee in der STRASSE": true, "straßenbahn": false, "今日は会議です": true, "サーバーdeploy": true, "": false,
		"bois l’eau": true, "bois l'eau": true, "l’eaux": false,
	} {
		if got := HasKeyword(fold.String(text), []string{fold.String("deploy"), fold.String("Straße"), "会議", "l'eau", ""}); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestQuietHoursAreInTheUsersZoneAndPassMidnight(t *testing.T) {
	t.Parallel()
	at := func(clock string) time.Time {
		parsed, err := time.Parse(time.RFC3339, "2026-01-15T"+clock+":00Z")
		if err != nil {
			t.Fatal(err)
		}
		return parsed
	}
	night := QuietHours{From: 22 * 60, To: 7 * 60, Zone: "Europe/Berlin"}
	for clock, want := range map[string]bool{"20:59": false, "21:00": true, "23:30": true, "05:59": true, "06:00": false} {
		if (Availability{Hours: night}).Quiet(at(clock)) != want {
			t.Errorf("%s UTC is not %v", clock, want)
		}
	}
	// Clocks go forward on 29 March and back on 25 October: the hours are those of the wall.
	for moment, want := range map[string]bool{
		"2026-03-28T20:59:00Z": false, "2026-03-28T21:00:00Z": true, "2026-03-29T04:59:00Z": true, "2026-03-29T05:00:00Z": false, "2026-03-29T20:00:00Z": true,
		"2026-10-24T20:00:00Z": true, "2026-10-25T05:59:00Z": true, "2026-10-25T06:00:00Z": false, "2026-10-25T20:59:00Z": false, "2026-10-25T21:00:00Z": true,
	} {
		if parsed, err := time.Parse(time.RFC3339, moment); err != nil || night.Now(parsed) != want {
			t.Errorf("%s is not %v, %v", moment, want, err)
		}
	}
	// The hour from two on is left out in spring and comes twice in autumn.
	two := QuietHours{From: 2 * 60, To: 3 * 60, Zone: "Europe/Berlin"}
	for moment, want := range map[string]bool{"2026-03-29T00:59:00Z": false, "2026-03-29T01:00:00Z": false, "2026-10-25T00:30:00Z": true, "2026-10-25T01:30:00Z": true, "2026-10-25T02:00:00Z": false} {
		if parsed, err := time.Parse(time.RFC3339, moment); err != nil || two.Now(parsed) != want {
			t.Errorf("%s is not %v, %v", moment, want, err)
		}
	}
	lunch := QuietHours{From: 12 * 60, To: 13 * 60}
	for clock, want := range map[string]bool{"11:59": false, "12:30": true, "13:00": false} {
		if lunch.Now(at(clock)) != want {
			t.Errorf("%s is not %v", clock, want)
		}
	}
	if (QuietHours{From: 60, To: 60}).Now(at("01:00")) {
		t.Error("equal hours are quiet")
	}
}
