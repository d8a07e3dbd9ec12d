package files

import (
	"bytes"
	"encoding/binary"
	"image"
	"io"

	"parley/chat"
)

// ReadEmoji reads a picture for an emoji, without its metadata, and says which kind it is.
// The picture is not decoded: its head says its size, and browsers decode it.
func ReadEmoji(raw []byte) (picture []byte, kind string, err error) {
	switch {
	case len(raw) == 0:
		return nil, "", chat.ErrEmojiPicture
	case len(raw) > chat.EmojiPictureMax:
		return nil, "", chat.ErrEmojiLarge
	}
	config, kind, err := image.DecodeConfig(bytes.NewReader(raw))
	var stripped []byte
	switch {
	case err != nil:
	case kind == "png":
		stripped, _ = io.ReadAll(clean(bytes.NewReader(raw))) // from memory
	case kind == "gif":
		stripped = strippedGIF(raw)
	case kind == "webp":
		stripped = strippedWebP(raw)
	}
	switch {
	case len(stripped) == 0:
		return nil, "", chat.ErrEmojiKind
	case config.Width < 1 || config.Height < 1 || config.Width > chat.EmojiPixelsMax || config.Height > chat.EmojiPixelsMax:
		return nil, "", chat.ErrEmojiSize
	}
	return stripped, "image/" + kind, nil
}

// strippedGIF is a GIF (89a) without comments and without what applications wrote, besides
// how often it repeats; nil for one that breaks off.
func strippedGIF(raw []byte) []byte {
	const header = 13
	if len(raw) < header {
		return nil
	}
	at := header + colours(raw[10])
	if at > len(raw) {
		return nil
	}
	out := append([]byte(nil), raw[:at]...)
	for at < len(raw) {
		end, keep := gifBlock(raw, at)
		if end == 0 {
			return nil
		}
		if keep {
			out = append(out, raw[at:end]...)
		}
		if raw[at] == gifTrailer {
			return out // what follows is no part of the picture
		}
		at = end
	}
	return nil
}

const (
	gifImage     = 0x2c
	gifExtension = 0x21
	gifTrailer   = 0x3b
	gifControl   = 0xf9
	gifText      = 0x01
	gifApp       = 0xff
)

// colours is the size of a colour table.
func colours(flags byte) int {
	if flags&0x80 == 0 {
		return 0
	}
	return 3 << (flags&7 + 1)
}

// gifBlock is where a block ends, or 0, and whether it belongs to the picture.
func gifBlock(raw []byte, at int) (end int, keep bool) {
	switch {
	case raw[at] == gifTrailer:
		return at + 1, true
	case raw[at] == gifImage && at+10 < len(raw):
		return subBlocks(raw, at+11+colours(raw[at+9])), true
	case raw[at] == gifExtension && at+2 < len(raw):
		label := raw[at+1]
		loops := label == gifApp && bytes.HasPrefix(raw[at+2:], []byte("\x0bNETSCAPE2.0"))
		return subBlocks(raw, at+2), label == gifControl || label == gifText || loops
	}
	return 0, false
}

// subBlocks is where a row of blocks ends, or 0 when it breaks off.
func subBlocks(raw []byte, at int) int {
	for at < len(raw) {
		n := int(raw[at])
		at += n + 1
		if n == 0 {
			return at
		}
	}
	return 0
}

// strippedWebP is a WebP without EXIF and XMP; nil for one that breaks off.
func strippedWebP(raw []byte) []byte {
	const header = 12
	if len(raw) < header {
		return nil
	}
	out := append([]byte(nil), raw[:header]...)
	whole := min(len(raw), 8+int(binary.LittleEndian.Uint32(raw[4:])))
	for at := header; at+8 <= whole; {
		size := int(binary.LittleEndian.Uint32(raw[at+4:]))
		end := at + 8 + size + size&1
		if size > whole || end > whole {
			return nil
		}
		switch string(raw[at : at+4]) {
		case "EXIF", "XMP ":
		case "VP8X":
			from := len(out)
			out = append(out, raw[at:end]...)
			if size > 0 {
				out[from+8] &^= webpEXIF | webpXMP
			}
		default:
			out = append(out, raw[at:end]...)
		}
		at = end
	}
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	return out
}

// What the flags of a VP8X chunk announce.
const (
	webpEXIF = 0x08
	webpXMP  = 0x04
)
