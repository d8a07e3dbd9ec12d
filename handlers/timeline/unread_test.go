package timeline_test

import (
	"strings"
	"testing"

	"parley/handlers/handlerstest"
)

// asBrowser are headers of a browser, whose pages report reading by themselves.
var asBrowser = []string{"Sec-Fetch-Dest", "document"}

// newLine is the line "New" and the beginning of the message after it.
func newLine(seq string) string {
	return `<p id="new" class="new" role="separator" aria-label="New"><span>New</span></p> <article class="m" id="m-` + seq + `"`
}

func reader(t *testing.T, n int) (s *handlerstest.Site, ann, bob *handlerstest.Browser, tea string) {
	t.Helper()
	s = handlerstest.Open(t)
	ann, bob = s.Person(t, "ann"), s.Person(t, "bob")
	tea = ann.Room("Tea", "public")
	bob.Post("/rooms/" + tea + "/join").Is(303)
	ann.Say(tea, n)
	return s, ann, bob, "/rooms/" + tea
}

func TestALineStandsBeforeTheFirstUnreadMessage(t *testing.T) {
	t.Parallel()
	_, ann, bob, tea := reader(t, 3)
	bob.Get(tea, asBrowser...).Is(200).Has(newLine("1"))
	bob.Post(tea+"/read", "seq", "2").Is(303)
	for _, path := range []string{tea, tea + "?at=unread", tea + "?at=2"} {
		bob.Get(path, asBrowser...).Is(200).Has(newLine("3"), `id="messages"`)
	}
	ann.Get(tea, asBrowser...).Is(200).Lacks(`id="new"`)
	bob.Post(tea+"/read", "seq", "3").Is(303)
	bob.Get(tea+"?at=unread", asBrowser...).Is(200).Has(`id="m-3"`).Lacks(`id="new"`)
}

func TestAPageThatIsReadByBeingOpenedShowsWhereReadingStopped(t *testing.T) {
	t.Parallel()
	_, _, bob, tea := reader(t, 3)
	bob.Get(tea).Is(200).Has(newLine("1"))
	bob.Get(tea).Is(200).Lacks(`id="new"`)
}

func TestOwnAndDeletedMessagesAreNotNew(t *testing.T) {
	t.Parallel()
	_, ann, bob, tea := reader(t, 1)
	bob.Post(tea+"/messages", "body", "mine").Is(303)
	ann.Say(strings.TrimPrefix(tea, "/rooms/"), 2)
	bob.Post(tea+"/read", "seq", "1").Is(303)
	ann.Post(tea + "/messages/3/delete").Is(303)
	bob.Get(tea+"?at=unread", asBrowser...).Is(200).Has(newLine("4"))
}

func TestMuchUnreadOpensAtTheLine(t *testing.T) {
	t.Parallel()
	s, _, bob, tea := reader(t, 130)
	bob.Post(tea+"/read", "seq", "10").Is(303)
	for _, path := range []string{tea, tea + "?at=unread"} {
		bob.Get(path, asBrowser...).Is(200).Has(newLine("11"), `id="past"`, "data-begins-new", `id="m-8"`, `href="`+tea+`?at=newest">Jump to newest`, `href="`+tea+`?after=57"`).
			Lacks(`id="m-7"`, `id="m-58"`)
	}
	if last := s.Session("bob").LastRoom; "/rooms/"+last != tea {
		t.Errorf("the last room is %q", last)
	}
	if seq := s.ReadIn(t, strings.TrimPrefix(tea, "/rooms/"), "bob"); seq != 10 {
		t.Errorf("read up to %d", seq)
	}
	bob.Get(tea+"?at=newest", asBrowser...).Is(200).Has(`id="messages"`, `id="m-130"`, `href="`+tea+`?at=unread&amp;read=10">First unread message`).Lacks(`id="new"`)
}

// The newest page is read by being opened there: it has a link to where reading stopped.
func TestClientsThatAreNoBrowsersOpenTheNewestPage(t *testing.T) {
	t.Parallel()
	_, _, bob, tea := reader(t, 130)
	bob.Get(tea).Is(200).Has(`id="messages"`, `id="m-130"`, `href="`+tea+`?at=unread&amp;read=0"`)
	bob.Get(tea+"?at=unread&read=0").Is(200).Has(newLine("1"), `id="past"`)
	bob.Get(tea).Is(200).Lacks("First unread message")
}

func TestAPageOfThePastLoadsNewerMessages(t *testing.T) {
	t.Parallel()
	_, _, bob, tea := reader(t, 130)
	bob.Get(tea+"?after=20", handlerstest.HTMX...).Is(200).Part().Has(`id="m-21"`, `id="m-70"`, `hx-get="`+tea+`?after=70"`).Lacks(`id="older"`, `class="day"`, `id="m-71"`)
	bob.Get(tea+"?after=100", handlerstest.HTMX...).Is(200).Part().Has(`id="m-130"`, `<p id="newer" data-rev="130" hidden></p>`).Lacks("hx-get")
	bob.Get(tea+"?before=51", handlerstest.HTMX...).Is(200).Part().Has(`id="m-50"`).Lacks(`id="newer"`, `id="older"`, `class="day"`)
}
