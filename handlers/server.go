package handlers

import (
	"errors"
	"io"
	"log/slog"
	"net"
	"runtime/debug"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"parley/chat"
	"parley/handlers/listener"
	"parley/handlers/web"
)

const (
	bodyLimit   = 128 << 10 // a message of 8,000 characters takes 96 KB when every byte is escaped
	headerLimit = 32 << 10  // the request line and the headers: single sign-on in front may add long cookies
	readLimit   = 10 * time.Second
	idleLimit   = 75 * time.Second
)

func (a *App) server() *fiber.App {
	return fiber.New(fiber.Config{
		Immutable:                    true, // strings outlive their request: they are handed on
		CaseSensitive:                true,
		DisableStartupMessage:        true,
		DisablePreParseMultipartForm: true, // forms are url-encoded; see web.ReadForm
		BodyLimit:                    bodyLimit,
		ReadBufferSize:               headerLimit,
		ReduceMemoryUsage:            true, // a quiet connection has no buffer of that size
		ReadTimeout:                  readLimit,
		WriteTimeout:                 web.WriteLimit,
		IdleTimeout:                  idleLimit,
		EnableTrustedProxyCheck:      true, // with none: proxies.go reads these headers, fiber does not
		ErrorHandler:                 a.fail,
	})
}

// wrapServer wraps the server around fiber. It handles requests that never reach a route,
// such as unreadable ones, and panics that fiber did not recover.
func (a *App) wrapServer() {
	s, next := a.fiber.Server(), a.fiber.Handler()
	serve := func(rc *fasthttp.RequestCtx) {
		began := time.Now()
		defer measure(rc, began)
		defer a.recovered(rc)
		if g := listener.ConnOf(rc); g != nil {
			if !g.BeginRequest() {
				rc.SetConnectionClose()
				return
			}
			defer func() {
				if !rc.Hijacked() {
					g.EndRequest()
				}
			}()
		}
		if web.Ambiguous(rc.Request.Header.RawHeaders()) {
			a.badRequest(rc, web.ErrAmbiguous)
			return
		}
		a.setHeaders(&rc.Response.Header)
		next(rc)
		if a.shut.Load() && !rc.Hijacked() {
			rc.SetConnectionClose()
		}
	}
	s.HeaderReceived = a.uploads.divert
	s.Handler = func(rc *fasthttp.RequestCtx) {
		if !a.uploads.takeOver(rc, serve) {
			serve(rc)
		}
	}
	s.Logger = debugLogger{a.log}
	s.ErrorHandler = a.badRequest
	s.KeepHijackedConns = true // they outlive their request: the live node closes them
}

// recovered ends a panic that came out of fiber itself or of the page about a panic.
func (a *App) recovered(rc *fasthttp.RequestCtx) {
	if r := recover(); r != nil {
		web.Panicked(a.log, "request", &chat.Panic{Value: r, Stack: debug.Stack()})
		rc.Error(chat.Unforeseen(nil).Sentence(), fasthttp.StatusInternalServerError)
		a.setHeaders(&rc.Response.Header) // Error starts a new answer
	}
}

// recoverPanic turns a handler's panic into an Internal error.
func (a *App) recoverPanic(c *fiber.Ctx) (err error) {
	if !web.Contain(a.log, "request", func() { err = c.Next() }) {
		return chat.Unforeseen(errors.New("a handler panicked"))
	}
	return err
}

// badRequest answers a request that could not be read as HTTP or was too big.
func (a *App) badRequest(rc *fasthttp.RequestCtx, cause error) {
	defer a.recovered(rc)
	a.setHeaders(&rc.Response.Header)
	c := a.fiber.AcquireCtx(rc)
	defer a.fiber.ReleaseCtx(c)
	_ = a.fail(c, badRequestError(cause))
	answerBadRequest(rc)
}

func badRequestError(cause error) error {
	var small *fasthttp.ErrSmallBuffer
	var network net.Error
	switch {
	case errors.Is(cause, fasthttp.ErrBodyTooLarge):
		return web.ErrTooLarge
	case errors.As(cause, &small):
		return fiber.NewError(fiber.StatusRequestHeaderFieldsTooLarge)
	case errors.As(cause, &network) && network.Timeout():
		return fiber.NewError(fiber.StatusRequestTimeout)
	}
	return fiber.NewError(fiber.StatusBadRequest)
}

const (
	unreadLimit = 32 << 20
	unreadTime  = 5 * time.Second
)

// answerBadRequest sends the answer and then reads on for a while. Closing a connection
// with unread bytes resets it, and the client may never see why it was refused. Anything
// that the server writes after this is dropped.
func answerBadRequest(rc *fasthttp.RequestCtx) {
	conn := listener.ConnOf(rc)
	if conn == nil {
		return
	}
	rc.Response.Header.SetConnectionClose()
	_ = conn.SetDeadline(time.Now().Add(unreadTime))
	if _, err := rc.Response.WriteTo(conn); err != nil || conn.CloseWrite() != nil {
		return
	}
	_, _ = io.CopyN(io.Discard, conn, unreadLimit)
}

// debugLogger is fasthttp's log of broken connections, with whole addresses.
type debugLogger struct{ log *slog.Logger }

// Printf implements fasthttp.Logger.
func (q debugLogger) Printf(format string, _ ...any) {
	q.log.Debug("the HTTP server spoke", "of", format)
}

// setHeaders adds the headers that depend on the configuration. Where the origin is HTTPS,
// a browser that used it once does not use plain HTTP again.
func (a *App) setHeaders(h *fasthttp.ResponseHeader) {
	web.SetHeaders(h)
	if a.cfg.FilesOrigin != "" {
		h.Set(fiber.HeaderContentSecurityPolicy, a.policy)
	}
	if strings.HasPrefix(a.cfg.Origin, "https://") {
		h.Set(fiber.HeaderStrictTransportSecurity, "max-age=31536000")
	}
}

// Hold implements live.Gate.
func (a *App) Hold(c *fiber.Ctx) bool {
	g := listener.ConnOf(c.Context())
	return g == nil || g.Hijack()
}
