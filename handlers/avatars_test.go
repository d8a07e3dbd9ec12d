package handlers

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"math/rand/v2"
	"mime/multipart"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"parley/avatars"
	"parley/chat"
	"parley/files"
	"parley/views/ui"
)

// square makes avatars in this process; a server has children for that.
func square(_ context.Context, picture io.Reader, side int) ([]byte, error) {
	raw, err := io.ReadAll(picture)
	var out bytes.Buffer
	if err == nil {
		err = files.Square(bytes.NewReader(raw), &out, side)
	}
	return out.Bytes(), err
}

func plainJPEG(t *testing.T, of color.Color) string {
	t.Helper()
	p := image.NewRGBA(image.Rect(0, 0, 90, 60))
	for i := range 90 * 60 {
		p.Set(i%90, i/90, of)
	}
	var b bytes.Buffer
	must(t, jpeg.Encode(&b, p, nil))
	return b.String()
}

func (b *browser) setPicture(t *testing.T, path, picture string, fields ...string) answer {
	t.Helper()
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, err := w.CreateFormFile("file", "me.jpg")
	must(t, err)
	_, _ = part.Write([]byte(picture)) // into memory
	for i := 0; i < len(fields); i += 2 {
		_ = w.WriteField(fields[i], fields[i+1])
	}
	_ = w.Close()
	return b.do(fiber.MethodPost, path, form.String(), "Content-Type", w.FormDataContentType())
}

// showsAvatars has pages know of this world's avatars. The names are those of no other test:
// pages of all tests in this process share what they know.
func (s *site) showsAvatars() {
	ui.UseAvatars(ui.AvatarIndex{Person: s.app.Avatars.Person, Room: s.app.Avatars.Room})
}

// sheet is the address of a page's avatars, or empty.
func (a answer) sheet() string {
	_, rest, _ := strings.Cut(a.body, `<link rel="stylesheet" href="/avatars.css`)
	rest, _, found := strings.Cut(rest, `"`)
	if !found {
		return ""
	}
	return "/avatars.css" + strings.ReplaceAll(rest, "&amp;", "&")
}

