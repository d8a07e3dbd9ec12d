package prose

import "strings"

// forBlocks calls paragraph for each part of a text in which a span of code can stand: what
// is between blocks of code, empty lines, rules, and the beginnings of quotes, items of lists
// and headings (CommonMark 0.31, 4.5), and each cell of a table. It calls code, which may be nil, for the blocks of code.
// chat/markup parses a text, and finds these borders exactly.
func forBlocks(body string, paragraph, code func(from, to int)) {
	begun, before, blocks, list, table := 0, opening{blank: true}, 0, false, false
	flush := func(at, next int) {
		if begun < at {
			paragraph(begun, at)
		}
		begun = next
	}
	for at := 0; at < len(body); {
		end := at + lineLen(body[at:])
		line := openingOf(body[at:end])
		if line.late && !list && before.isText() && !line.quoted && !before.quoted {
			line = opening{late: true} // a list that begins with another number does not interrupt a paragraph
		}
		list = line.item || list && (line.indent > 0 || line.blank)
		was := table
		table = line.isText() && !line.quoted && strings.Contains(body[at:end], "|") && (was || headsTable(body[at:end], body[end:]))
		switch {
		case table:
			flush(at, end)
			forCells(body[at:end], func(from, to int) { paragraph(at+from, at+to) })
		case line.marks != "":
			end = at + line.codeLen(body[at:], blocks < blocksMax)
			blocks++
			flush(at, end)
			if code != nil {
				code(at, end)
			}
		case line.blank:
			flush(at, end)
		case was || line.begins(before):
			flush(at, at)
		}
		at, before = end, line
	}
	flush(len(body), len(body))
}

// blocksMax is how many blocks of code may be closed behind text: each is looked for to the end.
const blocksMax = 50

func lineLen(s string) int {
	if i := strings.IndexByte(s, '\n'); i >= 0 {
		return i + 1
	}
	return len(s)
}

// opening is what a line opens.
type opening struct {
	blank   bool
	quoted  bool
	item    bool
	late    bool // it is the item of a list, with another number than 1
	heading bool
	rule    bool
	indent  int    // how many columns stand before the text of an item, or of another line
	marks   string // the three or more ` or ~ that open a block of code
}

// openingOf reads a line. Quotes and items may stand in each other.
func openingOf(line string) (o opening) {
	rest := strings.TrimRight(line, "\n")
	own := 0 // blanks before the text, from the last quote or item on
	for rest != "" {
		switch n := itemLen(rest); {
		case rest[0] == ' ':
			own++
			o.indent++
			rest = rest[1:]
		case rest[0] == '\t':
			own += 4 - own%4
			o.indent += 4 - o.indent%4
			rest = rest[1:]
		case rest[0] == '>' && own < 4 && !isFace(rest):
			o.quoted, own = true, 0
			rest = strings.TrimPrefix(rest[1:], " ")
		case n > 0:
			if !o.item {
				o.late = strings.IndexByte("-+*", rest[0]) < 0 && rest[:n-2] != "1"
			}
			o.item, own = true, 0
			o.indent += n
			rest = rest[n:]
		default:
			text := strings.TrimLeft(rest, "#")
			o.heading = len(rest)-len(text) < 7 && len(text) < len(rest) && strings.HasPrefix(text, " ") && strings.TrimSpace(text) != ""
			if own < 4 {
				o.marks, o.rule = fenceOf(rest), isRule(rest)
			}
			return o
		}
	}
	o.blank = !o.item
	return o
}

// isFace reports whether a line begins with a face such as >:( and quotes nothing.
func isFace(line string) bool { return len(line) > 1 && strings.IndexByte(":;=._-<", line[1]) >= 0 }

// begins reports whether a line begins a paragraph of its own behind the line before.
func (o opening) begins(before opening) bool {
	return o.item || o.heading || o.rule || before.heading || before.rule || o.quoted != before.quoted || (before.item || before.late) && !o.late && o.indent == 0
}

// isText reports whether a line is part of a paragraph, and of no list.
func (o opening) isText() bool {
	return !o.blank && !o.item && !o.heading && !o.rule && o.marks == ""
}

// isRule reports whether a line is three or more of *, - or _ (CommonMark 0.31, 4.1).
func isRule(line string) bool {
	mark := line[:1]
	return strings.Contains("*-_", mark) && strings.Trim(line, mark+" \t") == "" && strings.Count(line, mark) >= 3
}

// itemLen is how many bytes the mark of a list's item takes, with the blank behind it; or 0.
func itemLen(s string) int {
	digits := len(s) - len(strings.TrimLeft(s, "0123456789"))
	n := digits + 1
	switch {
	case digits > 3 || len(s) <= n || s[n] != ' ' && s[n] != '\t':
		return 0
	case digits > 0 && s[digits] != '.' && s[digits] != ')', digits == 0 && strings.IndexByte("-+*", s[0]) < 0:
		return 0
	}
	return n + 1
}

// fenceOf is the run of marks with which a line opens a block of code, or "".
func fenceOf(line string) string {
	for _, mark := range [...]string{"`", "~"} {
		rest := strings.TrimLeft(line, mark)
		if n := len(line) - len(rest); n >= 3 && (mark == "~" || !strings.Contains(rest, mark)) {
			return line[:n]
		}
	}
	return ""
}

// codeLen is how many bytes a block of code takes from its first line on. Marks that stand
// alone close it, else with text marks behind some. It ends with its quote or item, too.
func (o opening) codeLen(s string, text bool) int {
	first := lineLen(s)
	behind := 0
	for at := first; at < len(s); {
		end := at + lineLen(s[at:])
		line := s[at:end]
		said := strings.TrimSpace(line)
		quoted := strings.HasPrefix(said, ">")
		if o.quoted {
			said = strings.TrimLeft(said, "> \t")
		}
		switch {
		case o.quoted && !quoted, o.item && said != "" && len(line)-len(strings.TrimLeft(line, " \t")) < o.indent && line[0] != '\t':
			if behind > 0 {
				return behind
			}
			return at
		case !strings.HasSuffix(said, o.marks):
		case strings.Trim(said, o.marks[:1]) == "":
			return end
		case text && behind == 0 && !o.item && (o.quoted || strings.Trim(strings.TrimLeft(said, "> \t"), o.marks[:1]) != ""):
			behind = end
		}
		at = end
	}
	if behind > 0 {
		return behind
	}
	return len(s)
}
