package handlers

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/gif"
	"strings"
	"testing"
)

// huge is a picture whose header says 50,000 × 50,000 pixels.
func huge(t *testing.T) string {
	head := append([]byte("IHDR"), 0, 0, 0xc3, 0x50, 0, 0, 0xc3, 0x50, 1, 0, 0, 0, 0)
	b := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), head...)
	return string(binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(head))) + picture(t)[33:]
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
	s := open(t)
	ann := s.person(t, "ann")
	png := picture(t)
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
		room := ann.room(what, "private")
		ann.upload(room, nil, part{"file", "a.png", c.content}).is(303)
		page := ann.get("/rooms/" + room).is(200).lacks(script)
		if shown := strings.Contains(page.body, "<img data-file"); shown != c.shown {
			t.Errorf("%s is shown: %v", what, shown)
		}
		address := page.fileIn(0)
		got := ann.get(address).is(200)
		h := got.header
		want := c.content
		if c.shown { // what follows the picture is left out
			want = strings.TrimSuffix(strings.TrimSuffix(want, script), "=1;/*"+script+"*/")
		}
		if got.body != want || h.Get("Content-Type") != c.kind || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Content-Security-Policy") != "default-src 'none'; style-src 'unsafe-inline'; sandbox" {
			t.Errorf("%s comes with %d bytes of %d as %v", what, len(got.body), len(c.content), h)
		}
		if saved := strings.HasPrefix(h.Get("Content-Disposition"), "attachment"); saved != (c.kind == "application/octet-stream") {
			t.Errorf("%s: %s", what, h.Get("Content-Disposition"))
		}
		ann.get("/rooms/" + room + "/files/" + strings.Split(address, "/")[2]).is(200).whole().lacks(script)
	}
}

func TestHostileNamesAreOnlyNames(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	tea := ann.room("Tea", "private")
	names := []string{
		"../../../etc/passwd", `..\..\boot.ini`, "\u202egnp.exe", strings.Repeat("n", 300) + ".txt", strings.Repeat("ü", 300), ".", "..", "/",
		"a\r\nSet-Cookie: x=1", `"><script>alert(1)</script>`, "\xff\xfe", "%2e%2e%2f", "con", "a?b#c.txt", " ",
	}
	for _, name := range names {
		ann.upload(tea, nil, part{"file", name, name + "."}).is(303)
	}
	ann.upload(tea, nil, part{name: "body", value: "kept"}, part{"file", "a\x00.png", "."}).is(422) // a header cannot have it
	for page, n := ann.get("/rooms/"+tea+"?after=0").is(200), 0; n < len(names); n++ {
		page.lacks(script, "\u202e", "\x00")
		got := ann.get(page.fileIn(n)).is(200)
		if got.body != names[n]+"." || got.header.Get("Set-Cookie") != "" && strings.Contains(got.header.Get("Set-Cookie"), "x=1") {
			t.Errorf("%q: %q %v", names[n], got.body, got.header)
		}
		if how := got.header.Get("Content-Disposition"); len(how) > 1200 || strings.ContainsAny(how, "\r\n\x00") || strings.Contains(how, "/") {
			t.Errorf("%q is saved as %s", names[n], how)
		}
	}
	ann.get("/rooms/"+tea+"/files").is(200).whole().lacks(script, "\u202e")
}
