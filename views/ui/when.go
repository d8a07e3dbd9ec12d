package ui

import (
	"context"
	"strconv"
	"time"
)

// Timestamp is a time for machines: RFC 3339 in UTC, to the second.
func Timestamp(t time.Time) string {
	var b [len(time.RFC3339)]byte
	return string(t.UTC().AppendFormat(b[:0], time.RFC3339))
}

// ClockFormat is a time for people. The reader's zone is unknown when a message is rendered
// for everyone, so the time names its zone; clock.js replaces it with the reader's own.
const ClockFormat = "2006-01-02 15:04 UTC"

// dayFormat is a day for people. Like ClockFormat it needs no language.
const dayFormat = "2006-01-02"

// Date is a day for people.
func Date(at time.Time) string { return at.UTC().Format(dayFormat) }

// DayName is Date, or says which of the last two days it is, in UTC.
func DayName(ctx context.Context, at, now time.Time) string {
	switch Date(at) {
	case Date(now):
		return T(ctx, "Today")
	case Date(now.AddDate(0, 0, -1)):
		return T(ctx, "Yesterday")
	}
	return Date(at)
}

func Itoa(n int64) string { return strconv.FormatInt(n, 10) }

// Seconds is a span of so many seconds: in minutes, where that says it shorter.
func Seconds(ctx context.Context, n int) string {
	if n >= 120 && n%60 == 0 {
		return T(ctx, "%d minutes", n/60)
	}
	return T(ctx, "%d seconds", n)
}
