package chaos

import (
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
	"time"
)

// Report is a run's result.
type Report struct {
	Layout string
	Seed   uint64
	Took   time.Duration
	Faults int

	written, acknowledged, accepted, given int
	changes, answers                       int
	unasked                                int // never acknowledged, yet stored
	stored, readers, compared              int
	files, pieces                          int // acknowledged with their messages: in one form, in pieces
	pushes, again                          int // shown on devices; sent again and not shown
	withdrawn, fellBack                    int // when read elsewhere; told of the message before a deleted one
	retried                                int
	slowestEnd                             time.Duration
	slowestWrite                           time.Duration   // of a store itself, in the rolling restart
	stalled                                int             // answered with 503 meanwhile
	waits                                  []time.Duration // from writing to acknowledgement
	wrongs                                 [wrongs]int
	told                                   []string
}

func (r *Report) tally(l *message) {
	r.written++
	if l.tries > 1 {
		r.retried++
	}
	switch {
	case !l.acked.IsZero():
		r.acknowledged++
		r.waits = append(r.waits, l.acked.Sub(l.wrote))
	case l.unchecked && !l.accepted.IsZero():
		r.accepted++
	default:
		r.given++
	}
}

// Broken is how many guarantees were broken, and how often in all.
func (r *Report) Broken() (kinds, times int) {
	for _, n := range r.wrongs {
		if n > 0 {
			kinds++
		}
		times += n
	}
	return kinds, times
}

func quantile(ds []time.Duration, q float64) time.Duration {
	if len(ds) == 0 {
		return 0
	}
	ds = slices.Sorted(slices.Values(ds))
	return ds[int(q*float64(len(ds)-1))].Round(time.Millisecond)
}

// Print writes runs side by side.
func Print(out io.Writer, reports []*Report) {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	row := func(what string, cell func(*Report) string) {
		fmt.Fprint(w, what)
		for _, r := range reports {
			fmt.Fprint(w, "\t", cell(r))
		}
		fmt.Fprintln(w)
	}
	count := func(what string, n func(*Report) int) {
		row(what, func(r *Report) string { return fmt.Sprint(n(r)) })
	}
	row("layout", func(r *Report) string { return r.Layout })
	count("seed", func(r *Report) int { return int(r.Seed) })
	row("time", func(r *Report) string { return r.Took.Round(time.Second).String() })
	count("faults", func(r *Report) int { return r.Faults })
	count("messages written", func(r *Report) int { return r.written })
	count("  acknowledged as stored", func(r *Report) int { return r.acknowledged })
	count("  handed in and left alone", func(r *Report) int { return r.accepted })
	count("  sent more than once", func(r *Report) int { return r.retried })
	row("  until acknowledged, median", func(r *Report) string { return quantile(r.waits, 0.5).String() })
	row("  until acknowledged, 99 of 100", func(r *Report) string { return quantile(r.waits, 0.99).String() })
	count("edits, deletions and reactions acknowledged", func(r *Report) int { return r.changes })
	count("messages stored", func(r *Report) int { return r.stored })
	count("  answers to others", func(r *Report) int { return r.answers })
	count("  never acknowledged, yet present", func(r *Report) int { return r.unasked })
	count("files acknowledged, in one form", func(r *Report) int { return r.files })
	count("  in pieces", func(r *Report) int { return r.pieces })
	count("pushes shown", func(r *Report) int { return r.pushes })
	count("  sent again under their number", func(r *Report) int { return r.again })
	count("  withdrawn when read elsewhere", func(r *Report) int { return r.withdrawn })
	count("  of the message before a deleted one", func(r *Report) int { return r.fellBack })
	count("readers compared with PostgreSQL", func(r *Report) int { return r.readers })
	count("  message by message", func(r *Report) int { return r.compared })
	row("from SIGTERM to the end, longest", func(r *Report) string { return r.slowestEnd.Round(time.Millisecond).String() })
	row("one write of a store in the rolling restart, longest", func(r *Report) string { return r.slowestWrite.Round(time.Millisecond).String() })
	count("  answered with 503 while a store stalled", func(r *Report) int { return r.stalled })
	for kind := range wrongs {
		count(kind.String(), func(r *Report) int { return r.wrongs[kind] })
	}
	w.Flush()
	for _, r := range reports {
		for _, line := range r.told {
			fmt.Fprintln(out, r.Layout, line)
		}
	}
}
