package views

import (
	"strconv"
	"time"
)

// stamp is a time for machines: RFC 3339 in UTC, to the second.
func stamp(t time.Time) string {
	var b [len(time.RFC3339)]byte
	return string(t.UTC().AppendFormat(b[:0], time.RFC3339))
}

// clockFormat is a time for people. Nobody's zone is known when a message is
// rendered for everyone, so it says which one it means; clock.js puts the
// reader's own in its place.
const clockFormat = "2 Jan 2006, 15:04 UTC"

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// counted is a number with its noun, which takes an s unless there is one.
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}
