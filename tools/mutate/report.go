package main

import (
	"fmt"
	"io"
	"os"
)

// verdict is a mutant's result.
type verdict int

const (
	unviable  verdict = iota // it does not compile
	killed                   // a test failed
	overtime                 // a test did not end in time
	uncovered                // no test reaches the line
	survived                 // tests reach the line and pass
)

// tally counts verdicts.
type tally struct {
	counts [survived + 1]int
}

func (t *tally) tried() int {
	return t.counts[killed] + t.counts[overtime] + t.counts[uncovered] + t.counts[survived]
}

// add also prints survivors at once, because a run takes long.
func (t *tally) add(m mutant, v verdict) {
	t.counts[v]++
	if v == survived || v == uncovered {
		note := ""
		if v == uncovered {
			note = ", which no test reaches"
		}
		fmt.Printf("%s: %s%s\n%s\n", m.where(), m.kind, note, m.diff())
	}
	if terminal(os.Stderr) {
		fmt.Fprintf(os.Stderr, "%d tried, %d survived\r", t.tried(), t.counts[survived]+t.counts[uncovered])
	}
}

func terminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

func (t *tally) report(w io.Writer) error {
	n := t.tried()
	if n == 0 {
		_, err := fmt.Fprintln(w, "no mutant to try")
		return err
	}
	_, err := fmt.Fprintf(w, "%d mutants: %d killed, %d more by running too long, %d survived, %d on lines that no test reaches: %.0f %% noticed (%d did not compile)\n",
		n, t.counts[killed], t.counts[overtime], t.counts[survived], t.counts[uncovered],
		100*float64(t.counts[killed]+t.counts[overtime])/float64(n), t.counts[unviable])
	return err
}
