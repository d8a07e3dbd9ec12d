package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// scriptSuite is a copy of the folder of scripts together with their tests.
type scriptSuite struct {
	dir    string
	folder string                   // in the repository
	limits map[string]time.Duration // by file of tests
}

const testsOfScripts = "test"

// judgeScript runs the script's own tests, then those of all scripts.
func (j *judge) judgeScript(ctx context.Context, m mutant) (verdict, error) {
	if j.scripts == nil {
		s, err := j.copyScripts(scriptsOf(j.root, m.file))
		if err != nil {
			return 0, err
		}
		j.scripts = s
	}
	suites := j.scriptTests(m)
	for _, tests := range suites {
		if err := j.scripts.measure(ctx, tests); err != nil {
			return 0, err
		}
	}
	return j.scripts.judge(ctx, m, suites)
}

func (s *scriptSuite) judge(ctx context.Context, m mutant, suites []string) (verdict, error) {
	file := filepath.Join(s.dir, strings.TrimPrefix(m.file, s.folder))
	if err := os.WriteFile(file, m.mutated(), 0o600); err != nil {
		return 0, err
	}
	defer func() { _ = os.WriteFile(file, m.source, 0o600) }()
	if _, err := output(ctx, s.dir, "node", "--check", file); err != nil {
		return unviable, ctx.Err()
	}
	v := uncovered
	for _, tests := range suites {
		var err error
		if v, err = s.attempt(ctx, tests); v != survived || err != nil {
			return v, err
		}
	}
	return v, nil
}

// scriptTests are files: the script's own, named after it, and the one that runs all.
func (j *judge) scriptTests(m mutant) (files []string) {
	names := []string{strings.TrimSuffix(filepath.Base(m.file), ".js") + ".test.js"}
	if !j.own {
		names = append(names, "all.js")
	}
	for _, name := range names {
		if _, err := os.Stat(filepath.Join(j.scripts.dir, testsOfScripts, name)); err == nil {
			files = append(files, name)
		}
	}
	return files
}

// attempt ends with the first test that fails.
func (s *scriptSuite) attempt(ctx context.Context, tests string) (verdict, error) {
	limited, cancel := context.WithTimeout(ctx, s.limits[tests])
	defer cancel()
	failed := &firstFailure{stop: cancel}
	err := s.run(limited, tests, failed)
	switch {
	case ctx.Err() != nil:
		return 0, ctx.Err()
	case failed.seen:
		return killed, nil
	case limited.Err() != nil:
		return overtime, nil
	case err != nil:
		return killed, nil
	}
	return survived, nil
}

func (s *scriptSuite) run(ctx context.Context, tests string, out io.Writer) error {
	cmd := exec.CommandContext(ctx, "node", "--test-reporter=tap", tests)
	cmd.Dir = filepath.Join(s.dir, testsOfScripts)
	cmd.Stdout = out
	return cmd.Run()
}

// firstFailure reads TAP: the line of a failed test begins with not ok.
type firstFailure struct {
	stop func()
	seen bool
	text bytes.Buffer
}

func (f *firstFailure) Write(p []byte) (int, error) {
	f.text.Write(p)
	if !f.seen && bytes.Contains(f.text.Bytes(), []byte("\nnot ok ")) {
		f.seen = true
		f.stop()
	}
	return len(p), nil
}

// scriptsOf is the folder around a script that has the folder of tests.
func scriptsOf(root, file string) string {
	for folder := filepath.Dir(file); folder != "."; folder = filepath.Dir(folder) {
		if _, err := os.Stat(filepath.Join(root, folder, testsOfScripts)); err == nil {
			return folder
		}
	}
	return filepath.Dir(file)
}

func (j *judge) copyScripts(folder string) (*scriptSuite, error) {
	from, to := filepath.Join(j.root, folder), filepath.Join(j.scratch, folder)
	s := &scriptSuite{dir: to, folder: folder, limits: map[string]time.Duration{}}
	return s, errors.Join(linkSiblings(from, to), copyTree(from, to))
}

// measure runs tests without a mutant, once. They have to pass, and their time sets the limit.
func (s *scriptSuite) measure(ctx context.Context, tests string) error {
	if s.limits[tests] > 0 {
		return nil
	}
	var out bytes.Buffer
	began := time.Now()
	if err := s.run(ctx, tests, &out); err != nil {
		return fmt.Errorf("%s fails without a mutant: %w\n%s", tests, err, out.String())
	}
	s.limits[tests] = 3*time.Since(began) + 20*time.Second
	return nil
}
