// Package webtest has requests as handlers see them. Only tests may import it.
package webtest

import (
	"net"
	"testing"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// Request is a request from an address and with headers, without a server in between.
func Request(t testing.TB, uri, from string, headers ...string) *fiber.Ctx {
	t.Helper()
	var r fasthttp.Request
	r.SetRequestURI(uri)
	r.Header.SetHost("chat.example.org")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	rc := &fasthttp.RequestCtx{}
	rc.Init(&r, &net.TCPAddr{IP: net.ParseIP(from), Port: 50000}, nil)
	app := fiber.New(fiber.Config{Immutable: true, CaseSensitive: true, DisablePreParseMultipartForm: true})
	c := app.AcquireCtx(rc)
	t.Cleanup(func() { app.ReleaseCtx(c) })
	return c
}
