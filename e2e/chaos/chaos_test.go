package chaos

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"parley/e2e/internal/proc"
)

// The run in "make test" takes a minute; "make chaos" runs longer.
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
	var reports []*Report
	for _, l := range which {
		dir := filepath.Join(base, l)
		if err := os.Mkdir(dir, 0o711); err != nil {
			t.Fatal(err)
		}
		each := *lasts / time.Duration(len(which))
		rep, err := Run(context.Background(), Config{
			Seed: *seed, For: each, Faults: int(each.Minutes() * float64(*perMinute)), Only: *only, Rate: *rate, Layout: l,
			Binary: binary, Dir: dir, Damage: damages[*without].sql, Log: t.Logf,
		})
		if err != nil {
			t.Errorf("%s: %v", l, err)
			continue
		}
		if kinds, times := rep.Broken(); kinds > 0 {
			t.Errorf("%s: %d guarantees were broken, %d times", l, kinds, times)
		}
		reports = append(reports, rep)
	}
	fmt.Println()
	Print(os.Stdout, reports)
}
