package files_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/gif"
	"strings"
	"testing"

	"parley/handlers/handlerstest"
)

// huge is a picture whose header says 50,000 × 50,000 pixels.
func huge(t *testing.T) string {
	head := append([]byte("IHDR"), 0, 0, 0xc3, 0x50, 0, 0, 0xc3, 0x50, 1, 0, 0, 0, 0)
	b := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), head...)
	return string(binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(head))) + handlerstest.Picture(t)[33:]
}

func smallGIF(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	if err := gif.Encode(&b, image.NewGray(image.Rect(0, 0, 3, 3)), nil); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

const script = `<script>alert(1)</script>`

func TestHostileFilesAreOnlyBytes(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	png := handlerstest.Picture(t)
	for what, c := range map[string]struct {
		content, kind string
		shown         bool // as a picture
	}{
		"a picture and a page":              {png + script, "image/png", true},
		"an animation and a script":         {smallGIF(t) + "=1;/*" + script + "*/", "image/gif", true},
		"a script that begins as a GIF":     {"GIF89a/*" + strings.Repeat("x", 100) + "*/=1;alert(1)", "image/gif", false},
		"a page behind a mark of a picture": {"\xff\xd8\xff" + script, "image/jpeg", false},
		"a PDF and an archive":              {"%PDF-1.7\n/OpenAction << /S /JavaScript /JS (app.alert(1)) >>\nPK\x03\x04", "application/octet-stream", false},
		"too many pixels":                   {huge(t), "image/png", false},
		"a picture that is cut off":         {png[:40], "image/png", true},
		"less than a header":                {png[:20], "image/png", false},
		"nothing":                           {"", "application/octet-stream", false},
		"a page":                            {"<!DOCTYPE html>" + script, "application/octet-stream", false},
		"a page in UTF-7":                   {"+ADw-script+AD4-alert(1)+ADw-/script+AD4-", "application/octet-stream", false},
		"a drawing in a name of a picture":  {`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`, "application/octet-stream", false},
		"a drawing with an entity":          {`<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "` + script + `">]><svg>&a;</svg>`, "application/octet-stream", false},
	} {
		room := ann.Room(what, "private")
		ann.Upload(room, nil, handlerstest.Part{Name: "file", File: "a.png", Value: c.content}).Is(303)
		page := ann.Get("/rooms/" + room).Is(200).Lacks(script)
		if shown := strings.Contains(page.Body, "<img data-file"); shown != c.shown {
			t.Errorf("%s is shown: %v", what, shown)
		}
		address := page.FileIn(0)
		got := ann.Get(address).Is(200)
		h := got.Header
		want := c.content
		if c.shown { // what follows the picture is left out
			want = strings.TrimSuffix(strings.TrimSuffix(want, script), "=1;/*"+script+"*/")
		}
		if got.Body != want || h.Get("Content-Type") != c.kind || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Content-Security-Policy") != "default-src 'none'; style-src 'unsafe-inline'; sandbox" {
			t.Errorf("%s comes with %d bytes of %d as %v", what, len(got.Body), len(c.content), h)
		}
		if saved := strings.HasPrefix(h.Get("Content-Disposition"), "attachment"); saved != (c.kind == "application/octet-stream") {
			t.Errorf("%s: %s", what, h.Get("Content-Disposition"))
		}
		ann.Get("/rooms/" + room + "/files/" + strings.Split(address, "/")[2]).Is(200).Whole().Lacks(script)
	}
}

func TestHostileNamesAreOnlyNames(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := ann.Room("Tea", "private")
	names := []string{
		"../../../etc/passwd", `..\..\boot.ini`, "\u202egnp.exe", strings.Repeat("n", 300) + ".txt", strings.Repeat("ü", 300), ".", "..", "/",
		"a\r\nSet-Cookie: x=1", `"><script>alert(1)</script>`, "\xff\xfe", "%2e%2e%2f", "con", "a?b#c.txt", " ",
	}
	for _, name := range names {
		ann.Upload(tea, nil, handlerstest.Part{Name: "file", File: name, Value: name + "."}).Is(303)
	}
	ann.Upload(tea, nil, handlerstest.Part{Name: "body", Value: "kept"}, handlerstest.Part{Name: "file", File: "a\x00.png", Value: "."}).Is(422) // a header cannot have it
	for page, n := ann.Get("/rooms/"+tea+"?after=0").Is(200), 0; n < len(names); n++ {
		page.Lacks(script, "\u202e", "\x00")
		got := ann.Get(page.FileIn(n)).Is(200)
		if got.Body != names[n]+"." || got.Header.Get("Set-Cookie") != "" && strings.Contains(got.Header.Get("Set-Cookie"), "x=1") {
			t.Errorf("%q: %q %v", names[n], got.Body, got.Header)
		}
		if how := got.Header.Get("Content-Disposition"); len(how) > 1200 || strings.ContainsAny(how, "\r\n\x00") || strings.Contains(how, "/") {
			t.Errorf("%q is saved as %s", names[n], how)
		}
	}
	ann.Get("/rooms/"+tea+"/files").Is(200).Whole().Lacks(script, "\u202e")
}
