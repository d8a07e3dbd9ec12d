package files

import (
	"bytes"
	"strconv"
)

// id3More is how long the block before an ID3v1 tag is that has longer names ("TAG+").
const id3More = 227

// id3v1More empties one that ends at a place, and returns how long it is.
func (p *patch) id3v1More(end int64) int64 {
	if !bytes.HasPrefix(p.read(end-id3More, id3More), []byte("TAG+")) {
		return 0
	}
	p.fill(end-id3More+4, id3More-4, 0)
	return id3More
}

// id3v2Tag empties one that ends at a place, and returns how long it is. One at the end has a foot (ID3v2.4.0, 3.4).
func (p *patch) id3v2Tag(end int64) int64 {
	foot := p.read(end-id3Head, id3Head)
	if !bytes.HasPrefix(foot, []byte("3DI")) {
		return 0
	}
	head := append([]byte("ID3"), foot[3:]...)
	long := id3Size(head) + 2*id3Head
	if !isID3(head) || !bytes.Equal(p.read(end-long, id3Head), head) {
		return 0
	}
	p.fill(end-long+id3Head, long-2*id3Head, 0)
	return long
}

// Lyrics3 of both versions stands before an ID3v1 tag (id3.org/Lyrics3, id3.org/Lyrics3v2). The second one says its length in
// six digits before its end, and the first has 5,100 bytes at most.
const (
	lyricsStart = "LYRICSBEGIN"
	lyricsEnd   = "LYRICSEND"
	lyrics2End  = "LYRICS200"
	lyricsMost  = 5100
	lyricsSize  = 6
)

// lyricsTag fills the words of one that ends at a place with spaces, and returns how long it is.
func (p *patch) lyricsTag(end int64) int64 {
	words := end - int64(len(lyricsEnd))
	switch string(p.read(words, int64(len(lyricsEnd)))) {
	case lyrics2End:
		words -= lyricsSize
		long, err := strconv.ParseUint(string(p.read(words, lyricsSize)), 10, 32)
		from := words - int64(long) + int64(len(lyricsStart))
		if start := p.read(words-int64(long), int64(len(lyricsStart))); err != nil || string(start) != lyricsStart || from > words {
			return 0
		}
		p.fill(from, words-from, ' ')
		return end - from + int64(len(lyricsStart))
	case lyricsEnd:
		most := min(words, lyricsMost+int64(len(lyricsStart)))
		at := bytes.LastIndex(p.read(words-most, most), []byte(lyricsStart))
		if at < 0 {
			return 0
		}
		start := words - most + int64(at)
		from := start + int64(len(lyricsStart))
		p.fill(from, words-from, ' ')
		return end - start
	}
	return 0
}
