package files

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

// place is how phones and cameras say where a film was taken.
var (
	placeApple = box("\xa9xyz", numbers(uint16(len(secretPlace)), uint16(0x15c7)), []byte(secretPlace))
	placeLoci  = box("loci", numbers(uint32(0)), []byte("eng"), []byte(secretPlace))
	placeKeys  = box("meta", box("hdlr", make([]byte, 8), []byte("mdta"), make([]byte, 14)), box("keys", []byte("com.apple.quicktime.location.ISO6709")), box("ilst", []byte(secretPlace)))
	placeXMP   = box("uuid", []byte("\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xac"), []byte(secretPlace))
)

// film has two samples, whose places stand in the box of its track, in 4 or 8 bytes.
type film struct {
	first   bool // the box of the film comes before the samples
	wide    bool // places, times and the length of the samples' box have 8 bytes
	private bool // with what cameras add
}

var filmSamples = [2]string{"the first sample", "the second one"}

func (f film) bytes() []byte {
	start := box("ftyp", []byte("isom\x00\x00\x02\x00isomavc1mp41"))
	samples := box("mdat", []byte(filmSamples[0]+filmSamples[1]))
	if f.wide {
		samples = bytes.Join([][]byte{numbers(uint32(1)), []byte("mdat"), numbers(uint64(len(samples) + 8)), samples[8:]}, nil)
	}
	long := len(samples) - len(filmSamples[0]+filmSamples[1])
	extra := func(list ...[]byte) []byte {
		if !f.private {
			return nil
		}
		return bytes.Join(list, nil)
	}
	made := uint32(0)
	if f.private {
		made = 0xe5a3_1f00
	}
	times := func(kind string, rest int) []byte {
		if f.wide {
			return box(kind, numbers(uint32(1)<<24, uint64(made), uint64(made)), bytes.Repeat([]byte{7}, rest))
		}
		return box(kind, numbers(uint32(0), made, made), bytes.Repeat([]byte{7}, rest))
	}
	moov := func(at int) []byte {
		at += long
		places := box("stco", numbers(uint32(0), uint32(2), uint32(at), uint32(at+len(filmSamples[0]))))
		if f.wide {
			places = box("co64", numbers(uint32(0), uint32(2), uint64(at), uint64(at+len(filmSamples[0]))))
		}
		track := box("trak", times("tkhd", 80), extra(box("udta", box("name", []byte(secretPlace)))), box("mdia", times("mdhd", 12), extra(box("udta", []byte(secretPlace))), box("minf", box("stbl", places))), extra(placeKeys))
		return box("moov", times("mvhd", 88), extra(box("udta", placeApple, placeLoci, box("XMP_", []byte(secretPlace)), make([]byte, 4))), track, extra(placeKeys, placeXMP))
	}
	if f.first {
		size := len(moov(0))
		return slices.Concat(start, moov(len(start)+size), samples, extra(placeXMP))
	}
	return slices.Concat(start, extra(placeXMP), samples, moov(len(start)+len(extra(placeXMP))), extra(placeKeys))
}

// samplesOf reads the samples at the places that a film names.
func samplesOf(t *testing.T, b []byte) (list [2]string) {
	t.Helper()
	for kind, wide := range map[string]int{"stco": 4, "co64": 8} {
		at := bytes.Index(b, []byte(kind))
		if at < 0 {
			continue
		}
		r := fields{b: b[at+12:]}
		for i := range list {
			from := int(r.take(wide))
			list[i] = string(b[from : from+len(filmSamples[i])])
		}
	}
	return list
}

// boxesIn lists the boxes at a file's top, and in those of boxes.
func boxesIn(b []byte) (list []string) {
	for len(b) >= 8 {
		size, long := int(binary.BigEndian.Uint32(b)), 8
		if size == 1 {
			size, long = int(binary.BigEndian.Uint64(b[8:])), 16
		}
		if list = append(list, string(b[4:8])); slices.Contains(boxesOfBoxes, list[len(list)-1]) {
			list = append(list, boxesIn(b[long:size])...)
		}
		b = b[size:]
	}
	return list
}

