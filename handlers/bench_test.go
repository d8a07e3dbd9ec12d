package handlers_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/valyala/fasthttp"

	"parley/chat"
	"parley/chat/posting"
	"parley/handlers"
	"parley/handlers/handlerstest"
	"parley/handlers/page"
)

// benchSite has a room of 60 messages, and returns a function that sends it requests.
func benchSite(b *testing.B) (ask func(method, path, body string, headers ...string) *fasthttp.RequestCtx) {
	b.Helper()
	w := handlerstest.NewWorld()
	app := handlers.New(handlers.Config{Secret: handlerstest.TestSecret, Roles: handlers.Roles{Web: true}}, w.Services(), nil)
	s := &handlerstest.Site{World: w, App: app}
	ctx := b.Context()
	session, err := app.Accounts.SignUp(ctx, "ann", "ann@example.org", handlerstest.Password, chat.Session{}, chat.Requester{Address: "127.0.0.1"})
	if err != nil {
		b.Fatal(err)
	}
	room, err := app.Rooms.Create(ctx, session.User.ID, "Tea", "", false)
	if err != nil {
		b.Fatal(err)
	}
	access, err := app.Rooms.Open(ctx, room.Slug, session.User.ID)
	if err != nil {
		b.Fatal(err)
	}
	for i := range 60 {
		body := fmt.Sprintf("Line %d: a sentence as people write them, see https://example.org/%d for more.", i, i)
		if _, _, err := app.Posting.Send(ctx, session.User, access, posting.Draft{Body: body, Nonce: [16]byte{byte(i), 1}}); err != nil {
			b.Fatal(err)
		}
	}
	raw, err := s.App.Tokens.Sign(page.Token{Session: session.ID, User: session.User.ID, Issued: time.Now()})
	if err != nil {
		b.Fatal(err)
	}
	handler := app.Fiber().Server().Handler
	return func(method, path, body string, headers ...string) *fasthttp.RequestCtx {
		var rc fasthttp.RequestCtx
		rc.Init(&fasthttp.Request{}, nil, nil)
		r := &rc.Request
		r.Header.SetMethod(method)
		r.SetRequestURI(path)
		r.Header.SetHost("127.0.0.1:3000")
		r.Header.SetCookie(page.CookieName, raw)
		for i := 0; i < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		if body != "" {
			r.Header.SetContentType("application/x-www-form-urlencoded")
			r.SetBodyString(body)
		}
		handler(&rc)
		return &rc
	}
}

// BenchmarkRoomPage is a room with 50 messages, without the stores.
func BenchmarkRoomPage(b *testing.B) {
	ask := benchSite(b)
	for _, encoding := range []string{"", "gzip"} {
		b.Run("encoding="+encoding, func(b *testing.B) {
			b.ReportAllocs()
			size := 0
			for b.Loop() {
				rc := ask("GET", "/rooms/tea", "", "Accept-Encoding", encoding)
				if rc.Response.StatusCode() != 200 {
					b.Fatal(rc.Response.String())
				}
				size = len(rc.Response.Body())
			}
			b.ReportMetric(float64(size), "bytes")
		})
	}
}

// BenchmarkPostMessage is a message from a script, without the stores.
func BenchmarkPostMessage(b *testing.B) {
	ask := benchSite(b)
	b.ReportAllocs()
	for b.Loop() {
		rc := ask("POST", "/rooms/tea/messages", "body=hello+everyone&nonce="+handlerstest.Nonce, "HX-Request", "true")
		if rc.Response.StatusCode() != 202 {
			b.Fatal(rc.Response.String())
		}
	}
}
