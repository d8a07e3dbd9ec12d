package chat

import "strings"

// FileKind is what people call a kind of files.
type FileKind string

// The kinds of files; AnyFile is all of them.
const (
	AnyFile  FileKind = ""
	Pictures FileKind = "picture"
	Videos   FileKind = "video"
	Sounds   FileKind = "audio"
	Others   FileKind = "other"
)

// FileKinds are all kinds.
var FileKinds = []FileKind{AnyFile, Pictures, Videos, Sounds, Others}

// Prefix is how the content types of a kind begin. other means all that have none of the
// kinds' beginnings.
func (k FileKind) Prefix() (prefix string, other bool) {
	switch k {
	case Pictures:
		return "image/", false
	case Videos, Sounds:
		return string(k) + "/", false
	case Others:
		return "", true
	}
	return "", false
}

// Has reports whether a file of this content type is of the kind.
func (k FileKind) Has(contentType string) bool {
	prefix, other := k.Prefix()
	if other {
		return !Pictures.Has(contentType) && !Videos.Has(contentType) && !Sounds.Has(contentType)
	}
	return strings.HasPrefix(contentType, prefix)
}

// RoomFile is a file in a room's list. Its time is its message's.
type RoomFile struct {
	File
	UserName string // empty when the account is gone
}

// KindOf is the kind of a content type.
func KindOf(contentType string) FileKind {
	for _, k := range FileKinds[1:] {
		if k.Has(contentType) {
			return k
		}
	}
	return Others
}

// IsText reports whether the bytes of a content type are text that people read.
func IsText(contentType string) bool {
	kind, charset, _ := strings.Cut(contentType, ";")
	if strings.Contains(charset, "utf-16") || strings.Contains(charset, "utf-32") {
		return false
	}
	return strings.HasPrefix(kind, "text/") || kind == "application/json" || kind == "application/javascript" || strings.HasSuffix(kind, "+xml") || strings.HasSuffix(kind, "/xml")
}