func TestAFilmSaysNotWhereAndWhenItWasTaken(t *testing.T) {
	t.Parallel()
	for _, f := range []film{{}, {first: true}, {wide: true}, {first: true, wide: true}} {
		f.private = true
		taken := f.bytes()
		if samplesOf(t, taken) != filmSamples || !bytes.Contains(taken, []byte(secretPlace)) || !bytes.Contains(taken, numbers(uint32(0xe5a3_1f00))) {
			t.Fatalf("%+v is no film", f)
		}
		got := cleaned(t, taken)
		if len(got) != len(taken) || samplesOf(t, got) != filmSamples {
			t.Errorf("%+v: %d bytes of %d, with samples %q", f, len(got), len(taken), samplesOf(t, got))
		}
		for _, private := range []string{secretPlace, "ISO6709", "\xa9xyz", "loci", "\xe5\xa3\x1f\x00", "\xbe\x7a\xcf\xcb"} {
			if bytes.Contains(got, []byte(private)) {
				t.Errorf("%+v: it has %q", f, private)
			}
		}
		want := boxesIn(taken)
		for i, kind := range want {
			if slices.Contains([]string{"udta", "meta", "uuid"}, kind) {
				want[i] = "free"
			}
		}
		if is := boxesIn(got); !slices.Equal(is, want) {
			t.Errorf("%+v: it has the boxes %q, not %q", f, is, want)
		}
		// All other bytes are those of the same film: as long, and with zeros there.
		for i, b := range got {
			if b != taken[i] && b != 0 && !strings.Contains("free", string(b)) {
				t.Fatalf("%+v: byte %d is %x, and was %x", f, i, b, taken[i])
			}
		}
		// What was taken for a film's beginning by its size alone ends anywhere.
		for cut := range len(taken) {
			sure := max(0, cut-7) // a box that has no kind yet cannot be known
			if part := cleaned(t, taken[:cut]); len(part) != cut || !bytes.Equal(part[:sure], got[:sure]) {
				t.Fatalf("%+v: cut off after %d bytes it is %q", f, cut, part)
			}
		}
	}
}

func TestAFilmThatSaysNothingComesThroughAsItIs(t *testing.T) {
	t.Parallel()
	for _, f := range []film{{}, {first: true}, {wide: true}, {first: true, wide: true}} {
		if b := f.bytes(); !bytes.Equal(cleaned(t, b), b) {
			t.Errorf("%+v is another one", f)
		}
	}
}

func TestOtherFilesInBoxesSayNotWhereTheyAreFrom(t *testing.T) {
	t.Parallel()
	long := secretPlace + strings.Repeat("x", 3*chunk)
	endlessly := append(numbers(uint32(0)), "uuid"+long...)
	for name, b := range map[string][]byte{
		"QuickTime without brands": slices.Concat(box("wide"), box("mdat", []byte("samples")), box("moov", box("udta", []byte(long)))),
		"JPEG XL":                  slices.Concat(box("JXL ", []byte("\r\n\x87\n")), box("ftyp", []byte("jxl \x00\x00\x00\x00jxl ")), box("Exif", []byte(long)), box("xml ", []byte(long)), box("brob", []byte("Exif"+secretPlace)), box("jxlc", []byte("picture"))),
		"JPEG 2000":                slices.Concat(box("jP  ", []byte("\r\n\x87\n")), box("ftyp", []byte("jp2 \x00\x00\x00\x00jp2 ")), box("jp2h", []byte("colours")), box("uuid", []byte(long)), box("jp2c", []byte("picture"))),
		"a last box without end":   slices.Concat(box("ftyp", []byte("isom\x00\x00\x00\x00mp42")), endlessly),
		"pieces for streaming":     slices.Concat(box("ftyp", []byte("iso5\x00\x00\x00\x00iso5")), box("moof", box("traf", box("uuid", []byte(long)), box("udta", []byte(secretPlace)))), box("mdat", []byte("samples"))),
		"a recording":              slices.Concat(box("ftyp", []byte("M4A \x00\x00\x00\x00M4A ")), box("moov", box("udta", box("meta", make([]byte, 4), box("ilst", []byte(long))))), box("mdat", []byte("samples"))),
		"too long a list":          slices.Concat(box("ftyp", []byte("isom\x00\x00\x00\x00mp42")), box("meta", make([]byte, itemsMost), []byte(secretPlace))),
		"a picture's own program":  heifWith(box("uuid", []byte(secretPlace))),
		"a picture that moves":     heifWith(box("mpvd", box("ftyp", []byte("isom\x00\x00\x00\x00mp42")), box("moov", box("udta", []byte(long))), box("mdat", []byte("samples")))),
	} {
		got := cleaned(t, b)
		if len(got) != len(b) || bytes.Contains(got, []byte(secretPlace)) || bytes.Contains(got, []byte("xxxx")) {
			t.Errorf("%s: %d bytes of %d, with the place: %v", name, len(got), len(b), bytes.Contains(got, []byte(secretPlace)))
		}
		for _, stays := range []string{"samples", "picture", "colours"} {
			if bytes.Contains(b, []byte(stays)) != bytes.Contains(got, []byte(stays)) {
				t.Errorf("%s has lost its %s", name, stays)
			}
		}
	}
}

