//go:build linux

package main

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"parley/cmd/internal/cost"
	"parley/cmd/internal/load"
)

// tenths is the number of parts of a record. The second to fourth are compared with the last two.
const tenths = 10

// record samples a server's memory each second for d, and prints a line for each tenth of d: each minute of
// ten. The function that it returns waits for the end, and returns the means before and after in MB. It keeps
// the heap profiles of both for explainGrowth.
func (b *bench) record(s *load.Server, name string, d time.Duration) (means func() (before, after float64, err error)) {
	var seen [tenths]mean
	var failed error
	done := make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(time.Second)
		defer tick.Stop()
		began := time.Now()
		for tenth := range seen {
			for time.Since(began) < d*time.Duration(tenth+1)/tenths {
				<-tick.C
				seen[tenth].add(mb(s.Resident()))
			}
			failed = cmp.Or(failed, b.tell(s, name, tenth, d, seen[tenth]))
		}
	}()
	return func() (before, after float64, err error) {
		<-done
		return mean{}.plus(seen[1:4]).value(), mean{}.plus(seen[8:]).value(), failed
	}
}

func (b *bench) tell(s *load.Server, name string, tenth int, d time.Duration, m mean) error {
	gauges, err := s.Gauges()
	if err != nil {
		return err
	}
	fmt.Printf("after %s: %.1f MB resident, %s\n", d*time.Duration(tenth+1)/tenths, m.value(), memoryOf(gauges))
	switch tenth {
	case 3:
		return s.Heap(b.file(name+"-before"), false)
	case tenths - 1:
		return s.Heap(b.file(name+"-after"), false)
	}
	return nil
}

// explainGrowth notes the heap's growth, if a row misses its goal.
func (b *bench) explainGrowth(r *row, name string) {
	if r.met {
		return
	}
	a, err := cost.Growth(b.file(name+"-before"), b.file(name+"-after"), cost.Memory)
	if err != nil {
		b.because(r, fmt.Sprintf(" There is no profile: %s.\n", err))
		return
	}
	if a.Sum <= 0 {
		b.because(r, " The heap did not grow between the fourth tenth and the end.\n")
		return
	}
	var text strings.Builder
	fmt.Fprintf(&text, " Between the fourth tenth and the end, the heap grew by %.1f MB:\n", mb(a.Sum))
	a.Print(&text, 0)
	b.because(r, text.String())
}

// mean is a running mean.
type mean struct {
	sum float64
	n   int
}

func (m *mean) add(v float64) { m.sum, m.n = m.sum+v, m.n+1 }

func (m mean) plus(others []mean) mean {
	for _, o := range others {
		m.sum, m.n = m.sum+o.sum, m.n+o.n
	}
	return m
}

func (m mean) value() float64 { return m.sum / float64(max(m.n, 1)) }
