//go:build linux

// Command bench measures a Parley of its own, with its private PostgreSQL and
// Redis, on this machine, and prints a table. Nothing fails by its figures:
// machines differ, and shared ones drift.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"parley/cmd/internal/load"
)

// row is one line of the table.
type row struct{ what, goal, got string }

// bench is what the measurements share.
type bench struct {
	binary string
	server *load.Server
	target *load.Target
	people []*load.Person
	rooms  []string
	rows   []row
	short  bool
	big    int
	only   string
	prof   string
	plots  string
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run() error {
	load.RawLoopIfAsked()
	b := &bench{}
	flag.BoolVar(&b.short, "short", false, "a few seconds for each row, to see that it works")
	flag.IntVar(&b.big, "big", 10_000_000, "how many messages the big database has; 0 leaves the row out")
	flag.StringVar(&b.binary, "binary", "", "the parley to measure; built when empty")
	flag.StringVar(&b.only, "only", "", "some measurements, separated by commas: "+strings.Join(b.names(), ", "))
	flag.StringVar(&b.plots, "plots", "", "a folder for drawings of how costs grow; without it they are left out")
	flag.StringVar(&b.prof, "profile", "", "a folder for processor profiles of the server")
	flag.Parse()
	wanted, err := b.wanted()
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "parley-bin-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if b.binary == "" {
		b.binary = filepath.Join(dir, "parley")
		build := exec.Command("go", "build", "-o", b.binary, "./cmd/parley")
		build.Stderr = os.Stderr
		if err := build.Run(); err != nil {
			return fmt.Errorf("build: %w", err)
		}
	}
	for _, m := range b.measures() {
		if !slices.Contains(wanted, m.name) {
			continue
		}
		if err := m.run(); err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
		}
	}
	b.table()
	return nil
}

// measure is one measurement, and the name to ask for it alone.
type measure struct {
	name string
	run  func() error
}

func (b *bench) measures() []measure {
	return []measure{
		{"pages", b.with(b.pages)}, {"one", b.with(b.one)}, {"many", b.with(b.manyRooms)}, {"room", b.with(b.oneRoom)},
		{"growth", b.growth},
		{"fan5k", b.fanFew}, {"fan10k", b.fanFast}, {"rooms2k", b.fanRooms},
		{"idle", b.idle}, {"connect", b.connect}, {"restart", b.restart}, {"stall", b.stall}, {"streams", b.streams},
		{"plot-sockets", b.plotSockets}, {"plot-history", b.plotHistory}, {"plot-rate", b.plotRate},
	}
}

func (b *bench) names() (names []string) {
	for _, m := range b.measures() {
		names = append(names, m.name)
	}
	return names
}

// wanted are the names of what is to be measured.
func (b *bench) wanted() ([]string, error) {
	if b.only == "" {
		return b.names(), nil
	}
	names := strings.Split(b.only, ",")
	for _, name := range names {
		if !slices.Contains(b.names(), name) {
			return nil, fmt.Errorf("there is no measurement %q; there are %s", name, strings.Join(b.names(), ", "))
		}
	}
	return names, nil
}

// with gives a measurement a fresh server.
func (b *bench) with(run func() error) func() error {
	return func() error { return b.withServer(run) }
}

func (b *bench) withServer(run func() error) error {
	var err error
	if b.server, err = load.StartServer(b.binary); err != nil {
		return err
	}
	defer b.server.Stop()
	b.target = load.NewTarget(b.server.Addr)
	b.people, b.rooms = nil, nil
	return run()
}

// invite signs people up and puts them all into some rooms.
func (b *bench) invite(people, rooms int) error {
	for i := range people {
		p, err := b.target.SignUp(fmt.Sprintf("person%d", i))
		if err != nil {
			return err
		}
		b.people = append(b.people, p)
	}
	for i := range rooms {
		slug, err := b.people[0].CreateRoom(fmt.Sprintf("Room %d", i))
		if err != nil {
			return err
		}
		b.rooms = append(b.rooms, slug)
		for _, p := range b.people[1:] {
			if err := p.Join(slug); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *bench) add(what, goal, format string, args ...any) {
	r := row{what, goal, fmt.Sprintf(format, args...)}
	fmt.Printf("%s: %s\n", r.what, r.got)
	b.rows = append(b.rows, r)
}

func (b *bench) table() {
	fmt.Println()
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "measured\tgoal\there")
	for _, r := range b.rows {
		fmt.Fprintf(w, "%s\t%s\t%s\n", r.what, r.goal, r.got)
	}
	w.Flush()
}

// profiled runs f while a profile of the server is written, if one is wanted.
func (b *bench) profiled(name string, d time.Duration, f func()) { b.profiledOf(b.server, name, d, f) }

func (b *bench) profiledOf(s *load.Server, name string, d time.Duration, f func()) {
	wait := func() {}
	if b.prof != "" {
		wait = s.Profile(b.file(name), d)
	}
	f()
	wait()
}

func (b *bench) file(name string) string { return filepath.Join(b.prof, name+".pprof") }

func (b *bench) duration(full time.Duration) time.Duration {
	if b.short {
		return full / 5
	}
	return full
}
