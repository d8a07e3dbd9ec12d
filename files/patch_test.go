package files

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"parley/chat"
)

// received is what a store keeps of an upload.

func received(t *testing.T, b []byte) []byte {
	t.Helper()
	s, err := receive(t.Context(), t.TempDir(), bytes.NewReader(b), int64(len(b)), true)
	must(t, err)
	defer s.Drop()
	r, err := s.Bytes()
	must(t, err)
	got, err := io.ReadAll(r)
	must(t, err)
	if s.Blob().Hash != chat.Hash(sha256.Sum256(got)) || len(got) != len(b) {
		t.Errorf("%d bytes are %d, under another hash: %v", len(b), len(got), s.Blob().Hash != chat.Hash(sha256.Sum256(got)))
	}
	return got
}

// sampleTrack is one whose samples lie in chunks of two: their sizes stand in a list, or are one.

func sampleTrack(handler, kind string, wide bool, each uint32, chunks ...span) []byte {
	count := uint32(2 * len(chunks))
	sizes := [][]byte{numbers(uint32(0), each, count)}
	places := [][]byte{numbers(uint32(0), uint32(len(chunks)))}
	for _, c := range chunks {
		if half := uint32(c.to-c.from) / 2; each == 0 {
			sizes = append(sizes, numbers(half, uint32(c.to-c.from)-half))
		}
		if wide {
			places = append(places, numbers(uint64(c.from)))
		} else {
			places = append(places, numbers(uint32(c.from)))
		}
	}
	list := box("stco", places...)
	if wide {
		list = box("co64", places...)
	}
	table := box("stbl", box("stsd", numbers(uint32(0), uint32(1)), box(kind, make([]byte, 8))), box("stsz", sizes...), box("stsc", numbers(uint32(0), uint32(1), uint32(1), uint32(2), uint32(1))), list)
	return box("trak", box("mdia", box("hdlr", make([]byte, 8), []byte(handler), make([]byte, 13)), box("minf", table)))
}

func TestAFilmHasNoTrackOfPlaces(t *testing.T) {
	t.Parallel()
	start := box("ftyp", []byte("mp42\x00\x00\x00\x00isom"))
	for _, of := range []struct {
		handler, kind string
		wide, long    bool
		each          uint32
		first, pieces bool
	}{
		{handler: "meta", kind: "gpmd"}, {handler: "meta", kind: "mebx", wide: true, long: true}, {handler: "camm", kind: "camm", each: 10, first: true}, {handler: "meta", kind: "mett", first: true, wide: true}, {handler: "meta", kind: "mett", pieces: true},
	} {
		places, freed := secretPlace+"!", []byte("free")
		samples := box("mdat", []byte("picture 1, "+places+"picture 2, "+places+"picture 3"))
		movie := func(at int64) []byte {
			at += 8
			one, two, long := at+11, at+11+int64(len(places))+11, int64(len(places))
			boxes := [][]byte{sampleTrack("vide", "avc1", of.wide, 0, span{at, one}, span{one + long, two}, span{two + long, two + long + 9}), sampleTrack(of.handler, of.kind, of.wide, of.each, span{one, one + long}, span{two, two + long})}
			if of.long { // a box that says its length in 8 bytes
				b := boxes[1]
				boxes[1] = slices.Concat(numbers(uint32(1)), b[4:8], numbers(uint64(len(b)+8)), b[8:])
				freed = slices.Concat(numbers(uint32(1)), []byte("free"), numbers(uint64(len(b)+8)))
			}
			if of.pieces {
				boxes = append(boxes, box("mvex", make([]byte, 8)))
			}
			return box("moov", boxes...)
		}
		film := slices.Concat(start, samples, movie(int64(len(start))))
		if of.first {
			film = slices.Concat(start, movie(int64(len(start)+len(movie(0)))), samples)
		}
		got := received(t, film)
		if of.pieces {
			if bytes.Contains(got, []byte("52.5")) || bytes.Count(got, []byte("picture")) != 3 || bytes.Count(got, []byte("trak")) != 2 {
				t.Errorf("%+v: it has %q", of, got)
			}
			continue
		}
		if bytes.Contains(got, []byte("52.5")) || bytes.Contains(got, []byte(of.kind)) || bytes.Count(got, []byte("picture")) != 3 || bytes.Count(got, []byte("trak")) != 1 || !bytes.Contains(got, freed) {
			t.Errorf("%+v: it has %q", of, got)
		}
		if again := received(t, got); !bytes.Equal(again, got) {
			t.Errorf("%+v is not what a reader of films takes for one", of)
		}
	}
}

