package prose

import (
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/publicsuffix"

	"parley/chat/fold"
	"parley/chat/letters"
)

// Target is the host that an address leads to, as browsers read it, and the path there as readers do. A host with a
// sign that only looks like one of an address, as in bank.com⁄.evil.org, is empty.
func Target(address string) (host, path string) {
	if _, bare, _ := strings.Cut(address, "://"); !BeginsWWW(address, 0) {
		address = bare
	}
	end := HostLen(address)
	u, err := url.Parse("http://" + address[:end])
	if err != nil || signs.Replace(u.Hostname()) != u.Hostname() {
		return "", ""
	}
	path = address[end:]
	if query := strings.IndexAny(path, "?#"); query >= 0 {
		path = path[:query]
	}
	if plain, err := url.PathUnescape(path); err == nil {
		path = plain
	}
	return strings.TrimSuffix(fold.String(u.Hostname()), "."), strings.TrimPrefix(AsRead(path), "/")
}

// Hosts are the hosts that a text names without a scheme, as bank.com does, each with the path behind it. The text is
// as readers take it.
func Hosts(said string) (list [][2]string) {
	for word := range strings.FieldsFuncSeq(said, endsWord) {
		host, path, _ := strings.Cut(word, "/")
		host = host[strings.LastIndexByte(host, '@')+1:]
		host = strings.Trim(host, ".-_")
		host = withoutCompound(host[:latinEnd(host)])
		if strings.ContainsRune(host, '.') && isHost(host) && isKnown(host) {
			list = append(list, [2]string{host, strings.TrimRight(path, "/.…")})
		}
	}
	return list
}

// withoutCompound cuts off what a compound goes on with, as in bank.com-login: of top-level domains only those in
// punycode have a hyphen.
func withoutCompound(host string) string {
	last := strings.LastIndexByte(host, '.') + 1
	if at := strings.IndexByte(host[last:], '-'); last > 0 && at > 0 && !strings.HasPrefix(host[last:], "xn--") {
		return host[:last+at]
	}
	return host
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
	return Under(host, strings.TrimLeft(named[at+size:], "."))
}

// isKnown reports whether a host is an address, or its top-level domain one that readers know from addresses. The
// many others are words as well, as in time.Now, and some are common ends of files.
func isKnown(host string) bool {
	if slices.Contains(frameworks, host) {
		return false
	}
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
	fileEnds = []string{"ac", "am", "cc", "md", "mm", "pm", "ps", "py", "rs", "sh", "so", "tf"}
	// frameworks are names of software that a site of others has, too.
	frameworks = []string{"ado.net", "asp.net", "ml.net", "vb.net"}
)
