package timeline_test

import (
	"testing"

	"parley/handlers/handlerstest"
)

func TestNamesAreFoundForAMessage(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	tea, den := "/rooms/"+ann.Room("Tea", "public"), "/rooms/"+ann.Room("Den", "private")
	bob.Room("Teapots and more", "public")
	ann.Get(tea+"/names").Is(200).Has("Names and emoji", "Find a name")
	ann.Get(tea+"/names?q=%40b").Is(200).Has("@bob", "not in this room")
	ann.Get(den + "/names?q=%40b").Is(200).Lacks("@bob").Has("Nothing is called")
	ann.Get(tea+"/names?q=%40h").Is(200).Has("@here", "everyone in this room")
	ann.Get(tea+"/names?q=%23tea", handlerstest.HTMX...).Is(200).Part().Has(`data-text="#tea"`, `data-text="#teapots-and-more"`, `role="option"`)
	ann.Get(tea+"/names?q=%23teapots-a", handlerstest.HTMX...).Is(200).Part().Has(`data-text="#teapots-and-more"`)
	ann.Get(den+"/names?q=%23den", handlerstest.HTMX...).Is(200).Part().Lacks("#den")
	ann.Get(tea+"/names?q=%3Atada", handlerstest.HTMX...).Is(200).Part().Has(`data-text="🎉"`, ":tada:")
	ann.Get(tea+"/names?q=%3Atada", "Accept", "text/plain").Is(200).Has("🎉 :tada:\n")
	bob.Get(den + "/names?q=%40a").Is(404)
	bob.Get(tea + "/names?q=%40a").Is(403)
}