// oggPages are a packet's, each of at most some segments of 255 bytes.

// TestAnOggSaysNotWhereItWasMade reads it with a library that checks each page's sum.

// TestCommentsOfAnOggThatCannotBeListedGo has words behind none, more than are counted, and lengths that lead nowhere.

// sumsChecked is a reader for which the pages of a file follow the beginning of an Opus stream: it wants one.

func TestATagAtTheEndIsEmptied(t *testing.T) {
	t.Parallel()
	words := []byte("\x13\x00\x00\x00\x00\x00\x00\x00Place\x00" + secretPlace)
	edge := func(flags uint32) []byte {
		b := binary.LittleEndian.AppendUint32([]byte(apeStart+"\xd0\x07\x00\x00"), uint32(len(words)+apeHead))
		return append(append(binary.LittleEndian.AppendUint32(b, 1), binary.LittleEndian.AppendUint32(nil, flags)...), make([]byte, 8)...)
	}
	sound := slices.Concat([]byte{0xff, 0xfb, 0x90, 0}, bytes.Repeat([]byte("samples "), chunk/4))
	v1 := append([]byte("TAG"+secretPlace), make([]byte, id3v1-3-len(secretPlace))...)
	for name, b := range map[string][]byte{
		"MP3":              slices.Concat(sound, edge(1<<31|1<<29), words, edge(1<<31)),
		"an older tag too": slices.Concat(sound, words, edge(0), v1),
		"an early one":     slices.Concat(sound, v1, edge(1<<31|1<<29), words, edge(1<<31)),
		"two of each":      slices.Concat(sound, v1, words, edge(0), v1, words, edge(0)),
		"WavPack with one": slices.Concat([]byte("wvpksamples that are long enough"), words, edge(0), v1),
		"WavPack":          slices.Concat([]byte("wvpksamples that are long enough"), words, edge(0)),
	} {
		got := received(t, b)
		if bytes.Contains(got, []byte("52.5")) || bytes.Contains(got, []byte("Place")) || bytes.Count(got, []byte("samples")) != bytes.Count(b, []byte("samples")) || bytes.Count(got, []byte(apeStart)) != bytes.Count(b, []byte(apeStart)) {
			t.Errorf("%s: it has %q", name, got[len(got)-200:])
		}
		if at := bytes.LastIndex(got, []byte(apeStart)); got[at+16] != 0 {
			t.Errorf("%s: its tag has %d words", name, got[at+16])
		}
	}
	for _, b := range [][]byte{slices.Concat(sound, edge(0)[:20], words), slices.Concat(sound, []byte("Place LYRICS200")), slices.Concat(sound, []byte("Place LYRICSEND")), slices.Concat(sound, []byte("LYRICSBEGINPlace000999LYRICS200")), slices.Concat(sound, []byte("LYRICSBEGINPlace00000xLYRICS200")), slices.Concat(sound, []byte("Place 3DI\x04\x00\x00\x00\x00\x00\x05"))} {
		if !bytes.Equal(received(t, b), b) {
			t.Errorf("what is no tag goes: %q", b[len(b)-40:])
		}
	}
	if b := slices.Concat([]byte("\xff\xfe of a text in UTF-16"), v1); !bytes.Equal(received(t, b), b) {
		t.Error("a text is emptied")
	}
}

// Lyrics3, a tag's longer names and a tag of the second version at the end, in the orders in which programs write them.

