package emojis

import (
	"strings"
	"testing"
)

func TestAByteIsOfAWordAsInASCII(t *testing.T) {
	const word = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	for c := range 256 {
		if got := IsWord(byte(c)); got != strings.Contains(word, string([]byte{byte(c)})) {
			t.Errorf("%q: %v", rune(c), got)
		}
	}
}
