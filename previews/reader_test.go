package previews

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"parley/chat"
)

var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}

// site is a server of pages by path.
func site(t *testing.T, pages map[string]http.HandlerFunc) string {
	t.Helper()
	mux := http.NewServeMux()
	for path, page := range pages {
		mux.HandleFunc(path, page)
	}
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s.URL
}

func page(contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		_, _ = w.Write([]byte(body))
	}
}

func TestAPageIsDescribedInItsOwnWords(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]chat.Preview{
		`<title>Old</title><meta property="og:title" content="New &amp; good"><meta property="og:site_name" content="Site"><meta name="description" content="What it is.">`: {Title: "New & good", Site: "Site", Text: "What it is."},
		"<html><head><title>\n A  title\u202e \u200b</title></head><body><meta property='og:title' content='of a user'>":                                                    {Title: "A title"},
		`<title>` + strings.Repeat("é", 200) + `</title>`:      {Title: strings.Repeat("é", chat.PreviewTitleMax-1) + "…"},
		`<script>"<title>no</title>"</script><title>T</title>`: {Title: "T"},
		`<title></title><p>`: {},
		``:                   {},
	} {
		if got := describe(strings.NewReader(body)); got != want {
			t.Errorf("%.60q: %+v, want %+v", body, got, want)
		}
	}
}

func TestAPageIsReadInItsCharset(t *testing.T) {
	t.Parallel()
	base := site(t, map[string]http.HandlerFunc{
		"/latin": page("text/html; charset=iso-8859-1", "<title>caf\xe9</title>"),
		"/moved": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/latin", http.StatusFound) },
	})
	for _, path := range []string{"/latin", "/moved"} {
		p, err := New(loopback).ReadPage(t.Context(), base+path)
		if err != nil || p.Title != "café" || p.Site != "127.0.0.1" {
			t.Errorf("%s: %+v (%v)", path, p, err)
		}
	}
}

func TestNoConnectionLeavesForPrivateAddresses(t *testing.T) {
	t.Parallel()
	base := site(t, map[string]http.HandlerFunc{"/": func(http.ResponseWriter, *http.Request) { t.Error("a private address was reached") }})
	_, port, _ := strings.Cut(strings.TrimPrefix(base, "http://"), ":")
	for _, host := range []string{"127.0.0.1:" + port, "localhost:" + port, "[::1]:" + port, "[::ffff:127.0.0.1]:" + port, "0.0.0.0:" + port, "2130706433:" + port, "169.254.169.254", "10.0.0.1", "192.168.1.1", "172.16.0.1", "100.64.0.1", "[fd00::1]", "[fe80::1]", "[64:ff9b::7f00:1]"} {
		if p, err := New(nil).ReadPage(t.Context(), "http://"+host+"/"); err == nil {
			t.Errorf("%s: %+v", host, p)
		}
	}
}

// Nothing is sent, so addresses that are not this machine's are checked, too.
func TestNoFormOfAPrivateAddressIsSafe(t *testing.T) {
	t.Parallel()
	check := guard(nil)
	if err := check("tcp4", "93.184.215.14:80", nil); err != nil {
		t.Errorf("a public address is refused: %v", err)
	}
	if err := check("tcp6", "[2606:4700::1111]:443", nil); err != nil {
		t.Errorf("a public address is refused: %v", err)
	}
	for _, address := range []string{
		"0.0.0.0:80", "0.1.2.3:80", "127.9.9.9:80", "10.1.2.3:80", "172.31.0.1:80", "192.168.0.1:80", "100.100.100.200:80", "169.254.169.254:80", "168.63.129.16:80",
		"192.0.0.192:80", "198.18.0.1:80", "224.0.0.1:80", "255.255.255.255:80", "93.184.215.14:22",
	} {
		if check("tcp4", address, nil) == nil {
			t.Errorf("%s is reached", address)
		}
	}
	for _, address := range []string{
		"[::]:80", "[::1]:80", "[::ffff:127.0.0.1]:80", "[::ffff:168.63.129.16]:80", "[::127.0.0.1]:80", "[64:ff9b::a9fe:a9fe]:80", "[64:ff9b:1::1]:80", "[2002:7f00:1::]:80", "[2001:0:7f00:1::]:80",
		"[fe80::1]:80", "[fe80::1%eth0]:80", "[fec0::1]:80", "[fd00:ec2::254]:80", "[ff02::1]:80", "[100::1]:80",
	} {
		if check("tcp6", address, nil) == nil {
			t.Errorf("%s is reached", address)
		}
	}
}