func TestWordsAtTheEndOfASoundAreEmptied(t *testing.T) {
	t.Parallel()
	words := "Place " + secretPlace + strings.Repeat("la ", 900)
	lyrics1 := []byte("LYRICSBEGIN" + words + "LYRICSEND")
	lyrics2 := []byte("LYRICSBEGININD0000210" + words)
	lyrics2 = fmt.Appendf(lyrics2, "%06dLYRICS200", len(lyrics2))
	more := append([]byte("TAG+"+secretPlace), make([]byte, id3More-4-len(secretPlace))...)
	v1 := append([]byte("TAG"+secretPlace), make([]byte, id3v1-3-len(secretPlace))...)
	late := slices.Concat([]byte("ID3\x04\x00\x10\x00\x00"), []byte{byte(len(words) >> 7), byte(len(words) & 0x7f)}, []byte(words), []byte("3DI\x04\x00\x10\x00\x00"), []byte{byte(len(words) >> 7), byte(len(words) & 0x7f)})
	samples := bytes.Repeat([]byte("samples "), chunk/4)
	for _, start := range []string{"\xff\xfb\x90\x00", "\xff\xfd\x90\x00", "\xff\xf1\x50\x80"} {
		for name, end := range map[string][]byte{
			"Lyrics3 of the first version": slices.Concat(lyrics1, v1), "Lyrics3": slices.Concat(lyrics2, v1), "Lyrics3 without a tag": lyrics2,
			"longer names": slices.Concat(more, v1), "ID3v2": slices.Concat(late, v1), "ID3v2 alone": late, "all": slices.Concat(late, lyrics1, lyrics2, more, v1),
		} {
			b := slices.Concat([]byte(start), samples, end)
			got := received(t, b)
			if bytes.Contains(got, []byte("52.5")) || bytes.Contains(got, []byte("Place")) || bytes.Contains(got, []byte("la ")) || !bytes.HasPrefix(got, b[:len(samples)]) {
				t.Errorf("%s behind %x: it has %q", name, start, got[len(got)-300:])
			}
			if again := received(t, got); !bytes.Equal(again, got) {
				t.Errorf("%s behind %x: its tags are no tags any more", name, start)
			}
		}
	}
}

// looked is how many reads of a file a patch takes.

func looked(t *testing.T, b []byte, how func(*patch)) int {
	t.Helper()
	file, err := os.CreateTemp(t.TempDir(), "")
	must(t, err)
	defer file.Close()
	_, err = file.Write(b)
	must(t, err)
	p := &patch{file: file, size: int64(len(b)), left: int64(len(b)), looks: looksMost, fills: fillsMost}
	how(p)
	must(t, p.err)
	return looksMost - p.looks
}

// Each box around another is a call within a call: half a million take hundreds of megabytes.

func TestAHostileFilmIsNotLookedIntoWithoutEnd(t *testing.T) {
	t.Parallel()
	b := slices.Concat(box("ftyp", []byte("mp42\x00\x00\x00\x00isom")), box("moov", box("trak", bytes.Repeat([]byte("\x00\x00\x00\x00mdia"), 1000))))
	if n := looked(t, b, (*patch).films); n > 20 {
		t.Errorf("%d boxes are looked at", n)
	}
}

func TestAHostileFilmIsNotFilledWithoutEnd(t *testing.T) {
	t.Parallel()
	file, err := os.CreateTemp(t.TempDir(), "")
	must(t, err)
	defer file.Close()
	_, err = file.WriteString("abc")
	must(t, err)
	p := &patch{file: file, size: 3, left: 3, looks: looksMost, fills: 2}
	for at := range int64(3) {
		p.fill(at, 0, 'x')
		p.fill(at, 1, 'x')
	}
	if got := string(p.read(0, 3)); got != "xxc" {
		t.Errorf("it is %q", got)
	}
}

func FuzzAPatchKeepsTheLength(f *testing.F) {
	f.Add(slices.Concat(box("ftyp", []byte("mp42\x00\x00\x00\x00isom")), box("moov", sampleTrack("meta", "gpmd", false, 0, span{0, 20}, span{10, 4000}))))
	f.Add(slices.Concat(box("ftyp", []byte("iso5\x00\x00\x00\x00iso5")), box("moov", pieceTrack(2, true, "meta", "gpmd"), box("mvex", box("trex", numbers(uint32(0), uint32(2), uint32(1), uint32(0), uint32(9), uint32(0))))),
		box("moof", box("traf", box("tfhd", numbers(uint32(0), uint32(2))), box("trun", numbers(uint32(runPlace|runLengths), uint32(2), uint32(8), uint32(1), uint32(2)))))))
	f.Add([]byte("\xff\xfb\x90\x00LYRICSBEGINla000013LYRICS200LYRICSBEGINlaLYRICSEND"))
	f.Add(oggPages(7, 2, []byte("OpusHead"), 1))
	f.Add(slices.Concat(oggPages(7, 2, []byte("OpusHead"), 1), oggPages(7, 0, oggWords("OpusTags", "", "LOCATION=x"), 1)))
	f.Add([]byte("II*\x00\x08\x00\x00\x00\x02\x00\x25\x88\x04\x00\x01\x00\x00\x00\x08\x00\x00\x00\x69\x87\x04\x00\x01\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := receive(t.Context(), t.TempDir(), bytes.NewReader(b), int64(len(b)), true)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Drop()
		if s.Blob().Size > int64(len(b)) {
			t.Errorf("%d bytes are %d", len(b), s.Blob().Size)
		}
	})
}
