package handlers

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"parley/chat"
	"parley/chat/attachments"
	"parley/handlers/web"
)

// part is a field of a form with files, or a file.
type part struct{ name, file, value string }

// form is a form with files, in the order in which a browser sends them.
func form(parts ...part) (body, contentType string) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, p := range parts {
		to, _ := w.CreateFormField(p.name)
		if p.name == "file" {
			to, _ = w.CreateFormFile("file", p.file)
		}
		_, _ = io.WriteString(to, p.value)
	}
	_ = w.Close()
	return b.String(), w.FormDataContentType()
}

// upload sends a form with files.
func (b *browser) upload(slug string, headers []string, parts ...part) answer {
	b.t.Helper()
	body, kind := form(parts...)
	return b.do(http.MethodPost, "/rooms/"+slug+"/messages", body, append([]string{"Content-Type", kind}, headers...)...)
}

func picture(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 840, 100))); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// fileIn is the address of the n-th file in a page.
func (a answer) fileIn(n int) string {
	a.t.Helper()
	found := regexp.MustCompile(`data-file (?:href|src)="([^"?]+)`).FindAllStringSubmatch(a.body, -1)
	if n >= len(found) {
		a.t.Fatalf("%s has %d files", a.what, len(found))
	}
	return found[n][1]
}

// big is a file that is read as it arrives.
var big = strings.Repeat("0123456789", 20_000)

func TestAMessageHasItsFiles(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	tea := ann.room("Tea", "private")
	for i, body := range []string{"look", ""} {
		ann.upload(tea, nil, part{name: "for", value: "ann"}, part{name: "body", value: body}, part{"file", "a <plan>.png", picture(t)}, part{"file", "notes.txt", big}, part{"file", "", ""},
			part{name: "alt", value: "The “plan”"}, part{name: "alt", value: "Notes"}).is(303).to(fmt.Sprintf("/rooms/%s#m-%d", tea, i+1))
	}
	page := ann.get("/rooms/"+tea).is(200).has(`<img data-file src="/files/`, `width="420" height="50" loading="lazy" alt="The “plan”"`, `<bdi>notes.txt</bdi>`, "TXT, 200 KB", "Notes</span>")
	ann.get("/rooms/"+tea, "Accept", "text/plain").is(200).has(": look\n    <a <plan>.png, ", ": The “plan”> /files/", "\n    <notes.txt, 200 KB: Notes> /files/")
	if got := ann.get(page.fileIn(0)).is(200); got.body != picture(t) || got.header.Get("Content-Type") != "image/png" || got.header.Get("Content-Disposition") != `inline; filename="a <plan>.png"; filename*=UTF-8''a%20%3Cplan%3E.png` {
		t.Errorf("the picture comes as %v", got.header)
	}
	if got := ann.get(page.fileIn(1)).is(200); got.body != big || got.header.Get("Content-Type") != "application/octet-stream" || !strings.HasPrefix(got.header.Get("Content-Disposition"), "attachment; ") {
		t.Errorf("the notes come as %v", got.header)
	}
}

func TestTheSameFormSentAgainIsOneMessage(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	tea := ann.room("Tea", "private")
	send := func(file string) answer {
		return ann.upload(tea, nil, part{name: "nonce", value: nonce}, part{name: "body", value: "look"}, part{"file", "notes.txt", file})
	}
	send("one").is(303).to("/rooms/" + tea + "#m-1")
	send("one").is(303).to("/rooms/" + tea + "#m-1")
	if size, err := s.FilesSize(t.Context(), s.user("ann").ID); size != 3 || err != nil {
		t.Errorf("the repeat left %d bytes, %v", size-3, err)
	}
	send("another").is(303).to("/rooms/" + tea + "#m-2") // a page from the browser's history
}

