package markdown

import "strings"

// appendPlain writes a text without marks: its lines unchanged, with addresses and names as links.
// Browsers with styles show the line ends and blanks themselves, which can also be copied.
// message.css hides from them the markup for text browsers. That is a br at a line's end,
// and a pre around lines such as code, whose blanks must not collapse.
func appendPlain(b []byte, body string, names References) []byte {
	kept := false
	for rest, more := body, true; more; {
		var line string
		line, rest, more = strings.Cut(rest, "\n")
		switch keep := isPreformatted(line) || kept && line == ""; {
		case keep && !kept:
			b = append(b, "<pre>"...)
			kept = true
		case kept && !keep:
			b = append(b, "</pre>"...)
			kept = false
		}
		b = appendLinked(b, line, names)
		switch {
		case more && !kept:
			b = append(b, "<br>\n"...)
		case more:
			b = append(b, '\n')
		}
	}
	if kept {
		b = append(b, "</pre>"...)
	}
	return b
}

// indentMax is how long a line may be that text browsers are not to break.
const indentMax = 120

// isPreformatted reports whether a line's blanks carry meaning.
func isPreformatted(line string) bool {
	if line == "" || len(line) > indentMax {
		return false
	}
	if line[0] == ' ' {
		return true
	}
	blanks := 0
	for i := range len(line) {
		switch line[i] {
		case '\t':
			return true
		case ' ':
			if blanks++; blanks == 3 {
				return true
			}
		default:
			blanks = 0
		}
	}
	return false
}
