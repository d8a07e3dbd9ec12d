package adversary

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"time"
)

// hidden is a request that a proxy in front would take for the rest of another one's body. It must never be
// answered.
const hidden = "GET /robots.txt HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"

const posted = "POST /signin HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"

// smuggled are requests that two programs on the way may read differently (RFC 9112, sections 5 to 7 and
// 11.2). The server must refuse each and close the connection.
var smuggled = map[string]string{
	"a chunk's extension with a line in it": posted + "Transfer-Encoding: chunked\r\n\r\n2;\nxx\r\n0\r\n\r\n" + hidden,
	"a chunk's extension with a CR":         posted + "Transfer-Encoding: chunked\r\n\r\n2;a\rb\r\nxx\r\n0\r\n\r\n" + hidden,
	"a chunk's size ended by LF alone":      posted + "Transfer-Encoding: chunked\r\n\r\n2\nxx\r\n0\r\n\r\n" + hidden,
	"a chunk ended by LF alone":             posted + "Transfer-Encoding: chunked\r\n\r\n2\r\nxx\n0\r\n\r\n" + hidden,
	"a chunk without an end":                posted + "Transfer-Encoding: chunked\r\n\r\n2\r\nxxyy0\r\n\r\n" + hidden,
	"a chunk's size with 0x":                posted + "Transfer-Encoding: chunked\r\n\r\n0x2\r\nxx\r\n0\r\n\r\n" + hidden,
	"a chunk's size with a sign":            posted + "Transfer-Encoding: chunked\r\n\r\n+2\r\nxx\r\n0\r\n\r\n" + hidden,
	"a chunk's size below nothing":          posted + "Transfer-Encoding: chunked\r\n\r\n-2\r\nxx\r\n0\r\n\r\n" + hidden,
	"a chunk's size past all numbers":       posted + "Transfer-Encoding: chunked\r\n\r\n10000000000000002\r\nxx\r\n0\r\n\r\n" + hidden,
	"a chunk's size with a blank before it": posted + "Transfer-Encoding: chunked\r\n\r\n 2\r\nxx\r\n0\r\n\r\n" + hidden,
	"a length and chunks":                   posted + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden,
	"chunks and a length":                   posted + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" + hidden,
	"a coding that is none":                 posted + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + hidden,
	"a coding after chunked":                posted + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + hidden,
	"chunked twice":                         posted + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n" + hidden,
	"a coding with a VT before it":          posted + "Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n" + hidden,
	"chunks in HTTP/1.0":                    strings.Replace(posted, "1.1", "1.0", 1) + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden,
	"two lengths":                           posted + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nemail=" + hidden,
	"a list of lengths":                     posted + "Content-Length: 5, 6\r\n\r\nemail=" + hidden,
	"a length with a sign":                  posted + "Content-Length: +5\r\n\r\nemail" + hidden,
	"a length below nothing":                posted + "Content-Length: -1\r\n\r\n" + hidden,
	"a length in hex":                       posted + "Content-Length: 0x5\r\n\r\nemail" + hidden,
	"a length past all numbers":             posted + "Content-Length: 18446744073709551621\r\n\r\nemail" + hidden,
	"no length after the name":              posted + "Content-Length:\r\n\r\n" + hidden,
	"a blank before a colon":                posted + "Content-Length : 5\r\n\r\nemail" + hidden,
	"a tab before a colon":                  posted + "Transfer-Encoding\t: chunked\r\n\r\n0\r\n\r\n" + hidden,
	"a name with a blank in it":             posted + "Content Length: 5\r\n\r\nemail" + hidden,
	"a folded line":                         posted + "X: a\r\n Content-Length: 5\r\n\r\nemail" + hidden,
	"a folded first line":                   "POST /signin HTTP/1.1\r\n Host: 127.0.0.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n" + hidden,
	"a line without a colon":                posted + "Content-Length 5\r\n\r\n" + hidden,
	"a line that begins with a colon":       posted + ": 5\r\n\r\n" + hidden,
	"a CR within a value":                   posted + "X: a\rContent-Length: 5\r\n\r\n" + hidden,
	"a NUL within a value":                  posted + "X: a\x00b\r\n\r\n" + hidden,
	"a NUL within a name":                   posted + "X\x00: b\r\n\r\n" + hidden,
	"two Hosts":                             "GET /signin HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: localhost\r\n\r\n" + hidden,
	"no Host":                               "GET /signin HTTP/1.1\r\n\r\n" + hidden,
	"a Host with a path":                    "GET /signin HTTP/1.1\r\nHost: 127.0.0.1/x\r\n\r\n" + hidden,
	"a Host with a name before it":          "GET /signin HTTP/1.1\r\nHost: a@127.0.0.1\r\n\r\n",
	"a Host that is a list":                 "GET /signin HTTP/1.1\r\nHost: 127.0.0.1, localhost\r\n\r\n" + hidden,
	"a version with more after it":          "GET /signin HTTP/1.1 x\r\nHost: 127.0.0.1\r\n\r\n" + hidden,
	"no version":                            "GET /signin\r\nHost: 127.0.0.1\r\n\r\n" + hidden,
	"a method with a NUL":                   "G\x00T /signin HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" + hidden,
	"a path with a CR":                      "GET /sig\rnin HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" + hidden,
}

func TestARequestThatCanBeReadInTwoWaysIsRefused(t *testing.T) {
	for what, raw := range smuggled {
		t.Run(what, func(t *testing.T) {
			c, err := dial("127.0.2.1")
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			_ = c.SetDeadline(time.Now().Add(20 * time.Second))
			if _, err := io.WriteString(c, raw); err != nil {
				t.Fatal(err)
			}
			if half, ok := c.(interface{ CloseWrite() error }); ok {
				_ = half.CloseWrite()
			}
			got, _ := io.ReadAll(c)
			status, _, _ := strings.Cut(string(got), "\r\n")
			if !strings.HasPrefix(status, "HTTP/1.1 400 ") && !strings.HasPrefix(status, "HTTP/1.1 403 ") {
				t.Errorf("it is answered with %q", status)
			}
			if n := bytes.Count(got, []byte("HTTP/1.1 ")); n != 1 {
				t.Errorf("%d answers to one request: %.3000q", n, got)
			}
		})
	}
}
