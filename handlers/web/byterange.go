package web

import (
	"math"
	"strconv"
	"strings"
)

// byteRange reads a request for a part of so many bytes: from the first to the last, or first > last where there are none
// of them. It is no request for a part if it is not well formed, asks for several, or there are no bytes at all (RFC 9110, 14.1.2).
func byteRange(asked string, size int64) (first, last int64, is bool) {
	spec, ours := strings.CutPrefix(asked, "bytes=")
	from, to, dash := strings.Cut(spec, "-")
	if !ours || !dash || size == 0 || from == "" && to == "" {
		return 0, 0, false
	}
	first, fine := digits(from)
	last, also := digits(to)
	switch {
	case !fine || !also:
		return 0, 0, false
	case from == "" && last == 0:
		return size, size - 1, true
	case from == "":
		return max(0, size-last), size - 1, true
	case to == "":
		last = math.MaxInt64
	case last < first:
		return 0, 0, false
	}
	return min(first, size), min(last, size-1), true
}

// digits reads a number without a sign; one that is too large is the largest.
func digits(s string) (int64, bool) {
	if strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	if s == "" {
		return 0, true
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		n = math.MaxInt64
	}
	return n, true
}
