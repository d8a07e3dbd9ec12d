package handlers_test

import (
	"testing"

	"parley/handlers/handlerstest"
)

// A word that is refused in a message stands nowhere else that others read: a changed topic is a line among the messages.
func TestRefusedWordsStandInNoText(t *testing.T) {
	t.Parallel()
	s, ann := handlerstest.Team(t)
	bob := s.Person(t, "bob")
	tea := "/rooms/" + bob.Room("Bob's", "public")
	bob.Post(tea+"/messages", "body", "fine").Is(303)
	ann.Post("/admin/settings", "words", "gold").Is(303)
	for what, a := range map[string]handlerstest.Answer{
		"a room's name":   bob.Post("/rooms", "name", "Gold rush", "visibility", "public"),
		"its topic":       bob.Post("/rooms", "name", "Rush", "topic", "for g\u043eld", "visibility", "public"),
		"a new name":      bob.Post(tea+"/settings", "name", "GOLD", "topic", "", "visibility", "public"),
		"a new topic":     bob.Post(tea+"/settings", "name", "Bob's", "topic", "all *gold*", "visibility", "public"),
		"by a command":    bob.Post(tea+"/messages", "body", "/topic gold"),
		"a display name":  bob.Post("/account", "do", "profile", "display", "Gold Bob"),
		"pronouns":        bob.Post("/account", "do", "profile", "pronouns", "gold"),
		"a title":         bob.Post("/account", "do", "profile", "title", "Head of gold"),
		"a status":        bob.Post("/account", "do", "status", "text", "buys gold"),
		"an edit":         bob.Post(tea+"/messages/1", "body", "gold"),
		"a poll's option": bob.Post(tea+"/poll", "question", "Which?", "options", "tin\ngold"),
		"a file's name":   bob.Upload("bobs", nil, handlerstest.Part{Name: "file", File: "gold.txt", Value: "x"}),
		"its description": bob.Upload("bobs", nil, handlerstest.Part{Name: "file", File: "notes.txt", Value: "x"}, handlerstest.Part{Name: "alt", Value: "a bar of gold"}),
	} {
		if a.Status != 422 {
			t.Errorf("%s: %d", what, a.Status)
		}
		a.Whole().Has("gold”")
	}
	bob.Post("/account", "do", "profile", "display", "Golden Bob").Is(303)
	bob.Post(tea+"/settings", "name", "Bob's", "topic", "golden", "visibility", "public").Is(303)
	ann.Post("/admin/settings", "words", "gold*\nbob*").Is(303)
	bob.Post("/account", "do", "profile", "display", "Golden Bob", "title", "Cook", "zone", "Europe/Berlin").Is(303) // as its name from before does
	bob.Post("/account", "do", "profile", "display", "Golden Bobby").Is(422)
	bob.Post(tea+"/settings", "name", "Bob's", "topic", "cocoa", "visibility", "public").Is(303) // a name from before stays
}
