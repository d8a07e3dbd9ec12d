// Package cost says in plain words where a server's processor time or memory went, from the server's own
// profiles.
package cost

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/google/pprof/profile"
)

// The kinds of values, by their names in profiles.
const (
	Processor = "cpu"         // nanoseconds
	Memory    = "inuse_space" // bytes on the heap
)

// Account says where a value went.
type Account struct {
	Sum       int64
	Samples   int64   // samples behind it
	Parts     []Share // of the program, the largest first; each sample is in exactly one
	Functions []Share // by themselves, without their callees; the largest first
}

// Share is a function's or part's share of a sum: 1 is all.
type Share struct {
	Name string
	Of   float64
}

// Read reads a server's profile, and accounts for what.
func Read(file, what string) (Account, error) {
	p, err := parse(file)
	if err != nil {
		return Account{}, err
	}
	return Of(p, what)
}

// Growth accounts for the difference between two profiles.
func Growth(before, after, what string) (Account, error) {
	was, err := parse(before)
	if err != nil {
		return Account{}, err
	}
	is, err := parse(after)
	if err != nil {
		return Account{}, err
	}
	was.Scale(-1)
	p, err := profile.Merge([]*profile.Profile{is, was})
	if err != nil {
		return Account{}, err
	}
	return Of(p, what)
}

func parse(file string) (*profile.Profile, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	p, err := profile.Parse(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return p, nil
}

// Of accounts for what in a profile.
func Of(p *profile.Profile, what string) (Account, error) {
	index, err := p.SampleIndexByName(what)
	if err != nil {
		return Account{}, err
	}
	var a Account
	parts, functions := map[string]int64{}, map[string]int64{}
	for _, s := range p.Sample {
		frames, n := stack(s), s.Value[index]
		a.Sum += n
		a.Samples += s.Value[0] // a profile's first value is a count
		parts[partOf(frames)] += n
		functions[itself(frames, plumbing[what])] += n
	}
	a.Parts, a.Functions = a.shares(parts), a.shares(functions)
	return a, nil
}

func (a *Account) shares(of map[string]int64) (list []Share) {
	for name, n := range of {
		if n != 0 {
			list = append(list, Share{name, float64(n) / float64(max(a.Sum, 1))})
		}
	}
	slices.SortFunc(list, func(x, y Share) int {
		return cmp.Or(cmp.Compare(y.Of, x.Of), strings.Compare(x.Name, y.Name))
	})
	return list
}

// frame is one function of a stack.
type frame struct{ name, file string }

// stack is the functions of a sample, the innermost first.
func stack(s *profile.Sample) (frames []frame) {
	for _, l := range s.Location {
		for _, line := range l.Line {
			if line.Function != nil {
				frames = append(frames, frame{line.Function.Name, line.Function.Filename})
			}
		}
	}
	return frames
}

// plumbing lists functions that lead to a system call or an allocation. Their cost goes to their caller.
var plumbing = map[string][]string{
	Processor: {"internal/runtime/syscall", "syscall.Syscall", "syscall.RawSyscall"},
	Memory:    {"runtime.mallocgc", "runtime.newobject"},
}

// itself is the function that ran, or that holds the memory.
func itself(frames []frame, plumbing []string) string {
	for _, f := range frames {
		if !slices.ContainsFunc(plumbing, func(prefix string) bool { return strings.HasPrefix(f.name, prefix) }) {
			return f.name
		}
	}
	return "unknown"
}
