package main

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"golang.org/x/tools/cover"
)

// reach is the lines that a package's tests reach. It is kept as JSON.
type reach struct {
	Took  time.Duration
	Lines coverage
	Tests map[string]coverage // by test, where all together are slow
}

// coverage is each file's statements, as spans of lines, that tests ran or did not run.
type coverage map[string][]block

type block struct {
	First, Last int
	Ran         bool
}

func (c coverage) at(m mutant) (ran, known bool) {
	for _, b := range c[m.file] {
		if b.First <= m.line() && m.line() <= b.Last {
			ran, known = ran || b.Ran, true
		}
	}
	return ran, known
}

const allTests = "."

// testsOf returns a pattern of the tests that reach the mutant. Coverage does not include code outside
// functions: there it returns all tests.
func (r *reach) testsOf(m mutant) (pattern string, any bool) {
	ran, known := r.Lines.at(m)
	switch {
	case !known:
		return allTests, true
	case !ran:
		return "", false
	case r.Tests == nil:
		return allTests, true
	}
	var names []string
	for name, c := range r.Tests {
		if ran, _ := c.at(m); ran {
			names = append(names, regexp.QuoteMeta(name))
		}
	}
	if len(names) == 0 { // only all of them together reach it
		return allTests, true
	}
	return "^(" + strings.Join(names, "|") + ")$", true
}

// limit allows for a machine that has become slower since.
func (r *reach) limit() time.Duration { return 3*r.Took + 20*time.Second }

// reach measures once and remembers the result.
func (j *judge) reach(ctx context.Context, s *suite) (*reach, error) {
	if s.known != nil {
		return s.known, nil
	}
	binary := filepath.Join(j.scratch, "covered.test")
	if _, err := output(ctx, j.root, "go", "test", "-c", "-cover", "-coverpkg", strings.Join(packages(), ","), "-o", binary, s.dir); err != nil {
		return nil, err
	}
	place, err := j.place(binary)
	if err != nil {
		return nil, err
	}
	if s.known, err = recall(place); s.known != nil || err != nil {
		return s.known, err
	}
	if s.known, err = j.measure(ctx, s, binary); err != nil {
		return nil, err
	}
	return s.known, s.known.keep(place)
}

func (j *judge) measure(ctx context.Context, s *suite, binary string) (*reach, error) {
	var r reach
	began := time.Now()
	var err error
	if r.Lines, err = j.covered(ctx, s, binary, allTests); err != nil {
		return nil, err
	}
	if r.Took = time.Since(began); r.Took < j.slow {
		return &r, nil
	}
	names, err := output(ctx, s.dir, binary, "-test.list", "^(Test|Fuzz|Example)")
	if err != nil {
		return nil, err
	}
	r.Tests = map[string]coverage{}
	for _, name := range strings.Fields(names) {
		c, err := j.covered(ctx, s, binary, "^"+name+"$")
		if err != nil {
			return nil, err
		}
		r.Tests[name] = c.ran()
	}
	return &r, nil
}

// covered runs tests without a mutant. They have to pass, or every mutant would look noticed.
func (j *judge) covered(ctx context.Context, s *suite, binary, tests string) (coverage, error) {
	file := filepath.Join(j.scratch, "profile")
	defer func() { _ = os.Remove(file) }()
	if _, err := output(ctx, s.dir, binary, "-test.run", tests, "-test.coverprofile", file); err != nil {
		return nil, err
	}
	profiles, err := cover.ParseProfiles(file)
	if err != nil {
		return nil, err
	}
	c := coverage{}
	for _, p := range profiles {
		name := strings.TrimPrefix(p.FileName, j.module+"/")
		for _, b := range p.Blocks {
			c[name] = append(c[name], block{b.StartLine, b.EndLine, b.Count > 0})
		}
	}
	return c, nil
}

// ran leaves out statements that did not run.
func (c coverage) ran() coverage {
	some := coverage{}
	for file, blocks := range c {
		for _, b := range blocks {
			if b.Ran {
				some[file] = append(some[file], b)
			}
		}
	}
	return some
}
