package handlers

import (
	"strings"
	"testing"
	"time"
)

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

func TestARoomIsMutedUntilATimeAndKeywordsAreKept(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	tea := ann.room("Tea", "public")
	bob.post("/rooms/" + tea + "/join").is(303)
	ann.say(tea, 3)
	const path, all = "/account/notifications", `data-seq="3">3 <span class="vh">unread</span>`
	room := "/rooms/" + tea + "/notifications"
	bob.get("/saved").has(all)
	bob.post(room, "level", "default", "at", "2026-13-01").is(422).whole().has(`value="2026-13-01"`, "Write the time like", `value="default" checked`)
	bob.post(room, "level", "all", "at", "2020-01-01T09:00").is(422).whole().has(`value="2020-01-01T09:00"`, "That time has passed.", `value="all" checked`)
	bob.post(room, "level", "none", "at", "2026-13-01").is(422).has(`value="none" checked`).lacks(`value="default" checked`)
	until := time.Now().Add(48 * time.Hour).UTC()
	bob.post(room, "level", "default", "at", until.Format("2006-01-02T15:04"), "zone", "UTC").is(303)
	bob.get("/saved").lacks(all)
	bob.get(room).has(`value="` + until.Format("2006-01-02T15:04") + `"`)
	bob.get(path).has("Muted until")
	bob.post(room, "level", "default").is(303)
	bob.get("/saved").has(all)

	bob.post(path, "level", "all", "keywords", "milk, Oat  milk,MILK", "quiet_from", "22:00", "quiet_to", "07:30").is(303)
	bob.get(path).has(`value="milk, Oat milk"`, `value="22:00"`, `value="07:30"`)
	ann.post("/rooms/"+tea+"/messages", "body", "We need MILK.").is(303)
	bob.get("/inbox").has("wrote one of your keywords", "We need MILK.")
	bob.post(path, "level", "mentions").is(303) // what a form lacks stays
	bob.get(path).has(`value="milk, Oat milk"`, `value="22:00"`)
	for _, wrong := range [][]string{{"keywords", strings.Repeat("x", 41)}, {"keywords", strings.Repeat("a b c,d,", 1) + "e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x"}, {"quiet_from", "late", "quiet_to", ""}} {
		bob.post(path, append(wrong, "level", "none")...).is(422).whole().has(wrong[1]+`"`, `value="none" checked`).lacks(`value="mentions" checked`)
	}
	bob.post(path, "level", "all", "keywords", "", "quiet_from", "", "quiet_to", "").is(303)
	bob.get(path).lacks("milk", "22:00")
}

func TestABrowserIsHeardOnlyWhereItsUserWantsIt(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	const path = "/account/notifications"
	ann.get(path).has(`name="sound" value="on"`).lacks("data-sound")
	ann.post(path, "do", "sound", "sound", "on").is(303).to(path)
	ann.get(path).has(`name="sound" value="off"`, ` data-sound=""`)
	ann.post(path, "do", "sound", "sound", "loud").is(422)
	ann.post(path, "do", "sound", "sound", "off").is(303)
	ann.get(path).lacks("data-sound")
}
