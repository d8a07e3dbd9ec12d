package files

import (
	"encoding/binary"
	"image"
	_ "image/gif"  // decoders of the pictures that pages show
	_ "image/jpeg" //
	_ "image/png"  //
	"io"

	_ "golang.org/x/image/webp"
)

// pictures are the kinds that have a size.
var pictures = map[string]bool{"image/jpeg": true, "image/png": true, "image/gif": true, "image/webp": true}

// dimensions are the size of a picture, right way up, or 0. Only the header is read.
func dimensions(file io.ReadSeeker, kind string) (width, height int) {
	if !pictures[kind] {
		return 0, 0
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return 0, 0
	}
	config, _, err := image.DecodeConfig(file)
	if err != nil {
		return 0, 0
	}
	if kind == "image/jpeg" && orientation(file) >= 5 {
		return config.Height, config.Width
	}
	return config.Width, config.Height
}

const (
	markerScan   = 0xda
	markerExif   = 0xe1
	orientedTag  = 0x0112
	exifMost     = 64 << 10
	segmentsMost = 100
)

// orientation is how a JPEG is turned (Exif 2.32, 4.6.4): 1 is upright, from 5 on it lies on
// a side.
func orientation(file io.ReadSeeker) int {
	if _, err := file.Seek(2, io.SeekStart); err != nil {
		return 1
	}
	var head [4]byte
	for range segmentsMost {
		// #nosec G602 -- head has 4 bytes
		if _, err := io.ReadFull(file, head[:]); err != nil || head[0] != 0xff || head[1] == markerScan {
			return 1
		}
		n := int64(binary.BigEndian.Uint16(head[2:])) - 2
		if n < 0 {
			return 1
		}
		if head[1] == markerExif {
			segment := make([]byte, n)
			if _, err := io.ReadFull(file, segment); err != nil {
				return 1
			}
			if turned := exifOrientation(segment); turned > 0 {
				return turned
			}
		} else if _, err := file.Seek(n, io.SeekCurrent); err != nil {
			return 1
		}
	}
	return 1
}

// exifOrientation reads the tag from the first directory of Exif data, or returns 0.
func exifOrientation(b []byte) int {
	if len(b) < 14 || string(b[:6]) != "Exif\x00\x00" {
		return 0
	}
	b = b[6:]
	var order binary.ByteOrder = binary.BigEndian
	if b[0] == 'I' {
		order = binary.LittleEndian
	}
	at := int(order.Uint32(b[4:]))
	if at < 8 || at+2 > len(b) {
		return 0
	}
	entries := int(order.Uint16(b[at:]))
	for i := range entries {
		entry := at + 2 + 12*i
		if entry+12 > len(b) {
			return 0
		}
		if order.Uint16(b[entry:]) == orientedTag {
			if turned := int(order.Uint16(b[entry+8:])); turned >= 1 && turned <= 8 {
				return turned
			}
			return 0
		}
	}
	return 0
}
