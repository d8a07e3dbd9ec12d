package main

import (
	"context"
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// find returns all mutants of the requested sources, shuffled by the seed.
func find(ctx context.Context, root string, o options) ([]mutant, error) {
	files, err := sources(ctx, root, o.from)
	if err != nil {
		return nil, err
	}
	touched := everything
	if o.base != "" {
		if touched, err = changedSince(ctx, root, o.base); err != nil {
			return nil, err
		}
	}
	var all []mutant
	for _, file := range files {
		source, err := os.ReadFile(filepath.Join(root, file))
		if err != nil {
			return nil, err
		}
		found, err := mutantsOf(file, source)
		if err != nil {
			return nil, err
		}
		for _, m := range found {
			if touched(file, m.line()) {
				all = append(all, m)
			}
		}
	}
	random := rand.New(rand.NewPCG(o.seed, 0))
	random.Shuffle(len(all), func(a, b int) { all[a], all[b] = all[b], all[a] })
	return all, nil
}

func mutantsOf(file string, source []byte) ([]mutant, error) {
	if strings.HasSuffix(file, ".js") {
		return mutantsOfScript(file, source)
	}
	return mutantsOfGo(file, source)
}

// sources lists the files of package patterns and folders of scripts, relative to the root.
func sources(ctx context.Context, root string, from []string) ([]string, error) {
	var files, patterns []string
	for _, f := range from {
		scripts, err := scriptsBelow(filepath.Join(root, f))
		if err != nil {
			return nil, err
		}
		if len(scripts) == 0 {
			patterns = append(patterns, f)
		}
		files = append(files, scripts...)
	}
	if len(patterns) > 0 {
		found, err := goFiles(ctx, root, patterns)
		if err != nil {
			return nil, err
		}
		files = append(files, found...)
	}
	for i, f := range files {
		relative, err := filepath.Rel(root, f)
		if err != nil {
			return nil, err
		}
		files[i] = filepath.ToSlash(relative)
	}
	slices.Sort(files)
	return slices.Compact(files), nil
}

// scriptsBelow lists the scripts of a folder and the folders in it, other than the folder of their tests. A pattern of packages
// has none.
func scriptsBelow(folder string) (scripts []string, err error) {
	err = filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist) && path == folder:
			return nil
		case err != nil:
			return err
		case entry.IsDir() && entry.Name() == testsOfScripts:
			return fs.SkipDir
		case filepath.Ext(path) == ".js":
			scripts = append(scripts, path)
		}
		return nil
	})
	return scripts, err
}

// goFiles are the packages' files that are compiled for this system. Packages that only tests import are left
// out: a mutant there would test the tests' tests.
func goFiles(ctx context.Context, root string, patterns []string) ([]string, error) {
	const each = `{{$path := .ImportPath}}{{$dir := .Dir}}{{range .GoFiles}}{{$path}} {{$dir}}/{{.}}{{"\n"}}{{end}}`
	lines, err := output(ctx, root, "go", append([]string{"list", "-f", each}, patterns...)...)
	if err != nil {
		return nil, err
	}
	var files []string
	for line := range strings.Lines(lines) {
		if path, file, _ := strings.Cut(strings.TrimSpace(line), " "); !slices.ContainsFunc(strings.Split(path, "/"), isOfTests) {
			files = append(files, file)
		}
	}
	return files, nil
}

func isOfTests(name string) bool { return strings.HasSuffix(name, "test") }
