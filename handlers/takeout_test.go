package handlers

import (
	"strings"
	"testing"
	"time"

	"parley/chat"
)

func TestOnesOwnDataIsDownloadedByItsOwnerAlone(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	ann.get("/account").is(200).has(`href="/account/export"`)
	ann.get("/account/export").is(200).whole().has("Your data", "Export my data").lacks("Download")
	ann.post("/account/export", "do", "download", "export_password", password).is(409).whole().has("There is nothing to download.")
	ann.post("/account/export", "do", "make").is(303).to("/account/export")
	ann.post("/account/export", "do", "make").is(303)
	ann.get("/account/export").is(200).has("is being made", `hx-trigger="every 2s"`).lacks("Export my data")
	x, err := s.TakeoutClaim(t.Context(), time.Minute)
	must(t, err)
	x.Done, x.Total = 3, 12
	must(t, s.TakeoutProgress(t.Context(), x, time.Minute))
	ann.get("/account/export", htmx...).is(200).part().has("3 of 12", `id="takeout"`)

	got, err := s.blobs.Receive(t.Context(), strings.NewReader("PK the archive"), 100)
	must(t, err)
	defer got.Drop()
	must(t, got.Keep(t.Context()))
	x.Hash, x.Size = got.Blob().Hash, got.Blob().Size
	must(t, s.TakeoutDone(t.Context(), x))
	ann.get("/account/export", htmx...).is(200).part().has("Your file is ready", "Download")
	ann.post("/account/export", "do", "make").is(429).whole().has("Your file is less than an hour old.", "Download")
	ann.post("/account/export", "do", "download", "export_password", "wrong horse").is(403).whole().has("not your password")
	file := ann.post("/account/export", "do", "download", "export_password", password).is(200)
	if file.body != "PK the archive" || !strings.HasPrefix(file.header.Get("Content-Disposition"), `attachment; filename="parley-ann-`) {
		t.Errorf("%q as %q", file.body, file.header.Get("Content-Disposition"))
	}
	bob.post("/account/export", "do", "download", "export_password", password).is(409)
	bob.post("/account/export", "do", "make").is(303)
	his, err := s.TakeoutClaim(t.Context(), time.Minute)
	must(t, err)
	must(t, s.TakeoutFull(t.Context(), his))
	bob.get("/account/export").is(200).whole().has("This server has no room for your file. Ask its admins.", "Export my data")
	ann.post("/account/export", "do", "dance").is(422)

	s.role(t, "bob", chat.Owner)
	if log := bob.get("/admin/audit?name=ann").is(200); strings.Count(log.body, "own data: asked") != 1 || strings.Count(log.body, "own data: downloaded") != 1 {
		t.Errorf("the log has %s", log.body)
	}
}

func TestAnAccountIsDeletedWithItsMessagesOrWithoutThem(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	ann.get("/account").is(200).has(`name="messages" value="keep" checked`, "Remove them, with their files")
	ann.post("/account/delete", "delete_password", "wrong horse", "messages", "remove").is(403).has(`value="remove" checked`)
	ann.post("/account/delete", "delete_password", password, "messages", "keep").is(303)
	if x, err := s.RemovalClaim(t.Context(), 0); !chat.Is(err, chat.NotFound) {
		t.Errorf("ann's messages go: %+v, %v", x, err)
	}
	id := s.user("bob").ID
	bob.post("/account/delete", "delete_password", password, "messages", "remove").is(303)
	if x, err := s.RemovalClaim(t.Context(), 0); err != nil || x.User != id {
		t.Errorf("bob's messages stay: %+v, %v", x, err)
	}
}
