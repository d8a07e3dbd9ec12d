package ui

// AppendText escapes s for an element's text or a quoted attribute.
func AppendText(b []byte, s string) []byte {
	from := 0
	for i := range len(s) {
		entity := ""
		switch s[i] {
		case '&':
			entity = "&amp;"
		case '<':
			entity = "&lt;"
		case '>':
			entity = "&gt;"
		case '"':
			entity = "&#34;"
		case '\'':
			entity = "&#39;"
		default:
			continue
		}
		b = append(b, s[from:i]...)
		b = append(b, entity...)
		from = i + 1
	}
	return append(b, s[from:]...)
}
