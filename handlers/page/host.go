package page

import (
	"net/netip"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// IsLocalName reports whether a host's name is an address, or the machine itself. No site's
// name can be that.
func IsLocalName(name string) bool {
	if name == "localhost" || strings.HasSuffix(name, ".localhost") {
		return true
	}
	_, err := netip.ParseAddr(name)
	return err == nil
}

// Hostname is a host without its port, brackets and last dot.
func Hostname(host string) string {
	if inner, ok := strings.CutPrefix(host, "["); ok {
		name, port, ok := strings.Cut(inner, "]")
		if !ok || port != "" && !isPort(port) {
			return ""
		}
		return name
	}
	name, port, ok := strings.Cut(host, ":")
	if ok && !isPort(":"+port) {
		return ""
	}
	return strings.TrimSuffix(name, ".")
}

func isPort(s string) bool {
	digits, ok := strings.CutPrefix(s, ":")
	return ok && len(digits) <= 5 && strings.Trim(digits, "0123456789") == ""
}

// nameOf is the host's name in an origin.
func nameOf(origin string) string {
	_, host, _ := strings.Cut(origin, "://")
	return Hostname(host)
}

// OnFilesHost reports whether a request is for the files' host.
func (b *Base) OnFilesHost(c *fiber.Ctx) bool {
	return b.FilesHost != "" && Hostname(b.Host(c)) == b.FilesHost
}

// SameOrigin reports whether a request comes from our own pages, or from a client that is
// no browser and names no origin.
func (b *Base) SameOrigin(c *fiber.Ctx) bool {
	site, origin := c.Get("Sec-Fetch-Site"), c.Get(fiber.HeaderOrigin)
	switch {
	case site == "same-origin" || site == "none":
		return true
	case origin != "":
		return origin == b.Origin(c) // as browsers write both: no folding, in which an s is also a ſ
	}
	return site == ""
}

// Origin is our own, as browsers write it.
func (b *Base) Origin(c *fiber.Ctx) string {
	if b.Config.Origin != "" {
		return b.Config.Origin
	}
	return b.scheme(c) + "://" + b.Host(c)
}

// Secure reports whether browsers reach us by https alone.
func (b *Base) Secure(c *fiber.Ctx) bool { return strings.HasPrefix(b.Origin(c), "https://") }
