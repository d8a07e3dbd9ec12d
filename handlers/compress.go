package handlers

import (
	"bytes"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// compressFrom is the size below which compressing costs more than it saves.
const compressFrom = 1 << 10

// compress makes pages smaller for whoever can read that. Streams and assets
// see to themselves.
func compress(c *fiber.Ctx) error {
	if err := c.Next(); err != nil {
		// The error's page is compressed too, so it is made here.
		if err := c.App().ErrorHandler(c, err); err != nil {
			return err
		}
	}
	r := c.Response()
	if r.IsBodyStream() || len(r.Body()) < compressFrom || len(r.Header.ContentEncoding()) > 0 ||
		!bytes.HasPrefix(r.Header.ContentType(), []byte("text/")) {
		return nil
	}
	c.Vary(fiber.HeaderAcceptEncoding)
	switch h := &c.Request().Header; {
	case h.HasAcceptEncoding("br"):
		shrink(r, "br", fasthttp.AppendBrotliBytesLevel, fasthttp.CompressBrotliDefaultCompression)
	case h.HasAcceptEncoding("gzip"):
		shrink(r, "gzip", fasthttp.AppendGzipBytesLevel, fasthttp.CompressDefaultCompression)
	}
	return nil
}

func shrink(r *fasthttp.Response, encoding string, append func(dst, src []byte, level int) []byte, level int) {
	r.SetBodyRaw(append(nil, r.Body(), level))
	r.Header.SetContentEncoding(encoding)
}
