package handlers

import (
	"strings"
	"testing"
)

func TestAFileHasAPage(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	tea, other := ann.room("Tea", "private"), ann.room("Other", "public")
	send := func(parts ...part) { t.Helper(); ann.upload(tea, nil, parts...).is(303) }
	send(part{name: "body", value: "look"}, part{"file", "one.png", picture(t)}, part{"file", "a.go", "package a // <b>\nvar x = 1"}, part{"file", "two.png", picture(t)}, part{name: "alt", value: "The “plan”"})
	send(part{"file", "long.txt", strings.Repeat("0123456789\n", 6_000)}, part{"file", "app.exe", "MZ\x00\x00"})
	send(part{"file", "three.png", picture(t)})
	page := ann.get("/rooms/" + tea)
	in := func(n int) string { return "/rooms/" + tea + "/files/" + strings.Split(page.fileIn(n), "/")[2] }
	one, code, two, long, binary, three := in(0), in(1), in(2), in(3), in(4), in(5)
	page.has(`<a href="`+one+`"><img data-file`, `<a href="`+code+`"><small>GO, `)

	first := ann.get(one).is(200).whole().has(`<bdi>one.png</bdi>`, `alt="The “plan”"`, `width="840" height="100"`, "?download=1", `href="/rooms/`+tea+`?at=1`, `<a href="`+two+`" rel="next"`).lacks(`rel="prev"`)
	if !strings.Contains(first.body, "ann</bdi>") {
		t.Error("it does not say who sent it")
	}
	ann.get(two).is(200).has(`<a href="`+one+`" rel="prev"`, `<a href="`+three+`" rel="next"`)
	ann.get(three).is(200).has(`<a href="` + two + `" rel="prev"`).lacks(`rel="next"`)
	ann.get(code).is(200).has(`<span class="k">package</span> a <span class="o">// &lt;b&gt;</span>`, `<a href="`+long+`" rel="next"`).lacks(`rel="prev"`)
	ann.get(long).is(200).has("This is the beginning").lacks(strings.Repeat("0123456789\n", 6_000))
	ann.get(binary).is(200).has("not shown here", "Download")
	ann.get(one, "Accept", "text/plain").is(200).has("ann: one.png (")

	ann.get(strings.Replace(one, tea, other, 1)).is(404)
	bob.get(one).is(404)
	waits := ann.upload(tea, []string{"Accept", "text/plain"}, part{name: "attach", value: "1"}, part{"file", "four.txt", "four"}).is(200)
	ann.get("/rooms/" + tea + "/files/" + strings.TrimSpace(waits.body)).is(404)
	ann.post("/rooms/" + tea + "/messages/1/delete").is(303)
	ann.get(one).is(404)
	ann.get(three).is(200).lacks(`rel="prev"`)
}

func TestATextIsReadInItsCharacters(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	tea := ann.room("Tea", "private")
	ann.upload(tea, nil, part{"file", "old.txt", "Viele Gr\xfc\xdfe"}, part{"file", "none.txt", ""}, part{"file", "cut.txt", strings.Repeat("ü", 40_000)}).is(303)
	page := ann.get("/rooms/" + tea)
	in := func(n int) string { return "/rooms/" + tea + "/files/" + strings.Split(page.fileIn(n), "/")[2] }
	ann.get(in(0)).is(200).has("Viele Grüße")
	ann.get(in(1)).is(200).has("This file is empty.").lacks("not shown here")
	ann.get(in(2)).is(200).has("üü", "This is the beginning").lacks("\uFFFD")
}

func TestAFileThatMayTellWhereItIsFromSaysSoToItsAuthor(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	tea := ann.room("Tea", "public")
	bob.post("/rooms/" + tea + "/join").is(303)
	const sentence = "This file may say where, when and by whom it was made."
	paper := part{"file", "paper.pdf", "%PDF-1.7\n"}
	ann.upload(tea, nil, part{name: "attach", value: "1"}, paper).is(200).has("paper.pdf", sentence)
	ann.upload(tea, nil, part{name: "attach", value: "1"}, part{"file", "one.png", picture(t)}).is(200).has("one.png").lacks(sentence)
	ann.upload(tea, nil, paper, part{"file", "two.png", picture(t)}).is(303)
	page := ann.get("/rooms/" + tea).lacks(sentence)
	in := func(n int) string { return "/rooms/" + tea + "/files/" + strings.Split(page.fileIn(n), "/")[2] }
	ann.get(in(0)).is(200).has(sentence)
	bob.get(in(0)).is(200).lacks(sentence)
	ann.get(in(1)).is(200).lacks(sentence)
}
