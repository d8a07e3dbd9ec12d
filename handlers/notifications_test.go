package handlers

import "testing"

func TestARoomTellsAsMuchAsItsMemberWants(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	tea := ann.room("Tea", "public")
	bob.post("/rooms/" + tea + "/join").is(303)
	ann.say(tea, 3)
	ann.post("/rooms/"+tea+"/messages", "body", "@bob look").is(303)
	const all, mention = `data-seq="4">4 <span class="vh">unread</span>`, `<span>1</span><span class="vh"> mention`
	bob.get("/saved").is(200).has(all, mention).lacks("data-quiet")
	bob.get("/account/notifications").is(200).whole().has("<title>Notifications", `value="all" checked`).lacks("Rooms that differ")
	bob.get("/rooms/" + tea + "/notifications").is(200).whole().has(`value="default" checked`)

	bob.post("/rooms/"+tea+"/notifications", "level", "mentions").is(303).to("/rooms/tea")
	bob.get("/saved").is(200).has(mention, `data-quiet="mentions"`).lacks(all)
	bob.post("/rooms/"+tea+"/notifications", "level", "none").is(303)
	bob.get("/saved").is(200).has(`data-quiet="none"`).lacks(all, mention)
	bob.get("/account/notifications").is(200).has("Rooms that differ", `href="/rooms/tea/notifications"`, "Nothing")
	bob.post("/rooms/"+tea+"/notifications", "level", "default").is(303)
	bob.post("/account/notifications", "level", "mentions").is(303).to("/account/notifications")
	bob.get("/saved").is(200).has(mention, `data-quiet="mentions"`).lacks(all)
	ann.get("/saved").is(200).lacks("data-quiet")

	for _, path := range []string{"/account/notifications", "/rooms/" + tea + "/notifications"} {
		for _, level := range []string{"", "loud"} {
			bob.post(path, "level", level).is(422).whole().has("Choose what you are told")
			bob.send(path, text, "level", level).is(422).has("Choose what you are told").lacks("<p")
		}
	}
	bob.get("/rooms/" + tea).is(200).has(`href="/rooms/tea/notifications"`)
	den := ann.room("Den", "private")
	bob.get("/rooms/" + den + "/notifications").is(404)
	bob.post("/rooms/"+den+"/notifications", "level", "none").is(404)
}
