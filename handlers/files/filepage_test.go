package files_test

import (
	"strings"
	"testing"

	"parley/handlers/handlerstest"
)

func TestAFileHasAPage(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	tea, other := ann.Room("Tea", "private"), ann.Room("Other", "public")
	send := func(parts ...handlerstest.Part) { t.Helper(); ann.Upload(tea, nil, parts...).Is(303) }
	send(handlerstest.Part{Name: "body", Value: "look"}, handlerstest.Part{Name: "file", File: "one.png", Value: handlerstest.Picture(t)}, handlerstest.Part{Name: "file", File: "a.go", Value: "package a // <b>\nvar x = 1"}, handlerstest.Part{Name: "file", File: "two.png", Value: handlerstest.Picture(t)}, handlerstest.Part{Name: "alt", Value: "The “plan”"})
	send(handlerstest.Part{Name: "file", File: "long.txt", Value: strings.Repeat("0123456789\n", 6_000)}, handlerstest.Part{Name: "file", File: "app.exe", Value: "MZ\x00\x00"})
	send(handlerstest.Part{Name: "file", File: "three.png", Value: handlerstest.Picture(t)})
	page := ann.Get("/rooms/" + tea)
	in := func(n int) string { return "/rooms/" + tea + "/files/" + strings.Split(page.FileIn(n), "/")[2] }
	one, code, two, long, binary, three := in(0), in(1), in(2), in(3), in(4), in(5)
	page.Has(`<a href="`+one+`"><img data-file`, `<a href="`+code+`"><small>GO, `)

	first := ann.Get(one).Is(200).Whole().Has(`<bdi>one.png</bdi>`, `alt="The “plan”"`, `width="840" height="100"`, "?download=1", `href="/rooms/`+tea+`?at=1`, `<a href="`+two+`" rel="next"`).Lacks(`rel="prev"`)
	if !strings.Contains(first.Body, "ann</bdi>") {
		t.Error("it does not say who sent it")
	}
	ann.Get(two).Is(200).Has(`<a href="`+one+`" rel="prev"`, `<a href="`+three+`" rel="next"`)
	ann.Get(three).Is(200).Has(`<a href="` + two + `" rel="prev"`).Lacks(`rel="next"`)
	ann.Get(code).Is(200).Has(`<span class="k">package</span> a <span class="o">// &lt;b&gt;</span>`, `<a href="`+long+`" rel="next"`).Lacks(`rel="prev"`)
	ann.Get(long).Is(200).Has("This is the beginning").Lacks(strings.Repeat("0123456789\n", 6_000))
	ann.Get(binary).Is(200).Has("not shown here", "Download")
	ann.Get(one, "Accept", "text/plain").Is(200).Has("ann: one.png (")

	ann.Get(strings.Replace(one, tea, other, 1)).Is(404)
	bob.Get(one).Is(404)
	waits := ann.Upload(tea, []string{"Accept", "text/plain"}, handlerstest.Part{Name: "attach", Value: "1"}, handlerstest.Part{Name: "file", File: "four.txt", Value: "four"}).Is(200)
	ann.Get("/rooms/" + tea + "/files/" + strings.TrimSpace(waits.Body)).Is(404)
	ann.Post("/rooms/" + tea + "/messages/1/delete").Is(303)
	ann.Get(one).Is(404)
	ann.Get(three).Is(200).Lacks(`rel="prev"`)
}

func TestATextIsReadInItsCharacters(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := ann.Room("Tea", "private")
	ann.Upload(tea, nil, handlerstest.Part{Name: "file", File: "old.txt", Value: "Viele Gr\xfc\xdfe"}, handlerstest.Part{Name: "file", File: "none.txt", Value: ""}, handlerstest.Part{Name: "file", File: "cut.txt", Value: strings.Repeat("ü", 40_000)}).Is(303)
	page := ann.Get("/rooms/" + tea)
	in := func(n int) string { return "/rooms/" + tea + "/files/" + strings.Split(page.FileIn(n), "/")[2] }
	ann.Get(in(0)).Is(200).Has("Viele Grüße")
	ann.Get(in(1)).Is(200).Has("This file is empty.").Lacks("not shown here")
	ann.Get(in(2)).Is(200).Has("üü", "This is the beginning").Lacks("\uFFFD")
}

func TestAFileThatMayTellWhereItIsFromSaysSoToItsAuthor(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	tea := ann.Room("Tea", "public")
	bob.Post("/rooms/" + tea + "/join").Is(303)
	const sentence = "This file may say where, when and by whom it was made."
	paper := handlerstest.Part{Name: "file", File: "paper.pdf", Value: "%PDF-1.7\n"}
	ann.Upload(tea, nil, handlerstest.Part{Name: "attach", Value: "1"}, paper).Is(200).Has("paper.pdf", sentence)
	ann.Upload(tea, nil, handlerstest.Part{Name: "attach", Value: "1"}, handlerstest.Part{Name: "file", File: "one.png", Value: handlerstest.Picture(t)}).Is(200).Has("one.png").Lacks(sentence)
	ann.Upload(tea, nil, paper, handlerstest.Part{Name: "file", File: "two.png", Value: handlerstest.Picture(t)}).Is(303)
	page := ann.Get("/rooms/" + tea).Lacks(sentence)
	in := func(n int) string { return "/rooms/" + tea + "/files/" + strings.Split(page.FileIn(n), "/")[2] }
	ann.Get(in(0)).Is(200).Has(sentence)
	bob.Get(in(0)).Is(200).Lacks(sentence)
	ann.Get(in(1)).Is(200).Lacks(sentence)
}

// A browser takes a MOV for an MP4, which is built alike, and for nothing under its own type.
func TestAPhonesFilmPlays(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := ann.Room("Tea", "private")
	film := "\x00\x00\x00\x14ftypqt  \x00\x00\x00\x00qt  \x00\x00\x00\x10mdatpictures"
	ann.Upload(tea, nil, handlerstest.Part{Name: "file", File: "IMG_1.MOV", Value: film}).Is(303)
	path := ann.Get("/rooms/" + tea).FileIn(0)
	got := ann.Get(path, "Range", "bytes=0-7").Is(206)
	if h := got.Header; h.Get("Content-Type") != "video/mp4" || !strings.HasPrefix(h.Get("Content-Disposition"), "inline; ") || h.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("it comes as %v", h)
	}
	ann.Get("/rooms/"+tea+"/files/"+strings.Split(path, "/")[2]).Is(200).Has("<video controls", "?download=1")
}
