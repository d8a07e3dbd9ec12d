package chat

import (
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"parley/chat/letters"
)

// FileNameMax is the length of a file's name, in bytes: what common file systems take.
const FileNameMax = 200

// CleanFileName makes a name that is safe to show and to save: without folders, control
// characters and marks that change the direction of writing. Such a mark makes
// "exe.gpj" look like a picture. A dot at the beginning is a part of the name, as in .env.
func CleanFileName(s string) string {
	s = norm.NFC.String(strings.ToValidUTF8(s, "\uFFFD"))
	if at := strings.LastIndexAny(s, `/\`); at >= 0 {
		s = s[at+1:]
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), r == '\u2028', r == '\u2029', r == '\ufeff':
			return -1
		case unicode.IsSpace(r):
			return ' '
		}
		return r
	}, s)
	s = shorten(strings.TrimRight(strings.TrimLeft(s, " "), " ."))
	if letters.Blank(strings.Trim(s, ".")) {
		return "file"
	}
	return s
}

// shorten keeps a long name's extension.
func shorten(s string) string {
	if len(s) <= FileNameMax {
		return s
	}
	ext := path.Ext(s)
	if len(ext) > 20 {
		ext = ""
	}
	s = s[:FileNameMax-len(ext)]
	for !utf8.ValidString(s) {
		s = s[:len(s)-1]
	}
	return s + ext
}

// CleanAlt is a file's description in its stored form.
func CleanAlt(s string) (string, error) {
	s = strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, s))
	if !utf8.ValidString(s) {
		return "", Field("alt", "That description is not valid UTF-8 text.")
	}
	if n := utf8.RuneCountInString(s); n > AltMax {
		return "", Field("alt", "That description has %d characters; it can have %d.", n, AltMax)
	}
	return s, nil
}
