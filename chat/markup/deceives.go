package markup

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"

	"parley/chat/prose"
)

// Deceives reports whether a link's label reads as another address than the link, or turns its
// letters around, so that it may look like one.
func Deceives(n ast.Node, text []byte, address string) bool {
	label := labelOf(nil, n, text)
	if bytes.ContainsAny(label, turns) || hasOther(n, address) {
		return true
	}
	host, path := prose.Target(address)
	if host == "" {
		return true
	}
	for said, link := prose.AsRead(string(label)), prose.AsRead(address); ; {
		start, end := prose.NextLink(said)
		if start < 0 {
			return leadsElsewhere(said, host, path)
		}
		if leadsElsewhere(said[:start], host, path) || !claims(said[start:end], link) {
			return true
		}
		said = said[end:]
	}
}

// labelOf adds what a reader sees of a label: emphasis and code may stand within an address.
func labelOf(label []byte, n ast.Node, text []byte) []byte {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Text:
			label = append(label, c.Segment.Value(text)...)
			if c.SoftLineBreak() {
				label = append(label, ' ')
			}
		case *AddressNode:
			label = append(label, c.Address...)
		default:
			label = labelOf(label, c, text)
		}
	}
	return label
}

// hasOther reports whether a label has an address that is not the link's.
func hasOther(n ast.Node, address string) bool {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if a, ok := c.(*AddressNode); ok && !claims(a.Address, address) || hasOther(c, address) {
			return true
		}
	}
	return false
}

// leadsElsewhere reports whether a label names a host that is not the link's and none above it, or another path there.
func leadsElsewhere(said, host, path string) bool {
	for _, named := range prose.Hosts(said) {
		if !prose.Under(host, named[0]) || !strings.HasPrefix(path, named[1]) {
			return true
		}
	}
	return false
}

// turns are the characters that override the direction of letters.
const turns = "\u202d\u202e"

// claims reports whether a label that is an address is that of the link, but for a slash at its end.
// One without a scheme is that of either.
func claims(label, address string) bool {
	label, address = strings.TrimSuffix(label, "/"), strings.TrimSuffix(address, "/")
	if label == address {
		return true
	}
	_, bare, _ := strings.Cut(address, "://")
	return prose.BeginsWWW(label, 0) && bare == label
}
