package attachments

import (
	"context"
	"image/jpeg"
	"io"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"parley/chat"
)

// FilesListed is how many files a page of the list has.
const FilesListed = 50

// InRoom lists what was shared in a room, before a seq or from the end. older is where the
// next page begins, or 0. No message is divided between two pages.
func (f *Service) InRoom(ctx context.Context, room chat.RoomID, kind chat.FileKind, before int64) (list []chat.RoomFile, older int64, err error) {
	if !slices.Contains(chat.FileKinds, kind) {
		return nil, 0, chat.Field("kind", "Choose picture, video, audio or other.")
	}
	if before == 0 {
		before = math.MaxInt64
	}
	list, err = f.store.RoomFiles(ctx, room, kind, before, FilesListed+1)
	if err == nil && len(list) > FilesListed {
		cut := list[FilesListed].Seq
		return slices.DeleteFunc(list, func(x chat.RoomFile) bool { return x.Seq == cut }), cut + 1, nil
	}
	return list, 0, err
}

// Beside returns the nearest older or newer message of a room that has a file of the same
// kind, or 0.
func (f *Service) Beside(ctx context.Context, room chat.RoomID, of chat.File, newer bool) (int64, error) {
	return f.store.FileSeqBeside(ctx, room, chat.KindOf(of.Kind), of.Seq, newer)
}

// FirstPage returns the size in pixels of the picture of a PDF's first page; 0 for other files,
// and while there is none.
func (f *Service) FirstPage(ctx context.Context, of chat.File) (width, height int, err error) {
	if of.Kind != chat.PDF || of.PreviewSize == 0 {
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
func (f *Service) Text(ctx context.Context, of chat.File) (text string, whole bool, err error) {
	if !chat.IsText(of.Kind) {
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
