package files

import (
	"bytes"
	"encoding/binary"
	"math"
	"slices"
)

// Sounds and films in chunks: WAV and its long forms (EBU Tech 3306), AVI, AIFF.
var chunked = []string{"RIFFWAVE", "RF64WAVE", "BW64WAVE", "RIFFAVI ", "RIFFAVIX", "FORMAIFF", "FORMAIFC"}

func isChunked(head []byte) bool {
	return len(head) == 12 && slices.Contains(chunked, string(head[:4])+string(head[8:]))
}

var (
	// chunksOfOthers say where, when and by whom something was recorded, or are a program's own: also unused space, of which
	// a program may have made one of them.
	chunksOfOthers = []string{
		"bext", "iXML", "axml", "_PMX", "cart", "id3 ", "ID3 ", "C2PA", "IDIT", "ISMP", "ISRF", "strd", "strn", "JUNK", "junk", "PAD ",
		"NAME", "AUTH", "(c) ", "ANNO", "APPL", "COMT", "DISP",
	}
	// chunksOfWAV are those of a WAV that are its sound, or say how it is played. Each program has others.
	chunksOfWAV   = []string{"ds64", "fmt ", "fact", "data", "LIST", "cue ", "plst", "smpl", "inst", "acid", "slnt", "chna"}
	listsOfOthers = []string{"INFO", "exif", "ncdt", "adtl"}
	// listsOfLists are looked into: their parts have names for themselves.
	listsOfLists = []string{"hdrl", "strl", "odml"}
)

// chunkCleaner makes unused space of those.
type chunkCleaner struct {
	blanker
	order binary.ByteOrder
	wav   bool  // of which all chunks are known; not where the length of the samples is not
	pad   bool  // the last chunk had an odd length
	data  int64 // the length of the samples, where their own chunk has no room for it
}

func newChunkCleaner(s steps, head []byte) *chunkCleaner {
	c := &chunkCleaner{blanker: blanker{steps: s}, order: binary.LittleEndian}
	if bytes.HasPrefix(head, []byte("FORM")) {
		c.order = binary.BigEndian
	}
	c.wav = bytes.HasSuffix(head, []byte("WAVE"))
	c.next, c.part = c.step, c.chunk
	return c
}

func (c *chunkCleaner) chunk() error {
	if c.pad {
		c.pad = false
		// Some programs leave the zero out that follows an odd length.
		if next, _ := c.from.Peek(4); len(next) > 0 && !isChunkName(next) {
			c.left = 1
			return nil
		}
	}
	head, _ := c.from.Peek(12)
	if len(head) < 8 {
		return c.odd()
	}
	name, size, inner := string(head[:4]), int64(c.order.Uint32(head[4:])), ""
	if len(head) == 12 {
		inner = string(head[8:])
	}
	switch {
	case name == "ds64":
		if b, _ := c.from.Peek(24); len(b) == 24 {
			c.data = int64(min(c.order.Uint64(b[16:]), endless))
		}
	case name == "data" && size == 0: // samples may follow that look like chunks
		c.wav = false
	case name == "data" && size == math.MaxUint32 && c.data > 0:
		size = c.data
	case isChunked(head), name == "LIST" && slices.Contains(listsOfLists, inner):
		c.left = 12
		return nil
	case slices.Contains(chunksOfOthers, name), c.wav && isChunkName(head[:4]) && !slices.Contains(chunksOfWAV, name), name == "LIST" && slices.Contains(listsOfOthers, inner):
		c.pad = size%2 == 1
		return c.blank(8, append([]byte("JUNK"), head[4:8]...), 8+size)
	}
	c.left, c.pad = 8+size, size%2 == 1
	return nil
}

// isChunkName reports whether four bytes can be the name of a chunk.
func isChunkName(b []byte) bool {
	return len(b) == 4 && !slices.ContainsFunc(b, func(x byte) bool { return x < ' ' || x > '~' })
}
