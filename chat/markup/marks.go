package markup

import "strings"

// HasMarks reports whether Parse may find anything in a source. It reads each byte at
// most twice, and says yes too often rather than too rarely.
func HasMarks(source string) bool {
	if strings.ContainsAny(source, "*_`~|") || strings.Contains(source, "](") {
		return true
	}
	if strings.Contains(source, "<http") || strings.Contains(source, "<HTTP") {
		return true
	}
	for rest, more := source, true; more; {
		var line string
		line, rest, more = strings.Cut(rest, "\n")
		if beginsBlock(line) {
			return true
		}
	}
	return false
}

// beginsBlock reports whether a line may begin a list, a quote, a heading or a rule.
func beginsBlock(line string) bool {
	line = strings.TrimLeft(line, " ")
	if line == "" {
		return false
	}
	switch c := line[0]; {
	case c == '>' || c == '#':
		return true
	case c == '-' || c == '+':
		return len(line) == 1 || line[1] == ' ' || line[1] == '\t' || line[1] == '-'
	case c == '\\':
		return len(line) > 1 && strings.IndexByte(escapableFirst, line[1]) >= 0
	case '0' <= c && c <= '9':
		return isItem(line) || isItem(strings.Replace(line, `\`, "", 1))
	}
	return false
}

// isItem reports whether a line without its indentation begins an item of a list.
func isItem(line string) bool {
	digits := len(line) - len(strings.TrimLeft(line, "0123456789"))
	switch {
	case line == "" || digits > digitsMax:
		return false
	case digits > 0:
		if line = line[digits:]; line == "" || line[0] != '.' && line[0] != ')' {
			return false
		}
	case strings.IndexByte("-+*", line[0]) < 0:
		return false
	}
	return len(line) == 1 || line[1] == ' ' || line[1] == '\t'
}

// digitsMax keeps a year at a line's beginning from becoming an item.
const digitsMax = 3
