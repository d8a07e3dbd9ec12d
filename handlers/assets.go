package handlers

import (
	"cmp"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
	"parley/static"
	"parley/views/ui"
	"parley/views/words"
)

// getAsset answers a bundle. Its address has the hash of its content.
func getAsset(c *fiber.Ctx) error { return sendAsset(c, c.Path(), web.CacheForever) }

// getIcon answers clients that ask for an icon without having read a page.
func getIcon(c *fiber.Ctx) error { return sendAsset(c, static.URL("icon.svg"), web.CacheForDay) }

func sendAsset(c *fiber.Ctx, path, control string) error {
	content, contentType, encoding, etag, ok := static.OpenEncoded(path, c.Get(fiber.HeaderAcceptEncoding))
	if !ok {
		return fiber.ErrNotFound
	}
	web.CacheFor(c, control)
	if contentType != "image/svg+xml" {
		web.DropDocumentHeaders(c)
	}
	c.Set(fiber.HeaderVary, fiber.HeaderAcceptEncoding)
	c.Set(fiber.HeaderETag, etag)
	if web.Unchanged(c) {
		c.Status(fiber.StatusNotModified)
		return nil
	}
	c.Set(fiber.HeaderContentType, contentType)
	if encoding != "" {
		c.Set(fiber.HeaderContentEncoding, encoding)
	}
	c.Response().SetBodyRaw(content) // shared by all requests, and never written to
	return nil
}

// getViewerCSS answers a viewer's own stylesheet. It holds nothing but the name and the
// language in its own address, so it is public.
func getViewerCSS(c *fiber.Ctx) error {
	file, err := url.PathUnescape(c.Params("file"))
	name, isCSS := strings.CutSuffix(file, ".css")
	if clean, bad := chat.CleanUsername(name); err != nil || !isCSS || bad != nil || clean != name {
		return fiber.ErrNotFound
	}
	q := web.ReadQuery(c)
	lang, ok := words.Named(cmp.Or(q.Get("lang"), words.English))
	if !ok {
		return fiber.ErrNotFound
	}
	web.CacheFor(c, web.CacheForDay)
	web.DropDocumentHeaders(c)
	c.Set(fiber.HeaderContentType, "text/css; charset=utf-8")
	css := ui.ViewerCSS(name, lang)
	if q.Has("call") {
		css = ui.CallCSS(name)
	}
	c.Response().SetBodyString(css)
	web.CompressKept(c)
	return nil
}

// getRobots keeps search engines out: the content is for people who sign in.
func getRobots(c *fiber.Ctx) error {
	web.CacheFor(c, web.CacheForDay)
	return web.PlainText(c, fiber.StatusOK, "User-agent: *\nDisallow: /\n")
}
