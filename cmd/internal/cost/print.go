package cost

import (
	"fmt"
	"io"
)

const (
	least     = 0.005 // of the sum; smaller ones are summed up
	functions = 10    // listed by themselves
)

// Print writes an account for people. With ratio, the total in another unit, it gives each part in that unit
// too.
func (a Account) Print(w io.Writer, ratio float64) {
	rest := 0.0
	for _, s := range a.Parts {
		if s.Of < least {
			rest += s.Of
			continue
		}
		a.line(w, s, ratio)
	}
	if rest > 0 {
		a.line(w, Share{"smaller parts", rest}, ratio)
	}
	fmt.Fprintln(w, "  by function, without what it calls:")
	for _, s := range a.Functions[:min(len(a.Functions), functions)] {
		a.line(w, s, 0)
	}
}

func (a Account) line(w io.Writer, s Share, ratio float64) {
	inRatio := ""
	if ratio > 0 {
		inRatio = fmt.Sprintf("%5.2f ×  ", s.Of*ratio)
	}
	fmt.Fprintf(w, "  %5.1f %%  %s%s\n", 100*s.Of, inRatio, s.Name)
}
