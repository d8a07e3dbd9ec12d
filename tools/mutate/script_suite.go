package main

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// scriptSuite is a copy of the folder of scripts together with their tests.
type scriptSuite struct {
	dir   string
	limit time.Duration
}

// judgeScript runs all tests of the scripts: together they take about a second.
func (j *judge) judgeScript(ctx context.Context, m mutant) (verdict, error) {
	if j.scripts == nil {
		s, err := j.copyScripts(ctx, filepath.Dir(m.file))
		if err != nil {
			return 0, err
		}
		j.scripts = s
	}
	file := filepath.Join(j.scripts.dir, filepath.Base(m.file))
	if err := os.WriteFile(file, m.mutated(), 0o600); err != nil {
		return 0, err
	}
	defer func() { _ = os.WriteFile(file, m.source, 0o600) }()
	if _, err := output(ctx, j.scripts.dir, "node", "--check", file); err != nil {
		return unviable, ctx.Err()
	}
	ctx2, cancel := context.WithTimeout(ctx, j.scripts.limit)
	defer cancel()
	_, err := j.scripts.test(ctx2)
	switch {
	case ctx.Err() != nil:
		return 0, ctx.Err()
	case ctx2.Err() != nil:
		return overtime, nil
	case err != nil:
		return killed, nil
	}
	return survived, nil
}

func (s *scriptSuite) test(ctx context.Context) (string, error) {
	return output(ctx, filepath.Join(s.dir, "test"), "node", "all.js")
}

// copyScripts also sees the tests pass without a mutant.
func (j *judge) copyScripts(ctx context.Context, folder string) (*scriptSuite, error) {
	from, to := filepath.Join(j.root, folder), filepath.Join(j.scratch, "scripts")
	err := filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		place := filepath.Join(to, strings.TrimPrefix(path, from))
		if entry.Name() == "node_modules" {
			if err := os.Symlink(path, place); err != nil {
				return err
			}
			return fs.SkipDir
		}
		if entry.IsDir() {
			return os.MkdirAll(place, 0o755)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(place, data, 0o600)
	})
	if err != nil {
		return nil, err
	}
	s := &scriptSuite{dir: to}
	began := time.Now()
	if _, err := s.test(ctx); err != nil {
		return nil, err
	}
	s.limit = 3*time.Since(began) + 20*time.Second
	return s, nil
}
