package handlers

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// ParseProxies reads addresses (10.0.0.7) and networks (10.0.0.0/8). It returns
// those that it could read, and an error that names the others.
func ParseProxies(list []string) (proxies []netip.Prefix, err error) {
	for _, s := range list {
		s = strings.TrimSpace(s)
		if p, bad := netip.ParsePrefix(s); bad == nil {
			proxies = append(proxies, p.Masked())
		} else if ip, bad := netip.ParseAddr(s); bad == nil {
			proxies = append(proxies, netip.PrefixFrom(ip.Unmap(), ip.Unmap().BitLen()))
		} else if s != "" {
			err = errors.Join(err, fmt.Errorf("%q is neither an address nor a network", s))
		}
	}
	return proxies, err
}

func (a *App) trusts(ip netip.Addr) bool {
	for _, p := range a.proxies {
		if p.Contains(ip) {
			return true
		}
	}
	return false
}

func peer(c *fiber.Ctx) netip.Addr {
	ip, _ := netip.AddrFromSlice(c.Context().RemoteIP())
	return ip.Unmap()
}

// client is the address of whoever asks. Each proxy appends the one that it was
// asked from, so that is the rightmost that is not a trusted proxy; what stands
// left of it anybody could have written.
func (a *App) client(c *fiber.Ctx) netip.Addr {
	ip := peer(c)
	if len(a.proxies) == 0 || !a.trusts(ip) {
		return ip
	}
	lines := c.Request().Header.PeekAll(fiber.HeaderXForwardedFor)
	for i := len(lines) - 1; i >= 0; i-- {
		said := strings.Split(string(lines[i]), ",")
		for j := len(said) - 1; j >= 0; j-- {
			next, err := netip.ParseAddr(strings.TrimSpace(said[j]))
			if err != nil {
				return ip
			}
			if ip = next.Unmap().WithZone(""); !a.trusts(ip) {
				return ip
			}
		}
	}
	return ip
}

// Address names the client for limits.
func (a *App) Address(c *fiber.Ctx) string {
	ip := a.client(c)
	if ip.Is4() {
		return ip.String()
	}
	return masked(ip, addressBits(ip))
}

// addressBits is how many bits of an address count: one home has a whole /64 of IPv6.
func addressBits(ip netip.Addr) int {
	if ip.Is4() {
		return 32
	}
	return 64
}

// network is where a session came from, as it is kept: cut so that it names a
// neighbourhood and no one person.
func (a *App) network(c *fiber.Ctx) string {
	ip := a.client(c)
	if ip.Is4() {
		return masked(ip, 24)
	}
	return masked(ip, 48)
}

func masked(ip netip.Addr, bits int) string {
	p, err := ip.Prefix(bits)
	if err != nil {
		return ""
	}
	return p.String()
}

// scheme is how the client reached us, or the nearest trusted proxy.
func (a *App) scheme(c *fiber.Ctx) string {
	if proto := a.forwarded(c, fiber.HeaderXForwardedProto); proto == "https" || proto == "http" {
		return proto
	}
	if c.Context().IsTLS() {
		return "https"
	}
	return "http"
}

func (a *App) host(c *fiber.Ctx) string {
	if host := a.forwarded(c, fiber.HeaderXForwardedHost); host != "" {
		return strings.ToLower(host)
	}
	return strings.ToLower(string(c.Request().Host()))
}

// forwarded is what the nearest proxy says, if it is one that we trust.
func (a *App) forwarded(c *fiber.Ctx, header string) string {
	if len(a.proxies) == 0 || !a.trusts(peer(c)) {
		return ""
	}
	said := c.Get(header)
	return strings.ToLower(strings.TrimSpace(said[strings.LastIndexByte(said, ',')+1:]))
}
