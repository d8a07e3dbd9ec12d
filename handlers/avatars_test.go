package handlers_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"strings"
	"testing"

	"parley/avatars"
	"parley/chat"
	"parley/handlers/handlerstest"
)

func TestAvatars(t *testing.T) { // not parallel: see showsAvatars
	s := handlerstest.Open(t)
	s.ShowsAvatars()
	ann, bob, gus := s.Person(t, "avataranna"), s.Person(t, "avatarbob"), s.Person(t, "avatargus")
	s.Role(t, "avatargus", chat.Guest)
	tea := "/rooms/" + ann.Room("Avatar tea", "private")
	ann.Post(tea+"/members", "username", "avatarbob").Is(303)
	ann.Post(tea+"/messages", "body", "hello").Is(303)
	page := bob.Get(tea).Is(200)
	if page.Sheet() != "" {
		t.Fatalf("a page without avatars asks for %s", page.Sheet())
	}
	_, before, _ := strings.Cut(page.Body, `<article class="m`)
	before, _, _ = strings.Cut(before, `</article>`)

	const her = "/people/avataranna/picture"
	t.Run("refusals", func(t *testing.T) {
		ann.SetPicture(t, "/account/picture", "no picture").Is(422).Whole().Has("That is no picture that can be shown.", `id="picture-refusal"`)
		ann.SetPicture(t, "/account/picture", strings.Repeat("x", handlerstest.FileMost+1)).Is(413).Has("Choose a smaller one.")
		ann.SetPicture(t, "/account/picture", "").Is(422).Has("Choose a picture.")
		ann.Post("/account/picture").Is(422).Has("Choose a picture.")
		ann.SetPicture(t, "/account/picture", handlerstest.PlainJPEG(t, color.White), "for", "avatarbob").Is(409)
		s.Browser(t).SetPicture(t, "/account/picture", handlerstest.PlainJPEG(t, color.White)).Is(401)
		bob.Get(her).Is(404)
		bob.Get("/people/nobody/picture").Is(404)
	})

	taken := handlerstest.PlainJPEG(t, color.RGBA{200, 0, 0, 255})
	taken = taken[:2] + "\xff\xe1\x00\x1ahttp://ns.adobe.com/GPS!!" + taken[2:]
	ann.SetPicture(t, "/account/picture", taken, "for", "avataranna").Is(303).To("/account?saved=picture#profile-title")
	ann.Get("/account").Is(200).Has(`src="`+her+"?v=", "Remove picture")
	got := bob.Get(her).Is(200)
	config, err := jpeg.DecodeConfig(strings.NewReader(got.Body))
	if err != nil || config.Width != avatars.LargeSide || config.Height != avatars.LargeSide || strings.Contains(got.Body, "GPS") {
		t.Errorf("%+v %v", config, err)
	}
	for header, want := range map[string]string{"Content-Type": "image/jpeg", "X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-cache", "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox"} {
		if got.Header.Get(header) != want {
			t.Errorf("%s is %q", header, got.Header.Get(header))
		}
	}
	bob.Get(her, "If-None-Match", got.Header.Get("ETag")).Is(304)

	page = bob.Get(tea).Is(200).Has(`<article class="m` + before + `</article>`)
	first := page.Sheet()
	bob.Get(first).Is(200).Has(`.m[data-author="avataranna"]>.w.w::before`, `#direct-list a[title="avataranna"]::before{position:absolute`, "url(data:image/jpeg;base64,").Lacks("avatarbob")
	if list := bob.Get(tea + "/members").Is(200).Sheet(); list != first {
		t.Errorf("the members' list asks for %s, the room for %s", list, first)
	}
	if part := bob.Get(tea+"/members", "HX-Request", "true").Is(200); !strings.HasPrefix(part.Body, `<link rel="stylesheet" href="/avatars.css?`) {
		t.Errorf("the panel begins with %.80q", part.Body)
	}
	bob.Get("/people/avataranna").Is(200).Has(`alt="Picture of avataranna"`)

	gus.Get(her).Is(404)
	gus.Get(first).Is(200).Lacks("avataranna")
	s.Browser(t).Get(her).Is(303)
	s.Browser(t).Get(first).Is(303)

	t.Run("a room", func(t *testing.T) { roomAvatar(t, s, tea, ann, bob, gus) })

	ann.SetPicture(t, "/account/picture", handlerstest.PlainJPEG(t, color.RGBA{0, 0, 200, 255})).Is(303)
	if again := bob.Get(tea).Sheet(); again == first || again == "" {
		t.Errorf("another picture has the address %s", again)
	}
	for range 2 {
		ann.Post("/account/picture", "do", "remove").Is(303)
	}
	bob.Get(her).Is(404)
	if page := bob.Get(tea); page.Sheet() != "" {
		t.Errorf("a removed picture is asked for: %s", page.Sheet())
	}
	bob.Get(first).Is(200).Lacks("avataranna")

	ann.SetPicture(t, "/account/picture", taken).Is(303)
	ann.Post("/account/delete", "delete_password", handlerstest.Password).Is(303)
	bob.Get(her).Is(404)
	bob.Get(first).Is(200).Lacks("avataranna")
	handlerstest.Must(t, s.App.Avatars.Load(t.Context()))
	if s.App.Avatars.Person("avataranna") != "" {
		t.Error("a deleted account has an avatar")
	}
}