// heifWith has boxes before, in and after the list of its items, and no brand of its own.
func heifWith(more []byte) []byte {
	b := heif(1, "the picture", secretPlace, secretPlace)
	b = bytes.Replace(b, []byte("heic\x00\x00\x00\x00mif1heic"), []byte("newb\x00\x00\x00\x00mif1newb"), 1)
	return append(b, more...)
}

// A camera's raw picture has its model and its colours in such boxes: without them no program reads it.
func TestARawPictureComesThroughAsItIs(t *testing.T) {
	t.Parallel()
	raw := slices.Concat(box("ftyp", []byte("crx \x00\x00\x00\x01crx isom")), box("moov", box("uuid", []byte("CMT1 a camera")), box("trak", box("tkhd", bytes.Repeat([]byte{7}, 84)))), box("uuid", []byte("a preview")), box("mdat", []byte("samples")))
	if got := cleaned(t, raw); !bytes.Equal(got, raw) {
		t.Errorf("it is %q", got)
	}
}

// A file may repeat its list of items as often as it is long enough.
func TestOneListOfItemsIsKept(t *testing.T) {
	t.Parallel()
	const extents = 1000
	places := numbers(uint32(0), uint16(0x4400), uint16(1), uint16(1), uint16(0), uint16(extents))
	for n := range uint32(extents) {
		places = append(places, numbers(1<<30-n, uint32(1))...)
	}
	list := box("meta", make([]byte, 4), box("iinf", numbers(uint32(0), uint16(1)), box("infe", numbers(uint32(2)<<24, uint16(1), uint16(0)), []byte("Exif"))), box("iloc", places))
	b := slices.Concat(box("ftyp", []byte("heic\x00\x00\x00\x00mif1heic")), bytes.Repeat(list, 20))
	c := newBoxCleaner(steps{from: bufio.NewReaderSize(bytes.NewReader(b), exifMost+chunk)})
	if got, err := io.ReadAll(c); err != nil || !bytes.Equal(got, b) || len(c.items) != extents {
		t.Errorf("%d bytes of %d, with %d items, %v", len(got), len(b), len(c.items), err)
	}
}

// The boxes of a box may be wrong; those that follow it are looked at all the same.
func TestABrokenBoxHidesNothingBehindIt(t *testing.T) {
	t.Parallel()
	start, place := box("ftyp", []byte("isom\x00\x00\x00\x00mp42")), box("udta", []byte(secretPlace))
	for name, broken := range map[string][]byte{
		"too long":    box("moov", numbers(uint32(1<<20)), []byte("trak")),
		"too short":   box("moov", numbers(uint32(3)), []byte("trak")),
		"a few bytes": box("moov", box("free"), []byte{0, 0, 0}),
		"without end": box("moov", numbers(uint32(0)), []byte("trak")),
	} {
		b := slices.Concat(start, broken, box("moov", place))
		if want := bytes.Replace(b, place, box("free", make([]byte, len(secretPlace))), 1); !bytes.Equal(cleaned(t, b), want) {
			t.Errorf("behind one that is %s it is %q", name, cleaned(t, b))
		}
	}
	deep := box("udta", []byte("x"))
	for range 100 {
		deep = box("trak", deep)
	}
	if b := slices.Concat(start, deep); !bytes.Equal(cleaned(t, b), b) {
		t.Error("boxes are looked into without end")
	}
}

func TestAFilmThatBreaksOffIsRefused(t *testing.T) {
	t.Parallel()
	b := film{private: true}.bytes()
	for _, cut := range []int{12, 40, 70, 150, 300, len(b) - 1} {
		broken := io.MultiReader(bytes.NewReader(b[:cut]), iotest.ErrReader(io.ErrClosedPipe))
		if _, err := io.ReadAll(clean(broken)); err != io.ErrClosedPipe {
			t.Errorf("one that breaks off after %d bytes ends with %v", cut, err)
		}
	}
}
