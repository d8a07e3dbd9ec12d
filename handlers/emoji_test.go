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
	ann.get(tea + "/messages/2/emoji").is(409)
	bob.get(tea + "/messages/1/emoji").is(403)
	ann.post(tea+"/messages/1/reactions", "on", "1", "emoji", "👍🏽").is(303)
	ann.get(tea).has("👍🏽")
}
