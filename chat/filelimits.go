package chat

import (
	"slices"
	"strings"
)

// FileLimits bound what is stored, in bytes; 0 is no bound.
type FileLimits struct {
	File   int64    // one file
	Person int64    // all files of a user
	Server int64    // all bytes
	Count  int      // files of a message
	Kinds  []string // beginnings of content types; none: all
}

// Takes reports whether files of a content type are taken.
func (l FileLimits) Takes(kind string) bool {
	return len(l.Kinds) == 0 || slices.ContainsFunc(l.Kinds, func(k string) bool { return strings.HasPrefix(kind, k) })
}

// ErrNoSpace is for a server whose disk or quota is used up.
var ErrNoSpace = &Error{Kind: Full, Field: "file", Text: "This server has no room for more files. Ask its admins."}
