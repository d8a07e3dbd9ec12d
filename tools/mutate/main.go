// Mutate asks whether the tests would notice: it changes one thing in the code (a mutant), runs the tests
// that cover the line, and lists the mutants that no test objects to (survivors).
//
//	mutate [-n 100] [-seed 1] [-base ref] [-own] [package pattern or folder of scripts]...
//
// It draws n mutants from the packages and scripts named, or from everything that the product consists of.
// The same seed draws the same mutants from the same code. With -base, it draws only from lines that differ
// from that commit, work not yet committed included.
//
// A mutant of Go goes to the compiler as an overlay, a mutant of a script into a copy of its folder: no file
// of the repository is touched, so you can go on working. Mutants that do not compile are replaced by others.
//
// A run of each test package with coverage says which lines its tests reach. Where such a run takes longer
// than -slow, each of its tests runs once by itself, so that a mutant meets only the tests that reach its
// line. Both are kept below bin/mutate until the package or its tests change. The package's own tests come
// first, those of the packages that import it after them (not with -own), until one fails. A test that runs
// three times as long as it did without the mutant has noticed it too.
//
// A survivor is a question, not always a fault: some mutants have no visible effect.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"time"
)

// product is the default source of mutants. The same packages' tests judge them: tests of whole programs and
// browsers take minutes for each.
var product = []string{"./chat/...", "./handlers/...", "./store/...", "./views/...", "static/js"}

func main() {
	var o options
	flag.IntVar(&o.n, "n", 100, "how many mutants to draw; 0 for all")
	flag.Uint64Var(&o.seed, "seed", 1, "which ones: the same number draws the same ones")
	flag.StringVar(&o.base, "base", "", "draw only from lines that differ from this commit")
	flag.DurationVar(&o.slow, "slow", 10*time.Second, "when a package's tests run longer than this, each is looked at by itself")
	flag.BoolVar(&o.own, "own", false, "ask the tests of the mutant's own package only")
	flag.BoolVar(&o.list, "list", false, "list the mutants, try none")
	flag.Parse()
	o.from = flag.Args()
	if len(o.from) == 0 {
		o.from = product
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "mutate:", err)
		os.Exit(1)
	}
}

type options struct {
	n    int
	seed uint64
	base string
	slow time.Duration
	own  bool
	list bool
	from []string
}

// run may be started anywhere in the repository.
func run(ctx context.Context, o options) error {
	root, err := output(ctx, ".", "git", "rev-parse", "--show-toplevel")
	if err != nil {
		return err
	}
	all, err := find(ctx, strings.TrimSpace(root), o)
	if err != nil {
		return err
	}
	if o.list {
		for _, m := range all {
			fmt.Println(m)
		}
		return nil
	}
	j, err := newJudge(ctx, strings.TrimSpace(root), o)
	if err != nil {
		return err
	}
	defer j.close()
	return try(ctx, j, all, o.n)
}

// try judges mutants until n of them have a verdict.
func try(ctx context.Context, j *judge, all []mutant, n int) error {
	var t tally
	for _, m := range all {
		if n > 0 && t.tried() == n {
			break
		}
		v, err := j.judge(ctx, m)
		if ctx.Err() != nil {
			break
		}
		if err != nil {
			return fmt.Errorf("%s: %w", m, err)
		}
		t.add(m, v)
	}
	return t.report(os.Stdout)
}
