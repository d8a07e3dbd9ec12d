package handlers

import (
	"net"
	"testing"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// asked is a request as a handler sees it, from an address and with headers, without a
// server in between.
func (a *App) asked(t testing.TB, uri, from string, headers ...string) *fiber.Ctx {
	t.Helper()
	var r fasthttp.Request
	r.SetRequestURI(uri)
	r.Header.SetHost("chat.example.org")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	rc := &fasthttp.RequestCtx{}
	rc.Init(&r, &net.TCPAddr{IP: net.ParseIP(from), Port: 50000}, nil)
	c := a.fiber.AcquireCtx(rc)
	t.Cleanup(func() { a.fiber.ReleaseCtx(c) })
	return c
}
