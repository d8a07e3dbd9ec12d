package ui

import (
	"net/url"
	"path"
	"strconv"
	"strings"

	"github.com/google/uuid"
)

// FilePath is a file's address. The name is for people who save it: the server looks at
// the number alone.
func FilePath(id uuid.UUID, name string) string {
	return "/files/" + id.String() + "/" + url.PathEscape(name)
}

// FilePagePath is the page of one file of a room.
func FilePagePath(slug string, id uuid.UUID) string {
	return RoomPath(slug) + "/files/" + id.String()
}

// FilesPath is the page of a room's files.
func FilesPath(slug string, fields ...string) string {
	return query(RoomPath(slug)+"/files", fields...)
}

// FileSize is a size as people say it, in any language: in powers of 1000.
func FileSize(n int64) string {
	switch {
	case n < 1000:
		return strconv.FormatInt(n, 10) + " B"
	case n < 999_500:
		return strconv.FormatInt((n+500)/1000, 10) + " KB"
	case n < 9_950_000:
		return strconv.FormatFloat(float64(n)/1e6, 'f', 1, 64) + " MB"
	case n < 999_500_000:
		return strconv.FormatInt((n+500_000)/1_000_000, 10) + " MB"
	}
	return strconv.FormatFloat(float64(n)/1e9, 'f', 1, 64) + " GB"
}

// FileKind is a short name of what a file is: the end of its name, else of its type.
func FileKind(name, kind string) string {
	ext := strings.TrimPrefix(path.Ext(name), ".")
	if ext == "" || len(ext) > 5 || strings.ContainsFunc(ext, func(r rune) bool { return r > 'z' || r < '0' }) {
		kind, _, _ = strings.Cut(kind, ";")
		_, ext, _ = strings.Cut(kind, "/")
		ext = strings.TrimPrefix(ext, "x-")
		if len(ext) > 5 {
			return ""
		}
	}
	return strings.ToUpper(ext)
}
