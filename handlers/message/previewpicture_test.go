package message_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"parley/chat"
	"parley/handlers/handlerstest"
)

func TestAPreviewsPictureIsForThoseWhoMayReadTheMessage(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob, cay := s.Person(t, "ann"), s.Person(t, "bob"), s.Person(t, "cay")
	in := "/rooms/" + ann.Room("Tea", "private")
	ann.Post(in+"/members", "username", "bob").Is(303)
	ann.Post(in+"/messages", "body", "see https://a.org").Is(303)
	ann.Get(in + "/messages/1/preview").Is(404)

	got, err := s.Blobs.Receive(t.Context(), strings.NewReader("a picture"), 100)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Drop()
	if err := got.Keep(t.Context()); err != nil {
		t.Fatal(err)
	}
	author := s.Session("ann").User.ID
	access, err := s.App.Rooms.Open(t.Context(), strings.TrimPrefix(in, "/rooms/"), author)
	if err != nil {
		t.Fatal(err)
	}
	p := chat.Preview{Link: "https://a.org", Title: "A", Picture: got.Blob().Hash.String(), Width: 30, Height: 20}
	if err := s.Inbox.Enqueue(t.Context(), chat.Command{Kind: chat.Unfurl, Key: chat.Key(uuid.New()), Room: access.Room.ID, Author: author, AuthorName: "ann", Seq: 1, Preview: p}); err != nil {
		t.Fatal(err)
	}
	bob.Get(in).Has(`<img alt="" src="` + in + `/messages/1/preview?v=` + p.Picture[:8] + `" width="30" height="20" loading="lazy">`)
	shown := bob.Get(in + "/messages/1/preview?v=" + p.Picture[:8]).Is(200)
	if shown.Body != "a picture" || shown.Header.Get("Content-Type") != "image/jpeg" || shown.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("the picture is %q with %v", shown.Body, shown.Header)
	}
	bob.Do("GET", in+"/messages/1/preview", "", "If-None-Match", shown.Header.Get("ETag")).Is(304)
	cay.Get(in + "/messages/1/preview").Is(404)
	ann.Post(in+"/members/remove", "username", "bob").Is(303)
	bob.Get(in + "/messages/1/preview").Is(404)
	ann.Post(in + "/messages/1/preview/delete").Is(303)
	ann.Get(in + "/messages/1/preview").Is(404)
}
