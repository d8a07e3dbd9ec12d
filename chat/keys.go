package chat

import (
	"crypto/sha256"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"parley/chat/fold"
)

// keyMark stands in a key that newer folding rules made equal to another's. The suffix
// behind it tells the two apart. Folding never leaves this character.
const keyMark = "\u00ad"

// SharedKey is the key of the younger of two names with the same key. old is its key by
// the rules before.
func SharedKey(key, old string) string {
	if _, behind, ok := strings.Cut(old, keyMark); ok {
		old = behind
	}
	return key + keyMark + old
}

// EmailKeys are the keys that may find the account of a typed address: the key that
// only it has goes first.
func EmailKeys(typed string) []string { return keysOf(EmailKey(typed), typed) }

// UsernameKeys are those of a username.
func UsernameKeys(typed string) []string { return keysOf(fold.String(typed), typed) }

func keysOf(key, typed string) []string {
	if key == "" || !utf8.ValidString(typed) || strings.ContainsRune(typed, 0) {
		return nil
	}
	return []string{SharedKey(key, foldedOnce(strings.TrimSpace(typed))), key}
}

// foldedOnce made keys before FoldVersion was kept.
func foldedOnce(s string) string { return cases.Fold().String(norm.NFKC.String(s)) }

// HashCode does not need a slow hash: a code is random, and as long as a key.
func HashCode(code string) []byte {
	code = strings.ToLower(strings.ReplaceAll(strings.Join(strings.Fields(code), ""), "-", ""))
	sum := sha256.Sum256([]byte(code))
	return sum[:]
}
