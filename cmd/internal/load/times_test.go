//go:build linux

package load

import (
	"testing"
	"time"
)

func TestTimesAreExactToThreePercent(t *testing.T) {
	for d := time.Duration(1); d < time.Hour; d = d*5/4 + 1 {
		var times Times
		times.Add(d)
		times.Add(2 * d)
		if got := times.Within(40); got < d || float64(got) > float64(d)*1.033 {
			t.Errorf("%s is given as %s", d, got)
		}
		if times.Max() != 2*d || times.Within(100) != 2*d {
			t.Errorf("the longest of %s is given as %s", 2*d, times.Max())
		}
	}
}

func TestTimesTellHowManyWereWithin(t *testing.T) {
	var times Times
	if times.Within(99) != 0 {
		t.Error("of nothing, something took time")
	}
	times.Add(-time.Second)
	for i := 1; i < 1000; i++ {
		times.Add(time.Duration(i) * time.Millisecond)
	}
	for percent, want := range map[float64]time.Duration{0: 0, 50: 500 * time.Millisecond, 99: 990 * time.Millisecond} {
		if got := times.Within(percent); got < want || float64(got) > float64(want)*1.033 {
			t.Errorf("%v %% are within %s", percent, got)
		}
	}
}
