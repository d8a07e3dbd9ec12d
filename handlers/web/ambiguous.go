package web

import (
	"bytes"
	"errors"
)

var ErrAmbiguous = errors.New("headers that can be read in two ways")

// Ambiguous reports whether two programs may read a request's headers in different ways
// (RFC 9112, sections 3.2, 5 and 6.3). Such are invalid names, folded lines, a host with
// more than that in it, and a length beside chunks. fasthttp accepts these, and refuses all
// other such requests.
func Ambiguous(raw []byte) bool {
	length, coding := false, false
	for line := range bytes.Lines(raw) {
		if line = bytes.TrimRight(line, "\r\n"); len(line) == 0 {
			continue
		}
		name, value, _ := bytes.Cut(line, []byte{':'})
		if !isToken(name) || bytes.EqualFold(name, []byte("Host")) && bytes.ContainsAny(value, "@/?#\\,") {
			return true
		}
		length = length || bytes.EqualFold(name, []byte("Content-Length"))
		coding = coding || bytes.EqualFold(name, []byte("Transfer-Encoding"))
	}
	return length && coding
}

// isToken reports whether a header's name is one (RFC 9110, section 5.6.2).
func isToken(name []byte) bool {
	for _, c := range name {
		letter := c|0x20 >= 'a' && c|0x20 <= 'z'
		if !letter && (c < '0' || c > '9') && bytes.IndexByte([]byte("!#$%&'*+-.^_`|~"), c) < 0 {
			return false
		}
	}
	return len(name) > 0
}
