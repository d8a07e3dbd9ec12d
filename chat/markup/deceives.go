package markup

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"

	"parley/chat/prose"
)

// Deceives reports whether a link's label has another address than the link, or turns its
// letters around, so that it may look like one.
func Deceives(n ast.Node, text []byte, address string) bool {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok && bytes.ContainsAny(t.Segment.Value(text), turns) {
			return true
		}
		if a, ok := c.(*AddressNode); ok && !claims(a.Address, address) || Deceives(c, text, address) {
			return true
		}
	}
	return false
}

// turns are the characters that override the direction of letters.
const turns = "\u202d\u202e"

// claims reports whether a label that is an address is that of the link. One without a scheme
// is that of either.
func claims(label, address string) bool {
	if label == address {
		return true
	}
	_, bare, _ := strings.Cut(address, "://")
	return prose.BeginsWWW(label, 0) && strings.TrimSuffix(bare, "/") == strings.TrimSuffix(label, "/")
}
