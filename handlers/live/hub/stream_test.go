package hub

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
)

func newReader(r io.Reader) *bufio.Reader { return bufio.NewReader(r) }

// stream serves one stream to a real HTTP client, and returns what that client read.
func stream(t *testing.T, kind Kind, head string, feed func(c *Client)) (*http.Response, string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	var server sync.WaitGroup
	server.Go(func() {
		conn, err := l.Accept()
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close()
		if _, err := http.ReadRequest(newReader(conn)); err != nil {
			t.Error(err)
			return
		}
		io.WriteString(conn, head)
		over, err := Over(conn)
		if err != nil {
			t.Error(err)
			return
		}
		c := client(kind, over, 1)
		defer c.Wait()
		feed(c)
		c.Close(CodeRestart, "")
		io.Copy(io.Discard, conn) // until the end is written
	})
	transport := &http.Transport{DisableKeepAlives: true}
	defer transport.CloseIdleConnections()
	res, err := (&http.Client{Transport: transport}).Get("http://" + l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Error(err)
	}
	server.Wait()
	return res, string(body)
}

func TestAStreamIsReadByAnyHTTPClient(t *testing.T) {
	var want strings.Builder
	res, body := stream(t, Stream, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", func(c *Client) {
		for n := range 200 {
			part := fmt.Sprintf("<p>%d %s</p>", n, strings.Repeat("x", n*7%300))
			want.WriteString(part)
			c.SendPatiently([]byte(part))
		}
	})
	if body != want.String() || res.TransferEncoding[0] != "chunked" {
		t.Errorf("%d bytes, want %d", len(body), want.Len())
	}
}

func TestABeatOfAStreamIsAComment(t *testing.T) {
	for kind, head := range map[Kind]string{
		Stream: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
		Plain:  "HTTP/1.0 200 OK\r\n\r\n",
	} {
		_, body := stream(t, kind, head, func(c *Client) {
			c.ping(c.kind.ping())
			c.Send([]byte("<p>hello</p>"))
		})
		if strings.ReplaceAll(body, "<!-- -->\n", "") != "<p>hello</p>" || len(body) == len("<p>hello</p>") {
			t.Errorf("kind %d: %q", kind, body)
		}
	}
}

func TestAStreamOfTextHasNoBeats(t *testing.T) {
	for kind, head := range map[Kind]string{
		TextStream: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
		TextPlain:  "HTTP/1.0 200 OK\r\n\r\n",
	} {
		_, body := stream(t, kind, head, func(c *Client) {
			c.ping(c.kind.ping())
			c.Send([]byte("a line\n"))
		})
		if body != "a line\n" {
			t.Errorf("kind %d: %q", kind, body)
		}
	}
}
