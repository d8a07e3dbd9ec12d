package prose

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"parley/chat/fold"
)

// LinkMaxBytes is how long an address can be; a longer one is text.
const LinkMaxBytes = 2000

// NextLink finds the first web address in s as a range of bytes, or -1. It skips a false
// candidate whole: searching again inside it would take quadratic time.
func NextLink(s string) (start, end int) {
	for from := 0; ; from = end {
		i := addressSign(s[from:])
		if i < 0 {
			return -1, -1
		}
		if i += from; s[i] == ':' {
			end = i + len("://")
			start = i - len(schemeBefore(s[from:i]))
		} else {
			end, start = i, i
		}
		host := end
		if start == i && !BeginsWWW(s, i) {
			end = i + len("://")
			continue
		}
		if end += HostLen(s[end:]); !isHost(s[host:end]) {
			continue
		}
		end += restLen(s[end:])
		return start, start + trimmed(s[start:end], s[from:start])
	}
}

// addressSign finds the first "://" or "www.", or returns -1. What is after the first one is
// not looked at for the other.
func addressSign(s string) int {
	first := strings.Index(s, "://")
	for _, www := range [...]string{"www.", "Www.", "WWW."} {
		rest := s
		if first >= 0 {
			rest = s[:first]
		}
		if i := strings.Index(rest, www); i >= 0 {
			first = i
		}
	}
	return first
}

// LinkBehind finds an address whose scheme ends before and which goes on with rest. It
// returns how many bytes of it stand in each, or nothing.
func LinkBehind(before, rest string) (scheme, more int) {
	if rest[0] == '.' {
		return wwwBehind(before, rest)
	}
	scheme = len(schemeBefore(before))
	end := len("://")
	if scheme == 0 || !strings.HasPrefix(rest, "://") {
		return 0, 0
	}
	if end += HostLen(rest[end:]); !isHost(rest[len("://"):end]) {
		return 0, 0
	}
	end += restLen(rest[end:])
	return scheme, trimmed(rest[:end], before[:len(before)-scheme])
}

// wwwBehind is LinkBehind for an address without a scheme.
func wwwBehind(before, rest string) (www, more int) {
	const scheme = len("www")
	at := len(before) - scheme
	if at < 0 || len(rest) < len(".x") || !strings.EqualFold(before[at:], "www") {
		return 0, 0
	}
	host := "www" + rest[:min(len(rest), authorityMax)] // no more is copied, since a text may have thousands of them
	if !BeginsWWW(before[max(0, at-1):at]+host[:min(len(host), len("www.")+utf8.UTFMax)], min(at, 1)) {
		return 0, 0
	}
	end := HostLen(host)
	if !isHost(host[:end]) {
		return 0, 0
	}
	more = end - scheme
	more += restLen(rest[more:])
	return scheme, trimmed(rest[:more], before[:at])
}

// IsAddress reports whether s is an address as a whole.
func IsAddress(s string) bool {
	i := strings.Index(s, "://")
	switch {
	case BeginsWWW(s, 0):
		i = 0
	case i <= 0 || schemeBefore(s[:i]) != s[:i]:
		return false
	default:
		i += len("://")
	}
	end := i + HostLen(s[i:])
	return isHost(s[i:end]) && end+restLen(s[end:]) == len(s)
}

// AsRead is a text as readers take it for an address: in one width and case, without what
// they do not see, and with the signs of an address in place of those that look like them.
func AsRead(s string) string { return signs.Replace(fold.String(s)) }

var signs = strings.NewReplacer("⁄", "/", "∕", "/", "⧸", "/", "╱", "/", "ː", ":", "∶", ":", "꞉", ":", "׃", ":", "․", ".", "。", ".")

// schemeBefore is the "http" or "https" at the end of s, unless it is the end of a longer
// scheme. A letter that no scheme can have does not make it longer: in many scripts no
// space stands before an address.
func schemeBefore(s string) string {
	for _, scheme := range [...]string{"https", "http"} {
		at := len(s) - len(scheme)
		if at < 0 || !strings.EqualFold(s[at:], scheme) {
			continue
		}
		before := strings.TrimRight(s[:at], "+-.")
		if before != "" && isAlphanumeric(before[len(before)-1]) {
			return ""
		}
		return s[at:]
	}
	return ""
}

// authorityMax is how far a host and a user name before it are looked for: names of hosts
// have 253 bytes. Else each of many addresses without a path would read the whole text.
const authorityMax = 300

// HostLen is how many bytes at the beginning of s name a host and its port. With a user
// name before the host it is no address, as a whole.
func HostLen(s string) int {
	n := strings.IndexFunc(s[:min(len(s), authorityMax)], endsAuthority)
	if n < 0 {
		n = min(len(s), authorityMax)
	}
	if strings.Contains(s[:n], "@") {
		return n
	}
	if strings.HasPrefix(s, "[") { // an IPv6 address
		n = strings.IndexByte(s, ']') + 1
	} else if n = strings.IndexFunc(s[:min(len(s), authorityMax)], endsHost); n < 0 {
		n = min(len(s), authorityMax)
	}
	n = latinEnd(s[:n])
	if port := strings.TrimLeft(s[min(n+1, len(s)):], "0123456789"); n < len(s) && s[n] == ':' && len(s)-len(port) > n+1 {
		return len(s) - len(port)
	}
	return n
}

