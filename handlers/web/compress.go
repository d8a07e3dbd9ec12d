package web

import (
	"bytes"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// compressFrom is the size below which compressing costs more than it saves. A room's list of two members is above it:
// half of it is saved.
const compressFrom = 384

// compressLevel makes a room's page a tenth of its size less than level 3 does, for 0.05 ms more; level 7 saves another
// fiftieth and takes twice as long as level 3.
// Brotli at a level that saves another quarter takes longer than the page itself. So only
// assets use it, which are compressed once.
const compressLevel = 6

// Compress compresses pages for clients that accept it. Streams and assets compress
// themselves.
func Compress(c *fiber.Ctx) error {
	if err := c.Next(); err != nil {
		// The error's page is compressed too, so it is made here.
		if err := c.App().ErrorHandler(c, err); err != nil {
			return err
		}
	}
	r := c.Response()
	if r.IsBodyStream() || len(r.Header.ContentEncoding()) > 0 || len(r.Body()) < compressFrom || !bytes.HasPrefix(r.Header.ContentType(), []byte("text/")) {
		return nil
	}
	c.Vary(fiber.HeaderAcceptEncoding)
	if !isBreachable(c) {
		gzip(c, compressLevel)
	}
	return nil
}

// CompressKept compresses an answer of a few KB that the browser keeps, as small as brotli
// makes it. Call it after the body is set. The answer must repeat nothing secret.
func CompressKept(c *fiber.Ctx) {
	c.Vary(fiber.HeaderAcceptEncoding)
	if c.Request().Header.HasAcceptEncoding("br") {
		r := c.Response()
		r.SetBodyRaw(brotlied(r.Body()))
		r.Header.SetContentEncoding("br")
		return
	}
	gzip(c, fasthttp.CompressBestCompression)
}

// keptWriters look back for 16 KB. The library's own window of 4 MB takes 36 MB of memory for each.
var keptWriters = sync.Pool{New: func() any {
	return brotli.NewWriterOptions(nil, brotli.WriterOptions{Quality: brotli.BestCompression, LGWin: 14})
}}

func brotlied(b []byte) []byte {
	var out bytes.Buffer // which has no errors
	w := keptWriters.Get().(*brotli.Writer)
	defer keptWriters.Put(w)
	w.Reset(&out)
	_, _ = w.Write(b)
	_ = w.Close()
	return out.Bytes()
}

// CompressPictures takes off what Base64 adds to pictures. Nothing in them repeats, so a search
// for repetitions would cost much and find none; sizes tell nothing of what repeats either.
func CompressPictures(c *fiber.Ctx) {
	c.Vary(fiber.HeaderAcceptEncoding)
	gzip(c, fasthttp.CompressHuffmanOnly)
}

func gzip(c *fiber.Ctx, level int) {
	if !c.Request().Header.HasAcceptEncoding("gzip") {
		return
	}
	r := c.Response()
	r.SetBodyRaw(fasthttp.AppendGzipBytesLevel(nil, r.Body(), level))
	r.Header.SetContentEncoding("gzip")
}

// isBreachable reports whether another site may have chosen text that the answer repeats: a
// query, as in a search for rooms. The page's size tells whether the page already has the
// same words (the BREACH attack), and an observer of the connection sees sizes. A page
// holds no token: the session is in its cookie alone, and forms are checked by their
// origin. A composer's nonce is new each time and allows nothing. But a page names its
// user's private rooms. Only our own pages can send HX-Request.
func isBreachable(c *fiber.Ctx) bool {
	if len(c.Request().URI().QueryString()) == 0 || c.Get("HX-Request") != "" {
		return false
	}
	site := c.Get("Sec-Fetch-Site")
	return site != "same-origin" && site != "none"
}
