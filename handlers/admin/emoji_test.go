package admin_test

import (
	"bytes"
	"image"
	"image/png"
	"strings"
	"testing"

	"parley/chat"
	"parley/handlers/handlerstest"
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

func TestAnAdminAddsEmojiOfThisServer(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	s.App.Emojis.Changed = ui.UseEmoji // this process has one server with emoji
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	s.Role(t, "ann", chat.ServerAdmin)
	tea := ann.Room("Tea", "public")
	in := "/rooms/" + tea
	bob.Post(in + "/join").Is(303)
	bob.Post(in+"/messages", "body", "before :testparrot:").Is(303)
	bob.Post(in+"/messages/1/reactions", "emoji", ":testparrot:").Is(422)

	bob.Get("/admin/emoji").Is(404)
	bob.AddEmoji(t, "testparrot", squarePNG(t, 8)).Is(404)
	ann.AddEmoji(t, "tada", squarePNG(t, 8)).Is(422).Whole().Has("That is the name of a standard emoji.", `value="tada"`)
	ann.AddEmoji(t, "no spaces", squarePNG(t, 8)).Is(422).Has("A name has 2 to 32 letters")
	ann.AddEmoji(t, "testparrot", "<svg onload=alert(1)>").Is(422).Has("Choose a PNG, GIF or WebP.", `value="testparrot"`)
	ann.AddEmoji(t, "testparrot", strings.Repeat("x", 400<<10)).Is(422).Has("The picture of an emoji can have 96 KB.")
	ann.Post("/admin/emoji", "name", "testparrot").Is(422).Has("Choose a picture.")
	ann.AddEmoji(t, ":TestParrot:", squarePNG(t, 8)).Is(303).To("/admin/emoji?saved=testparrot")
	ann.AddEmoji(t, "testparrot", squarePNG(t, 8)).Is(303).To("/admin/emoji?saved=testparrot") // a second click
	ann.AddEmoji(t, "testparrot", squarePNG(t, 9)).Is(409).Has("There is an emoji of that name already.")
	ann.Get("/admin/emoji?saved=testparrot").Is(200).Has(":testparrot: can be used now.", "/admin/emoji?delete=testparrot")

	img := `<img class="e" alt=":testparrot:" title=":testparrot:" src="/emoji/testparrot?v=`
	ann.Get(in).Has("before " + img) // also what was written before
	bob.Post(in+"/messages", "body", "**so** :testparrot:\n`:testparrot:` \\:testparrot: 10:testparrot:").Is(303)
	page := bob.Get(in+"/messages/2").Has("<strong>so</strong> "+img, "<code>:testparrot:</code>")
	if n := strings.Count(page.Body, img); n != 1 {
		t.Errorf("the message has %d pictures: %s", n, page.Body)
	}
	bob.Get(in+"/messages/2", handlerstest.Text...).Has(":testparrot:").Lacks("<img")
	bob.Post(in+"/messages", "body", ":TestParrot: :testparrot:").Is(303)
	bob.Get(in).Has(`<div class="b big" dir="auto"><img class="e" alt=":TestParrot:"`)
	bob.Get(in+"/names?q=:testp", handlerstest.Text...).Has(":testparrot:\n")
	bob.Get(in+"/messages/2/emoji?q=parro").Has("This server", `value=":testparrot:"`)
	bob.Post(in+"/messages/2/reactions", "emoji", ":testparrot:", "on", "1").Is(303)
	ann.Get(in).Has(`name="emoji" value=":testparrot:" data-by="bob" title="bob">` + img)

	bob.Post(in+"/messages/2/reactions", "emoji", ":TADA:", "on", "1").Is(303)
	ann.Get(in).Has(`name="emoji" value="🎉" data-by="bob"`)
	bob.Send(in+"/messages", handlerstest.HTMX, "body", "so :testparrot: :tada:", "preview", "1").Is(200).Has(">so " + img).Has("🎉")
	bob.Post(in+"/messages/3/thread", "body", "an answer").Is(303)
	ann.Get(in + "/messages/4").Has(`<q dir="auto"><img class="e" alt=":TestParrot:"`)
	bob.Post(in+"/poll", "question", "Which?", "options", ":testparrot:\nnone").Is(303)
	ann.Get(in+"/messages/5").Has("<bdi>"+img, "<bdi>none</bdi>")
	ann.Get(in+"/messages/5", handlerstest.Text...).Has("- :testparrot: (0)")

	bob.Post(in+"/messages", "body", "@ann look :testparrot: and <b> at it").Is(303)
	bob.Post(in+"/messages/1/thread", "body", "under it :testparrot:").Is(303)
	ann.Post(in+"/messages/2/save", "on", "1").Is(303)
	if saved := ann.Get("/saved").Has("so "+img, "`:testparrot:` \\:testparrot: 10:testparrot:"); strings.Count(saved.Body, img) != 1 {
		t.Errorf("the list has %d pictures: %s", strings.Count(saved.Body, img), saved.Body)
	}
	ann.Get("/search?q=so").Has("`:testparrot:` \\:testparrot: 10:testparrot:")
	ann.Get("/inbox").Has("look "+img, "and &lt;b&gt; at it")
	ann.Get("/search?q=look").Has("<mark>look</mark> "+img, "and &lt;b&gt; at it")
	ann.Get(in + "/search?q=testparrot").Has(":<mark>testparrot</mark>:").Lacks("<mark>" + img)
	ann.Get("/saved", handlerstest.Text...).Has(":testparrot:").Lacks("<img")
	bob.Get("/threads").Has("before " + img)

	_, address, _ := strings.Cut(page.Body, img[len(img)-len("/emoji/testparrot?v="):])
	address, _, _ = strings.Cut(address, `"`)
	got := bob.Get("/emoji/testparrot?v=" + address).Is(200)
	if got.Body != squarePNG(t, 8) || got.Header.Get("Content-Type") != "image/png" || got.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("the picture is %d bytes with %v", len(got.Body), got.Header)
	}
	s.Browser(t).Get("/emoji/testparrot").Is(303)

	ann.Get("/admin/emoji?delete=testparrot").Is(200).Has("Delete :testparrot:?", "This cannot be undone.")
	for range 2 {
		ann.Post("/admin/emoji", "name", "testparrot", "do", "delete").Is(303).To("/admin/emoji?deleted=testparrot")
	}
	bob.Get("/emoji/testparrot").Is(404)
	ann.Get(in).Has("before :testparrot:", `title="bob">:testparrot: 1</button>`).Lacks("/emoji/testparrot")
	bob.Post(in+"/messages/2/reactions", "emoji", ":testparrot:").Is(303) // it can be taken back
	bob.Post(in+"/messages/2/reactions", "emoji", ":testparrot:").Is(422)
}
