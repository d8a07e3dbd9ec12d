//go:build linux

package main

import (
	"cmp"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"parley/cmd/internal/cost"
	"parley/cmd/internal/load"
)

// Figures are measured without a profile, which takes processor time itself. A row that misses its goal is
// measured once more under a profile, for the profile alone.

// profile is a profile of a server's processor time.
type profile struct {
	whose, file string
	err         error
}

// profiled runs f while a server's processor time is profiled for d.
func (b *bench) profiled(s *load.Server, whose, name string, d time.Duration, f func() error) profile {
	p := profile{whose: whose, file: b.file(name)}
	wait := s.Profile(p.file, d)
	p.err = f()
	p.err = cmp.Or(p.err, wait())
	return p
}

// look runs f once more under a profile, if a row misses its goal or profiles are kept.
func (b *bench) look(r *row, s *load.Server, whose, name string, d time.Duration, f func() error) {
	if !r.met || b.prof != "" {
		b.explain(r, b.profiled(s, whose, name, d, f), 0)
	}
}

// explain notes at the foot of the table where the time went, if a row misses its goal. With ratio, the
// server's cost in raw loops, it gives each part in raw loops too.
func (b *bench) explain(r *row, p profile, ratio float64) {
	if r.met {
		return
	}
	a, err := cost.Account{}, p.err
	if err == nil {
		a, err = cost.Read(p.file, cost.Processor)
	}
	if err != nil {
		b.because(r, fmt.Sprintf(" There is no profile: %s.\n", err))
		return
	}
	var text strings.Builder
	fmt.Fprintf(&text, " Where the processor time of %s went, from %d samples:\n", p.whose, a.Samples)
	a.Print(&text, ratio)
	b.because(r, text.String())
}

// explainMemory notes how a server's memory is used, if a row misses its goal. It collects garbage before.
func (b *bench) explainMemory(r *row, s *load.Server, whose, name string) {
	if r.met && b.prof == "" {
		return
	}
	file := b.file(name)
	err := s.Heap(file, true)
	if err != nil || r.met {
		return
	}
	a, err := cost.Read(file, cost.Memory)
	gauges, gaugesErr := s.Gauges()
	if err = cmp.Or(err, gaugesErr); err != nil {
		b.because(r, fmt.Sprintf(" There is no profile: %s.\n", err))
		return
	}
	var text strings.Builder
	fmt.Fprintf(&text, " The memory of %s: %.1f MB resident, of which %s. What is on the heap, %.1f MB:\n",
		whose, mb(s.Resident()), memoryOf(gauges), mb(a.Sum))
	a.Print(&text, 0)
	b.because(r, text.String())
}

// memoryOf lists the parts of a server's memory in a line.
func memoryOf(gauges map[string]float64) string {
	part := func(name string) float64 { return gauges["go_memstats_"+name+"_bytes"] / (1 << 20) }
	return fmt.Sprintf("heap %.1f MB, free for the heap %.1f MB, stacks of %.0f goroutines %.1f MB, the runtime's own %.1f MB",
		part("heap_inuse"), part("heap_idle")-part("heap_released"), gauges["go_goroutines"], part("stack_inuse"),
		part("mspan_sys")+part("mcache_sys")+part("gc_sys")+part("other_sys")+part("buck_hash_sys"))
}

func mb(bytes int64) float64 { return float64(bytes) / (1 << 20) }

// file is a profile's path, in the folder of the flag -profile or a temporary one.
func (b *bench) file(name string) string {
	return filepath.Join(cmp.Or(b.prof, b.dir), name+".pprof")
}
