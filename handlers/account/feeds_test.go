package account_test

import (
	"encoding/xml"
	"html"
	"regexp"
	"strings"
	"testing"
	"time"

	"parley/handlers"
	"parley/handlers/account"
	"parley/handlers/handlerstest"
)

func TestAFeedIsForItsReaderUntilItIsRevoked(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	den, other := ann.Room("Den", "private"), bob.Room("Other", "private")
	ann.Post("/rooms/"+den+"/messages", "body", "one <b> & \"two\"").Is(303)
	ann.Post("/rooms/"+den+"/messages", "body", "gone").Is(303)
	ann.Post("/rooms/" + den + "/messages/2/delete").Is(303)
	page := "/rooms/" + den + "/notifications"
	address := regexp.MustCompile(`value="https?://[^/"]+(/rooms/den[^/]*/feed\.atom\?token=[^"]+)"`)
	ann.Get(page).Lacks("feed.atom")
	ann.Post("/account/feeds", "on", "1", "room", den).Is(303).To(page + "#feed")
	feed := html.UnescapeString(address.FindStringSubmatch(ann.Get(page).Body)[1])
	stranger := s.Browser(t)
	a := stranger.Get(feed).Is(200)
	var f account.AtomFeed
	if err := xml.Unmarshal([]byte(a.Body), &f); err != nil || a.Header.Get("Content-Type") != "application/atom+xml; charset=utf-8" {
		t.Fatalf("%v %v", err, a.Header)
	}
	if len(f.Entries) != 1 || f.Title != "Den" || f.Entries[0].Author != "ann" || !strings.HasPrefix(f.Entries[0].Content, `one <b> & "two"`) {
		t.Errorf("%+v", f)
	}
	// What RFC 4287 demands of a feed and of each entry (4.1.1, 4.1.2).
	for _, id := range []string{f.ID, f.Entries[0].ID, f.Link.Href, f.Entries[0].Link.Href} {
		if !strings.HasPrefix(id, "http") {
			t.Errorf("%q is no address", id)
		}
	}
	for _, at := range []string{f.Updated, f.Entries[0].Updated} {
		if _, err := time.Parse(time.RFC3339, at); err != nil {
			t.Error(err)
		}
	}
	stranger.Get(feed, "If-None-Match", a.Header.Get("ETag")).Is(304)
	ann.Post("/rooms/"+den+"/messages", "body", "three").Is(303)
	stranger.Get(feed, "If-None-Match", a.Header.Get("ETag")).Is(200).Has("three")

	_, token, _ := strings.Cut(feed, "?")
	for _, wrong := range []string{"/rooms/" + den + "/feed.atom", feed + "x", "/rooms/" + den + "/feed.atom?token=2" + token[strings.Index(token, "."):], "/rooms/" + other + "/feed.atom?" + token, "/rooms/none/feed.atom?" + token} {
		stranger.Get(wrong).Is(404).Has("That room does not exist.")
	}
	ann.Post("/account/feeds", "on", "1").Is(303).To("/account/notifications#feed")
	stranger.Get(feed).Is(200) // the second of two clicks
	ann.Post("/account/feeds", "on", "0").Is(303)
	stranger.Get(feed).Is(404)
	ann.Post("/account/feeds", "on", "1").Is(303)
	stranger.Get(feed).Is(404)
	feed = html.UnescapeString(address.FindStringSubmatch(ann.Get(page).Body)[1])
	stranger.Get(feed).Is(200)
	ann.Post("/account/feeds", "on", "0").Is(303)
	stranger.Get(feed).Is(404)
	ann.Post("/account/feeds", "on", "0").Is(303)
	stranger.Get(feed).Is(404)
	ann.Post("/account/feeds").Is(422)
	ann.Post("/account/feeds", "on", "1").Is(303)
	feed = html.UnescapeString(address.FindStringSubmatch(ann.Get(page).Body)[1])
	stranger.Get(feed).Is(200)
	// A thief of a session may have copied the address.
	ann.Post("/account", "do", "password", "current_password", handlerstest.Password, "new_password", "battery staple").Is(303)
	stranger.Get(feed).Is(404)
	ann.Get(page).Is(200).Has("a new password").Lacks("feed.atom")
}

func TestAFeedEndsWithTheMembership(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	den := "/rooms/" + ann.Room("Den", "private")
	ann.Post(den+"/members", "username", "bob").Is(303)
	bob.Post("/account/feeds", "on", "1").Is(303)
	feed := html.UnescapeString(regexp.MustCompile(`value="https?://[^/"]+(/rooms/den[^/]*/feed\.atom\?token=[^"]+)"`).FindStringSubmatch(bob.Get(den + "/notifications").Body)[1])
	reader := s.Browser(t)
	reader.Get(feed).Is(200)
	ann.Post(den+"/members/remove", "username", "bob").Is(303)
	reader.Get(feed).Is(404).Has("That room does not exist.")
}

func TestAFeedOutlastsASecret(t *testing.T) {
	t.Parallel()
	former := []byte("the former secret of 32 bytes, yes")
	s := handlerstest.Open(t, func(c *handlers.Config) { c.FormerSecrets = [][]byte{former} })
	ann := s.Person(t, "ann")
	den := ann.Room("Den", "private")
	ann.Post("/account/feeds", "on", "1").Is(303)
	user := s.Session("ann").User.ID
	for secret, status := range map[string]int{string(handlerstest.TestSecret): 200, string(former): 200, "a secret of no time at all, of 32 bytes": 404} {
		s.Browser(t).Get("/rooms/" + den + "/feed.atom?token=" + account.FeedToken([]byte(secret), user, 1)).Is(status)
	}
}

func TestAFeedEndsWithTheRightToReadItsRoom(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	den := ann.Room("Den", "private")
	add := func() {
		t.Helper()
		ann.Post("/rooms/"+den+"/members", "username", "bob").Is(303)
	}
	add()
	bob.Post("/account/feeds", "on", "1", "room", den).Is(303)
	feed := html.UnescapeString(regexp.MustCompile(`value="https?://[^/"]+(/rooms/den[^/]*/feed\.atom\?token=[^"]+)"`).FindStringSubmatch(bob.Get("/rooms/" + den + "/notifications").Body)[1])
	ann.Post("/rooms/"+den+"/messages", "body", "a secret").Is(303)
	reader := s.Browser(t)
	etag := reader.Get(feed).Is(200).Has("a secret").Header.Get("ETag")
	ann.Post("/rooms/"+den+"/members/remove", "username", "bob").Is(303)
	reader.Get(feed).Is(404).Lacks("secret")
	reader.Get(feed, "If-None-Match", etag).Is(404)
	add()
	reader.Get(feed).Is(200).Has("a secret")
	bob.Post("/account/delete", "delete_password", handlerstest.Password).Is(303)
	reader.Get(feed).Is(404)
}
