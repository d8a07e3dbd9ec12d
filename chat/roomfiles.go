package chat

import (
	"context"
	"math"
	"slices"
	"strings"
)

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

// FilesListed is how many files a page of the list has.
const FilesListed = 50

// InRoom lists what was shared in a room, before a seq or from the end. older is where the
// next page begins, or 0. No message is divided between two pages.
func (f *Files) InRoom(ctx context.Context, room RoomID, kind FileKind, before int64) (list []RoomFile, older int64, err error) {
	if !slices.Contains(FileKinds, kind) {
		return nil, 0, Field("kind", "Choose picture, video, audio or other.")
	}
	if before == 0 {
		before = math.MaxInt64
	}
	list, err = f.store.RoomFiles(ctx, room, kind, before, FilesListed+1)
	if err == nil && len(list) > FilesListed {
		cut := list[FilesListed].Seq
		return slices.DeleteFunc(list, func(x RoomFile) bool { return x.Seq == cut }), cut + 1, nil
	}
	return list, 0, err
}
