package account_test

import (
	"strings"
	"testing"
	"time"

	"parley/handlers/handlerstest"
)

func TestARoomTellsAsMuchAsItsMemberWants(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	tea := ann.Room("Tea", "public")
	bob.Post("/rooms/" + tea + "/join").Is(303)
	ann.Say(tea, 3)
	ann.Post("/rooms/"+tea+"/messages", "body", "@bob look").Is(303)
	const all, mention = `data-seq="4">4 <span class="vh">unread</span>`, `<span>1</span><span class="vh"> mention`
	bob.Get("/saved").Is(200).Has(all, mention).Lacks("data-quiet")
	bob.Get("/account/notifications").Is(200).Whole().Has("<title>Notifications", `value="all" checked`).Lacks("Rooms that differ")
	bob.Get("/rooms/" + tea + "/notifications").Is(200).Whole().Has(`value="default" checked`)

	bob.Post("/rooms/"+tea+"/notifications", "level", "mentions").Is(303).To("/rooms/tea")
	bob.Get("/saved").Is(200).Has(mention, `data-quiet="mentions"`).Lacks(all)
	bob.Post("/rooms/"+tea+"/notifications", "level", "none").Is(303)
	bob.Get("/saved").Is(200).Has(`data-quiet="none"`).Lacks(all, mention)
	bob.Get("/account/notifications").Is(200).Has("Rooms that differ", `href="/rooms/tea/notifications"`, "Nothing")
	bob.Post("/rooms/"+tea+"/notifications", "level", "default").Is(303)
	bob.Post("/account/notifications", "level", "mentions").Is(303).To("/account/notifications")
	bob.Get("/saved").Is(200).Has(mention, `data-quiet="mentions"`).Lacks(all)
	ann.Get("/saved").Is(200).Lacks("data-quiet")

	for _, path := range []string{"/account/notifications", "/rooms/" + tea + "/notifications"} {
		for _, level := range []string{"", "loud"} {
			bob.Post(path, "level", level).Is(422).Whole().Has("Choose what you are told")
			bob.Send(path, handlerstest.Text, "level", level).Is(422).Has("Choose what you are told").Lacks("<p")
		}
	}
	bob.Get("/rooms/" + tea).Is(200).Has(`href="/rooms/tea/notifications"`)
	den := ann.Room("Den", "private")
	bob.Get("/rooms/" + den + "/notifications").Is(404)
	bob.Post("/rooms/"+den+"/notifications", "level", "none").Is(404)
}

func TestARoomIsMutedUntilATimeAndKeywordsAreKept(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	tea := ann.Room("Tea", "public")
	bob.Post("/rooms/" + tea + "/join").Is(303)
	ann.Say(tea, 3)
	const path, all = "/account/notifications", `data-seq="3">3 <span class="vh">unread</span>`
	room := "/rooms/" + tea + "/notifications"
	bob.Get("/saved").Has(all)
	bob.Post(room, "level", "default", "at", "2026-13-01").Is(422).Whole().Has(`value="2026-13-01"`, "Write the time like", `value="default" checked`)
	bob.Post(room, "level", "all", "at", "2020-01-01T09:00").Is(422).Whole().Has(`value="2020-01-01T09:00"`, "That time has passed.", `value="all" checked`)
	bob.Post(room, "level", "none", "at", "2026-13-01").Is(422).Has(`value="none" checked`).Lacks(`value="default" checked`)
	until := time.Now().Add(48 * time.Hour).UTC()
	bob.Post(room, "level", "default", "at", until.Format("2006-01-02T15:04"), "zone", "UTC").Is(303)
	bob.Get("/saved").Lacks(all)
	bob.Get(room).Has(`value="` + until.Format("2006-01-02T15:04") + `"`)
	bob.Get(path).Has("Muted until")
	bob.Post(room, "level", "default").Is(303)
	bob.Get("/saved").Has(all)

	bob.Post(path, "level", "all", "keywords", "milk, Oat  milk,MILK", "quiet_from", "22:00", "quiet_to", "07:30").Is(303)
	bob.Get(path).Has(`value="milk, Oat milk"`, `value="22:00"`, `value="07:30"`)
	ann.Post("/rooms/"+tea+"/messages", "body", "We need MILK.").Is(303)
	bob.Get("/inbox").Has("wrote one of your keywords", "We need MILK.")
	bob.Post(path, "level", "mentions").Is(303) // what a form lacks stays
	bob.Get(path).Has(`value="milk, Oat milk"`, `value="22:00"`)
	for _, wrong := range [][]string{{"keywords", strings.Repeat("x", 41)}, {"keywords", strings.Repeat("a b c,d,", 1) + "e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x"}, {"quiet_from", "late", "quiet_to", ""}} {
		bob.Post(path, append(wrong, "level", "none")...).Is(422).Whole().Has(wrong[1]+`"`, `value="none" checked`).Lacks(`value="mentions" checked`)
	}
	bob.Post(path, "level", "all", "keywords", "", "quiet_from", "", "quiet_to", "").Is(303)
	bob.Get(path).Lacks("milk", "22:00")
}

func TestABrowserIsHeardOnlyWhereItsUserWantsIt(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	const path = "/account/notifications"
	ann.Get(path).Has(`name="sound" value="on"`).Lacks("data-sound")
	ann.Post(path, "do", "sound", "sound", "on").Is(303).To(path)
	ann.Get(path).Has(`name="sound" value="off"`, ` data-sound=""`)
	ann.Post(path, "do", "sound", "sound", "loud").Is(422)
	ann.Post(path, "do", "sound", "sound", "off").Is(303)
	ann.Get(path).Lacks("data-sound")
}
