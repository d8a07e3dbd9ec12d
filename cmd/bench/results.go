//go:build linux

package main

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"text/tabwriter"
)

// row is one line of the table.
type row struct {
	what, goal, got string
	met             bool
	why             strings.Builder // where the cost went, for a row that misses its goal
}

// failure is a measurement that could not be made.
type failure struct {
	name string
	err  error
}

// results collects rows and failures.
type results struct {
	mu     sync.Mutex // guards the fields below: a signal may print them at any time
	rows   []*row
	failed []failure
}

// add adds a row. met: it reaches its goal.
func (r *results) add(met bool, what, goal, format string, args ...any) *row {
	one := &row{what: what, goal: goal, got: fmt.Sprintf(format, args...), met: met}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.rows = append(r.rows, one)
	fmt.Printf("%s: %s\n", one.what, one.got)
	return one
}

func (r *results) fail(name string, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failed = append(r.failed, failure{name, err})
	fmt.Printf("%s could not be measured: %s\n", name, err)
}

// because adds to the explanation of a row's cost.
func (r *results) because(one *row, text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	one.why.WriteString(text)
}

// print writes the table and its missing rows. At its foot it explains the cost of each row that misses its
// goal.
func (r *results) print(out io.Writer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	fmt.Fprintln(out)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "measured\tgoal\treached\there")
	for _, one := range r.rows {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", one.what, one.goal, map[bool]string{true: "yes", false: "no"}[one.met], one.got)
	}
	_ = w.Flush()
	for _, f := range r.failed {
		fmt.Fprintf(out, "\n%s could not be measured: %s\n", f.name, f.err)
	}
	for _, one := range r.rows {
		if one.why.Len() > 0 {
			fmt.Fprintf(out, "\n%s\n%s", one.what, one.why.String())
		}
	}
}
