package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// judge runs the tests that reach a mutant's line.
type judge struct {
	root    string
	module  string
	scratch string // removed at the end
	slow    time.Duration
	own     bool
	all     []*suite
	scripts *scriptSuite
}

func newJudge(ctx context.Context, root string, o options) (*judge, error) {
	scratch, err := os.MkdirTemp("", "mutate")
	if err != nil {
		return nil, err
	}
	j := &judge{root: root, scratch: scratch, slow: o.slow, own: o.own}
	if j.module, err = output(ctx, root, "go", "list", "-m"); err != nil {
		j.close()
		return nil, err
	}
	j.module = strings.TrimSpace(j.module)
	if j.all, err = suites(ctx, root); err != nil {
		j.close()
		return nil, err
	}
	return j, nil
}

func (j *judge) close() { _ = os.RemoveAll(j.scratch) }

func (j *judge) judge(ctx context.Context, m mutant) (verdict, error) {
	if strings.HasSuffix(m.file, ".js") {
		return j.judgeScript(ctx, m)
	}
	overlay, err := j.overlay(m)
	if err != nil {
		return 0, err
	}
	v := uncovered
	for _, s := range j.order(m) {
		reach, err := j.reach(ctx, s)
		if err != nil {
			return 0, err
		}
		tests, reached := reach.testsOf(m)
		if !reached {
			continue
		}
		if v, err = j.attempt(ctx, s, overlay, tests, reach.limit()); v != survived || err != nil {
			return v, err
		}
	}
	return v, nil
}

// order puts the tests of the mutant's own package before those of the packages that import it.
func (j *judge) order(m mutant) []*suite {
	var own, others []*suite
	dir := filepath.Join(j.root, filepath.Dir(m.file))
	for _, s := range j.all {
		switch {
		case s.dir == dir:
			own = append(own, s)
		case !j.own && s.imports[dir]:
			others = append(others, s)
		}
	}
	return append(own, others...)
}

// overlay makes the compiler read the mutated file in place of the real one.
func (j *judge) overlay(m mutant) (string, error) {
	file := filepath.Join(j.scratch, "mutated.go")
	if err := os.WriteFile(file, m.mutated(), 0o600); err != nil {
		return "", err
	}
	replace := map[string]map[string]string{"Replace": {filepath.Join(j.root, m.file): file}}
	data, err := json.Marshal(replace)
	if err != nil {
		return "", err
	}
	overlay := filepath.Join(j.scratch, "overlay.json")
	return overlay, os.WriteFile(overlay, data, 0o600)
}

// attempt compiles one package's tests with the mutant and runs some of them.
func (j *judge) attempt(ctx context.Context, s *suite, overlay, tests string, limit time.Duration) (verdict, error) {
	binary := filepath.Join(j.scratch, "mutant.test")
	if _, err := output(ctx, j.root, "go", "test", "-c", "-overlay", overlay, "-o", binary, s.dir); err != nil {
		return unviable, ctx.Err()
	}
	args := []string{"-test.failfast", "-test.run", tests, "-test.timeout", limit.String()}
	complaint, err := confined(ctx, limit, s.dir, binary, args...)
	switch {
	case ctx.Err() != nil:
		return 0, ctx.Err()
	case err == nil:
		return survived, nil
	case strings.Contains(complaint, "panic: test timed out after"):
		return overtime, nil
	default:
		return killed, nil
	}
}
