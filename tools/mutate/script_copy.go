package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// linkSiblings links the folder's siblings beside its copy, because tests load them too.
func linkSiblings(from, to string) error {
	if err := os.MkdirAll(to, 0o755); err != nil {
		return err
	}
	siblings, err := os.ReadDir(filepath.Dir(from))
	if err != nil {
		return err
	}
	for _, s := range siblings {
		if s.Name() == filepath.Base(from) {
			continue
		}
		if err := os.Symlink(filepath.Join(filepath.Dir(from), s.Name()), filepath.Join(filepath.Dir(to), s.Name())); err != nil {
			return err
		}
	}
	return nil
}

// copyTree copies files, since node resolves a file's imports from its real path.
func copyTree(from, to string) error {
	return filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		place := filepath.Join(to, strings.TrimPrefix(path, from))
		if entry.Name() == "node_modules" {
			if err := os.Symlink(path, place); err != nil || !entry.IsDir() {
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
}
