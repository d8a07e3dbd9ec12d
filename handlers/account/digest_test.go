package account_test

import (
	"mime/multipart"
	"strings"
	"testing"
	"time"

	"parley/digest"
	"parley/handlers/handlerstest"
)

func TestAUserChoosesWhenWhatWasMissedIsMailed(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	const path, form = "/account/notifications", `action="/account/digest"`
	ann := s.Person(t, "ann")
	ann.Get(path).Is(200).Lacks(`id="digest"`) // the server sends no mail
	ann.Post("/account/digest", "after", "60").Is(409).Has("This server sends no mail.")
	s.Mails()
	ann.Get(path).Is(200).Whole().Has("Such mails go to a confirmed email alone.").Lacks(form)
	ann.Post("/account/digest", "after", "60").Is(409).Whole().Has("Confirm your email first", `role="alert"`)
	s.ExpectDigest(t, "ann", 0)

	bob := s.Proven(t, "bob")
	bob.Get(path).Is(200).Whole().Has(form, `<option value="0" selected>never`)
	bob.Post("/account/digest", "after", "240").Is(303).To(path + "#digest")
	bob.Get(path).Is(200).Has(`<option value="240" selected>after 4 hours`)
	s.ExpectDigest(t, "bob", 4*time.Hour)
	for _, wrong := range []string{"", "1", "-60", "x", "99999999999999999999"} {
		bob.Post("/account/digest", "after", wrong).Is(422).Whole().Has(`id="after-refusal"`, "Choose one of the times.", `aria-invalid="true"`)
		bob.Send("/account/digest", handlerstest.Text, "after", wrong).Is(422).Has("Choose one of the times.").Lacks("<p")
	}
	s.ExpectDigest(t, "bob", 4*time.Hour)
	bob.Post("/account/digest", "after", "0").Is(303)
	s.ExpectDigest(t, "bob", 0)
}

func TestDigestsEndByOneClickWithoutACookie(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	s.Mails()
	bob := s.Proven(t, "bob")
	path := "/unsubscribe/" + digest.Token(handlerstest.TestSecret, s.User("bob").ID)
	on := func() {
		t.Helper()
		bob.Post("/account/digest", "after", "60").Is(303)
		s.ExpectDigest(t, "bob", time.Hour)
	}
	on()
	stranger := s.Browser(t)
	stranger.Get(path).Is(200).Whole().Has("End these mails", `action="`+path+`"`)
	s.ExpectDigest(t, "bob", time.Hour) // a mail server that follows the link ends nothing

	// RFC 8058: the form may have either type, there is no cookie, and no redirect is followed.
	stranger.Send(path, nil, "List-Unsubscribe", "One-Click").Is(200).Whole().Has("You get no more mails")
	s.ExpectDigest(t, "bob", 0)
	stranger.Send(path, nil, "List-Unsubscribe", "One-Click").Is(200).Has("You get no more mails")
	on()
	var b strings.Builder
	w := multipart.NewWriter(&b)
	_ = w.WriteField("List-Unsubscribe", "One-Click")
	_ = w.Close()
	stranger.Do("POST", path, b.String(), "Content-Type", w.FormDataContentType()).Is(200).Has("You get no more mails")
	s.ExpectDigest(t, "bob", 0)

	on()
	stranger.Post(path).Is(303).To(path)
	stranger.Get(path).Is(200).Whole().Has("You get no more mails").Lacks("End these mails")
	s.ExpectDigest(t, "bob", 0)
	on()
	bob.Get(path).Is(200).Whole().Has("End these mails", `name="for" value="bob"`)
	for _, wrong := range []string{"/unsubscribe/" + digest.Token([]byte("another server's"), s.User("bob").ID), path + "x", "/unsubscribe/none"} {
		stranger.Get(wrong).Is(404).Has("This link does not work.")
		stranger.Send(wrong, nil, "List-Unsubscribe", "One-Click").Is(404)
	}
	s.ExpectDigest(t, "bob", time.Hour)
	s.Change(func(w *handlerstest.World) { w.Postgres = handlerstest.ErrSecret })
	stranger.Get(path).Is(503)
	stranger.Send(path, nil, "List-Unsubscribe", "One-Click").Is(503)
}
