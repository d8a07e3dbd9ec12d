package chat

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// keyMark stands in the key of a name that an older account or room has by newer
// rules: behind it, what tells the two apart. Folding leaves none.
const keyMark = "\u00ad"

// SharedKey is the key of the younger of two that have the same one. old is what it
// was found by before.
func SharedKey(key, old string) string {
	if _, behind, ok := strings.Cut(old, keyMark); ok {
		old = behind
	}
	return key + keyMark + old
}

// EmailKeys are the keys by which an account may be found whose address was typed
// so: the one that only it has goes first.
func EmailKeys(typed string) []string { return keysOf(EmailKey(typed), typed) }

// UsernameKeys are those of a username.
func UsernameKeys(typed string) []string { return keysOf(Fold(typed), typed) }

func keysOf(key, typed string) []string {
	if key == "" || !utf8.ValidString(typed) || strings.ContainsRune(typed, 0) {
		return nil
	}
	return []string{SharedKey(key, foldedOnce(strings.TrimSpace(typed))), key}
}

// foldedOnce is how keys were made before FoldVersion was kept.
func foldedOnce(s string) string { return cases.Fold().String(norm.NFKC.String(s)) }
