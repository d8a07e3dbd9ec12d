package web

import (
	"strings"

	"github.com/gofiber/fiber/v2"
)

// isPrefetch reports whether a page is asked for before anybody wants to see it, or only
// its headers are. Browsers say so (Fetch, "Sec-Purpose"), older ones in words of their
// own; a page that is prerendered tells for itself when it is shown.
func IsPrefetch(c *fiber.Ctx) bool {
	if c.Method() == fiber.MethodHead {
		return true
	}
	for _, header := range []string{"Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"} {
		said := strings.ToLower(c.Get(header))
		if strings.Contains(said, "prefetch") || strings.Contains(said, "prerender") || strings.Contains(said, "preview") {
			return true
		}
	}
	return false
}

// reportsReads reports whether a page goes to a browser that runs read.js, which knows
// whether anybody looks, or, without scripts, opens the frame in it. Such browsers send
// one of these headers (Fetch Metadata; over plain HTTP, Upgrade Insecure Requests).
// Browsers of text and scripts send none: what they ask for is read.
func ReportsReads(c *fiber.Ctx) bool {
	return !IsText(c) && (c.Get("Sec-Fetch-Dest") != "" || c.Get("Upgrade-Insecure-Requests") != "")
}