func TestFilesWaitForTheirMessage(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	tea := ann.room("Tea", "public")
	bob.post("/rooms/" + tea + "/join").is(303)
	attach := part{name: "attach", value: "1"}
	ids := regexp.MustCompile(`name="upload" value="([^"]+)"`)
	page := ann.upload(tea, nil, part{name: "body", value: "look"}, attach, part{"file", "one.png", picture(t)}, part{"file", "two.txt", "two"}).is(200).whole().
		has(">\nlook</textarea>", "<bdi>one.png</bdi>", "<bdi>two.txt</bdi>", "Description of one.png", "Remove")
	found := ids.FindAllStringSubmatch(page.body, -1)
	one, two := found[0][1], found[1][1]
	ann.get("/files/" + one + "/one.png").is(200)
	bob.get("/files/" + one + "/one.png").is(404)
	part3 := ann.upload(tea, htmx, attach, part{"file", "three.txt", "three"}).is(200).part().has("<li>", "three.txt").lacks("one.png")
	three := ids.FindStringSubmatch(part3.body)[1]
	ann.upload(tea, []string{"Accept", "text/plain"}, attach, part{"file", "four.txt", "four"}).is(200).has("-").lacks("<")
	ann.post("/rooms/"+tea+"/messages", "body", "look", "upload", one, "upload", two, "upload", three, "alt", "The plan", "alt", "", "alt", "", "drop", two).is(200).
		has(`value="The plan"`, one, three).lacks(two)
	ann.get("/files/" + two + "/two.txt").is(404)
	bob.post("/rooms/"+tea+"/messages", "body", "mine", "upload", one).is(409).has("not here any more", ">\nmine</textarea>")
	ann.post("/rooms/"+tea+"/messages", "body", "look", "upload", one, "upload", three, "alt", "The plan").is(303).to("/rooms/" + tea + "#m-1")
	bob.get("/files/" + one + "/one.png").is(200)
	bob.get("/rooms/"+tea).has(`alt="The plan"`, "three.txt")
	ann.post("/rooms/"+tea+"/messages", "body", "again", "upload", one).is(409).has("not here any more")
}

func TestRefusedFilesLeaveTheTextInTheComposer(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	tea := ann.room("Tea", "public")
	say := part{name: "body", value: "look"}
	refused := func(status int, sentence string, parts ...part) {
		t.Helper()
		ann.upload(tea, nil, append([]part{say}, parts...)...).is(status).whole().has(sentence, ">\nlook</textarea>", `role="alert"`)
		ann.upload(tea, htmx, append([]part{say}, parts...)...).is(status).part().has(sentence)
	}
	small := part{"file", "small.txt", "small"}
	refused(413, "A file can have 0 MB", part{"file", "large.txt", strings.Repeat("x", fileMost+1)})
	refused(413, "A file can have 0 MB", small, part{"file", "large.bin", strings.Repeat("x", 2*fileMost)})
	var many []part
	for range chat.FilesMax + 1 {
		many = append(many, small)
	}
	refused(422, "A message can have 10 files", many...)
	refused(422, "can have 500", small, part{name: "alt", value: strings.Repeat("x", chat.AltMax+1)})
	ann.upload(tea, nil, say, part{name: "at", value: "2099-01-01T09:00"}, small).is(422).has("a year", ">\nlook</textarea>", "small.txt")
	s.app.Files.Limits.Count = 1
	refused(422, "A message can have one file", small, small)
	s.app.Files.Limits.Count, s.app.Files.Limits.Kinds = 0, []string{"image/", "application/pdf"}
	refused(422, "It takes image/, application/pdf.", small)
	ask := func(size string) answer {
		return ann.send("/rooms/"+tea+"/messages", htmx, "attach", "1", "size", size, "kind", "application/x-zip-compressed") // as browsers call it
	}
	ask("5").is(200)
	s.app.Files.Limits.Kinds = nil
	ask(strconv.Itoa(fileMost + 1)).is(413).part().has("A file can have 0 MB")
	s.app.Files.Limits.Person = 1
	refused(413, "Your files take all of your 0 MB. Delete messages with files first.", small)
	used, err := s.FilesSize(t.Context(), s.user("ann").ID)
	if err != nil || used == 0 {
		t.Fatal(used, err)
	}
	s.app.Files.Limits.Person = used + 1 // what is left is less than the file, which is less than a file can have
	refused(413, "This file is more than is left of your 0 MB. Delete messages with files first.", small)
	ask("5").is(413).part().has("This file is more than is left of your 0 MB.")
	ask(strconv.Itoa(fileMost + 1)).is(413).part().has("A file can have 0 MB") // with a quota of any size
	s.app.Files.Limits.Person, s.app.Files.Limits.Server = 0, 1
	refused(507, "no room for more files", small)
	s.app.Files.Limits.Server = 0
	s.change(func(w *world) { w.redis = errSecret })
	refused(503, "Redis cannot be reached", small)
	s.change(func(w *world) { w.redis = nil })
	ann.upload(tea, nil, say, part{name: "for", value: "bob"}, small).is(409).has("This page was made for bob")
	ann.upload(tea, nil, say, small, part{name: "for", value: "bob"}).is(409).has("This page was made for bob")
	ann.get("/rooms/" + tea).lacks(`id="m-1"`)
	s.person(t, "bob").upload(tea, nil, say, small).is(403)
	s.browser(t).upload(tea, nil, say, small).is(401)
}

