package handlers

import (
	"fmt"
	"testing"
)

func TestAMessageHasItsVersions(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	tea := ann.room("Tea", "public")
	at := "/rooms/" + tea + "/messages/1"
	ann.say(tea, 1)
	ann.get(at + "/history").is(200).whole().has("This message was not edited.")
	ann.get(at).lacks("/history")
	ann.post(at, "body", "The <b> is on Monday.").is(303)
	ann.post(at, "body", "The <b> is on Tuesday.").is(303)
	ann.get("/rooms/" + tea).has(`<a href="` + at + `/history" data-say="edited">`)
	ann.get(at).has("Show versions")
	bob.get(at+"/history").is(200).whole().has("The &lt;b&gt; is on <del>Monday</del><ins>Tuesday</ins>.", "Versions of message 1").lacks("not edited", "Earlier versions")
	bob.get(at+"/history", text...).is(200).has(": The <b> is on Tuesday.\n", ": The <b> is on Monday.\n", "Z: ")
	bob.get(at + "/history?from=x").is(422)
	bob.get(at + "/history?from=9223372036854775807").is(200).lacks("Monday")
}

func TestVersionsComeTenToAPage(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	tea := ann.room("Tea", "public")
	ann.say(tea, 1)
	at := "/rooms/" + tea + "/messages/1"
	for n := range 12 {
		ann.post(at, "body", fmt.Sprint("version-", n)).is(303)
	}
	ann.get(at+"/history").has("11</ins>", at+"/history?from=10", "Earlier versions").lacks("version-0")
	ann.get(at+"/history?from=10").has("<ins>", "version-0").lacks("?from=")
}

func TestWhoDeletedAMessageIsToldToItsAuthorAndAdmins(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob, cay := s.person(t, "ann"), s.person(t, "bob"), s.person(t, "cay")
	tea := ann.room("Tea", "private")
	for _, who := range []string{"bob", "cay"} {
		ann.post("/rooms/"+tea+"/members", "username", who).is(303)
	}
	at := "/rooms/" + tea + "/messages/1"
	bob.post("/rooms/"+tea+"/messages", "body", "a secret").is(303)
	bob.post(at, "body", "a word").is(303)
	s.person(t, "dan").get(at + "/history").is(404)
	cay.get(at + "/history").has("secret")
	ann.post(at + "/delete").is(303)
	for _, page := range []string{at, at + "/history"} {
		for _, who := range []*browser{ann, bob} {
			who.get(page).is(200).has("Deleted by ", "ann").lacks("secret", "a word")
		}
		cay.get(page).is(200).has("This message was deleted.").lacks("Deleted by", "secret")
	}
}
