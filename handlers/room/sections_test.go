package room_test

import (
	"fmt"
	"strings"
	"testing"

	"parley/chat"
	"parley/chat/rooms"
	"parley/handlers/handlerstest"
)

func TestOnesOwnSectionsStandOnEveryPage(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	for n := range 8 {
		ann.Room(fmt.Sprintf("Room %d", n), "public")
	}
	with := ann.Direct("bob")
	ann.Get("/rooms").Is(200).Has(`href="/sections"`)
	ann.Post("/sections", "name", "Work").Is(303).To("/sections")
	ann.Post("/sections", "name", "Work").Is(303) // the second of two clicks
	ann.Post("/sections", "name", "<i>Home").Is(303)
	page := ann.Get("/sections").Is(200).Whole().Has("Work", "&lt;i&gt;Home", `href="/rooms/room-1/section"`, `href="/rooms/`+with+`/section"`).Lacks("<i>Home", "<h2 dir")
	home := page.Next("<bdi>&lt;i&gt;Home")
	work := page.Next("<bdi>Work")

	ann.Get("/rooms/room-7/section").Is(200).Whole().Has("Work")
	ann.Get("/rooms/room-7").Is(200).Has(`href="/rooms/room-7/section"`)
	ann.Post("/rooms/room-7/favourite", "on", "1").Is(303)
	ann.Get("/rooms/room-7/section").Has("no favourite any more")
	ann.Post("/rooms/room-7/section", "section", work).Is(303).To("/rooms/room-7")
	ann.Post("/rooms/room-7/section", "section", work).Is(303)
	ann.Post("/rooms/"+with+"/section", "section", "new", "name", "Close to me").Is(303)
	ann.Get("/account").Is(200).Has(`<h2 dir="auto">Work</h2>`, `<h2 dir="auto">Close to me</h2>`).Lacks("Favourites", "&lt;i&gt;Home").
		Before(`dir="auto">Work`, `id="u-room-7"`).Before(`id="u-room-7"`, `dir="auto">Close to me`).Before(`dir="auto">Close to me`, `id="u-`+with).Before(`id="u-`+with, `id="u-room-0"`)
	ann.Get(ann.Get("/account").Next("More rooms")).Is(200).Has(`id="u-room-7"`, `id="u-`+with).Lacks(`id="u-room-0"`)
	ann.Get("/sections", "Accept", "text/plain").Is(200).Has("Work\t1\t"+work, "<i>Home\t0\t"+home)
	bob.Get("/account").Is(200).Lacks("Work", "Close to me")

	ann.Get(work).Is(200).Whole().Has(`value="Work"`)
	ann.Post(work, "name", "Office", "place", "3").Is(303).To("/sections")
	ann.Get("/account").Has("Office").Before("Close to me", "Office")
	ann.Get(work+"/delete").Is(200).Whole().Has("Delete the section", "Office")
	ann.Post(work + "/delete").Is(303).To("/sections")
	ann.Post(work + "/delete").Is(303)
	ann.Get("/account").Lacks("Office")
	ann.Post("/rooms/"+with+"/section", "section", "none").Is(303)
	ann.Get("/account").Lacks("Close to me").Has(`id="u-` + with)
}

func TestASectionIsItsOwnersAlone(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	room := ann.Room("Tea", "private")
	ann.Post("/sections", "name", "Work").Is(303)
	work := ann.Get("/sections").Next("<bdi>Work")
	for _, path := range []string{work, work + "/delete", "/sections/none", "/sections/none/delete"} {
		bob.Get(path).Is(404).Whole().Lacks("Work")
	}
	bob.Post(work, "name", "Mine", "place", "1").Is(404)
	bob.Post(work + "/delete").Is(303)
	ann.Get(work).Is(200).Has("Work")
	mine := bob.Room("His", "public")
	bob.Post("/rooms/"+mine+"/section", "section", work).Is(422).Whole().Has("You have no such section.")
	bob.Post("/rooms/"+room+"/section", "section", "new", "name", "In").Is(404)
	bob.Post("/rooms/none/section", "section", "none").Is(404)
	ann.Post("/rooms/"+mine+"/section", "section", "new", "name", "In").Is(403)
	ann.Get("/sections").Lacks("In<")
}

func TestWhatIsWrongWithASectionIsSaidBesideItsField(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	room := ann.Room("Tea", "public")
	ann.Post("/sections", "name", "Work").Is(303)
	ann.Post("/sections", "name", "Home").Is(303)
	long := strings.Repeat("x", rooms.SectionNameMax+1)
	for name, sentence := range map[string]string{"": "must have 1 to 40", long: "must have 1 to 40", "a\u202eb": "invisible", "WORK": "You already have a section with that name."} {
		status, kept := 422, `value="`+name+`"`
		if name == "WORK" {
			status = 409
		}
		if name == "" {
			kept = `role="alert"`
		}
		ann.Post("/sections", "name", name).Is(status).Whole().Has(sentence, kept)
		ann.Post("/rooms/"+room+"/section", "section", "new", "name", name).Is(status).Whole().Has(sentence, kept)
		ann.Post(ann.Get("/sections").Next("<bdi>Home"), "name", name, "place", "2").Is(status).Whole().Has(sentence, kept)
	}
	for _, place := range []string{"", "0", "21", "x"} {
		ann.Post(ann.Get("/sections").Next("<bdi>Home"), "name", "Kitchen", "place", place).Is(422).Whole().Has("at which place", `value="Kitchen"`)
	}
	for _, chosen := range []string{"", "x", "77", "/sections/x", "/sections/-1", "/sections/0", "/sections/99"} {
		ann.Post("/rooms/"+room+"/section", "section", chosen).Is(422).Whole().Has(`role="alert"`)
	}
	for n := 2; n < chat.SectionsMax; n++ {
		ann.Post("/sections", "name", fmt.Sprint("Number ", n)).Is(303)
	}
	ann.Post("/sections", "name", "One more").Is(409).Whole().Has("You have 20 sections already", `value="One more"`)
	ann.Get("/rooms/" + room + "/section").Is(200).Lacks("a new one")
}
