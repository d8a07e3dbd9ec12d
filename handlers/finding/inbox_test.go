package finding_test

import (
	"regexp"
	"testing"

	"parley/handlers/handlerstest"
)

func TestTheInboxHasWhatConcernsOne(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	tea := ann.Room("Tea", "public")
	bob.Post("/rooms/" + tea + "/join").Is(303)
	in := "/rooms/" + tea
	ann.Get("/inbox").Is(200).Whole().Has("Nothing here yet.", "<title>Inbox").Lacks("Mark all")
	ann.Post(in+"/messages", "body", "Who brings <milk>?").Is(303)
	bob.Post(in+"/messages", "body", "@ann do you?").Is(303)
	bob.Post(in+"/messages/1/thread", "body", "I do.").Is(303)
	bob.Post(in+"/messages/1/reactions", "emoji", "👍").Is(303)
	page := ann.Get("/inbox").Is(200).Whole().Has("mentioned you", "@ann do you?", "replied", "I do.", "👍", "to your message", "Who brings &lt;milk&gt;?",
		`href="/rooms/tea?at=2#m-2"`, `href="/rooms/tea/messages/1/thread"`, ">Mark all as read<", "Mark as read").Lacks("<h2>Read<")
	ann.Get("/threads").Is(200).Whole().Has("Who brings", "Replies: 1", `href="/rooms/tea/messages/1/thread"`, ">Unfollow")
	bob.Get("/inbox").Is(200).Has("Nothing here yet.")
	ann.Get("/inbox", handlerstest.Text...).Is(200).Has(" unread mention-", " /rooms/tea?at=2#m-2 bob: @ann do you?\n").Lacks("<p")
	ann.Get("/threads", handlerstest.Text...).Is(200).Has(" /rooms/tea/messages/1/thread 1 ann: Who brings <milk>?\n")

	mention := regexp.MustCompile(`value="(mention-\d+-2)"`).FindStringSubmatch(page.Body)[1]
	ann.Post("/inbox", "read", mention).Is(303).To("/inbox")
	ann.Get("/inbox").Is(200).Has("<h2>Read<").Lacks(`value="` + mention + `"`)
	ann.Post("/inbox", "read", "nothing").Is(422).Whole().Has("Say what is read", "I do.")
	ann.Send("/inbox", handlerstest.Text, "read", "").Is(422).Has("Say what is read").Lacks("<p")
	ann.Post("/inbox", "read", "all").Is(303)
	ann.Get("/inbox").Is(200).Has("<h2>Read<", "I do.").Lacks("Mark as read", "<h2>Unread<")
	bob.Post(in+"/messages/1/reactions", "emoji", "🎉").Is(303)
	ann.Get("/inbox").Is(200).Has("<h2>Unread<", "🎉")
}

// Somebody mentions the user between the page and its button.
func TestWhatCameAfterTheInboxWasLoadedStaysUnread(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	tea := ann.Room("Tea", "public")
	bob.Post("/rooms/" + tea + "/join").Is(303)
	bob.Post("/rooms/"+tea+"/messages", "body", "@ann first").Is(303)
	page := ann.Get("/inbox").Is(200)
	upto := regexp.MustCompile(`name="upto" value="(\d{16})"`).FindAllStringSubmatch(page.Body, -1)
	if len(upto) != 2 || upto[0][1] != upto[1][1] {
		t.Fatalf("the forms have %v", upto)
	}
	bob.Post("/rooms/"+tea+"/messages", "body", "@ann second").Is(303)
	ann.Post("/inbox", "read", "all", "upto", upto[0][1]).Is(303)
	ann.Get("/inbox").Is(200).Has("<h2>Unread<", "<h2>Read<", ">Mark all as read<")
	for _, wrong := range []string{"x", "-1", "99999999999999999999"} {
		ann.Post("/inbox", "read", "all", "upto", wrong).Is(422).Whole().Has("must be a number")
	}
	ann.Post("/inbox", "read", "all").Is(303)
	ann.Get("/inbox").Is(200).Lacks("<h2>Unread<")
}

func TestTheInboxHasTheRoomsToWhichOneWasAdded(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	den := ann.Room("Den", "private")
	ann.Post("/rooms/"+den+"/members", "username", "bob").Is(303)
	page := bob.Get("/inbox").Is(200).Whole().Has("added you to this room.", `href="/rooms/`+den+`"`, "<h2>Unread<", ">Mark all as read<").Lacks("Nothing here yet.")
	bob.Get("/inbox", handlerstest.Text...).Is(200).Has(" unread added-", " /rooms/"+den+" ann added you to Den\n")
	bob.Get("/catchup").Is(200).Lacks("added you")
	added := regexp.MustCompile(`value="(added-\d+-0)"`).FindStringSubmatch(page.Body)[1]
	bob.Post("/inbox", "read", added).Is(303).To("/inbox")
	bob.Get("/inbox").Is(200).Has("<h2>Read<", "added you to this room.").Lacks("<h2>Unread<")
	bob.Post("/rooms/"+den+"/added", "do", "stay").Is(303)
	bob.Get("/inbox").Is(200).Has("Nothing here yet.")
}

