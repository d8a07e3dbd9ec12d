package chat

import (
	"strconv"
	"strings"
	"time"
)

// RetentionMax is the longest that can be set, in days.
const RetentionMax = 3650

// RetentionRule is how many days messages are kept, 0 for ever, and since when that is said.
type RetentionRule struct {
	Days  int
	Since time.Time
}

// Holds are the days, once they hold.
func (r RetentionRule) Holds(now time.Time) int {
	if now.Sub(r.Since) < RetentionGrace {
		return 0
	}
	return r.Days
}

// CleanDays reads a number of days; nothing is 0.
func CleanDays(field, typed string, most int) (int, error) {
	if typed = strings.TrimSpace(typed); typed == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(typed)
	if err != nil || n < 1 || n > most {
		return 0, Field(field, "Write a whole number of days up to %d, or nothing.", most)
	}
	return n, nil
}
