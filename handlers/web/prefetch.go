package web

import (
	"strings"

	"github.com/gofiber/fiber/v2"
)

// IsPrefetch reports whether a browser asks for a page before its user does, or only for
// its headers. Browsers say so (Fetch, "Sec-Purpose"; older ones use other headers). A
// prerendered page reports by itself when it is shown.
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

// ReportsReads reports whether a page goes to a browser that reports reading: by read.js,
// which knows whether the page is visible, or by opening the iframe. Such browsers send one
// of these headers (Fetch Metadata; over plain HTTP, Upgrade Insecure Requests). Text
// browsers and scripts send none: what they ask for counts as read.
func ReportsReads(c *fiber.Ctx) bool {
	return !IsText(c) && (c.Get("Sec-Fetch-Dest") != "" || c.Get("Upgrade-Insecure-Requests") != "")
}
