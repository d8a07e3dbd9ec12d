package files

import (
	"bytes"
	"encoding/binary"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/gabriel-vasile/mimetype"

	"parley/chat"
)

// element is one of EBML, with its length in as many bytes as is usual.
func element(id []byte, parts ...[]byte) []byte {
	content := bytes.Join(parts, nil)
	if len(content) < 127 {
		return slices.Concat(id, []byte{0x80 | byte(len(content))}, content)
	}
	size := binary.BigEndian.AppendUint32(nil, uint32(len(content)))
	size[0] |= 0x10
	return slices.Concat(id, size, content)
}

// endlessElement has a length that nobody knew when it began.
func endlessElement(id []byte, parts ...[]byte) []byte {
	return slices.Concat(id, []byte{0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, bytes.Join(parts, nil))
}

var (
	idSegment     = []byte{0x18, 0x53, 0x80, 0x67}
	idInfo        = []byte{0x15, 0x49, 0xa9, 0x66}
	idTracks      = []byte{0x16, 0x54, 0xae, 0x6b}
	idCluster     = []byte{0x1f, 0x43, 0xb6, 0x75}
	idAttachments = []byte{0x19, 0x41, 0xa4, 0x69}
	idTags        = []byte{0x12, 0x54, 0xc3, 0x67}
)

// private is longer than what is read at a time.
var private = []byte(secretPlace + strings.Repeat("x", 3*chunk))

// recordings are files of each kind that say where they were made; samples must stay.
func recordings() map[string][]byte {
	head, mkv := element(ebmlStart, element([]byte{0x42, 0x82}, []byte("webm"))), element(ebmlStart, element([]byte{0x42, 0x82}, []byte("matroska")))
	info := element(idInfo, element([]byte{0xbf}, []byte("summ")), element([]byte{0x7b, 0xa9}, []byte(secretPlace)), element([]byte{0x44, 0x61}, []byte("xxxxxxxx")), element([]byte{0x4d, 0x80}, []byte("samples of a muxer")))
	tracks := element(idTracks, []byte("samples V_VP8"))
	cluster := [][]byte{element([]byte{0xe7}, []byte{1}), element([]byte{0xa3}, []byte("samples"), bytes.Repeat([]byte{0x12, 0x54, 0xc3, 0x67}, 9))}
	tags := slices.Concat(element(idTags, []byte(secretPlace)), element(idTags, private), element(idTags), element(idTags, private[:140]), element([]byte{0xec}, []byte(secretPlace)))
	attached := func(parts ...[]byte) []byte { return element([]byte{0x61, 0xa7}, parts...) }
	kind := func(of string) []byte { return element([]byte{0x46, 0x60}, []byte(of)) }
	bytesOf := func(b []byte) []byte { return element([]byte{0x46, 0x5c}, b) }
	name := element([]byte{0x46, 0x6e}, []byte(secretPlace+".jpg"))
	attachments := element(idAttachments, element([]byte{0xbf}, []byte("summ")),
		attached(name, kind("image/jpeg"), bytesOf(private)), attached(kind("font/ttf"), bytesOf([]byte("samples of letters"))), attached(bytesOf([]byte(secretPlace)), kind("font/ttf")),
		attached(name, bytesOf(private)), attached(kind("application/X-TrueType-font"), bytesOf([]byte("samples"))), attached(private), attached())
	id3 := slices.Concat([]byte("ID3\x04\x00\xd0\x00\x00\x0c"), []byte{byte(len(secretPlace) + 1)}, []byte(secretPlace+"x"), bytes.Repeat([]byte("x"), 0x0c<<7), []byte("3DI\x04\x00\xd0\x00\x00\x00\x00"))
	sound := slices.Concat([]byte{0xff, 0xfb, 0x90, 0}, bytes.Repeat([]byte("samples "), chunk/4))
	v1 := append([]byte("TAG"+secretPlace), bytes.Repeat([]byte("x"), id3v1-3-len(secretPlace))...)
	flac := func(kind byte, content string) []byte {
		return append([]byte{kind, 0, byte(len(content) >> 8), byte(len(content))}, content...)
	}
	riff := func(name, content string) []byte {
		b := append([]byte(name), binary.LittleEndian.AppendUint32(nil, uint32(len(content)))...)
		return append(append(b, content...), make([]byte, len(content)%2)...)
	}
	list := func(name string, parts ...string) string { return name + strings.Join(parts, "") }
	avi := slices.Concat(riff("LIST", list("hdrl", string(riff("avih", "samples")), string(riff("LIST", list("strl", string(riff("strh", "samples")), string(riff("strn", secretPlace))))), string(riff("IDIT", secretPlace)))), riff("LIST", list("INFO", secretPlace)), riff("JUNK", secretPlace), riff("LIST", list("movi", string(riff("00dc", "samples")))), riff("idx1", "samples"))
	aiff := func(name, content string) []byte {
		return append(append([]byte(name), binary.BigEndian.AppendUint32(nil, uint32(len(content)))...), content...)
	}
	return map[string][]byte{
		"an AVI":                     slices.Concat([]byte("RIFF\xff\xff\xff\x7fAVI "), avi, []byte("RIFF\xff\xff\xff\x7fAVIX"), avi),
		"an AIFF":                    slices.Concat([]byte("FORM\x7f\xff\xff\xffAIFF"), aiff("COMM", "samples "), aiff("AUTH", secretPlace+"."), aiff("COMT", secretPlace+"."), aiff("SSND", "samples "), aiff("ID3 ", string(private[:2000]))),
		"a long WAV":                 slices.Concat([]byte("RF64\xff\xff\xff\xffWAVE"), riff("ds64", "samples of lengths"), riff("bext", secretPlace), riff("data", "samples")),
		"a WAV of any length":        slices.Concat([]byte("RF64\xff\xff\xff\xffWAVE"), riff("ds64", "xx bytes\x07"+strings.Repeat("\x00", 19)), []byte("data\xff\xff\xff\xffsamples\x00"), riff("iXML", secretPlace)),
		"a film in Matroska":         slices.Concat(head, element(idSegment, tags, info, tracks, element(idCluster, cluster...), tags)),
		"a film with attachments":    slices.Concat(mkv, element(idSegment, element(idInfo, element([]byte{0x57, 0x41}, []byte(secretPlace)), element([]byte{0x57, 0x41}, private[:200])), tracks, attachments, element(idCluster, cluster...))),
		"as a browser records":       slices.Concat(head, endlessElement(idSegment, info, tracks, endlessElement(idCluster, cluster...), endlessElement(idCluster, cluster...), tags)),
		"an MP3 with tags":           slices.Concat(id3, sound, v1),
		"an MP3 with an early tag":   slices.Concat(id3, sound),
		"an MP3 with two early tags": slices.Concat(id3, id3, sound),
		"an MP3 with a late tag":     slices.Concat(sound, v1),
		"an MP3 that is a tag":       slices.Concat(sound[:4], v1),
		"a FLAC":                     slices.Concat([]byte("fLaC"), flac(0, "samples of a stream, 34 bytes long"), flac(4, secretPlace), flac(2, "xxxx"), flac(3, "samples sought"), flac(0x86, string(private[:5000])), []byte("\xff\xf8samples")),
		"a FLAC with early comment":  slices.Concat([]byte("fLaC"), flac(4, secretPlace), flac(0x80, "samples of a stream, 34 bytes long"), []byte("\xff\xf8samples")),
		"a FLAC behind a tag":        slices.Concat(id3, []byte("fLaC"), flac(0, "samples of a stream, 34 bytes long"), flac(0x84, secretPlace), []byte("\xff\xf8samples")),
		"a WAV":                      slices.Concat([]byte("RIFF\xff\xff\xff\x7fWAVE"), riff("fmt ", "samples of a form"), riff("bext", secretPlace), riff("DISP", secretPlace), riff("LIST", "INFO"+string(private)), riff("data", "samples"), riff("iXML", secretPlace)),
	}
}

func TestARecordingSaysNotWhereItWasMade(t *testing.T) {
	t.Parallel()
	for name, b := range recordings() {
		got := cleaned(t, b)
		if len(got) != len(b) || bytes.Contains(got, []byte(secretPlace)) || bytes.Contains(got, []byte("xxxx")) {
			t.Errorf("%s: %d bytes of %d, with the place: %v", name, len(got), len(b), bytes.Contains(got, []byte(secretPlace)))
		}
		if is, was := bytes.Count(got, []byte("samples")), bytes.Count(b, []byte("samples")); is != was {
			t.Errorf("%s has %d of %d samples", name, is, was)
		}
		if is, was := mimetype.Detect(got), mimetype.Detect(b); !is.Is(was.String()) {
			t.Errorf("%s is %s, and was %s", name, is, was)
		}
		if again := cleaned(t, got); !bytes.Equal(again, got) {
			t.Errorf("%s is not what a reader of such files takes for one", name)
		}
	}
}

// The library that names kinds has other names for some from time to time.
func TestWhatIsCleanedIsNotSaidToTell(t *testing.T) {
	t.Parallel()
	f := openFolder(t)
	for name, b := range recordings() {
		kind, _, _ := strings.Cut(kindOf(t, f, b), " ")
		if chat.MayTell(kind) {
			t.Errorf("%s, which is %s, is said to tell where it was made", name, kind)
		}
	}
}

func TestWhatOnlyBeginsLikeATagStays(t *testing.T) {
	t.Parallel()
	for _, b := range []string{
		"ID3 is an algorithm that learns trees of decisions, as C4.5 does.", "ID3\n1\n2\n3\n4\n5\n6\n7\n8\n", "ID3\x03\x00\x00\x80\x00\x00\x20 is no length",
	} {
		if got := cleaned(t, []byte(b)); string(got) != b {
			t.Errorf("%q is kept as %q", b, got)
		}
	}
}

func TestAnEmptyTagNamesNoGenre(t *testing.T) {
	t.Parallel()
	if got := cleaned(t, recordings()["an MP3 with a late tag"]); got[len(got)-1] != 0xff {
		t.Errorf("it is %d", got[len(got)-1])
	}
}

// What has void elements in the places of others has no others, and ends where they ended.
func TestAFilmsElementsKeepTheirPlaces(t *testing.T) {
	t.Parallel()
	walk := func(b []byte) (list []int64) {
		at := int64(0)
		for at < int64(len(b)) {
			id, wide, ok := ebmlID(b[at:])
			size, long, known, fine := ebmlSize(b[at+int64(wide):])
			if !ok || !fine || ebmlOfOthers[id] && size > 0 && bytes.ContainsAny(b[at:at+int64(wide+long)+size], secretPlace) && id != 0xbf {
				return append(list, -1)
			}
			list = append(list, at)
			if at += int64(wide + long); id != ebmlSegment && id != ebmlInfo && known {
				at += size
			}
		}
		return list
	}
	for _, name := range []string{"a film in Matroska", "as a browser records"} {
		got := walk(cleaned(t, recordings()[name]))
		if len(got) < 10 || slices.Contains(got, -1) {
			t.Errorf("%s has elements at %v", name, got)
		}
	}
}

func TestARecordingThatBreaksOffIsRefused(t *testing.T) {
	t.Parallel()
	for name, b := range recordings() {
		for _, cut := range []int{12, 13, 30, 60, 100, 500, len(b) - 1} {
			if cut >= len(b) {
				continue
			}
			broken := io.MultiReader(bytes.NewReader(b[:cut]), iotest.ErrReader(io.ErrClosedPipe))
			if got, err := io.ReadAll(clean(broken)); err != io.ErrClosedPipe || len(got) > cut {
				t.Errorf("%s that breaks off after %d bytes ends with %v", name, cut, err)
			}
		}
	}
}

func FuzzRecordingsStayAsLong(f *testing.F) {
	for _, b := range recordings() {
		f.Add(b[:min(len(b), 3000)])
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, start := range [][]byte{nil, ebmlStart, []byte("fLaC"), []byte("RIFF\x00\x00\x00\x00WAVE"), []byte("ID3")} {
			whole := slices.Concat(start, b)
			head := append(make([]byte, 0, 12), whole[:min(len(whole), 12)]...)
			if !bytes.HasPrefix(whole, ebmlStart) && !bytes.HasPrefix(whole, []byte("fLaC")) && !isMP3(head) && !bytes.HasPrefix(whole, []byte("RIFF\x00\x00\x00\x00WAVE")) {
				continue
			}
			got, err := io.ReadAll(clean(bytes.NewReader(whole)))
			if err != nil || len(got) > len(whole) || len(got) < len(whole)-9 {
				t.Errorf("%d bytes of %d, %v", len(got), len(whole), err)
			}
		}
	})
}

// Some programs leave the zero out that follows a chunk of an odd length.
func TestAChunkWithoutPaddingHidesNothingBehindIt(t *testing.T) {
	t.Parallel()
	chunk := func(name, content string) string {
		return name + string(binary.LittleEndian.AppendUint32(nil, uint32(len(content)))) + content
	}
	const start = "RIFF\xff\xff\xff\x7fWAVE"
	for _, b := range []string{
		start + chunk("fmt ", "odd") + chunk("LIST", "INFO "+secretPlace+"..") + chunk("data", "odd") + chunk("bext", secretPlace),
		start + chunk("bext", secretPlace+"..") + chunk("data", "odd") + "\x00" + chunk("iXML", secretPlace),
	} {
		got := cleaned(t, []byte(b))
		if len(got) != len(b) || bytes.Contains(got, []byte(secretPlace)) || bytes.Count(got, []byte("odd")) != strings.Count(b, "odd") || !bytes.Contains(got, []byte("data\x03")) {
			t.Errorf("%q is %q", b, got)
		}
	}
}
