package chat

import (
	"strconv"

	"github.com/google/uuid"
	"github.com/gosimple/slug"
)

// Slugs are cut here, at a word boundary if there is one.
func init() { slug.MaxLength = 60 }

// MakeSlug turns a room's name into the word for its URLs: ASCII letters, digits and
// hyphens, transliterated where the script is known. A name that leaves nothing (all
// emoji) gets a random one.
func MakeSlug(name string) string {
	if s := slug.Make(name); s != "" {
		return s
	}
	return "room-" + uuid.NewString()[:8]
}

// MakePrivateSlug is MakeSlug for a private room: with 48 random bits behind the name,
// no URL and no successor by NextSlug reveals that it exists.
func MakePrivateSlug(name string) string {
	random := uuid.NewString()
	return MakeSlug(name) + "-" + random[len(random)-12:]
}

// NextSlug is the next candidate when base was taken n times: base-2, base-3 …
func NextSlug(base string, n int) string {
	if n == 0 {
		return base
	}
	return base + "-" + strconv.Itoa(n+1)
}
