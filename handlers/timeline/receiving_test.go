package timeline_test

import (
	"net/url"
	"strings"
	"testing"

	"parley/handlers/handlerstest"
)

func TestAPageWithoutASocketLearnsWhetherItsReaderMayWrite(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	tea := ann.Room("Tea", "public")
	bob.Post("/rooms/" + tea + "/join").Is(303)
	level := ann.Get("/rooms/" + tea).Is(200).Body
	level = level[strings.Index(level, `data-rev="`)+len(`data-rev="`):]
	level = level[:strings.Index(level, `"`)]
	since := func(b *handlerstest.Browser, says string) string {
		return strings.TrimSpace(b.Get("/rooms/"+tea+"?since="+level+"&says="+url.QueryEscape(says), handlerstest.HTMX...).Is(200).Body)
	}
	const readOnly, archived = "Only admins of this room can write in it.", "This room is archived: it can be read, and nothing can be written in it."
	expect := func(b *handlerstest.Browser, says, want string) {
		t.Helper()
		got := since(b, says)
		if want == "" && got != "" || want != "" && (!strings.Contains(got, want) || !strings.Contains(got, `id="unwritable"`)) {
			t.Errorf("%s, whose page says %q, is told %q, want %q", b.Name, says, got, want)
		}
	}
	expect(bob, "", "")
	ann.Post("/rooms/"+tea+"/settings", "name", "Tea", "visibility", "public", "posting", "admins").Is(303)
	expect(bob, "", readOnly)
	expect(bob, "\n "+readOnly+"\n", "")
	expect(ann, "", "")
	ann.Post("/rooms/"+tea+"/archive", "on", "1").Is(303)
	expect(bob, readOnly, archived)
	expect(ann, "", archived)
	ann.Post("/rooms/"+tea+"/archive", "on", "0").Is(303)
	ann.Post("/rooms/"+tea+"/settings", "name", "Tea", "visibility", "public", "posting", "members").Is(303)
	expect(bob, archived, "You may write here now.")
	expect(bob, "You may write here now. Reload the room", "")
	ann.Post("/rooms/"+tea+"/members/ban", "username", "bob").Is(303)
	bob.Get("/rooms/"+tea+"?since="+level, handlerstest.HTMX...).Is(403)
	s.Person(t, "cid").Get("/rooms/"+tea+"?since="+level, handlerstest.HTMX...).Is(200).Lacks("unwritable")
}
