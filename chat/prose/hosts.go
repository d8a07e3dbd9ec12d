package prose

import (
	"net/netip"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/publicsuffix"

	"parley/chat/letters"
)

// Hosts are the hosts that a text names without a scheme, as bank.com does, each with the path behind it. The text is
// as readers take it.
func Hosts(said string) (list [][2]string) {
	for word := range strings.FieldsFuncSeq(said, endsWord) {
		host, path, _ := strings.Cut(word, "/")
		host = host[strings.LastIndexByte(host, '@')+1:]
		host = strings.Trim(host, ".-_")
		host = host[:latinEnd(host)]
		if strings.ContainsRune(host, '.') && isHost(host) && isKnown(host) {
			list = append(list, [2]string{host, strings.TrimRight(path, "/.…")})
		}
	}
	return list
}

func endsWord(r rune) bool {
	return endsAddress(r) || strings.ContainsRune(`,;:|()[]{}'=+*~!?&#%$^`, r)
}

// Under reports whether a host is a named one, or one below it. Text may stand directly before the name in scripts
// that put no space between words.
func Under(host, named string) bool {
	if host == named || strings.HasSuffix(host, "."+named) {
		return true
	}
	at := strings.LastIndexFunc(named, func(r rune) bool { return r >= 0xe00 })
	if at < 0 {
		return false
	}
	_, size := utf8.DecodeRuneInString(named[at:])
	return Under(host, named[at+size:])
}

// isKnown reports whether a host is an address, or its top-level domain one that readers know from addresses. The
// many others are words as well, as in time.Now, and some are common ends of files.
func isKnown(host string) bool {
	if _, err := netip.ParseAddr(host); err == nil {
		return true
	}
	last := host[strings.LastIndexByte(host, '.')+1:]
	return slices.ContainsFunc(letters.Readings(last), func(top string) bool {
		_, exists := publicsuffix.PublicSuffix(top)
		return exists && (len(top) == 2 && !slices.Contains(fileEnds, top) || slices.Contains(tops, top))
	})
}

var (
	tops     = []string{"com", "net", "org", "edu", "gov", "mil", "int", "info", "biz", "app", "dev", "bank"}
	fileEnds = []string{"cc", "md", "ps", "py", "rs", "sh"}
)
