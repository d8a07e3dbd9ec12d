package files

import (
	"bytes"
	"encoding/binary"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/pion/webrtc/v4/pkg/media/oggreader"
)

func oggPages(serial uint32, flags byte, packet []byte, segments int) (pages []byte) {
	for first := true; ; first = false {
		n := min(len(packet), segments*255)
		part := packet[:n]
		packet = packet[n:]
		lengths := bytes.Repeat([]byte{255}, n/255)
		if len(packet) == 0 && n/255 < segments {
			lengths = append(lengths, byte(n%255))
		}
		if !first {
			flags = 1
		}
		page := slices.Concat([]byte("OggS\x00"), []byte{flags}, make([]byte, 8), binary.LittleEndian.AppendUint32(nil, serial), make([]byte, 8), []byte{byte(len(lengths))}, lengths, part)
		pages = append(pages, binary.LittleEndian.AppendUint32(page[:22:22], oggSum(page))...)
		pages = append(pages, page[26:]...)
		if len(lengths) == 0 || lengths[len(lengths)-1] < 255 {
			return pages
		}
	}
}

func oggWords(before, behind string, words ...string) []byte {
	number := func(n int) string { return string(binary.LittleEndian.AppendUint32(nil, uint32(n))) }
	s := before + number(len("program")) + "program" + number(len(words))
	for _, w := range words {
		s += number(len(w)) + w
	}
	return []byte(s + behind)
}

func TestAnOggSaysNotWhereItWasMade(t *testing.T) {
	t.Parallel()
	long := "METADATA_BLOCK_PICTURE=" + strings.Repeat(secretPlace, 4000)
	opus := append([]byte("OpusHead\x01\x02"), make([]byte, 9)...)
	flac := func(kind byte, b []byte) []byte {
		return append([]byte{kind, byte(len(b) >> 16), byte(len(b) >> 8), byte(len(b))}, b...)
	}
	for name, b := range map[string][]byte{
		"Opus":        slices.Concat(oggPages(7, 2, opus, 255), oggPages(7, 0, oggWords("OpusTags", "\x00"+secretPlace, "LOCATION="+secretPlace, long), 255), oggPages(7, 0, []byte("samples"), 255)),
		"short pages": slices.Concat(oggPages(7, 2, opus, 255), oggPages(7, 0, oggWords("OpusTags", "", "LOCATION="+secretPlace, long), 1), oggPages(7, 0, []byte("samples"), 255)),
		"two of them": slices.Concat(oggPages(7, 2, opus, 1), oggPages(7, 0, oggWords("OpusTags", "", long), 255), oggPages(7, 4, []byte("samples"), 1), oggPages(7, 2, opus, 1), oggPages(7, 0, oggWords("OpusTags", "", long), 255), oggPages(7, 0, []byte("samples"), 1)),
		"Vorbis":      slices.Concat(oggPages(7, 2, []byte("\x01vorbis of an encoder"), 1), oggPages(7, 0, oggWords("\x03vorbis", "\x01", "LOCATION="+secretPlace), 3), oggPages(7, 0, []byte("\x05vorbis samples"), 1)),
		"film":        slices.Concat(oggPages(7, 2, []byte("\x80theora"), 1), oggPages(8, 2, []byte("\x01vorbis"), 1), oggPages(7, 0, oggWords("\x81theora", "", long), 30), oggPages(8, 0, oggWords("\x03vorbis", "\x01", long), 255), oggPages(7, 0, []byte("samples"), 1)),
		"FLAC":        slices.Concat(oggPages(7, 2, []byte("\x7fFLAC\x01\x00\x00\x02fLaC"), 1), oggPages(7, 0, flac(4, oggWords("", "", long)), 255), oggPages(7, 0, flac(0x86, []byte(long)), 20), oggPages(7, 0, []byte("samples"), 1)),
	} {
		got := received(t, b)
		if bytes.Contains(got, []byte("52.5")) || bytes.Contains(got, []byte("LOCATION")) || bytes.Count(got, []byte("samples")) != bytes.Count(b, []byte("samples")) {
			t.Errorf("%s: it has %q", name, got[:300])
		}
		if again := received(t, got); !bytes.Equal(again, got) {
			t.Errorf("%s is not what a reader of Ogg takes for one", name)
		}
		r := sumsChecked(got)
		for n := 0; ; n++ {
			_, _, err := r.ParseNextPage()
			if err == io.EOF && n > 2 {
				break
			}
			if err != nil {
				t.Fatalf("%s: page %d: %v", name, n, err)
			}
		}
	}
}

