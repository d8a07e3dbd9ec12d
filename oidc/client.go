package oidc

import (
	"errors"
	"io"
	"net"
	"net/http"
)

// newClient talks to a provider by https, or within this machine. It follows no redirect:
// a secret goes nowhere but to the addresses that the provider has described.
func newClient() *http.Client {
	return &http.Client{
		Timeout:       answerTime,
		Transport:     bounded{http.DefaultTransport.(*http.Transport).Clone()},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// bounded ends an answer that is too long.
type bounded struct{ over http.RoundTripper }

var errPlain = errors.New("the provider describes an address without https")

func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Scheme != "https" && !Within(r.URL.Hostname()) {
		return nil, errPlain
	}
	answer, err := b.over.RoundTrip(r)
	if err == nil {
		answer.Body = limited{io.LimitReader(answer.Body, answerMost), answer.Body}
	}
	return answer, err
}

type limited struct {
	io.Reader
	io.Closer
}

// Within reports whether a host is this machine itself.
func Within(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
