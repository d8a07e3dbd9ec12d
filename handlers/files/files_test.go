package files_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"parley/chat"
	"parley/chat/attachments"
	"parley/handlers/handlerstest"
	"parley/handlers/web"
)

func TestAMessageHasItsFiles(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := ann.Room("Tea", "private")
	for i, body := range []string{"look", ""} {
		ann.Upload(tea, nil, handlerstest.Part{Name: "for", Value: "ann"}, handlerstest.Part{Name: "body", Value: body}, handlerstest.Part{Name: "file", File: "a <plan>.png", Value: handlerstest.Picture(t)}, handlerstest.Part{Name: "file", File: "notes.txt", Value: handlerstest.Big}, handlerstest.Part{Name: "file", File: "", Value: ""},
			handlerstest.Part{Name: "alt", Value: "The “plan”"}, handlerstest.Part{Name: "alt", Value: "Notes"}).Is(303).To(fmt.Sprintf("/rooms/%s#m-%d", tea, i+1))
	}
	page := ann.Get("/rooms/"+tea).Is(200).Has(`<img data-file src="/files/`, `width="420" height="50" loading="lazy" alt="The “plan”"`, `<bdi>notes.txt</bdi>`, "TXT, 200 KB", "Notes</span>")
	ann.Get("/rooms/"+tea, "Accept", "text/plain").Is(200).Has(": look\n    <a <plan>.png, ", ": The “plan”> /files/", "\n    <notes.txt, 200 KB: Notes> /files/")
	if got := ann.Get(page.FileIn(0)).Is(200); got.Body != handlerstest.Picture(t) || got.Header.Get("Content-Type") != "image/png" || got.Header.Get("Content-Disposition") != `inline; filename="a <plan>.png"; filename*=UTF-8''a%20%3Cplan%3E.png` {
		t.Errorf("the picture comes as %v", got.Header)
	}
	if got := ann.Get(page.FileIn(1)).Is(200); got.Body != handlerstest.Big || got.Header.Get("Content-Type") != "application/octet-stream" || !strings.HasPrefix(got.Header.Get("Content-Disposition"), "attachment; ") {
		t.Errorf("the notes come as %v", got.Header)
	}
}

func TestTheSameFormSentAgainIsOneMessage(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := ann.Room("Tea", "private")
	send := func(file string) handlerstest.Answer {
		return ann.Upload(tea, nil, handlerstest.Part{Name: "nonce", Value: handlerstest.Nonce}, handlerstest.Part{Name: "body", Value: "look"}, handlerstest.Part{Name: "file", File: "notes.txt", Value: file})
	}
	send("one").Is(303).To("/rooms/" + tea + "#m-1")
	send("one").Is(303).To("/rooms/" + tea + "#m-1")
	if size, err := s.FilesSize(t.Context(), s.User("ann").ID); size != 3 || err != nil {
		t.Errorf("the repeat left %d bytes, %v", size-3, err)
	}
	send("another").Is(303).To("/rooms/" + tea + "#m-2") // a page from the browser's history
}

// Scripts send such ones: nothing that was sent is dropped in silence. An input in which no file was chosen is one without bytes.
func TestAFileWithoutANameIsAFile(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := ann.Room("Tea", "private")
	ann.Upload(tea, nil, handlerstest.Part{Name: "body", Value: "look"}, handlerstest.Part{Name: "file"}, handlerstest.Part{Name: "file", Value: handlerstest.Big}, handlerstest.Part{Name: "file"}).Is(303)
	page := ann.Get("/rooms/"+tea).Has("<bdi>file</bdi>", "look")
	if got := ann.Get(page.FileIn(0)).Is(200); got.Body != handlerstest.Big {
		t.Errorf("it has %d bytes", len(got.Body))
	}
	if list := ann.Get("/rooms/"+tea+"/files", "Accept", "text/plain").Body; strings.Count(list, "\n") != 1 {
		t.Errorf("the room's files are %q", list)
	}
}

