package handlers

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"parley/chat"
)

func TestAPreviewsPictureIsForThoseWhoMayReadTheMessage(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob, cay := s.person(t, "ann"), s.person(t, "bob"), s.person(t, "cay")
	in := "/rooms/" + ann.room("Tea", "private")
	ann.post(in+"/members", "username", "bob").is(303)
	ann.post(in+"/messages", "body", "see https://a.org").is(303)
	ann.get(in + "/messages/1/preview").is(404)

	got, err := s.blobs.Receive(t.Context(), strings.NewReader("a picture"), 100)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Drop()
	if err := got.Keep(t.Context()); err != nil {
		t.Fatal(err)
	}
	author := s.session("ann").User.ID
	access, err := s.app.Rooms.Open(t.Context(), strings.TrimPrefix(in, "/rooms/"), author)
	if err != nil {
		t.Fatal(err)
	}
	p := chat.Preview{Link: "https://a.org", Title: "A", Picture: got.Blob().Hash.String(), Width: 30, Height: 20}
	if err := s.inbox.Enqueue(t.Context(), chat.Command{Kind: chat.Unfurl, Key: chat.Key(uuid.New()), Room: access.Room.ID, Author: author, AuthorName: "ann", Seq: 1, Preview: p}); err != nil {
		t.Fatal(err)
	}
	bob.get(in).has(`<img alt="" src="` + in + `/messages/1/preview?v=` + p.Picture[:8] + `" width="30" height="20" loading="lazy">`)
	shown := bob.get(in + "/messages/1/preview?v=" + p.Picture[:8]).is(200)
	if shown.body != "a picture" || shown.header.Get("Content-Type") != "image/jpeg" || shown.header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("the picture is %q with %v", shown.body, shown.header)
	}
	bob.do("GET", in+"/messages/1/preview", "", "If-None-Match", shown.header.Get("ETag")).is(304)
	cay.get(in + "/messages/1/preview").is(404)
	ann.post(in+"/members/remove", "username", "bob").is(303)
	bob.get(in + "/messages/1/preview").is(404)
	ann.post(in + "/messages/1/preview/delete").is(303)
	ann.get(in + "/messages/1/preview").is(404)
}
