package web

import "testing"

func TestUsualHeadersAreReadInOneWay(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]bool{
		"": false,
		"Host: x\r\nCookie: a=b\r\nX-Forwarded-For: ::1\r\nSec-Fetch-Site: none\r\nX!#$%&'*+.^_`|~: \x80\r\nEmpty:\r\n\r\n": false,
		"Host: [2001:db8::1]:3000\r\n\r\n":                        false,
		"host: a@x\r\n\r\n":                                       true,
		"Host: x/y\r\n\r\n":                                       true,
		"Content-Length: 5\r\n\r\n":                               false,
		"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n": true,
		"transfer-encoding: chunked\r\ncontent-length: 5\r\n\r\n": true,
		"Content Length: 5\r\n\r\n":                               true,
		"X: a\r\n b\r\n\r\n":                                      true,
		"X: a\r\n\tb\r\n\r\n":                                     true,
		"X\r\n\r\n":                                               false, // fasthttp refuses it
		": x\r\n\r\n":                                             true,
		"Ä: x\r\n\r\n":                                            true,
	} {
		if got := Ambiguous([]byte(raw)); got != want {
			t.Errorf("%q: %v", raw, got)
		}
	}
}
