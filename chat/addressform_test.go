package chat

import (
	"strings"
	"testing"
)

// PostgreSQL takes neither NUL nor what is no UTF-8: such an address is no room's, not an outage.
func TestAnAddressThatNoRoomCanHaveIsNone(t *testing.T) {
	for slug, want := range map[string]bool{
		"tea": true, strings.Repeat("a", 100): true, strings.Repeat("a", 101): false, "": false, "a\x00b": false, "a\xffb": false,
	} {
		if IsSlug(slug) != want {
			t.Errorf("%.20q can be a room's: %v", slug, !want)
		}
	}
}
