package chaos

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"parley/e2e/internal/proc"
)

// The layouts run side by side: they wait most of the time. "make chaos" runs longer than "make test".
var (
	lasts     = flag.Duration("lasts", 60*time.Second, "how long faults happen, both layouts together")
	seed      = flag.Uint64("seed", 1, "decides the faults")
	layout    = flag.String("layout", "both", "full, split or both")
	rate      = flag.Int("rate", 5000, "messages a minute")
	perMinute = flag.Int("faults", 44, "faults a minute")
	only      = flag.String("only", "", "only kinds of faults with this in their name")
	without   = flag.String("without", "", "the protection to take out, to see that this is noticed")
	keep      = flag.Bool("keep", false, "keep data and logs")
)

func TestNothingIsLostNothingIsDoubled(t *testing.T) {
	base, err := os.MkdirTemp("", "parley-chaos-")
	if err != nil {
		t.Fatal(err)
	}
	if !*keep {
		defer os.RemoveAll(base)
	}
	damage, err := damages[*without].apply(base)
	if err != nil {
		t.Fatal(err)
	}
	binary, err := proc.Build{Tags: "faults", Overlay: damage}.Parley(base)
	if err != nil {
		t.Fatal(err)
	}
	which := []string{"full", "split"}
	if *layout != "both" {
		which = []string{*layout}
	}
	reports := make([]*Report, len(which))
	var runs sync.WaitGroup
	for i, l := range which {
		runs.Go(func() { reports[i] = runLayout(t, l, *lasts/time.Duration(len(which)), binary, filepath.Join(base, l)) })
	}
	runs.Wait()
	fmt.Println()
	Print(os.Stdout, slices.DeleteFunc(reports, func(rep *Report) bool { return rep == nil }))
}

// runLayout returns nil for a run that could not be finished, which is an error of the test.
func runLayout(t *testing.T, layout string, lasts time.Duration, binary, dir string) *Report {
	if err := os.Mkdir(dir, 0o711); err != nil {
		t.Error(err)
		return nil
	}
	rep, err := Run(context.Background(), Config{
		Seed: *seed, For: lasts, Faults: int(lasts.Minutes() * float64(*perMinute)), Only: *only, Rate: *rate, Layout: layout,
		Binary: binary, Dir: dir, Damage: damages[*without].sql,
		Log: func(format string, args ...any) { t.Logf("%5s "+format, append([]any{layout}, args...)...) },
	})
	if err != nil {
		t.Errorf("%s: %v", layout, err)
		return nil
	}
	if kinds, times := rep.Broken(); kinds > 0 {
		t.Errorf("%s: %d guarantees were broken, %d times", layout, kinds, times)
	}
	return rep
}
