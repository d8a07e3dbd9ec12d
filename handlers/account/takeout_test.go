package account_test

import (
	"strings"
	"testing"
	"time"

	"parley/chat"
	"parley/handlers/handlerstest"
)

func TestOnesOwnDataIsDownloadedByItsOwnerAlone(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	ann.Get("/account").Is(200).Has(`href="/account/export"`)
	ann.Get("/account/export").Is(200).Whole().Has("Your data", "Export my data").Lacks("Download")
	ann.Post("/account/export", "do", "download", "export_password", handlerstest.Password).Is(409).Whole().Has("There is nothing to download.")
	ann.Post("/account/export", "do", "make").Is(303).To("/account/export")
	ann.Post("/account/export", "do", "make").Is(303)
	ann.Get("/account/export").Is(200).Has("is being made", `hx-trigger="every 2s"`).Lacks("Export my data")
	x, err := s.TakeoutClaim(t.Context(), time.Minute)
	handlerstest.Must(t, err)
	x.Done, x.Total = 3, 12
	handlerstest.Must(t, s.TakeoutProgress(t.Context(), x, time.Minute))
	ann.Get("/account/export", handlerstest.HTMX...).Is(200).Part().Has("3 of 12", `id="takeout"`)

	got, err := s.Blobs.Receive(t.Context(), strings.NewReader("PK the archive"), 100)
	handlerstest.Must(t, err)
	defer got.Drop()
	handlerstest.Must(t, got.Keep(t.Context()))
	x.Hash, x.Size = got.Blob().Hash, got.Blob().Size
	handlerstest.Must(t, s.TakeoutDone(t.Context(), x))
	ann.Get("/account/export", handlerstest.HTMX...).Is(200).Part().Has("Your file is ready", "Download")
	ann.Post("/account/export", "do", "make").Is(429).Whole().Has("Your file is less than an hour old.", "Download")
	ann.Post("/account/export", "do", "download", "export_password", "wrong horse").Is(403).Whole().Has("not your password")
	file := ann.Post("/account/export", "do", "download", "export_password", handlerstest.Password).Is(200)
	if file.Body != "PK the archive" || !strings.HasPrefix(file.Header.Get("Content-Disposition"), `attachment; filename="parley-ann-`) {
		t.Errorf("%q as %q", file.Body, file.Header.Get("Content-Disposition"))
	}
	bob.Post("/account/export", "do", "download", "export_password", handlerstest.Password).Is(409)
	bob.Post("/account/export", "do", "make").Is(303)
	his, err := s.TakeoutClaim(t.Context(), time.Minute)
	handlerstest.Must(t, err)
	handlerstest.Must(t, s.TakeoutFull(t.Context(), his))
	bob.Get("/account/export").Is(200).Whole().Has("This server has no room for your file. Ask its admins.", "Export my data")
	ann.Post("/account/export", "do", "dance").Is(422)

	s.Role(t, "bob", chat.Owner)
	if log := bob.Get("/admin/audit?name=ann").Is(200); strings.Count(log.Body, "own data: asked") != 1 || strings.Count(log.Body, "own data: downloaded") != 1 {
		t.Errorf("the log has %s", log.Body)
	}
}

func TestAnAccountIsDeletedWithItsMessagesOrWithoutThem(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	ann.Get("/account").Is(200).Has(`name="messages" value="keep" checked`, "Remove them, with their files")
	ann.Post("/account/delete", "delete_password", "wrong horse", "messages", "remove").Is(403).Has(`value="remove" checked`)
	ann.Post("/account/delete", "delete_password", handlerstest.Password, "messages", "keep").Is(303)
	if x, err := s.RemovalClaim(t.Context(), 0); !chat.Is(err, chat.NotFound) {
		t.Errorf("ann's messages go: %+v, %v", x, err)
	}
	id := s.User("bob").ID
	bob.Post("/account/delete", "delete_password", handlerstest.Password, "messages", "remove").Is(303)
	if x, err := s.RemovalClaim(t.Context(), 0); err != nil || x.User != id {
		t.Errorf("bob's messages stay: %+v, %v", x, err)
	}
}
