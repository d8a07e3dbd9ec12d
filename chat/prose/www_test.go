package prose

import "testing"

func TestAnAddressWithoutASchemeBeginsAWord(t *testing.T) {
	for _, c := range []struct {
		s    string
		at   int
		want bool
	}{
		{"www.a", 0, true}, {"WWW.a", 0, true}, {"www.é", 0, true}, {"see www.a", 4, true}, {"(www.a", 1, true},
		{"www.", 0, false}, {"www.\u202ex", 0, false}, {"www.“x", 0, false}, {"www.。", 0, false}, {"www.日本", 0, true}, {"www", 0, false}, {"www.-", 0, false}, {"wwww.a", 1, false}, {"a.www.b", 2, false}, {"//www.a", 2, false}, {"@www.a", 1, false}, {"www,a", 0, false}, {"xww.a", 0, false},
	} {
		if got := BeginsWWW(c.s, c.at); got != c.want {
			t.Errorf("%q at %d: %v", c.s, c.at, got)
		}
	}
}
