package slugs

import (
	"strconv"

	"github.com/google/uuid"
	"github.com/gosimple/slug"
)

// Slugs are cut here, at a word boundary if there is one.
func init() { slug.MaxLength = 60 }

// Make turns a room's name into the word for its URLs: ASCII letters, digits and
// hyphens, transliterated where the script is known. A name that leaves nothing (all
// emoji) gets a random one.
func Make(name string) string {
	if s := slug.Make(name); s != "" {
		return s
	}
	return "room-" + uuid.NewString()[:8]
}

// Private is Make for a private room: with 48 random bits behind the name,
// no URL and no successor by Next reveals that it exists.
func Private(name string) string {
	random := uuid.NewString()
	return Make(name) + "-" + random[len(random)-12:]
}

// Next is the next candidate when base was taken n times: base-2, base-3 …
func Next(base string, n int) string {
	if n == 0 {
		return base
	}
	return base + "-" + strconv.Itoa(n+1)
}
