package handlers

import (
	"strings"
	"testing"
)

func TestAnyEmojiCanBeFoundForAReaction(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	tea := "/rooms/" + ann.room("Tea", "public")
	ann.post(tea+"/messages", "body", "one").is(303)
	ann.post(tea+"/messages", "body", "two").is(303)
	ann.post(tea + "/messages/2/delete").is(303)
	ann.get(tea+"/messages/1/emoji").is(200).has("Find an emoji", "Smileys", `value="🎉"`, `value="👍"`, `title="party popper"`)
	ann.get(tea + "/messages/1/emoji?q=tada").is(200).has(`value="🎉"`).lacks(`value="👍"`)
	ann.get(tea+"/messages/1/emoji?q=thumbs+up&tone=3").is(200).has(`value="👍🏽"`, `name="tone" value="3"`)
	ann.get(tea+"/messages/1/emoji?q=%3Cb%3E", htmx...).is(200).part().has("Nothing is called", "&lt;b&gt;")
	ann.get(tea + "/messages/1/emoji?q=" + strings.Repeat("x", 200)).is(422)
	ann.get(tea + "/messages/1/emoji?q=" + strings.Repeat("%E7%95%8C", 60)).is(200)
	ann.get(tea + "/messages/2/emoji").is(409)
	bob.get(tea + "/messages/1/emoji").is(403)
	ann.post(tea+"/messages/1/reactions", "on", "1", "emoji", "👍🏽").is(303)
	ann.get(tea).has("👍🏽")
}

func TestAnEmojiIsAddedToTheDraftOfARoom(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	tea := "/rooms/" + ann.room("Tea", "public")
	ann.get(tea + "/names").is(200).has(tea + "/emoji")
	ann.get(tea+"/emoji?q=tada").is(200).has("<h1>Emoji</h1>", tea+"#body", `action="`+tea+`/emoji"`, `value="🎉"`).lacks("/reactions")
	ann.post(tea+"/draft", "body", "So far:").is(303)
	ann.post(tea+"/emoji", "emoji", "🎉").is(303)
	ann.post(tea+"/emoji", "emoji", ":rocket:").is(303)
	ann.get(tea).has("So far: 🎉 🚀</textarea>")
	ann.post(tea+"/emoji", "emoji", "two words").is(422).has("A reaction is a single emoji.")
	ann.post(tea+"/emoji", "emoji", ":nosuchemoji:").is(404).has("There is no emoji of that name.")
	ann.get(tea).has("So far: 🎉 🚀</textarea>")
}
