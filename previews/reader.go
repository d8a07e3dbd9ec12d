// Package previews reads pages of strangers on behalf of the worker: who they say they are,
// and nothing else of them. Addresses in links come from users, so every connection is
// checked where it is made, after names were resolved and for each redirect.
package previews

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"syscall"
	"time"

	"code.dny.dev/ssrf"
	"golang.org/x/net/html/charset"

	"parley/chat"
)

// Limits of one page.
const (
	readMost      = 512 << 10 // bytes, after decompression
	redirectsMost = 3
	connectTime   = 3 * time.Second
	headerTime    = 5 * time.Second
)

// Reader fetches pages. It implements previewing.PageReader.
type Reader struct{ client *http.Client }

// New makes a reader that reaches public addresses on ports 80 and 443, and any port of the
// given networks.
func New(private []netip.Prefix) *Reader {
	dialer := &net.Dialer{Timeout: connectTime, Control: guard(private)}
	return &Reader{client: &http.Client{
		Transport: &http.Transport{
			DialContext: dialer.DialContext, DisableKeepAlives: true, MaxResponseHeaderBytes: 64 << 10,
			TLSHandshakeTimeout: connectTime, ResponseHeaderTimeout: headerTime,
		},
		CheckRedirect: checkRedirect,
	}}
}

// Client makes requests to addresses from strangers that are no pages: it follows no
// redirect.
func Client(private []netip.Prefix) *http.Client {
	c := New(private).client
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return c
}

// wireServer is where machines of Azure get their configuration. It looks like any address.
var wireServer = netip.MustParsePrefix("168.63.129.16/32")

// guard refuses connections to addresses that the internet does not reach: this machine,
// its networks, a cloud's metadata. The kernel connects to the very address that is checked.
func guard(private []netip.Prefix) func(network, address string, _ syscall.RawConn) error {
	public := ssrf.New(ssrf.WithDeniedV4Prefixes(wireServer))
	return func(network, address string, c syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(private, func(p netip.Prefix) bool { return p.Contains(at.Addr().Unmap()) }) {
			return nil
		}
		return public.Safe(network, address, c)
	}
}

func checkRedirect(req *http.Request, via []*http.Request) error {
	switch {
	case len(via) > redirectsMost:
		return errors.New("previews: too many redirects")
	case req.URL.Scheme != "http" && req.URL.Scheme != "https", req.URL.User != nil:
		return fmt.Errorf("previews: a redirect to %s", req.URL.Redacted())
	}
	return nil
}

// ReadPage fetches a page and returns its title, the name of its site and a short text. An
// error means that there is nothing to show; ctx bounds the time.
func (r *Reader) ReadPage(ctx context.Context, link string) (chat.Preview, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, link, nil)
	if err != nil {
		return chat.Preview{}, err
	}
	req.Header.Set("User-Agent", "Parley (link preview)")
	req.Header.Set("Accept", "text/html")
	answer, err := r.client.Do(req)
	if err != nil {
		return chat.Preview{}, err
	}
	defer answer.Body.Close()
	if err := isPage(answer); err != nil {
		return chat.Preview{}, err
	}
	text, err := charset.NewReader(io.LimitReader(answer.Body, readMost), answer.Header.Get("Content-Type"))
	if err != nil {
		return chat.Preview{}, err
	}
	p := describe(text)
	if p.Site == "" {
		p.Site = siteOf(answer.Request.URL)
	}
	p.Image = absolute(answer.Request.URL, p.Image)
	return p, nil
}

func isPage(answer *http.Response) error {
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("previews: the page answers %d", answer.StatusCode)
	}
	kind, _, err := mime.ParseMediaType(answer.Header.Get("Content-Type"))
	if err != nil || kind != "text/html" && kind != "application/xhtml+xml" {
		return fmt.Errorf("previews: the page is %q", kind)
	}
	return nil
}
