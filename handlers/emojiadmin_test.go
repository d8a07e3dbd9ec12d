package handlers

import (
	"bytes"
	"image"
	"image/png"
	"mime/multipart"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/views/ui"
)

func squarePNG(t *testing.T, side int) string {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewRGBA(image.Rect(0, 0, side, side))); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func (b *browser) addEmoji(t *testing.T, name, picture string) answer {
	t.Helper()
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	_ = w.WriteField("name", name) // into memory
	part, err := w.CreateFormFile("file", "parrot.png")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = part.Write([]byte(picture))
	_ = w.Close()
	return b.do(fiber.MethodPost, "/admin/emoji", form.String(), "Content-Type", w.FormDataContentType())
}

func TestAnAdminAddsEmojiOfThisServer(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.app.Emojis.Changed = ui.UseEmoji // this process has one server with emoji
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	s.role(t, "ann", chat.ServerAdmin)
	tea := ann.room("Tea", "public")
	in := "/rooms/" + tea
	bob.post(in + "/join").is(303)
	bob.post(in+"/messages", "body", "before :testparrot:").is(303)
	bob.post(in+"/messages/1/reactions", "emoji", ":testparrot:").is(422)

	bob.get("/admin/emoji").is(404)
	bob.addEmoji(t, "testparrot", squarePNG(t, 8)).is(404)
	ann.addEmoji(t, "tada", squarePNG(t, 8)).is(422).whole().has("That is the name of a standard emoji.", `value="tada"`)
	ann.addEmoji(t, "no spaces", squarePNG(t, 8)).is(422).has("A name has 2 to 32 letters")
	ann.addEmoji(t, "testparrot", "<svg onload=alert(1)>").is(422).has("Choose a PNG, GIF or WebP.", `value="testparrot"`)
	ann.addEmoji(t, "testparrot", strings.Repeat("x", 400<<10)).is(422).has("The picture of an emoji can have 96 KB.")
	ann.post("/admin/emoji", "name", "testparrot").is(422).has("Choose a picture.")
	ann.addEmoji(t, ":TestParrot:", squarePNG(t, 8)).is(303).to("/admin/emoji?saved=testparrot")
	ann.addEmoji(t, "testparrot", squarePNG(t, 9)).is(409).has("There is an emoji of that name already.")
	ann.get("/admin/emoji?saved=testparrot").is(200).has(":testparrot: can be used now.", "/admin/emoji?delete=testparrot")

	img := `<img class="e" alt=":testparrot:" title=":testparrot:" src="/emoji/testparrot?v=`
	ann.get(in).has("before " + img) // also what was written before
	bob.post(in+"/messages", "body", "**so** :testparrot:\n`:testparrot:` \\:testparrot: 10:testparrot:").is(303)
	page := bob.get(in+"/messages/2").has("<strong>so</strong> "+img, "<code>:testparrot:</code>")
	if n := strings.Count(page.body, img); n != 1 {
		t.Errorf("the message has %d pictures: %s", n, page.body)
	}
	bob.get(in+"/messages/2", text...).has(":testparrot:").lacks("<img")
	bob.post(in+"/messages", "body", ":TestParrot: :testparrot:").is(303)
	bob.get(in).has(`<div class="b big" dir="auto"><img class="e" alt=":TestParrot:"`)
	bob.get(in+"/names?q=:testp", text...).has(":testparrot:\n")
	bob.get(in+"/messages/2/emoji?q=parro").has("This server", `value=":testparrot:"`)
	bob.post(in+"/messages/2/reactions", "emoji", ":testparrot:", "on", "1").is(303)
	ann.get(in).has(`name="emoji" value=":testparrot:" data-by="bob" title="bob">` + img)

	bob.post(in+"/messages/2/reactions", "emoji", ":TADA:", "on", "1").is(303)
	ann.get(in).has(`name="emoji" value="🎉" data-by="bob"`)
	bob.send(in+"/messages", htmx, "body", "so :testparrot: :tada:", "preview", "1").is(200).has(">so " + img).has("🎉")
	bob.post(in+"/messages/3/thread", "body", "an answer").is(303)
	ann.get(in + "/messages/4").has(`<q dir="auto"><img class="e" alt=":TestParrot:"`)
	bob.post(in+"/poll", "question", "Which?", "options", ":testparrot:\nnone").is(303)
	ann.get(in+"/messages/5").has("<bdi>"+img, "<bdi>none</bdi>")
	ann.get(in+"/messages/5", text...).has("- :testparrot: (0)")

	bob.post(in+"/messages", "body", "@ann look :testparrot: and <b> at it").is(303)
	bob.post(in+"/messages/1/thread", "body", "under it :testparrot:").is(303)
	ann.post(in+"/messages/2/save", "on", "1").is(303)
	if saved := ann.get("/saved").has("so "+img, "`:testparrot:` \\:testparrot: 10:testparrot:"); strings.Count(saved.body, img) != 1 {
		t.Errorf("the list has %d pictures: %s", strings.Count(saved.body, img), saved.body)
	}
	ann.get("/search?q=so").has("`:testparrot:` \\:testparrot: 10:testparrot:")
	ann.get("/inbox").has("look "+img, "and &lt;b&gt; at it")
	ann.get("/search?q=look").has("<mark>look</mark> "+img, "and &lt;b&gt; at it")
	ann.get(in + "/search?q=testparrot").has(":<mark>testparrot</mark>:").lacks("<mark>" + img)
	ann.get("/saved", text...).has(":testparrot:").lacks("<img")
	bob.get("/threads").has("before " + img)

	_, address, _ := strings.Cut(page.body, img[len(img)-len("/emoji/testparrot?v="):])
	address, _, _ = strings.Cut(address, `"`)
	got := bob.get("/emoji/testparrot?v=" + address).is(200)
	if got.body != squarePNG(t, 8) || got.header.Get("Content-Type") != "image/png" || got.header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("the picture is %d bytes with %v", len(got.body), got.header)
	}
	s.browser(t).get("/emoji/testparrot").is(303)

	ann.get("/admin/emoji?delete=testparrot").is(200).has("Delete :testparrot:?", "This cannot be undone.")
	for range 2 {
		ann.post("/admin/emoji", "name", "testparrot", "do", "delete").is(303).to("/admin/emoji?deleted=testparrot")
	}
	bob.get("/emoji/testparrot").is(404)
	ann.get(in).has("before :testparrot:", `title="bob">:testparrot: 1</button>`).lacks("/emoji/testparrot")
	bob.post(in+"/messages/2/reactions", "emoji", ":testparrot:").is(303) // it can be taken back
	bob.post(in+"/messages/2/reactions", "emoji", ":testparrot:").is(422)
}
