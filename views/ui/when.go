package ui

import (
	"strconv"
	"time"
)

// timestamp is a time for machines: RFC 3339 in UTC, to the second.
func Timestamp(t time.Time) string {
	var b [len(time.RFC3339)]byte
	return string(t.UTC().AppendFormat(b[:0], time.RFC3339))
}

// clockFormat is a time for people. Nobody's zone is known when a message is
// rendered for everyone, so it says which one it means; clock.js puts the
// reader's own in its place.
const ClockFormat = "2006-01-02 15:04 UTC"

// dayFormat is a day for people. Like clockFormat it needs no language.
const dayFormat = "2006-01-02"

func Itoa(n int64) string { return strconv.FormatInt(n, 10) }
