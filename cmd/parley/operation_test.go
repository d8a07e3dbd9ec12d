package main

import (
	"context"
	"testing"
	"time"

	"parley/operation"
)

func TestEachPartOfTheServerIsMeasured(t *testing.T) {
	w := shared(t)
	f := w.unlimited.Services().Health(t.Context())
	for _, c := range operation.Judge(f) {
		if !c.Known || c.State == operation.Broken {
			t.Errorf("%+v of %+v", c, f)
		}
	}
	if f.ClockErr != nil {
		t.Error(f.ClockErr)
	}
	if f.Most == 0 {
		t.Errorf("%+v", f)
	}
}

func TestAClockThatIsOffByTwoMinutesIsMeasured(t *testing.T) {
	w := shared(t)
	for name, read := range map[string]func(context.Context) (time.Time, error){"PostgreSQL": w.unlimited.Postgres.Clock, "Redis": w.unlimited.Redis.Clock} {
		for _, off := range []time.Duration{2 * time.Minute, -2 * time.Minute} {
			by, err := operation.Ahead(t.Context(), func(ctx context.Context) (time.Time, error) {
				at, err := read(ctx)
				return at.Add(-off), err
			})
			f := operation.Figures{PostgreSQLClock: by}
			if err != nil || by.Round(time.Minute) != off {
				t.Errorf("%s: %s %v", name, by, err)
			}
			if list := operation.Judge(f); list[0].Part != operation.Clocks || list[0].State != operation.Broken {
				t.Errorf("%s: %+v", name, list)
			}
		}
	}
}
