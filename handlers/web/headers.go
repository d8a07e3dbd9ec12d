package web

import (
	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// Policy lets a page load our own files, and nothing inline. Pictures, sounds and videos may
// come from the origin of uploaded files, too, where one is given.
func Policy(filesOrigin string) string {
	if filesOrigin != "" {
		filesOrigin = " " + filesOrigin
	}
	return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:" + filesOrigin + "; media-src 'self'" + filesOrigin + "; manifest-src 'self'; worker-src 'self'; " +
		"connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
}

var securityHeaders = [...][2]string{
	{"Content-Security-Policy", Policy("")},
	{"X-Content-Type-Options", "nosniff"},
	{"X-Frame-Options", "SAMEORIGIN"}, // the stream is framed by our own pages
	{"Referrer-Policy", "same-origin"},
	{"Permissions-Policy", "camera=(), display-capture=(), geolocation=(), hid=(), microphone=(), midi=(), payment=(), serial=(), usb=()"},
	{"Cross-Origin-Opener-Policy", "same-origin"},
	{"Cross-Origin-Resource-Policy", "same-origin"},
	// Pages are one person's. Not even that person's own browser caches them, or "back"
	// would show them after signing out.
	{"Cache-Control", "private, no-store"},
	{"Vary", "Cookie, HX-Request, Accept, Accept-Language"},
}

func SetHeaders(h *fasthttp.ResponseHeader) {
	for i := range securityHeaders {
		h.Set(securityHeaders[i][0], securityHeaders[i][1])
	}
}

// CacheFor says for how long an answer that is the same for everyone may be cached.
func CacheFor(c *fiber.Ctx, control string) {
	c.Set(fiber.HeaderCacheControl, control)
	c.Response().Header.Del(fiber.HeaderVary)
}

// documentHeaders say what a document may do. Stylesheets, scripts and parts of pages need
// none. A first visit loads six of these, and the headers weighed more than some of them.
var documentHeaders = [...]string{
	fiber.HeaderContentSecurityPolicy, fiber.HeaderXFrameOptions, fiber.HeaderReferrerPolicy, "Permissions-Policy", "Cross-Origin-Opener-Policy",
}

// DropDocumentHeaders is for stylesheets and scripts; nosniff keeps browsers to their type.
func DropDocumentHeaders(c *fiber.Ctx) {
	for _, name := range documentHeaders {
		c.Response().Header.Del(name)
	}
}

// HeadersOfParts leaves these headers out of parts of pages. Only scripts can ask for a part,
// and a browser that says that it loads a document gets them in any case.
func HeadersOfParts(c *fiber.Ctx) error {
	if dest := c.Get("Sec-Fetch-Dest"); IsPart(c) && (dest == "" || dest == "empty") {
		DropDocumentHeaders(c)
	}
	return c.Next()
}

const (
	CacheForever = "public, max-age=31536000, immutable"
	CacheForDay  = "public, max-age=86400"
)
