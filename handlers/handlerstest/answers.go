package handlerstest

import (
	stdhtml "html"
	"net/url"
	"regexp"
	"strings"
)

// Sheet is the address of a page's avatars, or empty.
func (a Answer) Sheet() string {
	_, rest, _ := strings.Cut(a.Body, `<link rel="stylesheet" href="/avatars.css`)
	rest, _, found := strings.Cut(rest, `"`)
	if !found {
		return ""
	}
	return "/avatars.css" + strings.ReplaceAll(rest, "&amp;", "&")
}

// Was is the replaced version that a page's edit form names.
func (a Answer) Was() string {
	a.T.Helper()
	found := wasField.FindStringSubmatch(a.Body)
	if found == nil {
		a.T.Fatalf("%s: no such field in %.6000s", a.What, a.Body)
	}
	return found[1]
}

// FileIn is the address of the n-th file in a page.
func (a Answer) FileIn(n int) string {
	a.T.Helper()
	found := regexp.MustCompile(`data-file (?:href|src)="([^"?]+)`).FindAllStringSubmatch(a.Body, -1)
	if n >= len(found) {
		a.T.Fatalf("%s has %d files", a.What, len(found))
	}
	return found[n][1]
}

// At is a path that leads to another host.
func (a Answer) At(host string) string {
	a.T.Helper()
	u, err := url.Parse(a.Is(302).Header.Get("Location"))
	if err != nil || u.Host != host {
		a.T.Fatalf("%s leads to %q, not to %s", a.What, a.Header.Get("Location"), host)
	}
	return u.RequestURI()
}

// Next is the target of a page's link with this text.
func (a Answer) Next(text string) string {
	a.T.Helper()
	m := regexp.MustCompile(`<a href="([^"]*)"[^>]*>` + text).FindStringSubmatch(a.Body)
	if m == nil {
		a.T.Fatalf("%s: there is no link %q in %.6000s", a.What, text, a.Body)
	}
	return stdhtml.UnescapeString(m[1])
}

// NextInHeader is the path of the answer's next page (RFC 8288).
func (a Answer) NextInHeader() string {
	path, _ := strings.CutPrefix(a.Header.Get("Link"), "<")
	path, _, _ = strings.Cut(path, ">")
	return path
}

func (a Answer) Before(first, then string) Answer {
	a.T.Helper()
	at, next := strings.Index(a.Body, first), strings.Index(a.Body, then)
	if at < 0 || next < 0 || at > next {
		a.T.Errorf("%s: %q is not before %q", a.What, first, then)
	}
	return a
}
