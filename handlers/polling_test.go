package handlers

import (
	"net/url"
	"strings"
	"testing"
)

func TestAPageWithoutASocketLearnsWhetherItsReaderMayWrite(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	tea := ann.room("Tea", "public")
	bob.post("/rooms/" + tea + "/join").is(303)
	level := ann.get("/rooms/" + tea).is(200).body
	level = level[strings.Index(level, `data-rev="`)+len(`data-rev="`):]
	level = level[:strings.Index(level, `"`)]
	since := func(b *browser, says string) string {
		return strings.TrimSpace(b.get("/rooms/"+tea+"?since="+level+"&says="+url.QueryEscape(says), htmx...).is(200).body)
	}
	const readOnly, archived = "Only admins of this room can write in it.", "This room is archived: it can be read, and nothing can be written in it."
	expect := func(b *browser, says, want string) {
		t.Helper()
		got := since(b, says)
		if want == "" && got != "" || want != "" && (!strings.Contains(got, want) || !strings.Contains(got, `id="unwritable"`)) {
			t.Errorf("%s, whose page says %q, is told %q, want %q", b.name, says, got, want)
		}
	}
	expect(bob, "", "")
	ann.post("/rooms/"+tea+"/settings", "name", "Tea", "visibility", "public", "posting", "admins").is(303)
	expect(bob, "", readOnly)
	expect(bob, "\n "+readOnly+"\n", "")
	expect(ann, "", "")
	ann.post("/rooms/"+tea+"/archive", "on", "1").is(303)
	expect(bob, readOnly, archived)
	expect(ann, "", archived)
	ann.post("/rooms/"+tea+"/archive", "on", "0").is(303)
	ann.post("/rooms/"+tea+"/settings", "name", "Tea", "visibility", "public", "posting", "members").is(303)
	expect(bob, archived, "You may write here now.")
	expect(bob, "You may write here now. Reload the room", "")
	ann.post("/rooms/"+tea+"/members/ban", "username", "bob").is(303)
	bob.get("/rooms/"+tea+"?since="+level, htmx...).is(403)
	s.person(t, "cid").get("/rooms/"+tea+"?since="+level, htmx...).is(200).lacks("unwritable")
}
