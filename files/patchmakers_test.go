package files

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
)

// described is a track with one description of its samples, as cameras and programs write it.
func described(handler, kind string, vendor, program string, more ...[]byte) []byte {
	entry := slices.Concat(make([]byte, 7), []byte{1}, make([]byte, 4), []byte(vendor))
	if handler == "vide" {
		entry = slices.Concat(entry, make([]byte, 26), []byte{byte(len(program))}, []byte(program), make([]byte, programLong-1-len(program)), []byte{0, 24, 255, 255})
	} else {
		entry = append(entry, make([]byte, 12)...)
	}
	named := func(is, of string) []byte {
		return box("hdlr", make([]byte, 4), []byte(is), []byte(of), []byte("GoPr"), make([]byte, 8), []byte("\x0aGoPro AVC "))
	}
	table := box("stbl", box("stsd", numbers(uint32(0), uint32(1)), box(kind, entry, box("avcC", []byte("GoPro how it is read")))))
	return box("trak", slices.Concat(more...), box("mdia", named("mhlr", handler), box("minf", named("dhlr", "url "), table)))
}

func TestAFilmsTracksNameNoCamera(t *testing.T) {
	t.Parallel()
	film := slices.Concat(box("ftyp", []byte("qt  \x00\x00\x00\x00qt  ")), box("moov",
		described("vide", "avc1", "GoPr", "GoPro AVC encoder"), described("soun", "mp4a", "GoPr", ""),
		described("vide", "raw ", "GoPr", "Planar Y'CbCr 8-bit 4:2:0")), box("mdat", []byte("GoPro seen and heard")))
	got := received(t, film)
	if bytes.Count(got, []byte("GoPr")) != 5 || !bytes.Contains(got, []byte("\x19Planar")) || bytes.Count(got, []byte("GoPro how it is read")) != 3 || !bytes.Contains(got, []byte("GoPro seen and heard")) {
		t.Errorf("it has %q", got)
	}
	for _, kind := range []string{"mhlr", "vide", "soun", "dhlr", "url "} {
		if bytes.Count(got, []byte(kind)) != bytes.Count(film, []byte(kind)) {
			t.Errorf("%q is gone", kind)
		}
	}
	if again := received(t, got); !bytes.Equal(again, got) {
		t.Errorf("it is not what a reader of films takes for one: %q", again)
	}
}

func TestAFilmSaysNotTheTimeOfDay(t *testing.T) {
	t.Parallel()
	start := box("ftyp", []byte("qt  \x00\x00\x00\x00qt  "))
	samples := box("mdat", []byte("picture10:05"))
	at := int64(len(start) + 8)
	clock := sampleTrack("tmcd", "tmcd", false, 2, span{at + 7, at + 12})
	film := slices.Concat(start, samples, box("moov", described("vide", "avc1", "", "", box("tref", box("tmcd", numbers(uint32(2))), box("chap", numbers(uint32(3))))), clock))
	got := received(t, film)
	if bytes.Contains(got, []byte("tmcd")) || bytes.Contains(got, []byte("10:0")) || !bytes.Contains(got, []byte("picture")) || bytes.Count(got, []byte("trak")) != 1 || !bytes.Contains(got, box("chap", numbers(uint32(3)))) {
		t.Errorf("it has %q", got)
	}
}

// Not parallel: what others allocate meanwhile would count.
func TestAFilmOfManyTracksTakesLittleMemory(t *testing.T) {
	film := box("moov", bytes.Repeat(box("trak"), looksMost))
	file, err := os.Create(filepath.Join(t.TempDir(), "film"))
	must(t, err)
	defer file.Close()
	_, err = file.Write(film)
	must(t, err)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, _, err = patched(file, int64(len(film)))
	must(t, err)
	runtime.ReadMemStats(&after)
	if took := after.TotalAlloc - before.TotalAlloc; took > 64<<20 {
		t.Errorf("a film of %d bytes took %d bytes of memory", len(film), took)
	}
}
