package handlers

import (
	"encoding/xml"
	"html"
	"regexp"
	"strings"
	"testing"
	"time"

	"parley/handlers/account"
)

func TestAFeedIsForItsReaderUntilItIsRevoked(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	den, other := ann.room("Den", "private"), bob.room("Other", "private")
	ann.post("/rooms/"+den+"/messages", "body", "one <b> & \"two\"").is(303)
	ann.post("/rooms/"+den+"/messages", "body", "gone").is(303)
	ann.post("/rooms/" + den + "/messages/2/delete").is(303)
	page := "/rooms/" + den + "/notifications"
	address := regexp.MustCompile(`value="https?://[^/"]+(/rooms/den[^/]*/feed\.atom\?token=[^"]+)"`)
	ann.get(page).lacks("feed.atom")
	ann.post("/account/feeds", "on", "1", "room", den).is(303).to(page + "#feed")
	feed := html.UnescapeString(address.FindStringSubmatch(ann.get(page).body)[1])
	stranger := s.browser(t)
	a := stranger.get(feed).is(200)
	var f account.AtomFeed
	if err := xml.Unmarshal([]byte(a.body), &f); err != nil || a.header.Get("Content-Type") != "application/atom+xml; charset=utf-8" {
		t.Fatalf("%v %v", err, a.header)
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
	stranger.get(feed, "If-None-Match", a.header.Get("ETag")).is(304)
	ann.post("/rooms/"+den+"/messages", "body", "three").is(303)
	stranger.get(feed, "If-None-Match", a.header.Get("ETag")).is(200).has("three")

	_, token, _ := strings.Cut(feed, "?")
	for _, wrong := range []string{"/rooms/" + den + "/feed.atom", feed + "x", "/rooms/" + den + "/feed.atom?token=2" + token[strings.Index(token, "."):], "/rooms/" + other + "/feed.atom?" + token, "/rooms/none/feed.atom?" + token} {
		stranger.get(wrong).is(404).has("That room does not exist.")
	}
	ann.post("/account/feeds", "on", "1").is(303).to("/account/notifications#feed")
	stranger.get(feed).is(200) // the second of two clicks
	ann.post("/account/feeds", "on", "0").is(303)
	stranger.get(feed).is(404)
	ann.post("/account/feeds", "on", "1").is(303)
	stranger.get(feed).is(404)
	feed = html.UnescapeString(address.FindStringSubmatch(ann.get(page).body)[1])
	stranger.get(feed).is(200)
	ann.post("/account/feeds", "on", "0").is(303)
	stranger.get(feed).is(404)
	ann.post("/account/feeds", "on", "0").is(303)
	stranger.get(feed).is(404)
	ann.post("/account/feeds").is(422)
	ann.post("/account/feeds", "on", "1").is(303)
	feed = html.UnescapeString(address.FindStringSubmatch(ann.get(page).body)[1])
	stranger.get(feed).is(200)
	// A thief of a session may have copied the address.
	ann.post("/account", "do", "password", "current_password", password, "new_password", "battery staple").is(303)
	stranger.get(feed).is(404)
	ann.get(page).is(200).has("a new password").lacks("feed.atom")
}

func TestAFeedEndsWithTheMembership(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	den := "/rooms/" + ann.room("Den", "private")
	ann.post(den+"/members", "username", "bob").is(303)
	bob.post("/account/feeds", "on", "1").is(303)
	feed := html.UnescapeString(regexp.MustCompile(`value="https?://[^/"]+(/rooms/den[^/]*/feed\.atom\?token=[^"]+)"`).FindStringSubmatch(bob.get(den + "/notifications").body)[1])
	reader := s.browser(t)
	reader.get(feed).is(200)
	ann.post(den+"/members/remove", "username", "bob").is(303)
	reader.get(feed).is(404).has("That room does not exist.")
}

func TestAFeedOutlastsASecret(t *testing.T) {
	t.Parallel()
	former := []byte("the former secret of 32 bytes, yes")
	s := open(t, func(c *Config) { c.FormerSecrets = [][]byte{former} })
	ann := s.person(t, "ann")
	den := ann.room("Den", "private")
	ann.post("/account/feeds", "on", "1").is(303)
	user := s.session("ann").User.ID
	for secret, status := range map[string]int{string(testSecret): 200, string(former): 200, "a secret of no time at all, of 32 bytes": 404} {
		s.browser(t).get("/rooms/" + den + "/feed.atom?token=" + account.FeedToken([]byte(secret), user, 1)).is(status)
	}
}

func TestAFeedEndsWithTheRightToReadItsRoom(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	den := ann.room("Den", "private")
	add := func() {
		t.Helper()
		ann.post("/rooms/"+den+"/members", "username", "bob").is(303)
	}
	add()
	bob.post("/account/feeds", "on", "1", "room", den).is(303)
	feed := html.UnescapeString(regexp.MustCompile(`value="https?://[^/"]+(/rooms/den[^/]*/feed\.atom\?token=[^"]+)"`).FindStringSubmatch(bob.get("/rooms/" + den + "/notifications").body)[1])
	ann.post("/rooms/"+den+"/messages", "body", "a secret").is(303)
	reader := s.browser(t)
	etag := reader.get(feed).is(200).has("a secret").header.Get("ETag")
	ann.post("/rooms/"+den+"/members/remove", "username", "bob").is(303)
	reader.get(feed).is(404).lacks("secret")
	reader.get(feed, "If-None-Match", etag).is(404)
	add()
	reader.get(feed).is(200).has("a secret")
	bob.post("/account/delete", "delete_password", password).is(303)
	reader.get(feed).is(404)
}
