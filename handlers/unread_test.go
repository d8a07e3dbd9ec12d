package handlers

import (
	"strings"
	"testing"
)

// asBrowser are headers of a browser, whose pages report reading by themselves.
var asBrowser = []string{"Sec-Fetch-Dest", "document"}

// newLine is the line "New" and the beginning of the message after it.
func newLine(seq string) string {
	return `<p id="new" class="new" role="separator" aria-label="New"><span>New</span></p> <article class="m" id="m-` + seq + `"`
}

func reader(t *testing.T, n int) (s *site, ann, bob *browser, tea string) {
	t.Helper()
	s = open(t)
	ann, bob = s.person(t, "ann"), s.person(t, "bob")
	tea = ann.room("Tea", "public")
	bob.post("/rooms/" + tea + "/join").is(303)
	ann.say(tea, n)
	return s, ann, bob, "/rooms/" + tea
}

func TestALineStandsBeforeTheFirstUnreadMessage(t *testing.T) {
	t.Parallel()
	_, ann, bob, tea := reader(t, 3)
	bob.get(tea, asBrowser...).is(200).has(newLine("1"))
	bob.post(tea+"/read", "seq", "2").is(303)
	for _, path := range []string{tea, tea + "?at=unread", tea + "?at=2"} {
		bob.get(path, asBrowser...).is(200).has(newLine("3"), `id="messages"`)
	}
	ann.get(tea, asBrowser...).is(200).lacks(`id="new"`)
	bob.post(tea+"/read", "seq", "3").is(303)
	bob.get(tea+"?at=unread", asBrowser...).is(200).has(`id="m-3"`).lacks(`id="new"`)
}

func TestAPageThatIsReadByBeingOpenedShowsWhereReadingStopped(t *testing.T) {
	t.Parallel()
	_, _, bob, tea := reader(t, 3)
	bob.get(tea).is(200).has(newLine("1"))
	bob.get(tea).is(200).lacks(`id="new"`)
}

func TestOwnAndDeletedMessagesAreNotNew(t *testing.T) {
	t.Parallel()
	_, ann, bob, tea := reader(t, 1)
	bob.post(tea+"/messages", "body", "mine").is(303)
	ann.say(strings.TrimPrefix(tea, "/rooms/"), 2)
	bob.post(tea+"/read", "seq", "1").is(303)
	ann.post(tea + "/messages/3/delete").is(303)
	bob.get(tea+"?at=unread", asBrowser...).is(200).has(newLine("4"))
}

func TestMuchUnreadOpensAtTheLine(t *testing.T) {
	t.Parallel()
	s, _, bob, tea := reader(t, 130)
	bob.post(tea+"/read", "seq", "10").is(303)
	for _, path := range []string{tea, tea + "?at=unread"} {
		bob.get(path, asBrowser...).is(200).has(newLine("11"), `id="past"`, "data-begins-new", `id="m-8"`, `href="`+tea+`?at=newest">Jump to newest`, `href="`+tea+`?after=57"`).
			lacks(`id="m-7"`, `id="m-58"`)
	}
	if last := s.session("bob").LastRoom; "/rooms/"+last != tea {
		t.Errorf("the last room is %q", last)
	}
	if seq := s.readIn(t, strings.TrimPrefix(tea, "/rooms/"), "bob"); seq != 10 {
		t.Errorf("read up to %d", seq)
	}
	bob.get(tea+"?at=newest", asBrowser...).is(200).has(`id="messages"`, `id="m-130"`, `href="`+tea+`?at=unread&amp;read=10">First unread message`).lacks(`id="new"`)
}

// The newest page is read by being opened there: it has a link to where reading stopped.
func TestClientsThatAreNoBrowsersOpenTheNewestPage(t *testing.T) {
	t.Parallel()
	_, _, bob, tea := reader(t, 130)
	bob.get(tea).is(200).has(`id="messages"`, `id="m-130"`, `href="`+tea+`?at=unread&amp;read=0"`)
	bob.get(tea+"?at=unread&read=0").is(200).has(newLine("1"), `id="past"`)
	bob.get(tea).is(200).lacks("First unread message")
}

func TestAPageOfThePastLoadsNewerMessages(t *testing.T) {
	t.Parallel()
	_, _, bob, tea := reader(t, 130)
	bob.get(tea+"?after=20", htmx...).is(200).part().has(`id="m-21"`, `id="m-70"`, `hx-get="`+tea+`?after=70"`).lacks(`id="older"`, `class="day"`, `id="m-71"`)
	bob.get(tea+"?after=100", htmx...).is(200).part().has(`id="m-130"`, `<p id="newer" data-rev="130" hidden></p>`).lacks("hx-get")
	bob.get(tea+"?before=51", htmx...).is(200).part().has(`id="m-50"`).lacks(`id="newer"`, `id="older"`, `class="day"`)
}
