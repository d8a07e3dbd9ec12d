package prose

import (
	"regexp"
	"strings"
)

// tableRule is the line between a table's head and its rows (GitHub Flavored Markdown, 4.10).
var tableRule = regexp.MustCompile(`^ {0,3}\|?(?:[ \t]*:?-+:?[ \t]*\|)*[ \t]*:?-+:?[ \t]*\|?[ \t]*\n?$`)

// columnsMax is how many columns a table has at most.
const columnsMax = 20

// headsTable reports whether a table begins with a line that goes on with rest.
func headsTable(line, rest string) bool {
	rule := rest[:lineLen(rest)]
	if !strings.Contains(line, "|") || !strings.Contains(rule, "|") || !tableRule.MatchString(rule) {
		return false
	}
	columns := forCells(rule, func(int, int) {}) // the head may have fewer
	return columns <= columnsMax && columns >= forCells(line, func(int, int) {})
}

// forCells calls f for each cell of a table's row, and returns how many there are. No span of
// code goes on behind its cell.
func forCells(line string, f func(from, to int)) (n int) {
	end := len(strings.TrimRight(line, " \t\n"))
	at := len(line) - len(strings.TrimLeft(line, " \t"))
	if at < end && line[at] == '|' {
		at++
	}
	if end > at && line[end-1] == '|' {
		end--
	}
	for ; at < end; n++ {
		to := at
		for to < end && (line[to] != '|' || to > 0 && line[to-1] == '\\') {
			to++
		}
		f(at, to)
		at = to + 1
	}
	return n
}
