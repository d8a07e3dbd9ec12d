package main

import (
	"context"
	"regexp"
	"strconv"
	"strings"
)

// lines reports whether a line of a file is to be mutated.
type lines func(file string, line int) bool

func everything(string, int) bool { return true }

var (
	newName = regexp.MustCompile(`(?m)^\+\+\+ b/(.*)$`)
	newHunk = regexp.MustCompile(`^@@ -\S+ \+(\d+)(?:,(\d+))? @@`)
)

// changedSince asks git for the working tree's lines that differ from the commit.
func changedSince(ctx context.Context, root, base string) (lines, error) {
	diff, err := output(ctx, root, "git", "diff", "--unified=0", "--no-color", "--no-ext-diff", "--dst-prefix=b/", base, "--")
	if err != nil {
		return nil, err
	}
	return parseDiff(diff), nil
}

func parseDiff(diff string) lines {
	type span struct{ first, last int }
	changed := map[string][]span{}
	file := ""
	for line := range strings.Lines(diff) {
		line = strings.TrimRight(line, "\n")
		if name := newName.FindStringSubmatch(line); name != nil {
			file = name[1]
		} else if at := newHunk.FindStringSubmatch(line); at != nil {
			first, _ := strconv.Atoi(at[1])
			count := 1
			if at[2] != "" {
				count, _ = strconv.Atoi(at[2])
			}
			changed[file] = append(changed[file], span{first, first + count - 1})
		}
	}
	return func(file string, line int) bool {
		for _, s := range changed[file] {
			if s.first <= line && line <= s.last {
				return true
			}
		}
		return false
	}
}
