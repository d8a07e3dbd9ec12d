package posting

import (
	"testing"

	"parley/chat"
)

func TestTheOldestOfTheRecentKeysIsForgotten(t *testing.T) {
	var l recentKeys
	key := func(n int) chat.AuthorKey {
		return chat.AuthorKey{Author: 1, Key: chat.Key{byte(n), byte(n >> 8), byte(n >> 16)}}
	}
	for n := range 10 * recentKeysMax {
		if l.seen(key(n)) {
			t.Fatalf("%d was known", n)
		}
		if n > 0 && !l.seen(key(n-1)) {
			t.Fatalf("the one before %d was forgotten", n)
		}
		if len(l.young)+len(l.old) > 2*recentKeysMax {
			t.Fatalf("%d and %d are remembered", len(l.young), len(l.old))
		}
	}
}
