package chat

import (
	"net/mail"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"

	"parley/chat/fold"
)

// CleanEmail checks an address for its form; nothing is sent to it. Invisible
// characters are removed and wide ones made narrow, so that a user can type it again.
// Its domain is shown in its own script: browsers send punycode in its place.
func CleanEmail(s string) (string, error) {
	refusal := Field("email", "That does not look like an email address.")
	if !utf8.ValidString(s) {
		return "", refusal
	}
	s = tidyEmail(s)
	a, err := mail.ParseAddress(s)
	if err != nil || a.Name != "" || a.Address != s || strings.ContainsFunc(s, unicode.IsControl) {
		return "", refusal
	}
	local, domain := CutEmail(s)
	if shown, err := idna.Display.ToUnicode(asciiDomain(domain)); err == nil {
		domain = shown
	}
	if s = local + "@" + domain; len(s) > EmailMaxBytes || len(local)+1+len(asciiDomain(domain)) > EmailMaxBytes {
		return "", refusal
	}
	return s, nil
}

func tidyEmail(s string) string {
	seen, _ := fold.Visible(s, false)
	return strings.TrimRight(strings.TrimSpace(norm.NFKC.String(seen)), ".")
}

// CutEmail cuts an email at its last @.
func CutEmail(s string) (local, domain string) {
	at := strings.LastIndexByte(s, '@')
	if at < 0 {
		return s, ""
	}
	return s[:at], s[at+1:]
}

// Domains reads names as browsers do (UTS #46), with more characters allowed: an
// intranet's name can have an underscore.
var Domains = idna.New(idna.MapForLookup(), idna.BidiRule(), idna.StrictDomainName(false))

var emailDomain = regexp.MustCompile(`^[a-z0-9_-]+(\.[a-z0-9_-]+)+$`)

// CleanDomain returns the domain of an email address in its DNS form, and reports whether it is one. A pattern,
// such as *.example.org, is none: no address ends with it.
func CleanDomain(typed string) (string, bool) {
	ascii, err := Domains.ToASCII(strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(typed), "@"), "."))
	ascii = strings.ToLower(ascii)
	return ascii, err == nil && emailDomain.MatchString(ascii)
}

// asciiDomain is a domain in its DNS form. A name that the DNS does not allow is only
// folded.
func asciiDomain(domain string) string {
	if ascii, err := Domains.ToASCII(domain); err == nil {
		return ascii
	}
	return fold.String(domain)
}

// EmailKey makes the form in which addresses are compared: the name folded, the domain
// in its DNS form. It accepts invalid addresses too.
func EmailKey(s string) string {
	if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
		return ""
	}
	local, domain := CutEmail(tidyEmail(s))
	if domain == "" {
		return fold.String(local)
	}
	return fold.String(local) + "@" + asciiDomain(domain)
}