func TestAFileIsForThoseWhoMayReadItsRoomNow(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob, cay := s.person(t, "ann"), s.person(t, "bob"), s.person(t, "cay")
	tea := ann.room("Tea", "private")
	ann.post("/rooms/"+tea+"/members", "username", "bob").is(303)
	ann.upload(tea, nil, part{"file", "a.png", picture(t)}).is(303)
	ann.upload(tea, nil, part{"file", "b.png", picture(t)}).is(303)
	page := ann.get("/rooms/" + tea)
	a, b := page.fileIn(0), page.fileIn(1)
	etag := bob.get(a).is(200).header.Get("ETag")
	bob.get(a, "If-None-Match", etag).is(304)
	bob.do(http.MethodHead, a, "").is(200)
	for _, form := range []string{a, a + "?size=preview"} { // a page that is loaded again costs no bytes of its pictures
		first := bob.get(form).is(200)
		again := bob.get(form, "If-None-Match", first.header.Get("ETag")).is(304)
		for _, h := range []http.Header{first.header, again.header} {
			if h.Get("ETag") == "" || h.Get("Cache-Control") != "private, no-cache" || h.Get("Vary") != "Cookie" {
				t.Errorf("%s is kept as %v", form, h)
			}
		}
		if first.body == "" || again.body != "" {
			t.Errorf("%s has %d bytes, and again %d", form, len(first.body), len(again.body))
		}
		bob.get(form, "If-None-Match", `"other"`).is(200)
	}
	none := cay.get("/files/11111111-1111-4111-8111-111111111111/a.png").is(404)
	if got := cay.get(a).is(404); got.body != none.body {
		t.Error("a file that is not for cay differs from one that is not there")
	}
	cay.get("/files/x/a.png").is(404)
	if got := s.browser(t).get(a); got.status != 303 {
		t.Errorf("a stranger gets %d", got.status)
	}
	ann.post("/rooms/" + tea + "/messages/1/delete").is(303)
	bob.get(a, "If-None-Match", etag).is(404)
	bob.get(b).is(200)
	ann.post("/rooms/"+tea+"/members/remove", "username", "bob").is(303)
	bob.get(b, "If-None-Match", etag).is(404)
	ann.post("/rooms/" + tea + "/delete").is(303)
	ann.get(b).is(404)
}