func roomAvatar(t *testing.T, s *handlerstest.Site, room string, ann, bob, gus *handlerstest.Browser) {
	t.Helper()
	picture := handlerstest.PlainJPEG(t, color.RGBA{0, 200, 0, 255})
	bob.SetPicture(t, room+"/picture", picture).Is(403)
	gus.SetPicture(t, room+"/picture", picture).Is(404)
	ann.SetPicture(t, room+"/picture", "no picture").Is(422).Whole().Has("That is no picture that can be shown.", "Archive the room")
	ann.SetPicture(t, room+"/picture", picture).Is(303).To(room + "/settings#picture-title")
	ann.Get(room+"/settings").Is(200).Has(`src="`+room+"/picture?v=", "Remove picture")
	bob.Get(room + "/picture").Is(200)
	missing := gus.Get("/rooms/none/picture").Is(404)
	if hidden := gus.Get(room + "/picture").Is(404); hidden.Body != missing.Body {
		t.Error("a room that may not be seen has another answer than none")
	}
	sheet := bob.Get(room).Is(200).Sheet()
	bob.Get(sheet).Is(200).Has(`#room-name::before`)
	gus.Get(sheet).Is(200).Lacks("room-name")
	ann.Post(room+"/picture", "do", "remove").Is(303)
	bob.Get(room + "/picture").Is(404)
	bob.Get(sheet).Is(200).Lacks("room-name")
}

// The weight of a page's pictures is bounded, whatever was uploaded.
func TestTenPicturesOfARoomWeighLittle(t *testing.T) { // not parallel: see showsAvatars
	s := handlerstest.Open(t)
	s.ShowsAvatars()
	noise := image.NewRGBA(image.Rect(0, 0, 120, 120))
	_, _ = rand.NewChaCha8([32]byte{}).Read(noise.Pix) // never fails
	var b bytes.Buffer
	handlerstest.Must(t, png.Encode(&b, noise))
	owner := s.Person(t, "avatarten0")
	tea := "/rooms/" + owner.Room("Avatar ten", "public")
	for i := range 10 {
		p := owner
		if i > 0 {
			p = s.Person(t, fmt.Sprint("avatarten", i))
			p.Post(tea + "/join").Is(303)
		}
		p.Post(tea+"/messages", "body", "hello").Is(303)
		p.SetPicture(t, "/account/picture", b.String()).Is(303)
	}
	sheet := owner.Get(owner.Get(tea).Is(200).Sheet(), "Accept-Encoding", "gzip").Is(200)
	if plain := unzip(t, sheet.Body); sheet.Header.Get("Content-Encoding") != "gzip" || strings.Count(plain, "data:image/jpeg") != 10 {
		t.Errorf("%q: %.300s", sheet.Header.Get("Content-Encoding"), plain)
	}
	if len(sheet.Body) > 25_000 {
		t.Errorf("ten pictures weigh %d bytes", len(sheet.Body))
	}
}

func TestAdminsRemovePictures(t *testing.T) { // not parallel: see showsAvatars
	s := handlerstest.Open(t)
	s.ShowsAvatars()
	ann, bob := s.Person(t, "avatarowner"), s.Person(t, "avatarmember")
	s.Role(t, "avatarowner", chat.Owner)
	room := bob.Room("Avatar private", "private")
	for _, at := range []struct{ set, admin string }{
		{"/account/picture", "/admin/people/avatarmember"}, {"/rooms/" + room + "/picture", "/admin/rooms/" + room},
	} {
		ann.Get(at.admin).Is(200).Lacks("Remove picture")
		bob.SetPicture(t, at.set, handlerstest.PlainJPEG(t, color.White)).Is(303)
		bob.Post(at.admin + "/picture").Is(404)
		ann.Get(at.admin).Is(200).Has("Remove picture")
		ann.Get(ann.Post(at.admin + "/picture").Is(303).Header.Get("Location")).Is(200).Has("The picture is removed.").Lacks("Remove picture")
	}
	bob.Get("/people/avatarmember/picture").Is(404)
	bob.Get("/rooms/" + room + "/picture").Is(404)
	if log := ann.Get("/admin/audit").Is(200); strings.Count(log.Body, "Removed a picture") < 2 {
		t.Errorf("the log has %.3000s", log.Body)
	}
}

func TestModeratorsTakePicturesAway(t *testing.T) { // not parallel: see showsAvatars
	s := handlerstest.Open(t)
	s.ShowsAvatars()
	ann, bob, mia, cid := s.Person(t, "avatarowns"), s.Person(t, "avatarhas"), s.Person(t, "avatarmods"), s.Person(t, "avatarelse")
	s.Role(t, "avatarowns", chat.Owner)
	s.Role(t, "avatarmods", chat.Moderator)
	const his = "/people/avatarhas"
	mia.Get(his).Is(200).Lacks("Take picture away")
	mia.Get(his + "/picture/remove").Is(200).Whole().Has("There is no picture here.")
	bob.SetPicture(t, "/account/picture", handlerstest.PlainJPEG(t, color.White)).Is(303)
	ann.SetPicture(t, "/account/picture", handlerstest.PlainJPEG(t, color.White)).Is(303)
	cid.Get(his).Is(200).Lacks("Take picture away")
	cid.Get(his + "/picture/remove").Is(404)
	cid.Post(his + "/picture/remove").Is(404)
	mia.Post("/people/avatarowns/picture/remove").Is(403).Has("members and guests alone")
	mia.Get("/people/nobody/picture/remove").Is(422)
	mia.Get(his).Is(200).Has(`href="` + his + `/picture/remove"`)
	mia.Get(his+"/picture/remove").Is(200).Whole().Has("Take the picture of", "cannot be undone")
	bob.Get(his + "/picture").Is(200)
	mia.Post(his + "/picture/remove").Is(303).To(his)
	mia.Post(his + "/picture/remove").Is(303)
	bob.Get(his + "/picture").Is(404)
	ann.Get("/people/avatarowns/picture").Is(200)
	ann.Get("/admin/audit").Is(200).Has("Removed a picture", "avatarmods", "avatarhas")
}