func TestFilesWaitForTheirMessage(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	tea := ann.Room("Tea", "public")
	bob.Post("/rooms/" + tea + "/join").Is(303)
	attach := handlerstest.Part{Name: "attach", Value: "1"}
	ids := regexp.MustCompile(`name="upload" value="([^"]+)"`)
	page := ann.Upload(tea, nil, handlerstest.Part{Name: "body", Value: "look"}, attach, handlerstest.Part{Name: "file", File: "one.png", Value: handlerstest.Picture(t)}, handlerstest.Part{Name: "file", File: "two.txt", Value: "two"}).Is(200).Whole().
		Has(">\nlook</textarea>", "<bdi>one.png</bdi>", "<bdi>two.txt</bdi>", "Description of one.png", "Remove")
	found := ids.FindAllStringSubmatch(page.Body, -1)
	one, two := found[0][1], found[1][1]
	ann.Get("/files/" + one + "/one.png").Is(200)
	bob.Get("/files/" + one + "/one.png").Is(404)
	part3 := ann.Upload(tea, handlerstest.HTMX, attach, handlerstest.Part{Name: "file", File: "three.txt", Value: "three"}).Is(200).Part().Has("<li>", "three.txt").Lacks("one.png")
	three := ids.FindStringSubmatch(part3.Body)[1]
	ann.Upload(tea, []string{"Accept", "text/plain"}, attach, handlerstest.Part{Name: "file", File: "four.txt", Value: "four"}).Is(200).Has("-").Lacks("<")
	ann.Post("/rooms/"+tea+"/messages", "body", "look", "upload", one, "upload", two, "upload", three, "alt", "The plan", "alt", "", "alt", "", "drop", two).Is(200).
		Has(`value="The plan"`, one, three).Lacks(two)
	ann.Get("/files/" + two + "/two.txt").Is(404)
	bob.Post("/rooms/"+tea+"/messages", "body", "mine", "upload", one).Is(409).Has("not here any more", ">\nmine</textarea>")
	ann.Post("/rooms/"+tea+"/messages", "body", "look", "upload", one, "upload", three, "alt", "The plan").Is(303).To("/rooms/" + tea + "#m-1")
	bob.Get("/files/" + one + "/one.png").Is(200)
	bob.Get("/rooms/"+tea).Has(`alt="The plan"`, "three.txt")
	ann.Post("/rooms/"+tea+"/messages", "body", "again", "upload", one).Is(409).Has("not here any more")
}

func TestRefusedFilesLeaveTheTextInTheComposer(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := ann.Room("Tea", "public")
	say := handlerstest.Part{Name: "body", Value: "look"}
	refused := func(status int, sentence string, parts ...handlerstest.Part) {
		t.Helper()
		ann.Upload(tea, nil, append([]handlerstest.Part{say}, parts...)...).Is(status).Whole().Has(sentence, ">\nlook</textarea>", `role="alert"`)
		ann.Upload(tea, handlerstest.HTMX, append([]handlerstest.Part{say}, parts...)...).Is(status).Part().Has(sentence)
	}
	small := handlerstest.Part{Name: "file", File: "small.txt", Value: "small"}
	refused(413, "A file can have 0 MB", handlerstest.Part{Name: "file", File: "large.txt", Value: strings.Repeat("x", handlerstest.FileMost+1)})
	refused(413, "A file can have 0 MB", small, handlerstest.Part{Name: "file", File: "large.bin", Value: strings.Repeat("x", 2*handlerstest.FileMost)})
	var many []handlerstest.Part
	for range chat.FilesMax + 1 {
		many = append(many, small)
	}
	refused(422, "A message can have 10 files", many...)
	refused(422, "can have 500", small, handlerstest.Part{Name: "alt", Value: strings.Repeat("x", chat.AltMax+1)})
	ann.Upload(tea, nil, say, handlerstest.Part{Name: "at", Value: "2099-01-01T09:00"}, small).Is(422).Has("a year", ">\nlook</textarea>", "small.txt")
	s.App.Files.Limits.Count = 1
	refused(422, "A message can have one file", small, small)
	s.App.Files.Limits.Count, s.App.Files.Limits.Kinds = 0, []string{"image/", "application/pdf"}
	refused(422, "It takes image/, application/pdf.", small)
	ask := func(size string) handlerstest.Answer {
		return ann.Send("/rooms/"+tea+"/messages", handlerstest.HTMX, "attach", "1", "size", size, "kind", "application/x-zip-compressed") // as browsers call it
	}
	ask("5").Is(200)
	s.App.Files.Limits.Kinds = nil
	ask(strconv.Itoa(handlerstest.FileMost + 1)).Is(413).Part().Has("A file can have 0 MB")
	s.App.Files.Limits.Person = 1
	refused(413, "Your files take all of your 0 MB. Delete messages with files first.", small)
	used, err := s.FilesSize(t.Context(), s.User("ann").ID)
	if err != nil || used == 0 {
		t.Fatal(used, err)
	}
	s.App.Files.Limits.Person = used + 1 // what is left is less than the file, which is less than a file can have
	refused(413, "This file is more than is left of your 0 MB. Delete messages with files first.", small)
	ask("5").Is(413).Part().Has("This file is more than is left of your 0 MB.")
	ask(strconv.Itoa(handlerstest.FileMost + 1)).Is(413).Part().Has("A file can have 0 MB") // with a quota of any size
	s.App.Files.Limits.Person, s.App.Files.Limits.Server = 0, 1
	refused(507, "no room for more files", small)
	s.App.Files.Limits.Server = 0
	s.Change(func(w *handlerstest.World) { w.Redis = handlerstest.ErrSecret })
	refused(503, "Redis cannot be reached", small)
	s.Change(func(w *handlerstest.World) { w.Redis = nil })
	ann.Upload(tea, nil, say, handlerstest.Part{Name: "for", Value: "bob"}, small).Is(409).Has("This page was made for bob")
	ann.Upload(tea, nil, say, small, handlerstest.Part{Name: "for", Value: "bob"}).Is(409).Has("This page was made for bob")
	ann.Get("/rooms/" + tea).Lacks(`id="m-1"`)
	s.Person(t, "bob").Upload(tea, nil, say, small).Is(403)
	s.Browser(t).Upload(tea, nil, say, small).Is(401)
}