func endsAuthority(r rune) bool { return endsAddress(r) || strings.ContainsRune("/?#)", r) }

// endsHost reports the characters that no host name contains.
func endsHost(r rune) bool {
	return endsAddress(r) || strings.ContainsRune("/?#:@()[],;!$&'*+=%|^{}~", r)
}

// latinEnd cuts off text directly behind a Latin name, such as です behind example.org: no
// top-level domain has letters of both kinds.
func latinEnd(host string) int {
	last := host[strings.LastIndexByte(host, '.')+1:]
	other := strings.IndexFunc(last, func(r rune) bool { return r >= utf8.RuneSelf })
	if other > 0 && len(last) < len(host) {
		return len(host) - len(last) + other
	}
	return len(host)
}

// isHost reports whether a browser would open s.
func isHost(s string) bool {
	if len(s) >= authorityMax {
		return false
	}
	u, err := url.Parse("http://" + s)
	return err == nil && u.Hostname() != "" && u.User == nil && u.Path == "" && strings.Trim(u.Hostname(), ".-") != ""
}

// restLen is how many bytes at the beginning of s are path, query and fragment. They end at
// a character that cannot be part of them, or at a bracket that was not opened there: (see
// https://example.org/), unlike https://example.org/Go_(game).
func restLen(s string) int {
	if s == "" || !strings.ContainsRune("/?#", rune(s[0])) {
		return 0
	}
	query := false
	open := [len(closers)]int{}
	for i, r := range s {
		query = query || r == '?' || r == '#'
		if endsAddress(r) && !joins(r, s[i:]) || !query && strings.ContainsRune("|^{}", r) || nextBegins(s[i:]) {
			return i
		}
		if at := strings.IndexRune(openers, r); at >= 0 {
			open[at]++
		} else if at := strings.IndexRune(closers, r); at >= 0 {
			if open[at]--; open[at] < 0 {
				return i
			}
		}
	}
	return len(s)
}

const openers, closers = "([{", ")]}"

// joins reports whether s goes on with a joiner between letters or emoji of scripts that
// use one.
func joins(r rune, s string) bool {
	if r != '\u200c' && r != '\u200d' {
		return false
	}
	next, _ := utf8.DecodeRuneInString(s[len("\u200d"):])
	return next >= utf8.RuneSelf && !endsAddress(next)
}

// nextBegins reports whether another address follows after a comma or the like.
func nextBegins(s string) bool {
	return strings.ContainsRune(",;|", rune(s[0])) && (hasScheme(s[1:], "http://") || hasScheme(s[1:], "https://"))
}

func hasScheme(s, scheme string) bool {
	return len(s) >= len(scheme) && strings.EqualFold(s[:len(scheme)], scheme)
}

// trimmed is how many bytes of an address are left without the end that likely belongs to
// the sentence. Emphasis marks that also stand before the address are cut too.
func trimmed(address, before string) int {
	marks := before[len(strings.TrimRight(before, "*_~")):]
	for end := len(address); ; {
		last, size := utf8.DecodeLastRuneInString(address[:end])
		switch {
		case strings.ContainsRune(`.,:;!?'|([{`, last), isInner(last):
		case marks != "" && last == rune(marks[len(marks)-1]):
			marks = marks[:len(marks)-1]
		default:
			return end
		}
		end -= size
	}
}

// endsAddress reports the characters that are never part of a written address: spaces,
// quotation marks and brackets of every script, and all punctuation between sentences.
// Format characters, such as bidirectional overrides, would make a link look like another.
func endsAddress(r rune) bool {
	if r < utf8.RuneSelf {
		return r <= ' ' || r == 0x7f || strings.IndexByte("<>\"`\\", byte(r)) >= 0
	}
	switch {
	case unicode.IsSpace(r), r == utf8.RuneError:
		return true
	case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Ps, unicode.Pe, unicode.Pi, unicode.Pf, unicode.Po):
		return !isInner(r)
	}
	return unicode.Is(arrows, r) || strings.ContainsRune("\u2014\u2015\u2e3a\u2e3b\ufe31\ufe32\ufe58\u301c\uff5e\uff5c\uff1c\uff1e\u2800\u3164\uffa0", r)
}

// arrows lead from an address to what is said of it.
var arrows = &unicode.RangeTable{R16: []unicode.Range16{
	{Lo: 0x2190, Hi: 0x21ff, Stride: 1}, {Lo: 0x2794, Hi: 0x2794, Stride: 1}, {Lo: 0x2798, Hi: 0x27af, Stride: 1}, {Lo: 0x27b1, Hi: 0x27be, Stride: 1},
	{Lo: 0x27f0, Hi: 0x27ff, Stride: 1}, {Lo: 0x2900, Hi: 0x297f, Stride: 1}, {Lo: 0x2b05, Hi: 0x2b07, Stride: 1}, {Lo: 0xffe9, Hi: 0xffec, Stride: 1},
}}

// isInner reports punctuation within words, which addresses contain, though not at their
// end. It is middle dots, Hebrew's abbreviations and hyphen, Tibetan's dot between
// syllables, the dash between two names.
func isInner(r rune) bool {
	return strings.ContainsRune("\u00b7\u0387\u05be\u05f3\u05f4\u0f0b\u2013\u2027\u30fb\uff65", r)
}
