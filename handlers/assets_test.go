package handlers_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"strings"
	"testing"

	"parley/handlers/handlerstest"
	"parley/handlers/web"
	"parley/static"
)

func TestAssetsAreKeptForEver(t *testing.T) {
	t.Parallel()
	b := handlerstest.Open(t).Browser(t)
	path := static.URL("app.css")
	a := b.Get(path).Is(200)
	if a.Header.Get("Cache-Control") != web.CacheForever || a.Header.Get("Content-Type") != "text/css; charset=utf-8" || a.Header.Get("Vary") != "Accept-Encoding" {
		t.Errorf("headers %v", a.Header)
	}
	small := b.Get(path, "Accept-Encoding", "gzip").Is(200)
	if small.Header.Get("Content-Encoding") != "gzip" || unzip(t, small.Body) != a.Body {
		t.Errorf("gzip: headers %v", small.Header)
	}
	if got := b.Get(path, "If-None-Match", a.Header.Get("ETag")).Is(304); got.Body != "" {
		t.Errorf("304 with a body of %d bytes", len(got.Body))
	}
	b.Get("/static/missing/app.css").Is(404)
	b.Get("/static/../server.go").Is(404)
	if got := b.Get("/favicon.svg").Is(200); got.Header.Get("Content-Type") != "image/svg+xml" {
		t.Errorf("the icon's headers: %v", got.Header)
	}
	b.Get("/robots.txt").Is(200).Has("Disallow: /")
}

func TestAViewersStylesheetHoldsOnlyTheName(t *testing.T) {
	t.Parallel()
	b := handlerstest.Open(t).Browser(t)
	a := b.Get("/viewer/zo%C3%AB.css").Is(200).Has("[data-author=")
	if a.Header.Get("Content-Type") != "text/css; charset=utf-8" || a.Header.Get("Cache-Control") != web.CacheForDay {
		t.Errorf("headers %v", a.Header)
	}
	b.Get("/viewer/zo%C3%AB.css?call=1").Is(200).Has(`.tile[data-person="zoë"] .judge{display:none}`).Lacks("data-author")
	for _, name := range []string{"ann", "a.css", "%3C%2Fstyle%3E.css", "%22%7D*%7B.css", "%ff%ff%ff.css"} {
		b.Get("/viewer/" + name).Is(404)
	}
}

func unzip(t *testing.T, s string) string {
	t.Helper()
	r, err := gzip.NewReader(strings.NewReader(s))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if _, err := io.Copy(&out, r); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestPagesAreCompressedForThoseWhoAsk(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	b := s.Person(t, "ann")
	for _, path := range []string{"/rooms/" + b.Room("Tea", "public") + "/members", "/account", "/viewer/ann.css?lang=de"} {
		whole := b.Get(path).Is(200)
		if !strings.Contains(whole.Header.Get("Vary"), "Accept-Encoding") {
			t.Errorf("%s: Vary is %q", path, whole.Header.Get("Vary"))
		}
		small := b.Get(path, "Accept-Encoding", "gzip")
		if small.Header.Get("Content-Encoding") != "gzip" || unzip(t, small.Body) != whole.Body {
			t.Errorf("%s: gzip: %v", path, small.Header)
		}
		if a := b.Get(path, "Accept-Encoding", "gzip;q=0"); a.Header.Get("Content-Encoding") != "" || a.Body != whole.Body {
			t.Errorf("%s: a client that refuses gzip got %v", path, a.Header)
		}
	}
	if a := b.Get("/nowhere", "Accept-Encoding", "gzip", "HX-Request", "true"); a.Header.Get("Content-Encoding") != "" {
		t.Error("a sentence was compressed")
	}
}

// A site that chooses a part of a page must not learn from its size what else is in it.
func TestWhatAnotherSiteChoseIsNotCompressedBesidePrivateNames(t *testing.T) {
	t.Parallel()
	b := handlerstest.Open(t).Person(t, "ann")
	b.Room("Merger with Acme", "private")
	const guess = "/rooms?q=Merger+with+Acme"
	for _, c := range []struct {
		path, name, value string
		small             bool
	}{
		{guess, "Sec-Fetch-Site", "cross-site", false},
		{guess, "Sec-Fetch-Site", "same-site", false},
		{guess, "Sec-Fetch-Site", "", false}, // an older browser sends none
		{guess, "Sec-Fetch-Site", "same-origin", true},
		{guess, "Sec-Fetch-Site", "none", true},
		{"/rooms", "Sec-Fetch-Site", "cross-site", true}, // nothing is repeated
	} {
		a := b.Get(c.path, "Accept-Encoding", "gzip", c.name, c.value).Is(200)
		if small := a.Header.Get("Content-Encoding") == "gzip"; small != c.small {
			t.Errorf("%s from %q: compressed is %v", c.path, c.value, small)
		}
		if !c.small {
			a.Has("Merger with Acme</bdi>")
		}
	}
}
