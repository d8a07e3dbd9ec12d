package web

import (
	"strconv"
	"strings"
	"time"

	"parley/chat"
)

// Day reads a day in UTC; zero without one.
func Day(q *Form, field, typed string) time.Time {
	if typed == "" {
		return time.Time{}
	}
	at, err := time.Parse(time.DateOnly, typed)
	if err != nil || at.Year() < 2000 || at.Year() > 9000 {
		q.Refuse(field, "Write a day as 2026-03-01.")
	}
	return at
}

// Whole is a number that was typed; 0 for what is none.
func Whole(s string) int {
	n, _ := strconv.Atoi(strings.TrimSpace(s))
	return n
}

// OnOf reads the field "on" of a form that needs it.
func OnOf(f *Form) (bool, error) {
	on := f.Boolean("on")
	if err := f.Check(); err != nil {
		return false, err
	}
	if on == nil {
		return false, chat.E(chat.Invalid, "The field “on” must be 1 or 0.")
	}
	return *on, nil
}
