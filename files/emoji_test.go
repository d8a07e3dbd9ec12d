package files

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/gif"
	"image/png"
	"strings"
	"testing"

	"parley/chat"
)

func gifOf(t testing.TB, frames, side int) []byte {
	t.Helper()
	g := &gif.GIF{LoopCount: 0}
	for range frames {
		g.Image = append(g.Image, image.NewPaletted(image.Rect(0, 0, side, side), color.Palette{color.Black, color.White}))
		g.Delay = append(g.Delay, 5)
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, g); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pngOf(t testing.TB, side int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewRGBA(image.Rect(0, 0, side, side))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// riff is a WebP of chunks.
func riff(chunks ...string) []byte {
	body := "WEBP"
	for i := 0; i < len(chunks); i += 2 {
		size := binary.LittleEndian.AppendUint32(nil, uint32(len(chunks[i+1])))
		body += chunks[i] + string(size) + chunks[i+1] + strings.Repeat("\x00", len(chunks[i+1])%2)
	}
	return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body))), body...)
}

// lossless is the head of a picture of 4 by 4 pixels (VP8L).
const lossless = "\x2f\x03\xc0\x00\x00\x00"

func TestAnEmojiHasNoMetadata(t *testing.T) {
	plain := gifOf(t, 2, 8)
	comment := append(append([]byte{}, plain[:len(plain)-1]...), "\x21\xfe\x06secret\x00\x21\xff\x0bXMP DataXMP\x06secret\x00"...)
	comment = append(append(comment, gifTrailer), "secret"...)
	extended := "\x0c\x00\x00\x00\x03\x00\x00\x03\x00\x00"
	for name, raw := range map[string][]byte{
		"a GIF":  comment,
		"a PNG":  append(append(append([]byte{}, pngOf(t, 8)[:33]...), "\x00\x00\x00\x08tEXta\x00secretCRCC"...), pngOf(t, 8)[33:]...),
		"a WebP": riff("VP8X", extended, "VP8L", lossless, "EXIF", "secret", "XMP ", "secret!"),
	} {
		if !bytes.Contains(raw, []byte("secret")) {
			t.Fatalf("%s has no metadata", name)
		}
		got, _, err := ReadEmoji(raw)
		if err != nil || bytes.Contains(got, []byte("secret")) {
			t.Errorf("%s keeps its metadata: %v", name, err)
		}
	}
	got, kind, err := ReadEmoji(comment)
	if g, bad := gif.DecodeAll(bytes.NewReader(got)); err != nil || bad != nil || kind != "image/gif" || len(g.Image) != 2 || !bytes.Contains(got, []byte("NETSCAPE2.0")) {
		t.Errorf("an animated GIF is %q after that: %v, %v", kind, err, bad)
	}
}

func TestAnEmojiHasAPictureOfABoundedSize(t *testing.T) {
	large := append(pngOf(t, 8), make([]byte, chat.EmojiPictureMax)...)
	for name, raw := range map[string][]byte{
		"nothing": nil, "a text": []byte("GIF89a no picture"), "an SVG": []byte("<svg xmlns='http://www.w3.org/2000/svg'/>"),
		"a large file": large, "a wide picture": pngOf(t, 513), "a GIF that breaks off": gifOf(t, 2, 8)[:60],
		"a WebP that breaks off": riff("VP8L", lossless, "ALPH", strings.Repeat("x", 50))[:50],
	} {
		if _, kind, err := ReadEmoji(raw); !chat.Is(err, chat.Invalid) {
			t.Errorf("%s is an emoji of %q: %v", name, kind, err)
		}
	}
	if _, kind, err := ReadEmoji(pngOf(t, 512)); err != nil || kind != "image/png" {
		t.Errorf("a PNG of 512 pixels: %q, %v", kind, err)
	}
}

func FuzzReadEmoji(f *testing.F) {
	f.Add(gifOf(f, 2, 4))
	f.Add(riff("VP8L", lossless, "EXIF", "x"))
	f.Add(pngOf(f, 4))
	f.Fuzz(func(t *testing.T, raw []byte) {
		got, _, err := ReadEmoji(raw)
		if err == nil && (len(got) == 0 || len(got) > len(raw)) {
			t.Errorf("%d bytes became %d", len(raw), len(got))
		}
	})
}