func TestCommentsOfAnOggThatCannotBeListedGo(t *testing.T) {
	t.Parallel()
	number := func(n uint32) string { return string(binary.LittleEndian.AppendUint32(nil, n)) }
	many := make([]string, 10_001)
	for i := range many {
		many[i] = "x=" + secretPlace
	}
	opus := append([]byte("OpusHead\x01\x02"), make([]byte, 9)...)
	for name, packet := range map[string][]byte{
		"none":               oggWords("OpusTags", "\x00"+secretPlace),
		"many":               oggWords("OpusTags", "", many...),
		"a count of too few": []byte("OpusTags" + number(2) + secretPlace[:2] + number(1<<31) + number(22) + "LOCATION=" + secretPlace),
		"a count of more":    []byte("OpusTags" + number(0) + number(3) + number(22) + "LOCATION=" + secretPlace),
		"a long program":     []byte("OpusTags" + number(1<<32-1) + "LOCATION=" + secretPlace),
	} {
		b := slices.Concat(oggPages(7, 2, opus, 255), oggPages(7, 0, packet, 255), oggPages(7, 0, []byte("samples"), 255))
		got := received(t, b)
		if bytes.Contains(got, []byte("52.5")) || !bytes.Contains(got, []byte("samples")) {
			t.Errorf("%s: it has %q", name, got[:300])
		}
		if again := received(t, got); !bytes.Equal(again, got) {
			t.Errorf("%s is not what a reader of Ogg takes for one", name)
		}
		r := sumsChecked(got)
		for {
			if _, _, err := r.ParseNextPage(); err != nil {
				if err != io.EOF {
					t.Errorf("%s: %v", name, err)
				}
				break
			}
		}
	}
	vorbis := slices.Concat(oggPages(7, 2, []byte("\x01vorbis of an encoder"), 1), oggPages(7, 0, oggWords("\x03vorbis", "\x01", many...), 255))
	if got := received(t, vorbis); bytes.Contains(got, []byte("52.5")) || !bytes.HasSuffix(got, []byte("\x00\x00\x00\x00\x01")) {
		t.Errorf("comments of Vorbis end with %q", got[len(got)-9:])
	}
	other := slices.Concat(oggPages(7, 2, opus, 255), oggPages(7, 0, []byte("no list of words, but samples"), 255))
	if !bytes.Equal(received(t, other), other) {
		t.Error("what has no comments is changed")
	}
}

func sumsChecked(b []byte) *oggreader.OggReader {
	opus := oggPages(1, 2, []byte("OpusHead\x01\x02\x00\x0f\x80\xbb\x00\x00\x00\x00\x00"), 1)
	r, _, err := oggreader.NewWith(io.MultiReader(bytes.NewReader(opus), bytes.NewReader(b)))
	if err != nil {
		panic(err)
	}
	return r
}

func TestAPageOfAnOggIsSummedOnce(t *testing.T) {
	t.Parallel()
	const packets = 255
	page := slices.Concat([]byte("OggS\x00\x00"), make([]byte, 8), []byte("\x07\x00\x00\x00"), make([]byte, 8), []byte{packets}, bytes.Repeat([]byte{5}, packets), bytes.Repeat([]byte{flacPicture, 0, 0, 1, 'x'}, packets))
	if n := looked(t, slices.Concat(oggPages(7, 2, []byte("\x7fFLAC"), 1), page), (*patch).ogg); n < packets || n > 2*packets {
		t.Errorf("%d packets take %d reads", packets, n)
	}
}
