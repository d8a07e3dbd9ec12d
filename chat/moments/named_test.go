package moments_test

import (
	"testing"
	"time"

	"parley/chat"
	"parley/chat/moments"
)

func TestTheNamedTimesAreTheReadersOwn(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	saturday := time.Date(2026, 3, 28, 10, 30, 0, 0, berlin) // summer time begins that night
	for name, want := range map[string]string{
		moments.In20Minutes: "2026-03-28T10:50+01:00", moments.InAnHour: "2026-03-28T11:30+01:00", moments.In3Hours: "2026-03-28T13:30+01:00",
		moments.Tomorrow9: "2026-03-29T09:00+02:00", moments.Monday9: "2026-03-30T09:00+02:00",
	} {
		if at, err := moments.Named(name, saturday); err != nil || at.Format("2006-01-02T15:04Z07:00") != want {
			t.Errorf("%s is %s, %v, want %s", name, at, err, want)
		}
	}
	for ahead := range 14 {
		now := saturday.AddDate(0, 0, ahead)
		at, err := moments.Named(moments.Monday9, now)
		if days := at.YearDay() - now.YearDay(); err != nil || at.Weekday() != time.Monday || days < 1 || days > 7 {
			t.Errorf("on a %s, monday is %d days ahead, %v", now.Weekday(), days, err)
		}
	}
	if _, err := moments.Named("noon", saturday); chat.As(err).Field != "at" {
		t.Errorf("another name is refused by %v", err)
	}
}

func TestTheNamedTimesAreOfferedTheNextFirst(t *testing.T) {
	friday, last := time.Date(2026, 3, 27, 5, 0, 0, 0, time.UTC), time.Time{}
	for _, name := range moments.All {
		at, err := moments.Named(name, friday)
		if err != nil || !at.After(last) {
			t.Errorf("%s is %s, behind %s: %v", name, at, last, err)
		}
		last = at
	}
}
