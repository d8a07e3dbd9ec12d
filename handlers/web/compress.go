package web

import (
	"bytes"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// compressFrom is the size below which compressing costs more than it saves.
const compressFrom = 1 << 10

// compressLevel makes a room's page an eighth of itself in a third of the time
// that rendering it takes. Brotli at a level that is smaller by a quarter takes
// more than the page itself, so it is left to the assets, which are compressed once.
const compressLevel = 3

// compress makes pages smaller for whoever can read that. Streams and assets
// see to themselves.
func Compress(c *fiber.Ctx) error {
	if err := c.Next(); err != nil {
		// The error's page is compressed too, so it is made here.
		if err := c.App().ErrorHandler(c, err); err != nil {
			return err
		}
	}
	r := c.Response()
	if r.IsBodyStream() || len(r.Body()) < compressFrom || !bytes.HasPrefix(r.Header.ContentType(), []byte("text/")) {
		return nil
	}
	c.Vary(fiber.HeaderAcceptEncoding)
	if c.Request().Header.HasAcceptEncoding("gzip") && !isBreachable(c) {
		r.SetBodyRaw(fasthttp.AppendGzipBytesLevel(nil, r.Body(), compressLevel))
		r.Header.SetContentEncoding("gzip")
	}
	return nil
}

// isBreachable reports whether another site may have chosen what the answer
// repeats: a query, as in a search for rooms. How much smaller a page becomes
// tells whether it has the same words in it already (the BREACH attack), and
// whoever watches the line sees the sizes. A page holds no token: the session is
// in its cookie alone, forms from elsewhere are refused by their origin, and a
// composer's nonce is made anew each time and allows nothing. But it names its
// person's private rooms. Only our own pages can send HX-Request.
func isBreachable(c *fiber.Ctx) bool {
	if len(c.Request().URI().QueryString()) == 0 || c.Get("HX-Request") != "" {
		return false
	}
	site := c.Get("Sec-Fetch-Site")
	return site != "same-origin" && site != "none"
}
