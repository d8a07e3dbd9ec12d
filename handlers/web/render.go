package web

import (
	"bytes"
	"context"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"parley/views/ui"
)

// HTML answers a page or a part of one. It is rendered into the response's own (pooled)
// buffer. Nothing is sent before the handler has returned, so a failure halfway shows no
// half page.
func HTML(c *fiber.Ctx, status int, content templ.Component) error {
	r := c.Response()
	r.ResetBody()
	// Not the request's context: a page that reports a timeout must still be rendered.
	lang := Language(c)
	ctx := lang.Context()
	if who := SessionOf(c); who != nil {
		ctx = ui.WithFaces(ui.WithViewer(ctx, who.User.Username))
	}
	if IsPart(c) {
		ctx = ui.AsPart(ctx)
	}
	err := content.Render(ctx, r.BodyWriter())
	if err == nil && IsPart(c) {
		err = addFaces(ctx, r)
	}
	if err != nil {
		r.ResetBody()
		return err
	}
	c.Status(status)
	r.Header.SetContentType(fiber.MIMETextHTMLCharsetUTF8)
	c.Set(fiber.HeaderContentLanguage, lang.Code())
	return nil
}

// addFaces puts the stylesheet of a part's people before it: behind it, it would stand between
// messages.
func addFaces(ctx context.Context, r *fasthttp.Response) error {
	var b bytes.Buffer
	if err := ui.Faces().Render(ctx, &b); err != nil || b.Len() == 0 {
		return err
	}
	_, _ = b.Write(r.Body()) // into memory
	r.SetBody(b.Bytes())
	return nil
}

// IsPart reports whether htmx asks, and for a part of a page. With HX-Request-Type "full"
// it is about to replace the whole page.
func IsPart(c *fiber.Ctx) bool {
	return c.Get("HX-Request") == "true" && c.Get("HX-Boosted") != "true" && c.Get("HX-Request-Type") != "full"
}

// IsUpgrade reports whether a WebSocket is asked for: a script reads the refusal, and must
// not be redirected to the sign-in page.
func IsUpgrade(c *fiber.Ctx) bool { return strings.EqualFold(c.Get(fiber.HeaderUpgrade), "websocket") }

// SeeOther redirects a browser after a form, so that reloading does not send it again.
func SeeOther(c *fiber.Ctx, path string) error { return c.Redirect(path, fiber.StatusSeeOther) }

func PlainText(c *fiber.Ctx, status int, text string) error {
	c.Set(fiber.HeaderContentType, fiber.MIMETextPlainCharsetUTF8)
	return c.Status(status).SendString(text)
}