func TestRedirectsAreCheckedLikeLinks(t *testing.T) {
	t.Parallel()
	var base string
	to := func(target string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", strings.ReplaceAll(target, "BASE", base))
			w.WriteHeader(http.StatusMovedPermanently)
		}
	}
	private := &httptest.Server{Config: &http.Server{Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a private address was reached") })}}
	var err error
	if private.Listener, err = net.Listen("tcp", "127.0.0.2:0"); err != nil {
		t.Fatal(err)
	}
	private.Start()
	t.Cleanup(private.Close)
	base = site(t, map[string]http.HandlerFunc{
		"/other": to(private.URL), "/file": to("file:///etc/passwd"), "/gopher": to("gopher://127.0.0.1/"),
		"/user": to("http://ann:x@127.0.0.1/"), "/loop": to("BASE/loop"), "/meta": to("http://169.254.169.254/latest/"),
	})
	for _, path := range []string{"/other", "/file", "/gopher", "/user", "/loop", "/meta"} {
		if p, err := New(loopback).ReadPage(t.Context(), base+path); err == nil {
			t.Errorf("%s: %+v", path, p)
		}
	}
}

func TestWhatIsNoPageIsLeftOut(t *testing.T) {
	t.Parallel()
	base := site(t, map[string]http.HandlerFunc{
		"/image": page("image/png", "<title>no</title>"), "/none": http.NotFound,
		"/type": func(w http.ResponseWriter, _ *http.Request) { w.Header()["Content-Type"] = nil; fmt.Fprint(w, "x") },
	})
	for _, path := range []string{"/image", "/none", "/type"} {
		if p, err := New(loopback).ReadPage(t.Context(), base+path); err == nil {
			t.Errorf("%s: %+v", path, p)
		}
	}
}

func TestAPageIsReadUpToItsLimit(t *testing.T) {
	t.Parallel()
	bomb := zipped(t, "<title>small</title>") + strings.Repeat(zipped(t, strings.Repeat(" ", 1<<20)), 64)
	base := site(t, map[string]http.HandlerFunc{
		"/bomb": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			page("text/html", bomb)(w, nil)
		},
		"/late":    page("text/html", strings.Repeat(" ", readMost)+"<title>late</title>"),
		"/endless": func(w http.ResponseWriter, r *http.Request) { endless(w, r) },
	})
	for path, want := range map[string]string{"/bomb": "small", "/late": "", "/endless": ""} {
		p, err := New(loopback).ReadPage(t.Context(), base+path)
		if err != nil || p.Title != want {
			t.Errorf("%s: %.60q (%v)", path, p.Title, err)
		}
	}
}

// zipped is a member of a gzip file; some in a row are one, too.
func zipped(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := z.Write([]byte(text))
	if err := errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// endless answers an element that never ends.
func endless(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/html")
	_, _ = w.Write([]byte(`<meta content="`))
	for r.Context().Err() == nil {
		if _, err := w.Write(bytes.Repeat([]byte("a"), 4096)); err != nil {
			return
		}
	}
}

func TestASilentPageEndsWithItsTime(t *testing.T) {
	t.Parallel()
	asked := make(chan struct{})
	base := site(t, map[string]http.HandlerFunc{"/": func(_ http.ResponseWriter, r *http.Request) { close(asked); <-r.Context().Done() }})
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	go func() { <-asked; cancel() }()
	if p, err := New(loopback).ReadPage(ctx, base+"/"); err == nil {
		t.Errorf("%+v", p)
	}
}

func TestAPageHasAPicture(t *testing.T) {
	t.Parallel()
	large := strings.Repeat("x", pictureMost+1)
	base := site(t, map[string]http.HandlerFunc{
		"/page/one":  page("text/html", `<title>T</title><meta property="og:image" content="../a.png">`),
		"/page/data": page("text/html", `<title>T</title><meta name="twitter:image" content="data:image/png;base64,AAAA">`),
		"/a.png":     page("image/png", "PNG"),
		"/large.png": page("image/png", large),
		"/text.png":  page("text/html", "PNG"),
		"/away.png": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://127.0.0.2/a.png", http.StatusFound)
		},
	})
	r := New(loopback)
	for path, want := range map[string]string{"/page/one": base + "/a.png", "/page/data": ""} {
		if got, err := r.ReadPage(t.Context(), base+path); err != nil || got.Image != want {
			t.Errorf("%s has the picture %q (%v), want %q", path, got.Image, err, want)
		}
	}
	if got, err := r.ReadPicture(t.Context(), base+"/a.png"); err != nil || string(got) != "PNG" {
		t.Errorf("the picture is %q: %v", got, err)
	}
	for _, path := range []string{"/large.png", "/text.png", "/none.png", "/away.png"} {
		if got, err := r.ReadPicture(t.Context(), base+path); err == nil {
			t.Errorf("%s is a picture of %d bytes", path, len(got))
		}
	}
	if _, err := New(nil).ReadPicture(t.Context(), base+"/a.png"); err == nil {
		t.Error("a picture of this machine is read")
	}
}
