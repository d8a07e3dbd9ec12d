package handlers

import (
	"mime/multipart"
	"strings"
	"testing"
	"time"

	"parley/digest"
)

// proven is a user with a proven address, on a site that sends mails.
func (s *site) proven(t *testing.T, name string) *browser {
	t.Helper()
	b := s.person(t, name)
	b.post("/account", "do", "confirm").is(303)
	b.post("/verify/" + s.link(t)).is(303)
	return b
}

func (s *site) expectDigest(t *testing.T, name string, want time.Duration) {
	t.Helper()
	if got, err := s.DigestAfter(t.Context(), s.user(name).ID); err != nil || got != want {
		t.Errorf("%s has digests after %s %v, want %s", name, got, err, want)
	}
}

func TestAUserChoosesWhenWhatWasMissedIsMailed(t *testing.T) {
	t.Parallel()
	s := open(t)
	const path, form = "/account/notifications", `action="/account/digest"`
	ann := s.person(t, "ann")
	ann.get(path).is(200).lacks(`id="digest"`) // the server sends no mail
	ann.post("/account/digest", "after", "60").is(409).has("This server sends no mail.")
	s.mails()
	ann.get(path).is(200).whole().has("Such mails go to a confirmed email alone.").lacks(form)
	ann.post("/account/digest", "after", "60").is(409).whole().has("Confirm your email first", `role="alert"`)
	s.expectDigest(t, "ann", 0)

	bob := s.proven(t, "bob")
	bob.get(path).is(200).whole().has(form, `<option value="0" selected>never`)
	bob.post("/account/digest", "after", "240").is(303).to(path + "#digest")
	bob.get(path).is(200).has(`<option value="240" selected>after 4 hours`)
	s.expectDigest(t, "bob", 4*time.Hour)
	for _, wrong := range []string{"", "1", "-60", "x", "99999999999999999999"} {
		bob.post("/account/digest", "after", wrong).is(422).whole().has(`id="after-refusal"`, "Choose one of the times.", `aria-invalid="true"`)
		bob.send("/account/digest", text, "after", wrong).is(422).has("Choose one of the times.").lacks("<p")
	}
	s.expectDigest(t, "bob", 4*time.Hour)
	bob.post("/account/digest", "after", "0").is(303)
	s.expectDigest(t, "bob", 0)
}

func TestDigestsEndByOneClickWithoutACookie(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.mails()
	bob := s.proven(t, "bob")
	path := "/unsubscribe/" + digest.Token(testSecret, s.user("bob").ID)
	on := func() {
		t.Helper()
		bob.post("/account/digest", "after", "60").is(303)
		s.expectDigest(t, "bob", time.Hour)
	}
	on()
	stranger := s.browser(t)
	stranger.get(path).is(200).whole().has("End these mails", `action="`+path+`"`)
	s.expectDigest(t, "bob", time.Hour) // a mail server that follows the link ends nothing

	// RFC 8058: the form may have either type, there is no cookie, and no redirect is followed.
	stranger.send(path, nil, "List-Unsubscribe", "One-Click").is(200).whole().has("You get no more mails")
	s.expectDigest(t, "bob", 0)
	stranger.send(path, nil, "List-Unsubscribe", "One-Click").is(200).has("You get no more mails")
	on()
	var b strings.Builder
	w := multipart.NewWriter(&b)
	_ = w.WriteField("List-Unsubscribe", "One-Click")
	_ = w.Close()
	stranger.do("POST", path, b.String(), "Content-Type", w.FormDataContentType()).is(200).has("You get no more mails")
	s.expectDigest(t, "bob", 0)

	on()
	stranger.post(path).is(303).to(path)
	stranger.get(path).is(200).whole().has("You get no more mails").lacks("End these mails")
	s.expectDigest(t, "bob", 0)
	on()
	bob.get(path).is(200).whole().has("End these mails", `name="for" value="bob"`)
	for _, wrong := range []string{"/unsubscribe/" + digest.Token([]byte("another server's"), s.user("bob").ID), path + "x", "/unsubscribe/none"} {
		stranger.get(wrong).is(404).has("This link does not work.")
		stranger.send(wrong, nil, "List-Unsubscribe", "One-Click").is(404)
	}
	s.expectDigest(t, "bob", time.Hour)
	s.change(func(w *world) { w.postgres = errSecret })
	stranger.get(path).is(503)
	stranger.send(path, nil, "List-Unsubscribe", "One-Click").is(503)
}