func TestAFileIsForThoseWhoMayReadItsRoomNow(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob, cay := s.Person(t, "ann"), s.Person(t, "bob"), s.Person(t, "cay")
	tea := ann.Room("Tea", "private")
	ann.Post("/rooms/"+tea+"/members", "username", "bob").Is(303)
	ann.Upload(tea, nil, handlerstest.Part{Name: "file", File: "a.png", Value: handlerstest.Picture(t)}).Is(303)
	ann.Upload(tea, nil, handlerstest.Part{Name: "file", File: "b.png", Value: handlerstest.Picture(t)}).Is(303)
	page := ann.Get("/rooms/" + tea)
	a, b := page.FileIn(0), page.FileIn(1)
	etag := bob.Get(a).Is(200).Header.Get("ETag")
	for _, has := range []string{etag, "W/" + etag, `"other", ` + etag, `"other",W/` + etag, "*"} {
		bob.Get(a, "If-None-Match", has).Is(304)
	}
	for _, lacks := range []string{`"other"`, "W/" + etag, `"other", "and"`} {
		if got := bob.Get(a, "If-Match", lacks, "If-None-Match", etag, "Range", "bytes=0-1").Is(412); got.Header.Get("Content-Type") != "text/plain; charset=utf-8" || got.Header.Get("Content-Disposition") != "" {
			t.Errorf("the refusal has %v", got.Header)
		}
		bob.Do(http.MethodHead, a, "", "If-Match", lacks).Is(412)
		cay.Get(a, "If-Match", lacks).Is(404)
	}
	for _, has := range []string{etag, `"other",` + etag, "*"} {
		bob.Get(a, "If-Match", has).Is(200)
		bob.Get(a, "If-Match", has, "Range", "bytes=0-1").Is(206)
		bob.Get(a, "If-Match", has, "If-None-Match", etag).Is(304)
	}
	bob.Get(a, "If-Modified-Since", "Mon, 01 Jan 2035 00:00:00 GMT").Is(200)
	bob.Do(http.MethodHead, a, "").Is(200)
	for _, form := range []string{a, a + "?size=preview"} { // a page that is loaded again costs no bytes of its pictures
		first := bob.Get(form).Is(200)
		again := bob.Get(form, "If-None-Match", first.Header.Get("ETag")).Is(304)
		for _, h := range []http.Header{first.Header, again.Header} {
			if h.Get("ETag") == "" || h.Get("Cache-Control") != "private, no-cache" || h.Get("Vary") != "Cookie" {
				t.Errorf("%s is kept as %v", form, h)
			}
		}
		if first.Body == "" || again.Body != "" {
			t.Errorf("%s has %d bytes, and again %d", form, len(first.Body), len(again.Body))
		}
		bob.Get(form, "If-None-Match", `"other"`).Is(200)
	}
	none := cay.Get("/files/11111111-1111-4111-8111-111111111111/a.png").Is(404)
	if got := cay.Get(a).Is(404); got.Body != none.Body {
		t.Error("a file that is not for cay differs from one that is not there")
	}
	cay.Get("/files/x/a.png").Is(404)
	if got := s.Browser(t).Get(a); got.Status != 303 {
		t.Errorf("a stranger gets %d", got.Status)
	}
	ann.Post("/rooms/" + tea + "/messages/1/delete").Is(303)
	bob.Get(a, "If-None-Match", etag).Is(404)
	bob.Get(b).Is(200)
	ann.Post("/rooms/"+tea+"/members/remove", "username", "bob").Is(303)
	bob.Get(b, "If-None-Match", etag).Is(404)
	ann.Post("/rooms/" + tea + "/delete").Is(303)
	ann.Get(b).Is(404)
}