func TestAFileIsSentFromAnyPlace(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	tea := ann.room("Tea", "private")
	ann.upload(tea, nil, part{"file", "a.txt", "0123456789"}).is(303)
	path := ann.get("/rooms/" + tea).fileIn(0)
	etag := ann.get(path).header.Get("ETag")
	for _, c := range []struct {
		asked, if_, body, at string
		status               int
	}{
		{"bytes=2-4", "", "234", "bytes 2-4/10", 206}, {"bytes=8-", "", "89", "bytes 8-9/10", 206}, {"bytes=-3", "", "789", "bytes 7-9/10", 206}, {"bytes=2-99", etag, "23456789", "bytes 2-9/10", 206},
		{"bytes=10-", "", "", "bytes */10", 416}, {"bytes=2-4", `"other"`, "0123456789", "", 200}, {"bytes=1-2,4-5", "", "0123456789", "", 200}, {"lines=1-2", "", "0123456789", "", 200},
		{"bytes=0-0", "", "0", "bytes 0-0/10", 206}, {"bytes=-1", "", "9", "bytes 9-9/10", 206}, {"bytes=-99", "", "0123456789", "bytes 0-9/10", 206}, {"bytes=9-9", "", "9", "bytes 9-9/10", 206},
		{"bytes=-0", "", "", "bytes */10", 416}, {"bytes=99-", "", "", "bytes */10", 416}, {"bytes=10-10", "", "", "bytes */10", 416}, {"bytes=99999999999999999999-", "", "", "bytes */10", 416},
		{"bytes=7-99999999999999999999", "", "789", "bytes 7-9/10", 206}, {"bytes=-99999999999999999999", "", "0123456789", "bytes 0-9/10", 206},
		{"bytes=5-4", "", "0123456789", "", 200}, {"bytes=", "", "0123456789", "", 200}, {"bytes=-", "", "0123456789", "", 200}, {"bytes=x-y", "", "0123456789", "", 200}, {"bytes=+1-2", "", "0123456789", "", 200}, {"bytes=1--2", "", "0123456789", "", 200},
		{"bytes=2-4", "W/" + etag, "0123456789", "", 200}, {"bytes=2-4", "Thu, 01 Jan 1970 00:00:00 GMT", "0123456789", "", 200}, {"bytes=99-", `"other"`, "0123456789", "", 200},
	} {
		a := ann.get(path, "Range", c.asked, "If-Range", c.if_).is(c.status)
		if a.header.Get("Content-Range") != c.at || c.status != 416 && a.body != c.body || c.status != 416 && a.header.Get("Content-Length") != strconv.Itoa(len(c.body)) {
			t.Errorf("%s: %q, %v", c.asked, a.body, a.header)
		}
	}
}

// An empty file has no part, and one that is asked for its head alone has no body.
func TestAnEmptyFileIsSentWhole(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	tea := ann.room("Tea", "private")
	ann.upload(tea, nil, part{name: "body", value: "both"}, part{"file", "none.txt", ""}, part{"file", "a.txt", "0123456789"}).is(303)
	page := ann.get("/rooms/" + tea)
	for _, asked := range []string{"bytes=0-", "bytes=0-0", "bytes=-1", "bytes=-0", "bytes=5-"} {
		if a := ann.get(page.fileIn(0), "Range", asked).is(200); a.body != "" || a.header.Get("Content-Range") != "" || a.header.Get("Content-Length") != "0" {
			t.Errorf("%s: %q, %v", asked, a.body, a.header)
		}
	}
	for _, asked := range []string{"", "bytes=2-4", "bytes=99-"} {
		if a := ann.do(http.MethodHead, page.fileIn(1), "", "Range", asked).is(200); a.body != "" || a.header.Get("Content-Length") != "10" || a.header.Get("ETag") == "" {
			t.Errorf("%s: %q, %v", asked, a.body, a.header)
		}
	}
}