func TestAThreadIsFollowedOnRequest(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	tea := ann.Room("Tea", "public")
	in := "/rooms/" + tea
	ann.Say(tea, 1)
	ann.Post(in+"/messages/1/thread", "body", "more").Is(303)
	bob.Get(in + "/messages/1/thread").Is(200).Lacks(">Follow<")
	bob.Post(in+"/messages/1/follow", "on", "1").Is(403)
	bob.Post(in + "/join").Is(303)
	bob.Get(in + "/messages/1/thread").Is(200).Has(">Follow<")
	bob.Post(in+"/messages/2/follow", "on", "1", "back", "thread").Is(303).To(in + "/messages/1/thread")
	bob.Get(in + "/messages/1/thread").Is(200).Has(">Unfollow<")
	bob.Get("/inbox").Is(200).Has("more")
	bob.Post(in+"/messages/1/follow", "on", "0", "back", "threads").Is(303).To("/threads")
	bob.Get("/threads").Is(200).Has("You follow no thread.")
	bob.Get("/inbox").Is(200).Has("Nothing here yet.")
	bob.Post(in + "/messages/1/follow").Is(422).Has("must be 1 or 0")
	den := ann.Room("Den", "private")
	ann.Say(den, 1)
	bob.Post("/rooms/"+den+"/messages/1/follow", "on", "1").Is(404)
}

func TestAThreadIsMuted(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	tea := ann.Room("Tea", "public")
	in := "/rooms/" + tea
	bob.Post(in + "/join").Is(303)
	bob.Say(tea, 1)
	ann.Get(in+"/messages/1/thread").Is(200).Whole().Has(">Follow<", ">Mentions of me alone<", ">Mute<")
	ann.Post(in+"/messages/1/thread", "body", "@bob look").Is(303)
	bob.Get("/rooms").Is(200).Has("mention")
	bob.Get(in+"/messages/1/thread").Is(200).Whole().Has(">Unfollow<", ">Mute<").Lacks("tells you nothing", ">Follow<")
	bob.Get("/threads").Is(200).Whole().Has(">Mute").Lacks("Quiet threads")
	bob.Post(in+"/messages/2/follow", "level", "none", "back", "threads").Is(303).To("/threads")
	bob.Get("/threads").Is(200).Whole().Has("You follow no thread.", "<h2>Quiet threads<", ">Nothing<", ">Follow", ">Mentions of me alone").Lacks(">Mute", ">Unfollow")
	bob.Get("/threads", handlerstest.Text...).Is(200).Has(in+"/messages/1/thread 1 bob: ", " nothing\n")
	bob.Get(in+"/messages/1/thread").Is(200).Whole().Has("This thread tells you nothing, not even of mentions.", ">Follow<", ">Mentions of me alone<").Lacks(">Mute<")
	bob.Get("/inbox").Is(200).Has("Nothing here yet.")
	ann.Post(in+"/messages/1/thread", "body", "@room too").Is(303)
	bob.Get("/rooms").Is(200).Has(`data-muted="1"`).Lacks(">1 <")
	bob.Get("/inbox").Is(200).Lacks("@room")
	bob.Post(in+"/messages/1/follow", "level", "mentions", "back", "thread").Is(303).To(in + "/messages/1/thread")
	bob.Get("/inbox").Is(200).Has("mentioned you")
	bob.Get("/threads", handlerstest.Text...).Is(200).Has(" mentions\n")
	bob.Get("/threads").Is(200).Whole().Has("<h2>Quiet threads<", ">Mentions of me alone<", ">Follow", ">Mute")
	bob.Post(in+"/messages/1/follow", "level", "loud").Is(422).Has("all, mentions or none")
	bob.Post(in+"/messages/1/follow", "level", "all").Is(303)
	bob.Get("/threads").Is(200).Lacks("Quiet threads").Has(">Unfollow")
}

func TestWhatWasMissedIsByRoom(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	tea, den := ann.Room("Tea", "public"), ann.Room("Den", "private")
	bob.Get("/catchup").Is(200).Whole().Has("You have read everything.")
	bob.Post("/rooms/" + tea + "/join").Is(303)
	ann.Post("/rooms/"+tea+"/messages", "body", "Cake <today>").Is(303)
	ann.Post("/rooms/"+tea+"/messages", "body", "@bob come").Is(303)
	bob.Get("/catchup").Is(200).Whole().Has("Unread: 2. Mentions: 1.", "mentioned you", "@bob come", "Cake &lt;today&gt;", `href="/rooms/tea?at=2#m-2"`)
	bob.Get("/catchup", handlerstest.Text...).Is(200).Has("/rooms/tea 2 1 Tea\n").Lacks("<p")
	for _, room := range []string{den, "none", ""} {
		bob.Post("/catchup", "room", room, "seq", "1").Is(404)
	}
	bob.Post("/catchup", "room", tea, "seq", "x").Is(422)
	bob.Post("/catchup", "room", tea, "seq", "2").Is(303).To("/catchup")
	bob.Get("/catchup").Has("You have read everything.").Lacks("Cake")
	ann.Upload(tea, nil, handlerstest.Part{Name: "file", File: "plan.txt", Value: "a plan"}).Is(303)
	bob.Get("/catchup").Is(200).Whole().Has(`<p dir="auto">plan.txt</p>`)
	bob.Post("/catchup", "room", tea, "seq", "3").Is(303)
}

func TestWhatWasMissedFurtherDownTheListHasALink(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	var last string
	for _, name := range []string{"Attic", "Bridge", "Cellar", "Den"} { // one more than a page has
		last = ann.Room(name, "public")
		bob.Post("/rooms/" + last + "/join").Is(303)
	}
	bob.Get("/catchup").Is(200).Has("You have read everything.").Lacks("Further rooms")
	ann.Say(last, 1)
	bob.Get("/catchup").Is(200).Whole().Has(`href="/rooms">Further rooms with something unread: 1<`).Lacks("You have read everything.", "They come here")
	bob.Post("/rooms/"+last+"/notifications", "level", "none").Is(303)
	bob.Get("/catchup").Is(200).Has("You have read everything.").Lacks("Further rooms")
}
