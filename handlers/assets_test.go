package handlers

import (
	"bytes"
	"compress/gzip"
	"io"
	"strings"
	"testing"

	"parley/handlers/web"
	"parley/static"
)

func TestAssetsAreKeptForEver(t *testing.T) {
	t.Parallel()
	b := open(t).browser(t)
	path := static.URL("app.css")
	a := b.get(path).is(200)
	if a.header.Get("Cache-Control") != web.CacheForever || a.header.Get("Content-Type") != "text/css; charset=utf-8" || a.header.Get("Vary") != "Accept-Encoding" {
		t.Errorf("headers %v", a.header)
	}
	small := b.get(path, "Accept-Encoding", "gzip").is(200)
	if small.header.Get("Content-Encoding") != "gzip" || unzip(t, small.body) != a.body {
		t.Errorf("gzip: headers %v", small.header)
	}
	if got := b.get(path, "If-None-Match", a.header.Get("ETag")).is(304); got.body != "" {
		t.Errorf("304 with a body of %d bytes", len(got.body))
	}
	b.get("/static/missing/app.css").is(404)
	b.get("/static/../server.go").is(404)
	if got := b.get("/favicon.svg").is(200); got.header.Get("Content-Type") != "image/svg+xml" {
		t.Errorf("the icon's headers: %v", got.header)
	}
	b.get("/robots.txt").is(200).has("Disallow: /")
}

func TestAViewersStylesheetHoldsOnlyTheName(t *testing.T) {
	t.Parallel()
	b := open(t).browser(t)
	a := b.get("/viewer/zo%C3%AB.css").is(200).has("[data-author=")
	if a.header.Get("Content-Type") != "text/css; charset=utf-8" || a.header.Get("Cache-Control") != web.CacheForDay {
		t.Errorf("headers %v", a.header)
	}
	b.get("/viewer/zo%C3%AB.css?call=1").is(200).has(`.tile[data-person="zoë"] .judge{display:none}`).lacks("data-author")
	for _, name := range []string{"ann", "a.css", "%3C%2Fstyle%3E.css", "%22%7D*%7B.css", "%ff%ff%ff.css"} {
		b.get("/viewer/" + name).is(404)
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
	s := open(t)
	b := s.person(t, "ann")
	for _, path := range []string{"/rooms/" + b.room("Tea", "public") + "/members", "/account", "/viewer/ann.css?lang=de"} {
		whole := b.get(path).is(200)
		if !strings.Contains(whole.header.Get("Vary"), "Accept-Encoding") {
			t.Errorf("%s: Vary is %q", path, whole.header.Get("Vary"))
		}
		small := b.get(path, "Accept-Encoding", "gzip")
		if small.header.Get("Content-Encoding") != "gzip" || unzip(t, small.body) != whole.body {
			t.Errorf("%s: gzip: %v", path, small.header)
		}
		if a := b.get(path, "Accept-Encoding", "gzip;q=0"); a.header.Get("Content-Encoding") != "" || a.body != whole.body {
			t.Errorf("%s: a client that refuses gzip got %v", path, a.header)
		}
	}
	if a := b.get("/nowhere", "Accept-Encoding", "gzip", "HX-Request", "true"); a.header.Get("Content-Encoding") != "" {
		t.Error("a sentence was compressed")
	}
}

// A site that chooses a part of a page must not learn from its size what else is in it.
func TestWhatAnotherSiteChoseIsNotCompressedBesidePrivateNames(t *testing.T) {
	t.Parallel()
	b := open(t).person(t, "ann")
	b.room("Merger with Acme", "private")
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
		a := b.get(c.path, "Accept-Encoding", "gzip", c.name, c.value).is(200)
		if small := a.header.Get("Content-Encoding") == "gzip"; small != c.small {
			t.Errorf("%s from %q: compressed is %v", c.path, c.value, small)
		}
		if !c.small {
			a.has("Merger with Acme</bdi>")
		}
	}
}
