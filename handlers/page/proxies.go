package page

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"

	"github.com/gofiber/fiber/v2"

	"parley/handlers/listener"
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

// Trusts reports whether an address is a trusted proxy's.
func (b *Base) Trusts(ip netip.Addr) bool {
	for _, p := range b.proxies {
		if p.Contains(ip) {
			return true
		}
	}
	return false
}

// Peer is the address at the other end of the connection: a client, or the nearest proxy.
func Peer(c *fiber.Ctx) netip.Addr {
	ip, _ := netip.AddrFromSlice(c.Context().RemoteIP())
	return ip.Unmap()
}

// client is the address of the client. Each proxy appends its own peer's address, so the
// client's is the rightmost one that is not a trusted proxy. A stranger could have written
// the ones left of it.
func (b *Base) client(c *fiber.Ctx) netip.Addr {
	ip := Peer(c)
	if len(b.proxies) == 0 || !b.Trusts(ip) {
		return ip
	}
	said := b.askedFrom(c)
	for i := len(said) - 1; i >= 0; i-- {
		next, ok := addressOf(said[i])
		if !ok {
			return ip
		}
		if ip = next; !b.Trusts(ip) {
			return ip
		}
	}
	return ip
}

// askedFrom is the peers that proxies report, the nearest proxy's last.
func (b *Base) askedFrom(c *fiber.Ctx) (said []string) {
	for _, line := range c.Request().Header.PeekAll(fiber.HeaderXForwardedFor) {
		said = append(said, strings.Split(string(line), ",")...)
	}
	if len(said) > 0 {
		return said
	}
	for _, element := range forwardedElements(c) {
		said = append(said, element["for"])
	}
	return said
}

// addressOf reads an address as any proxy writes it: with a port, in brackets, with a zone,
// in quotes.
func addressOf(s string) (ip netip.Addr, ok bool) {
	s = strings.Trim(strings.TrimSpace(s), `"`)
	ip, err := netip.ParseAddr(s)
	if err != nil {
		var with netip.AddrPort
		with, err = netip.ParseAddrPort(s)
		ip = with.Addr()
	}
	if err != nil && strings.HasPrefix(s, "[") && strings.HasSuffix(s, "]") {
		ip, err = netip.ParseAddr(s[1 : len(s)-1])
	}
	return ip.Unmap().WithZone(""), err == nil
}

// forwardedElements is the header Forwarded (RFC 7239), if the older headers are empty: a
// proxy that knows only those would pass a stranger's on. It is cut at every comma, also
// within quotes that a stranger has opened.
func forwardedElements(c *fiber.Ctx) (elements []map[string]string) {
	for _, older := range []string{fiber.HeaderXForwardedFor, fiber.HeaderXForwardedProto, fiber.HeaderXForwardedHost} {
		if len(c.Request().Header.Peek(older)) > 0 {
			return nil
		}
	}
	for _, line := range c.Request().Header.PeekAll(fiber.HeaderForwarded) {
		for element := range strings.SplitSeq(string(line), ",") {
			pairs := map[string]string{}
			for pair := range strings.SplitSeq(element, ";") {
				name, value, _ := strings.Cut(pair, "=")
				pairs[strings.ToLower(strings.TrimSpace(name))] = strings.Trim(strings.TrimSpace(value), `"`)
			}
			elements = append(elements, pairs)
		}
	}
	return elements
}

// Address names the client for limits.
func (b *Base) Address(c *fiber.Ctx) string {
	ip := b.client(c)
	if ip.Is4() {
		return ip.String()
	}
	return masked(ip, listener.AddressBits(ip))
}

// Network is a session's origin as it is stored: cut so that it names a neighbourhood and
// no single person.
func (b *Base) Network(c *fiber.Ctx) string {
	ip := b.client(c)
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

// schemes maps the schemes that proxies report; a WebSocket comes by the same two.
var schemes = map[string]string{"https": "https", "wss": "https", "http": "http", "ws": "http"}

// scheme is how the client reached us, or the nearest trusted proxy.
func (b *Base) scheme(c *fiber.Ctx) string {
	for _, header := range []string{fiber.HeaderXForwardedProto, "X-Forwarded-Protocol", "X-Forwarded-Scheme", "X-Url-Scheme"} {
		if scheme := schemes[b.forwarded(c, header, "proto")]; scheme != "" {
			return scheme
		}
	}
	if c.Context().IsTLS() || b.forwarded(c, fiber.HeaderXForwardedSsl, "") == "on" || b.forwarded(c, "Front-End-Https", "") == "on" {
		return "https"
	}
	return "http"
}

// usualPort is the port that browsers leave out of a host, and some proxies do not.
var usualPort = map[string]string{"https": ":443", "http": ":80"}

// Host is the host that the client asked for, in lower case, without a usual port.
func (b *Base) Host(c *fiber.Ctx) string {
	host := b.forwarded(c, fiber.HeaderXForwardedHost, "host")
	if host == "" {
		host = strings.ToLower(string(c.Request().Host()))
	}
	return strings.TrimSuffix(strings.TrimSuffix(host, usualPort[b.scheme(c)]), ":")
}

// forwarded is what the nearest proxy reports, if we trust it.
func (b *Base) forwarded(c *fiber.Ctx, header, parameter string) string {
	if len(b.proxies) == 0 || !b.Trusts(Peer(c)) {
		return ""
	}
	said := c.Get(header)
	if said == "" && parameter != "" {
		if elements := forwardedElements(c); len(elements) > 0 {
			said = elements[len(elements)-1][parameter]
		}
	}
	return strings.ToLower(strings.TrimSpace(said[strings.LastIndexByte(said, ',')+1:]))
}