func TestAvatars(t *testing.T) { // not parallel: see showsAvatars
	s := open(t)
	s.showsAvatars()
	ann, bob, gus := s.person(t, "avataranna"), s.person(t, "avatarbob"), s.person(t, "avatargus")
	s.role(t, "avatargus", chat.Guest)
	tea := "/rooms/" + ann.room("Avatar tea", "private")
	ann.post(tea+"/members", "username", "avatarbob").is(303)
	ann.post(tea+"/messages", "body", "hello").is(303)
	page := bob.get(tea).is(200)
	if page.sheet() != "" {
		t.Fatalf("a page without avatars asks for %s", page.sheet())
	}
	_, before, _ := strings.Cut(page.body, `<article class="m`)
	before, _, _ = strings.Cut(before, `</article>`)

	const her = "/people/avataranna/picture"
	t.Run("refusals", func(t *testing.T) {
		ann.setPicture(t, "/account/picture", "no picture").is(422).whole().has("That is no picture that can be shown.", `id="picture-refusal"`)
		ann.setPicture(t, "/account/picture", strings.Repeat("x", fileMost+1)).is(413).has("Choose a smaller one.")
		ann.setPicture(t, "/account/picture", "").is(422).has("Choose a picture.")
		ann.post("/account/picture").is(422).has("Choose a picture.")
		ann.setPicture(t, "/account/picture", plainJPEG(t, color.White), "for", "avatarbob").is(409)
		s.browser(t).setPicture(t, "/account/picture", plainJPEG(t, color.White)).is(401)
		bob.get(her).is(404)
		bob.get("/people/nobody/picture").is(404)
	})

	taken := plainJPEG(t, color.RGBA{200, 0, 0, 255})
	taken = taken[:2] + "\xff\xe1\x00\x1ahttp://ns.adobe.com/GPS!!" + taken[2:]
	ann.setPicture(t, "/account/picture", taken, "for", "avataranna").is(303).to("/account?saved=picture#profile-title")
	ann.get("/account").is(200).has(`src="`+her+"?v=", "Remove picture")
	got := bob.get(her).is(200)
	config, err := jpeg.DecodeConfig(strings.NewReader(got.body))
	if err != nil || config.Width != avatars.LargeSide || config.Height != avatars.LargeSide || strings.Contains(got.body, "GPS") {
		t.Errorf("%+v %v", config, err)
	}
	for header, want := range map[string]string{"Content-Type": "image/jpeg", "X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-cache", "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox"} {
		if got.header.Get(header) != want {
			t.Errorf("%s is %q", header, got.header.Get(header))
		}
	}
	bob.get(her, "If-None-Match", got.header.Get("ETag")).is(304)

	page = bob.get(tea).is(200).has(`<article class="m` + before + `</article>`)
	first := page.sheet()
	bob.get(first).is(200).has(`.m[data-author="avataranna"]>.w.w::before`, `#direct-list a[title="avataranna"]::before{position:absolute`, "url(data:image/jpeg;base64,").lacks("avatarbob")
	if list := bob.get(tea + "/members").is(200).sheet(); list != first {
		t.Errorf("the members' list asks for %s, the room for %s", list, first)
	}
	if part := bob.get(tea+"/members", "HX-Request", "true").is(200); !strings.HasPrefix(part.body, `<link rel="stylesheet" href="/avatars.css?`) {
		t.Errorf("the panel begins with %.80q", part.body)
	}
	bob.get("/people/avataranna").is(200).has(`alt="Picture of avataranna"`)

	gus.get(her).is(404)
	gus.get(first).is(200).lacks("avataranna")
	s.browser(t).get(her).is(303)
	s.browser(t).get(first).is(303)

	t.Run("a room", func(t *testing.T) { roomAvatar(t, s, tea, ann, bob, gus) })

	ann.setPicture(t, "/account/picture", plainJPEG(t, color.RGBA{0, 0, 200, 255})).is(303)
	if again := bob.get(tea).sheet(); again == first || again == "" {
		t.Errorf("another picture has the address %s", again)
	}
	for range 2 {
		ann.post("/account/picture", "do", "remove").is(303)
	}
	bob.get(her).is(404)
	if page := bob.get(tea); page.sheet() != "" {
		t.Errorf("a removed picture is asked for: %s", page.sheet())
	}
	bob.get(first).is(200).lacks("avataranna")

	ann.setPicture(t, "/account/picture", taken).is(303)
	ann.post("/account/delete", "delete_password", password).is(303)
	bob.get(her).is(404)
	bob.get(first).is(200).lacks("avataranna")
	must(t, s.app.Avatars.Load(t.Context()))
	if s.app.Avatars.Person("avataranna") != "" {
		t.Error("a deleted account has an avatar")
	}
}

func roomAvatar(t *testing.T, s *site, room string, ann, bob, gus *browser) {
	t.Helper()
	picture := plainJPEG(t, color.RGBA{0, 200, 0, 255})
	bob.setPicture(t, room+"/picture", picture).is(403)
	gus.setPicture(t, room+"/picture", picture).is(404)
	ann.setPicture(t, room+"/picture", "no picture").is(422).whole().has("That is no picture that can be shown.", "Archive the room")
	ann.setPicture(t, room+"/picture", picture).is(303).to(room + "/settings#picture-title")
	ann.get(room+"/settings").is(200).has(`src="`+room+"/picture?v=", "Remove picture")
	bob.get(room + "/picture").is(200)
	missing := gus.get("/rooms/none/picture").is(404)
	if hidden := gus.get(room + "/picture").is(404); hidden.body != missing.body {
		t.Error("a room that may not be seen has another answer than none")
	}
	sheet := bob.get(room).is(200).sheet()
	bob.get(sheet).is(200).has(`#room-name::before`)
	gus.get(sheet).is(200).lacks("room-name")
	ann.post(room+"/picture", "do", "remove").is(303)
	bob.get(room + "/picture").is(404)
	bob.get(sheet).is(200).lacks("room-name")
}

