//go:build linux

// Command bench starts its own Parley, with private PostgreSQL and Redis, measures it on this machine, and
// prints a table. No figure makes it fail: machines differ, and shared ones drift. It ends with 1 when a
// measurement could not be made, after printing the others.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"parley/cmd/internal/load"
)

// bench is shared by the measurements.
type bench struct {
	results
	dir    string // temporary, until the end
	binary string
	server *load.Server
	target *load.Target
	people []*load.Person
	rooms  []string
	short  bool
	big    int
	only   string
	prof   string
	plots  string
	broken atomic.Bool // by a signal, which ends the program
}

func main() {
	load.RawLoopIfAsked()
	load.SendersIfAsked()
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run() error {
	b := &bench{}
	wanted, err := b.parse()
	if err != nil {
		return err
	}
	if b.dir, err = os.MkdirTemp("", "parley-bin-"); err != nil {
		return err
	}
	defer os.RemoveAll(b.dir)
	defer b.endOnSignals()()
	if err := b.build(); err != nil {
		return err
	}
	b.measureAll(wanted)
	b.print(os.Stdout)
	if len(b.failed) > 0 {
		return fmt.Errorf("%d of %d measurements could not be made", len(b.failed), len(wanted))
	}
	return nil
}

// parse reads the flags, and creates the folders for results.
func (b *bench) parse() ([]measure, error) {
	flag.BoolVar(&b.short, "short", false, "a few seconds for each row, to see that it works: its figures mean little")
	flag.IntVar(&b.big, "big", 10_000_000, "how many messages the big database has; 0 leaves out what needs it")
	flag.StringVar(&b.binary, "binary", "", "the parley to measure; built when empty")
	flag.StringVar(&b.only, "only", "", "some measurements, separated by commas: "+strings.Join(names(b.measures()), ", "))
	flag.StringVar(&b.plots, "plots", "", "a folder for drawings of how costs grow; without it they are left out")
	flag.StringVar(&b.prof, "profile", "", "a folder to keep profiles of the server in, also of rows that are at their goal")
	flag.Parse()
	for _, dir := range []string{b.plots, b.prof} {
		if dir != "" {
			if err := os.MkdirAll(dir, 0o755); err != nil {
				return nil, err
			}
		}
	}
	return b.wanted()
}

func (b *bench) build() error {
	if b.binary != "" {
		return nil
	}
	b.binary = filepath.Join(b.dir, "parley")
	build := exec.Command("go", "build", "-buildvcs=false", "-o", b.binary, "./cmd/parley")
	build.Env = append(os.Environ(), "CGO_ENABLED=0") // as make builds it
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return fmt.Errorf("build: %w", err)
	}
	return nil
}

// measure is one measurement, with the name that selects it.
type measure struct {
	name string
	run  func() error
}

func (b *bench) measures() []measure {
	list := []measure{
		{"pages", b.with(b.pages)}, {"one", b.with(b.one)}, {"many", b.with(b.manyRooms)}, {"rooms200", b.with(b.hundredsOfRooms)}, {"room", b.with(b.oneRoom)},
		{"growth", b.growth}, {"mentions", b.with(b.crowded)}, {"sidebar", b.with(b.sidebar)},
		{"fan1k", b.fanBusy}, {"fan5k", b.fanFew}, {"fan10k", b.fanFast}, {"rooms2k", b.fanRooms}, {"watched", b.watched},
		{"idle", b.idle}, {"connect", b.connect}, {"restart", b.restart}, {"stall", b.stall}, {"streams", b.streams},
		{"uploads", b.uploads}, {"call", b.besideCall},
		{"steady", b.with(b.steady)},
		{"browser", b.with(b.browser)},
		{"plot-sockets", b.plotSockets}, {"plot-history", b.plotHistory}, {"plot-rate", b.plotRate},
	}
	return list
}

func names(measures []measure) (names []string) {
	for _, m := range measures {
		names = append(names, m.name)
	}
	return names
}

// wanted lists the selected measurements in their order.
func (b *bench) wanted() (list []measure, err error) {
	known := names(b.measures())
	asked := known
	if b.only != "" {
		asked = strings.Split(b.only, ",")
	}
	for _, name := range asked {
		if !slices.Contains(known, name) {
			return nil, fmt.Errorf("there is no measurement %q; there are %s", name, strings.Join(known, ", "))
		}
	}
	for _, m := range b.measures() {
		without := b.plots == "" && strings.HasPrefix(m.name, "plot-") || b.big == 0 && (m.name == "growth" || m.name == "plot-history")
		if slices.Contains(asked, m.name) && !without {
			list = append(list, m)
		}
	}
	if len(list) == 0 {
		return nil, errors.New("that leaves nothing to measure; drawings need -plots")
	}
	return list, nil
}

// measureAll makes one measurement after the other. It notes a failure and goes on.
func (b *bench) measureAll(wanted []measure) {
	began := time.Now()
	for i, m := range wanted {
		fmt.Printf("%s (%d of %d, after %s)\n", m.name, i+1, len(wanted), time.Since(began).Round(time.Second))
		err := m.run()
		if b.broken.Load() {
			select {} // the signal's goroutine does the rest, and ends the program
		}
		if err != nil {
			b.fail(m.name, err)
		}
	}
	fmt.Printf("all of it took %s\n", time.Since(began).Round(time.Second))
}

func (b *bench) duration(full time.Duration) time.Duration {
	if b.short {
		return full / 5
	}
	return full
}
