package main

import (
	"strings"
	"testing"
)

func TestTheOperatorManagesRooms(t *testing.T) {
	w := shared(t)
	ann, bob := w.unlimited.person(t), w.unlimited.person(t)
	slug := room(t, ann)
	hidden := ann.MakeRoom("Hidden of "+ann.Name, "private")
	name := "Room of " + ann.Name
	ann.Post("/rooms/"+slug+"/settings", "name", name, "visibility", "public").Is(303)
	says := func(want string, args ...string) {
		t.Helper()
		if said, err := w.command(t, append([]string{"rooms"}, args...)...); err != nil || said != want {
			t.Errorf("%v: it says %q, %v; want %q", args, said, err, want)
		}
	}
	refuses := func(want string, args ...string) {
		t.Helper()
		if said, err := w.command(t, append([]string{"rooms"}, args...)...); err == nil || !strings.Contains(err.Error(), want) || said != "" {
			t.Errorf("%v: it says %q, %v; want %q", args, said, err, want)
		}
	}
	says(slug+"\t"+name+"\tpublic\t1\t"+ann.Name+"\n", "list", "room of "+ann.Name)
	says(slug+" is archived now\n", "archive", slug)
	ann.Post("/rooms/"+slug+"/messages", "body", "no").Is(403)
	says(slug+"\t"+name+"\tpublic, archived\t1\t"+ann.Name+"\n", "list", name)
	says(slug+" can be written in now\n", "unarchive", slug)
	ann.Say(slug, "yes")
	says(slug+" has the admin "+bob.Name+" now\n", "owner", slug, bob.Name)
	bob.Get("/rooms/" + slug + "/settings").Is(200)
	refuses("Choose one of its members.", "owner", hidden, bob.Name) // the same rule as on the page
	refuses("There is nobody with that username.", "owner", slug, "nobody-of-that-name")
	refuses("That room does not exist.", "archive", "none-of-that-name")
	refuses("That room does not exist.", "delete", "none-of-that-name", "None")
	refuses("Write the room's name", "delete", slug, "Another")
	for _, wrong := range [][]string{{}, {"burn", slug}, {"archive"}, {"delete", slug}, {"owner", slug}} {
		refuses("admin rooms takes: list", wrong...)
	}
	ann.Get("/rooms/" + slug).Is(200)
	says(slug+" is deleted now\n", append([]string{"delete", slug}, strings.Fields(name)...)...)
	ann.Get("/rooms/" + slug).Is(404)
	ann.Get("/rooms").Is(200).Lacks("Bring it back")
	ann.MakeRoom(name, "public") // its name is free
}