func TestNothingInAFileRuns(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	tea := ann.room("Tea", "private")
	for _, name := range []string{"a.html", "a.svg", "a.png", "a.jpg", "a.js"} {
		for _, text := range []string{"<!DOCTYPE html><script>alert(1)</script>", `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`, "%PDF-1.7 <script>"} {
			ann.upload(tea, nil, part{"file", name, text}).is(303)
		}
	}
	page := ann.get("/rooms/" + tea).lacks("<img data-file")
	for n := range 15 {
		h := ann.get(page.fileIn(n)).is(200).header
		if h.Get("Content-Type") != "application/octet-stream" || !strings.HasPrefix(h.Get("Content-Disposition"), "attachment;") || h.Get("Content-Security-Policy") != "default-src 'none'; style-src 'unsafe-inline'; sandbox" || h.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%v", h)
		}
	}
}

func TestAFileIsSavedUnderASafeName(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"plan.pdf": `attachment; filename="plan.pdf"; filename*=UTF-8''plan.pdf`, `a"b\c;d.txt`: `attachment; filename="a_b_c_d.txt"; filename*=UTF-8''a%22b%5Cc%3Bd.txt`,
		"a'b*c(d)<e>&f=g?h#i[j]{k}|l^m.txt": `attachment; filename="a'b*c(d)<e>&f=g?h#i[j]{k}|l^m.txt"; filename*=UTF-8''a%27b%2Ac%28d%29%3Ce%3E%26f%3Dg%3Fh%23i%5Bj%5D%7Bk%7D%7Cl%5Em.txt`,
		"a\r\nSet-Cookie: x=y\x00\x7f.txt":  `attachment; filename="a__Set-Cookie: x=y__.txt"; filename*=UTF-8''a%0D%0ASet-Cookie%3A%20x%3Dy%00%7F.txt`,
		"~-_.👍e\u0301":                      `attachment; filename="~-_._e_"; filename*=UTF-8''~-_.%F0%9F%91%8De%CC%81`,
		"Ärger + 50%.txt":                   `attachment; filename="_rger + 50_.txt"; filename*=UTF-8''%C3%84rger%20%2B%2050%25.txt`,
	} {
		if got := web.Disposition("attachment", name); got != want {
			t.Errorf("%q is %s", name, got)
		}
	}
}

func TestARoomListsItsFiles(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	tea := ann.room("Tea", "private")
	ann.get("/rooms/" + tea + "/files").is(200).has("There are none here.")
	ann.upload(tea, nil, part{"file", "plan.png", picture(t)}, part{name: "alt", value: "The plan"}).is(303)
	ann.upload(tea, nil, part{"file", "notes.txt", "all of it"}).is(303)
	list := ann.get("/rooms/"+tea+"/files").is(200).whole().has("plan.png", "The plan", "notes.txt", "TXT, 9 B", "?at=1#m-1")
	ann.get(list.fileIn(0)).is(200).has("all of it")
	ann.get("/rooms/" + tea + "/files?kind=picture").is(200).has("plan.png").lacks("notes.txt")
	ann.get("/rooms/" + tea + "/files?kind=other").is(200).has("notes.txt").lacks("plan.png")
	ann.get("/rooms/" + tea + "/files?kind=x").is(422)
	ann.get("/rooms/"+tea+"/files?before=2", "Accept", "text/plain").is(200).has("#1 ann: plan.png (", " B) /files/").lacks("notes.txt")
	for range attachments.FilesListed / chat.FilesMax {
		var many []part
		for range chat.FilesMax {
			many = append(many, part{"file", "x.txt", "x"})
		}
		ann.upload(tea, nil, many...).is(303)
	}
	ann.get("/rooms/"+tea+"/files").lacks("notes.txt").has("?before=3", "Older files")
	ann.get("/rooms/"+tea+"/files?before=3").has("notes.txt", "plan.png").lacks("Older files")
	s.person(t, "bob").get("/rooms/" + tea + "/files").is(404)
}
