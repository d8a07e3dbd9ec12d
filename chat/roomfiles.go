package chat

import (
	"context"
	"image/jpeg"
	"io"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
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

// KindOf is the kind of a content type.
func KindOf(contentType string) FileKind {
	for _, k := range FileKinds[1:] {
		if k.Has(contentType) {
			return k
		}
	}
	return Others
}

// Beside returns the nearest older or newer message of a room that has a file of the same
// kind, or 0.
func (f *Files) Beside(ctx context.Context, room RoomID, of File, newer bool) (int64, error) {
	return f.store.FileSeqBeside(ctx, room, KindOf(of.Kind), of.Seq, newer)
}

// FirstPage returns the size in pixels of the picture of a PDF's first page; 0 for other files,
// and while there is none.
func (f *Files) FirstPage(ctx context.Context, of File) (width, height int, err error) {
	if of.Kind != PDF || of.PreviewSize == 0 {
		return 0, 0, nil
	}
	body, err := f.Open(ctx, of.Preview)
	if err != nil {
		return 0, 0, err
	}
	defer body.Close()
	page, err := jpeg.DecodeConfig(body)
	return page.Width, page.Height, err
}

// TextShown is how much of a text file a page shows, in bytes.
const TextShown = 64 << 10

// Text returns the beginning of a file of text, and whether that is all of it. It is empty
// for other files.
func (f *Files) Text(ctx context.Context, of File) (text string, whole bool, err error) {
	if !IsText(of.Kind) {
		return "", true, nil
	}
	body, err := f.Open(ctx, of.Hash)
	if err != nil {
		return "", false, err
	}
	defer body.Close()
	b, err := io.ReadAll(io.LimitReader(body, TextShown+1))
	whole = len(b) <= TextShown
	return readable(b[:min(len(b), TextShown)], of.Kind), whole, err
}

// readable is text as its bytes write it: UTF-8, or an older set of characters with one byte for
// each. A character that is cut off at the end is left out.
func readable(b []byte, kind string) string {
	if _, charset, found := strings.Cut(kind, "charset="); found && charset != "utf-8" && charset != "us-ascii" {
		if text, err := charmap.Windows1252.NewDecoder().Bytes(b); err == nil {
			return string(text)
		}
	}
	for n := 0; n < utf8.UTFMax && len(b) > 0; n++ {
		if r, size := utf8.DecodeLastRune(b); r != utf8.RuneError || size > 1 {
			break
		}
		b = b[:len(b)-1]
	}
	return strings.ToValidUTF8(string(b), "\uFFFD")
}

// IsText reports whether the bytes of a content type are text that people read.
func IsText(contentType string) bool {
	kind, charset, _ := strings.Cut(contentType, ";")
	if strings.Contains(charset, "utf-16") || strings.Contains(charset, "utf-32") {
		return false
	}
	return strings.HasPrefix(kind, "text/") || kind == "application/json" || kind == "application/javascript" || strings.HasSuffix(kind, "+xml") || strings.HasSuffix(kind, "/xml")
}
