package files

import (
	"bytes"
	"slices"
)

// rawKind is the kind of all raw pictures of cameras, as freedesktop.org's list names them together. Their maker's notes stay,
// because programs cannot develop them without.
const rawKind = "image/x-dcraw"

// rawStarts are how raw pictures of Canon, Fujifilm, Panasonic, Olympus, Sigma and Minolta begin. Those of others begin as a TIFF
// does.
var rawStarts = []string{"II\x1a\x00\x00\x00HEAPCCDR", "FUJIFILMCCD-RAW", "IIU\x00", "IIRO", "IIRS", "MMOR", "FOVb", "\x00MRM"}

func isRaw(head []byte) bool {
	return len(head) >= 12 && string(head[4:12]) == rawStart || len(head) >= 10 && bytes.HasPrefix(head, []byte("II*\x00")) && string(head[8:10]) == "CR" ||
		slices.ContainsFunc(rawStarts, func(s string) bool { return bytes.HasPrefix(head, []byte(s)) })
}

// unnamed are kinds that the library of kinds does not know: sounds of Apple, and films as television and camcorders write them,
// whose packets of 188 bytes begin alike (ISO/IEC 13818-1, 2.4.3.2), on a camcorder's disk each behind four bytes more.
func unnamed(head []byte) string {
	if bytes.HasPrefix(head, cafStart) {
		return "audio/x-caf"
	}
	for _, of := range []struct{ first, each int }{{0, 188}, {4, 192}} {
		if len(head) > of.first+4*of.each && !slices.ContainsFunc([]int{0, 1, 2, 3, 4}, func(n int) bool { return head[of.first+n*of.each] != 'G' }) {
			return "video/mp2t"
		}
	}
	return ""
}