func TestAFileIsSentFromAnyPlace(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := ann.Room("Tea", "private")
	ann.Upload(tea, nil, handlerstest.Part{Name: "file", File: "a.txt", Value: "0123456789"}).Is(303)
	path := ann.Get("/rooms/" + tea).FileIn(0)
	etag := ann.Get(path).Header.Get("ETag")
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
		a := ann.Get(path, "Range", c.asked, "If-Range", c.if_).Is(c.status)
		if a.Header.Get("Content-Range") != c.at || c.status != 416 && a.Body != c.body || c.status != 416 && a.Header.Get("Content-Length") != strconv.Itoa(len(c.body)) {
			t.Errorf("%s: %q, %v", c.asked, a.Body, a.Header)
		}
	}
}

// An empty file has no part, and one that is asked for its head alone has no body.
func TestAnEmptyFileIsSentWhole(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := ann.Room("Tea", "private")
	ann.Upload(tea, nil, handlerstest.Part{Name: "body", Value: "both"}, handlerstest.Part{Name: "file", File: "none.txt", Value: ""}, handlerstest.Part{Name: "file", File: "a.txt", Value: "0123456789"}).Is(303)
	page := ann.Get("/rooms/" + tea)
	for _, asked := range []string{"bytes=0-", "bytes=0-0", "bytes=-1", "bytes=-0", "bytes=5-"} {
		if a := ann.Get(page.FileIn(0), "Range", asked).Is(200); a.Body != "" || a.Header.Get("Content-Range") != "" || a.Header.Get("Content-Length") != "0" {
			t.Errorf("%s: %q, %v", asked, a.Body, a.Header)
		}
	}
	for _, asked := range []string{"", "bytes=2-4", "bytes=99-"} {
		if a := ann.Do(http.MethodHead, page.FileIn(1), "", "Range", asked).Is(200); a.Body != "" || a.Header.Get("Content-Length") != "10" || a.Header.Get("ETag") == "" {
			t.Errorf("%s: %q, %v", asked, a.Body, a.Header)
		}
	}
}

func TestNothingInAFileRuns(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := ann.Room("Tea", "private")
	for _, name := range []string{"a.html", "a.svg", "a.png", "a.jpg", "a.js"} {
		for _, text := range []string{"<!DOCTYPE html><script>alert(1)</script>", `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`, "%PDF-1.7 <script>"} {
			ann.Upload(tea, nil, handlerstest.Part{Name: "file", File: name, Value: text}).Is(303)
		}
	}
	page := ann.Get("/rooms/" + tea).Lacks("<img data-file")
	for n := range 15 {
		h := ann.Get(page.FileIn(n)).Is(200).Header
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
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := ann.Room("Tea", "private")
	ann.Get("/rooms/" + tea + "/files").Is(200).Has("There are none here.")
	ann.Upload(tea, nil, handlerstest.Part{Name: "file", File: "plan.png", Value: handlerstest.Picture(t)}, handlerstest.Part{Name: "alt", Value: "The plan"}).Is(303)
	ann.Upload(tea, nil, handlerstest.Part{Name: "file", File: "notes.txt", Value: "all of it"}).Is(303)
	list := ann.Get("/rooms/"+tea+"/files").Is(200).Whole().Has("plan.png", "The plan", "notes.txt", "TXT, 9 B", "?at=1#m-1")
	ann.Get(list.FileIn(0)).Is(200).Has("all of it")
	ann.Get("/rooms/" + tea + "/files?kind=picture").Is(200).Has("plan.png").Lacks("notes.txt")
	ann.Get("/rooms/" + tea + "/files?kind=other").Is(200).Has("notes.txt").Lacks("plan.png")
	ann.Get("/rooms/" + tea + "/files?kind=x").Is(422)
	ann.Get("/rooms/"+tea+"/files?before=2", "Accept", "text/plain").Is(200).Has("#1 ann: plan.png (", " B) /files/").Lacks("notes.txt")
	for range attachments.FilesListed / chat.FilesMax {
		var many []handlerstest.Part
		for range chat.FilesMax {
			many = append(many, handlerstest.Part{Name: "file", File: "x.txt", Value: "x"})
		}
		ann.Upload(tea, nil, many...).Is(303)
	}
	ann.Get("/rooms/"+tea+"/files").Lacks("notes.txt").Has("?before=3", "Older files")
	ann.Get("/rooms/"+tea+"/files?before=3").Has("notes.txt", "plan.png").Lacks("Older files")
	s.Person(t, "bob").Get("/rooms/" + tea + "/files").Is(404)
}
