package handlers

import "testing"

func TestNamesAreFoundForAMessage(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	tea, den := "/rooms/"+ann.room("Tea", "public"), "/rooms/"+ann.room("Den", "private")
	bob.room("Teapots and more", "public")
	ann.get(tea+"/names").is(200).has("Names and emoji", "Find a name")
	ann.get(tea+"/names?q=%40b").is(200).has("@bob", "not in this room")
	ann.get(den + "/names?q=%40b").is(200).lacks("@bob").has("Nothing is called")
	ann.get(tea+"/names?q=%40h").is(200).has("@here", "everyone in this room")
	ann.get(tea+"/names?q=%23tea", htmx...).is(200).part().has(`data-text="#tea"`, `data-text="#teapots-and-more"`, `role="option"`)
	ann.get(tea+"/names?q=%23teapots-a", htmx...).is(200).part().has(`data-text="#teapots-and-more"`)
	ann.get(den+"/names?q=%23den", htmx...).is(200).part().lacks("#den")
	ann.get(tea+"/names?q=%3Atada", htmx...).is(200).part().has(`data-text="🎉"`, ":tada:")
	ann.get(tea+"/names?q=%3Atada", "Accept", "text/plain").is(200).has("🎉 :tada:\n")
	bob.get(den + "/names?q=%40a").is(404)
	bob.get(tea + "/names?q=%40a").is(403)
}
