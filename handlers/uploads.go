package handlers

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net"
	"net/http/httputil"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/valyala/fasthttp"

	"parley/handlers/web"
)

// incoming are the requests that are read as they arrive. Each takes over its connection:
// fasthttp would stream the bodies of all requests or of none, and with all of them,
// every quiet connection and socket would keep a buffer of 32 KB, and no body a limit.
type incoming struct {
	running sync.WaitGroup
	count   atomic.Int64
}

const (
	// uploadsMost bounds what is being read at a time: each takes 230 KB.
	uploadsMost = 256
	// uploadMark is a header that no client can send, because of its space. It has the
	// body's length, or -1 for chunks, and whether the client waits to be told to go on.
	uploadMark     = "upload length"
	awaitsContinue = " continue"
	// uploadBuffer is how much of an upload is read at a time: a form's reader asks for 4 KB.
	uploadBuffer = 32 << 10
	// uploadStep is how much has to arrive within readLimit.
	uploadStep = 16 << 10
)

// divert has fasthttp leave the body of a large upload alone.
func (u *incoming) divert(h *fasthttp.RequestHeader) (c fasthttp.RequestConfig) {
	n, path := h.ContentLength(), pathOf(h.RequestURI())
	isForm := h.IsPost() && web.IsMultipart(h.ContentType()) && web.IsUploadPath(path)
	isPiece := string(h.Method()) == fasthttp.MethodPatch && web.IsPiecePath(path)
	if n != -1 && n <= bodyLimit || !isForm && !isPiece {
		return c
	}
	mark := strconv.Itoa(n)
	if len(h.Peek("Expect")) > 0 {
		mark += awaitsContinue
		h.Del("Expect")
	}
	h.SetContentLength(0)
	h.SetCanonical([]byte(uploadMark), []byte(mark))
	return c
}

func pathOf(uri []byte) []byte {
	path, _, _ := bytes.Cut(uri, []byte("?"))
	return path
}

// takeOver serves an upload on a connection of its own, which it closes afterwards. It is
// false for all other requests.
func (u *incoming) takeOver(rc *fasthttp.RequestCtx, serve fasthttp.RequestHandler) bool {
	mark := string(rc.Request.Header.PeekBytes([]byte(uploadMark)))
	if mark == "" {
		return false
	}
	rc.Request.Header.Del(uploadMark)
	length, waits := bytes.CutSuffix([]byte(mark), []byte(awaitsContinue))
	n, _ := strconv.Atoi(string(length)) // divert wrote it
	u.running.Add(1)
	rc.HijackSetNoResponse(true)
	rc.Hijack(func(c net.Conn) {
		defer u.running.Done()
		defer c.Close()
		u.serve(rc, c, n, waits, serve)
	})
	return true
}

func (u *incoming) serve(rc *fasthttp.RequestCtx, c net.Conn, n int, waits bool, serve fasthttp.RequestHandler) {
	conn := rc.Conn()
	if waits {
		if _, err := io.WriteString(conn, "HTTP/1.1 100 Continue\r\n\r\n"); err != nil {
			return
		}
	}
	var body io.Reader = &steady{conn: conn, Reader: bufio.NewReaderSize(c, uploadBuffer)}
	if n < 0 {
		body = httputil.NewChunkedReader(body)
	} else {
		body = io.LimitReader(body, int64(n))
	}
	if u.count.Add(1) > uploadsMost {
		rc.Request.Header.Set(web.BusyMark, "1")
	}
	defer u.count.Add(-1)
	rc.Request.SetBodyStream(io.NopCloser(body), n)
	serve(rc)
	answerAndLeave(rc, conn, body)
}

// answerAndLeave writes the answer and then reads on for a while, as answerBadRequest: the
// client may still be sending, and would see a reset connection in place of the answer.
func answerAndLeave(rc *fasthttp.RequestCtx, conn net.Conn, rest io.Reader) {
	rc.Response.Header.SetConnectionClose()
	_ = conn.SetWriteDeadline(time.Now().Add(web.WriteLimit))
	w := bufio.NewWriter(conn)
	if rc.Response.Write(w) != nil || w.Flush() != nil {
		return
	}
	if half, ok := conn.(interface{ CloseWrite() error }); !ok || half.CloseWrite() != nil {
		return
	}
	_ = conn.SetReadDeadline(time.Now().Add(unreadTime))
	_, _ = io.CopyN(io.Discard, withoutDeadline(rest), unreadLimit)
}

// withoutDeadline has reading no longer move the deadline.
func withoutDeadline(r io.Reader) io.Reader {
	if l, ok := r.(*io.LimitedReader); ok {
		if s, ok := l.R.(*steady); ok {
			return io.LimitReader(s.Reader, l.N)
		}
	}
	return r
}

// await waits for running uploads, and for no longer than ctx.
func (u *incoming) await(ctx context.Context) {
	done := make(chan struct{})
	go func() { u.running.Wait(); close(done) }()
	select {
	case <-done:
	case <-ctx.Done():
	}
}

// steady reads from a connection as long as some of it keeps arriving.
type steady struct {
	conn net.Conn
	io.Reader
	left int // until the deadline moves
}

func (s *steady) Read(p []byte) (int, error) {
	if s.left <= 0 {
		if err := s.conn.SetReadDeadline(time.Now().Add(readLimit)); err != nil {
			return 0, err
		}
		s.left = uploadStep
	}
	n, err := s.Reader.Read(p)
	s.left -= n
	return n, err
}