// The weight of a page's pictures is bounded, whatever was uploaded.
func TestTenPicturesOfARoomWeighLittle(t *testing.T) { // not parallel: see showsAvatars
	s := open(t)
	s.showsAvatars()
	noise := image.NewRGBA(image.Rect(0, 0, 120, 120))
	_, _ = rand.NewChaCha8([32]byte{}).Read(noise.Pix) // never fails
	var b bytes.Buffer
	must(t, png.Encode(&b, noise))
	owner := s.person(t, "avatarten0")
	tea := "/rooms/" + owner.room("Avatar ten", "public")
	for i := range 10 {
		p := owner
		if i > 0 {
			p = s.person(t, fmt.Sprint("avatarten", i))
			p.post(tea + "/join").is(303)
		}
		p.post(tea+"/messages", "body", "hello").is(303)
		p.setPicture(t, "/account/picture", b.String()).is(303)
	}
	sheet := owner.get(owner.get(tea).is(200).sheet(), "Accept-Encoding", "gzip").is(200)
	if plain := unzip(t, sheet.body); sheet.header.Get("Content-Encoding") != "gzip" || strings.Count(plain, "data:image/jpeg") != 10 {
		t.Errorf("%q: %.300s", sheet.header.Get("Content-Encoding"), plain)
	}
	if len(sheet.body) > 25_000 {
		t.Errorf("ten pictures weigh %d bytes", len(sheet.body))
	}
}

func TestAdminsRemovePictures(t *testing.T) { // not parallel: see showsAvatars
	s := open(t)
	s.showsAvatars()
	ann, bob := s.person(t, "avatarowner"), s.person(t, "avatarmember")
	s.role(t, "avatarowner", chat.Owner)
	room := bob.room("Avatar private", "private")
	for _, at := range []struct{ set, admin string }{
		{"/account/picture", "/admin/people/avatarmember"}, {"/rooms/" + room + "/picture", "/admin/rooms/" + room},
	} {
		ann.get(at.admin).is(200).lacks("Remove picture")
		bob.setPicture(t, at.set, plainJPEG(t, color.White)).is(303)
		bob.post(at.admin + "/picture").is(404)
		ann.get(at.admin).is(200).has("Remove picture")
		ann.get(ann.post(at.admin + "/picture").is(303).header.Get("Location")).is(200).has("The picture is removed.").lacks("Remove picture")
	}
	bob.get("/people/avatarmember/picture").is(404)
	bob.get("/rooms/" + room + "/picture").is(404)
	if log := ann.get("/admin/audit").is(200); strings.Count(log.body, "Removed a picture") < 2 {
		t.Errorf("the log has %.3000s", log.body)
	}
}

func TestModeratorsTakePicturesAway(t *testing.T) { // not parallel: see showsAvatars
	s := open(t)
	s.showsAvatars()
	ann, bob, mia, cid := s.person(t, "avatarowns"), s.person(t, "avatarhas"), s.person(t, "avatarmods"), s.person(t, "avatarelse")
	s.role(t, "avatarowns", chat.Owner)
	s.role(t, "avatarmods", chat.Moderator)
	const his = "/people/avatarhas"
	mia.get(his).is(200).lacks("Take picture away")
	mia.get(his + "/picture/remove").is(200).whole().has("There is no picture here.")
	bob.setPicture(t, "/account/picture", plainJPEG(t, color.White)).is(303)
	ann.setPicture(t, "/account/picture", plainJPEG(t, color.White)).is(303)
	cid.get(his).is(200).lacks("Take picture away")
	cid.get(his + "/picture/remove").is(404)
	cid.post(his + "/picture/remove").is(404)
	mia.post("/people/avatarowns/picture/remove").is(403).has("members and guests alone")
	mia.get("/people/nobody/picture/remove").is(422)
	mia.get(his).is(200).has(`href="` + his + `/picture/remove"`)
	mia.get(his+"/picture/remove").is(200).whole().has("Take the picture of", "cannot be undone")
	bob.get(his + "/picture").is(200)
	mia.post(his + "/picture/remove").is(303).to(his)
	mia.post(his + "/picture/remove").is(303)
	bob.get(his + "/picture").is(404)
	ann.get("/people/avatarowns/picture").is(200)
	ann.get("/admin/audit").is(200).has("Removed a picture", "avatarmods", "avatarhas")
}
