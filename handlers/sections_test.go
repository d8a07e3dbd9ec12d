package handlers

import (
	"fmt"
	"strings"
	"testing"

	"parley/chat"
	"parley/chat/rooms"
)

func (a answer) before(first, then string) answer {
	a.t.Helper()
	at, next := strings.Index(a.body, first), strings.Index(a.body, then)
	if at < 0 || next < 0 || at > next {
		a.t.Errorf("%s: %q is not before %q", a.what, first, then)
	}
	return a
}

func TestOnesOwnSectionsStandOnEveryPage(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	for n := range 8 {
		ann.room(fmt.Sprintf("Room %d", n), "public")
	}
	with := ann.direct("bob")
	ann.get("/rooms").is(200).has(`href="/sections"`)
	ann.post("/sections", "name", "Work").is(303).to("/sections")
	ann.post("/sections", "name", "Work").is(303) // the second of two clicks
	ann.post("/sections", "name", "<i>Home").is(303)
	page := ann.get("/sections").is(200).whole().has("Work", "&lt;i&gt;Home", `href="/rooms/room-1/section"`, `href="/rooms/`+with+`/section"`).lacks("<i>Home", "<h2 dir")
	home := page.next("<bdi>&lt;i&gt;Home")
	work := page.next("<bdi>Work")

	ann.get("/rooms/room-7/section").is(200).whole().has("Work")
	ann.get("/rooms/room-7/notifications").is(200).has(`href="/rooms/room-7/section"`)
	ann.post("/rooms/room-7/favourite", "on", "1").is(303)
	ann.get("/rooms/room-7/section").has("no favourite any more")
	ann.post("/rooms/room-7/section", "section", work).is(303).to("/rooms/room-7")
	ann.post("/rooms/room-7/section", "section", work).is(303)
	ann.post("/rooms/"+with+"/section", "section", "new", "name", "Close to me").is(303)
	ann.get("/account").is(200).has(`<h2 dir="auto">Work</h2>`, `<h2 dir="auto">Close to me</h2>`).lacks("Favourites", "&lt;i&gt;Home").
		before(`dir="auto">Work`, `id="u-room-7"`).before(`id="u-room-7"`, `dir="auto">Close to me`).before(`dir="auto">Close to me`, `id="u-`+with).before(`id="u-`+with, `id="u-room-0"`)
	ann.get(ann.get("/account").next("More rooms")).is(200).has(`id="u-room-7"`, `id="u-`+with).lacks(`id="u-room-0"`)
	ann.get("/sections", "Accept", "text/plain").is(200).has("Work\t1\t"+work, "<i>Home\t0\t"+home)
	bob.get("/account").is(200).lacks("Work", "Close to me")

	ann.get(work).is(200).whole().has(`value="Work"`)
	ann.post(work, "name", "Office", "place", "3").is(303).to("/sections")
	ann.get("/account").has("Office").before("Close to me", "Office")
	ann.get(work+"/delete").is(200).whole().has("Delete the section", "Office")
	ann.post(work + "/delete").is(303).to("/sections")
	ann.post(work + "/delete").is(303)
	ann.get("/account").lacks("Office")
	ann.post("/rooms/"+with+"/section", "section", "none").is(303)
	ann.get("/account").lacks("Close to me").has(`id="u-` + with)
}

func TestASectionIsItsOwnersAlone(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	room := ann.room("Tea", "private")
	ann.post("/sections", "name", "Work").is(303)
	work := ann.get("/sections").next("<bdi>Work")
	for _, path := range []string{work, work + "/delete", "/sections/none", "/sections/none/delete"} {
		bob.get(path).is(404).whole().lacks("Work")
	}
	bob.post(work, "name", "Mine", "place", "1").is(404)
	bob.post(work + "/delete").is(303)
	ann.get(work).is(200).has("Work")
	mine := bob.room("His", "public")
	bob.post("/rooms/"+mine+"/section", "section", work).is(422).whole().has("You have no such section.")
	bob.post("/rooms/"+room+"/section", "section", "new", "name", "In").is(404)
	bob.post("/rooms/none/section", "section", "none").is(404)
	ann.post("/rooms/"+mine+"/section", "section", "new", "name", "In").is(403)
	ann.get("/sections").lacks("In<")
}

func TestWhatIsWrongWithASectionIsSaidBesideItsField(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	room := ann.room("Tea", "public")
	ann.post("/sections", "name", "Work").is(303)
	ann.post("/sections", "name", "Home").is(303)
	long := strings.Repeat("x", rooms.SectionNameMax+1)
	for name, sentence := range map[string]string{"": "must have 1 to 40", long: "must have 1 to 40", "a\u202eb": "invisible", "WORK": "You already have a section with that name."} {
		status, kept := 422, `value="`+name+`"`
		if name == "WORK" {
			status = 409
		}
		if name == "" {
			kept = `role="alert"`
		}
		ann.post("/sections", "name", name).is(status).whole().has(sentence, kept)
		ann.post("/rooms/"+room+"/section", "section", "new", "name", name).is(status).whole().has(sentence, kept)
		ann.post(ann.get("/sections").next("<bdi>Home"), "name", name, "place", "2").is(status).whole().has(sentence, kept)
	}
	for _, place := range []string{"", "0", "21", "x"} {
		ann.post(ann.get("/sections").next("<bdi>Home"), "name", "Kitchen", "place", place).is(422).whole().has("at which place", `value="Kitchen"`)
	}
	for _, chosen := range []string{"", "x", "77", "/sections/x", "/sections/-1", "/sections/0", "/sections/99"} {
		ann.post("/rooms/"+room+"/section", "section", chosen).is(422).whole().has(`role="alert"`)
	}
	for n := 2; n < chat.SectionsMax; n++ {
		ann.post("/sections", "name", fmt.Sprint("Number ", n)).is(303)
	}
	ann.post("/sections", "name", "One more").is(409).whole().has("You have 20 sections already", `value="One more"`)
	ann.get("/rooms/" + room + "/section").is(200).lacks("a new one")
}
