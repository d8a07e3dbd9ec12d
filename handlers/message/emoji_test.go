package message_test

import (
	"strings"
	"testing"

	"parley/handlers/handlerstest"
)

func TestAnyEmojiCanBeFoundForAReaction(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	tea := "/rooms/" + ann.Room("Tea", "public")
	ann.Post(tea+"/messages", "body", "one").Is(303)
	ann.Post(tea+"/messages", "body", "two").Is(303)
	ann.Post(tea + "/messages/2/delete").Is(303)
	ann.Get(tea+"/messages/1/emoji").Is(200).Has("Find an emoji", "Smileys", `value="🎉"`, `value="👍"`, `title="party popper"`)
	ann.Get(tea + "/messages/1/emoji?q=tada").Is(200).Has(`value="🎉"`).Lacks(`value="👍"`)
	ann.Get(tea+"/messages/1/emoji?q=thumbs+up&tone=3").Is(200).Has(`value="👍🏽"`, `name="tone" value="3"`)
	ann.Get(tea+"/messages/1/emoji?q=thumbs+up&tone=3", handlerstest.Text...).Is(200).Has("👍🏽 :+1:", ":thumbsup:").Lacks("<", "🎉")
	ann.Get(tea+"/emoji", handlerstest.Text...).Is(200).Has("\n🎉 :tada:")
	ann.Get(tea+"/messages/1/emoji?q=%3Cb%3E", handlerstest.HTMX...).Is(200).Part().Has("Nothing is called", "&lt;b&gt;")
	ann.Get(tea + "/messages/1/emoji?q=" + strings.Repeat("x", 200)).Is(422)
	ann.Get(tea + "/messages/1/emoji?q=" + strings.Repeat("%E7%95%8C", 60)).Is(200)
	ann.Get(tea + "/messages/2/emoji").Is(409)
	bob.Get(tea + "/messages/1/emoji").Is(403)
	ann.Post(tea+"/messages/1/reactions", "on", "1", "emoji", "👍🏽").Is(303)
	ann.Get(tea).Has("👍🏽")
}

func TestAnEmojiIsFoundAndNamedInTheLanguageOfTheReader(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := "/rooms/" + ann.Room("Tea", "public")
	ann.Post(tea+"/messages", "body", "one").Is(303)
	de := []string{"Accept-Language", "de"}
	for _, page := range [...]string{tea + "/emoji", tea + "/messages/1/emoji"} {
		ann.Get(page+"?q=Feuer", de...).Is(200).Has(`value="🔥" title="Feuer"`, `title="Feuerwehrauto"`).Lacks("🐱")
		ann.Get(page+"?q=gr%C3%BCn", append(handlerstest.HTMX, de...)...).Is(200).Part().Has(`title="grüner Punkt"`)
		ann.Get(page+"?q=tada", de...).Is(200).Has(`value="🎉" title="Konfettibombe"`)
		ann.Get(page+"?q=Feuer", append(handlerstest.Text, de...)...).Is(200).Has("🔥 Feuer :fire:")
		ann.Get(page + "?q=Feuer").Is(200).Has("Nothing is called")
		ann.Get(page+"?q=party", handlerstest.Text...).Is(200).Has("🎉 :tada:")
	}
	ann.Get(tea+"/names?q=:Kat", append(handlerstest.HTMX, de...)...).Is(200).Part().Has(`data-text="🐈"`, "Katze")
	ann.Get(tea+"/names?q=:t%C3%BCr", append(handlerstest.Text, de...)...).Is(200).Has("🚪 Tür\n")
	ann.Get(tea+"/names?q=:Katz", handlerstest.Text...).Is(200).Lacks("🐈")
}

func TestAnEmojiIsAddedToTheDraftOfARoom(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := "/rooms/" + ann.Room("Tea", "public")
	ann.Get(tea + "/names").Is(200).Has(tea + "/emoji")
	ann.Get(tea+"/emoji?q=tada").Is(200).Has("<h1>Emoji</h1>", tea+"#body", `action="`+tea+`/emoji"`, `value="🎉"`).Lacks("/reactions")
	ann.Post(tea+"/draft", "body", "So far:").Is(303)
	ann.Post(tea+"/emoji", "emoji", "🎉").Is(303)
	ann.Post(tea+"/emoji", "emoji", ":rocket:").Is(303)
	ann.Get(tea).Has("So far: 🎉 🚀</textarea>")
	ann.Post(tea+"/emoji", "emoji", "two words").Is(422).Has("A reaction is a single emoji.")
	ann.Post(tea+"/emoji", "emoji", ":nosuchemoji:").Is(404).Has("There is no emoji of that name.")
	ann.Get(tea).Has("So far: 🎉 🚀</textarea>")
}
