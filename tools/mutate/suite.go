package main

import (
	"context"
	"slices"
	"strings"
)

// suite is the tests of one package.
type suite struct {
	dir     string
	path    string
	imports map[string]bool // folders of the packages that the tests are linked with
	known   *reach
}

// suites lists the packages of the product that have tests.
func suites(ctx context.Context, root string) ([]*suite, error) {
	const each = `{{.ImportPath}}|{{.Dir}}|{{join .Deps " "}}`
	args := append([]string{"list", "-test", "-f", each}, packages()...)
	listing, err := output(ctx, root, "go", args...)
	if err != nil {
		return nil, err
	}
	dirs := map[string]string{}
	deps := map[string][]string{}
	for line := range strings.Lines(listing) {
		part := strings.SplitN(strings.TrimSpace(line), "|", 3)
		if path, ok := strings.CutSuffix(part[0], ".test"); ok {
			deps[path] = strings.Fields(part[2])
		} else if !strings.Contains(part[0], " ") {
			dirs[part[0]] = part[1]
		}
	}
	var all []*suite
	for path, needed := range deps {
		s := &suite{dir: dirs[path], path: path, imports: map[string]bool{}}
		for _, d := range needed {
			s.imports[dirs[d]] = dirs[d] != ""
		}
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b *suite) int { return strings.Compare(a.path, b.path) })
	return all, nil
}

func packages() []string {
	return slices.DeleteFunc(slices.Clone(product), func(p string) bool { return !strings.HasPrefix(p, "./") })
}
