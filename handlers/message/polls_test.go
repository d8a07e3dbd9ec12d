package message_test

import (
	"fmt"
	"strings"
	"testing"

	"parley/chat"
	"parley/handlers/handlerstest"
)

func TestAPollsPageNamesAllWhoVoted(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	in := "/rooms/" + ann.Room("Tea", "public")
	ann.Post(in+"/poll", "question", "Tea?", "options", "yes\nno").Is(303)
	ann.Get(in + "/messages/1").Lacks("Who voted")
	ann.Post(in+"/messages/1", "body", "Tea?\nyes\nno").Is(422).Whole().Has("each on its own line behind “- ”", ">\nTea?\nyes\nno</textarea>")
	ann.Post(in+"/messages/1", "body", "Tea?\n- yes\n- no").Is(303)
	var last string
	for n := range chat.VotersMax + 2 {
		last = fmt.Sprint("voter", n)
		b := s.Person(t, last)
		b.Post(in + "/join").Is(303)
		b.Post(in+"/messages/1/vote", "option", "2", "on", "1").Is(303)
	}
	ann.Get(in).Lacks(last)
	ann.Get(in+"/messages/1").Has("Who voted", "<bdi>voter0</bdi>", "<bdi>"+last+"</bdi>").Lacks("more</li>")
	ann.Get(in+"/messages/1", handlerstest.Text...).Has("    no voter0, voter1,", ", "+last+"\n")
}

func TestAPollIsMadeAnsweredAndClosed(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob, cay := s.Person(t, "ann"), s.Person(t, "bob"), s.Person(t, "cay")
	tea := ann.Room("Tea", "private")
	ann.Post("/rooms/"+tea+"/members", "username", "bob").Is(303)
	in := "/rooms/" + tea

	ann.Get(in+"/poll").Is(200).Whole().Has(`name="question"`, `name="options"`, `name="many"`, `name="at"`)
	ann.Post(in+"/poll", "question", "Tea?", "options", "only one").Is(422).Whole().Has("A poll has a question", ">\nonly one</textarea>", `value="Tea?"`)
	for _, blank := range []string{"\u200b", "\u3164", "\u2800"} {
		ann.Post(in+"/poll", "question", "Tea?", "options", "yes\n"+blank).Is(422).Whole().Has("A poll has a question")
		ann.Post(in+"/poll", "question", blank, "options", "yes\nno").Is(422).Whole().Has("A poll has a question")
		ann.Post(in+"/messages", "body", "/poll Tea? | yes | "+blank).Is(422)
	}
	ann.Post(in+"/poll", "question", "Tea?", "options", "yes\nno", "at", "2001-01-01T10:00").Is(422).Has("That time has passed.", ">\nyes\nno</textarea>")
	const nonce = "11111111-1111-4111-8111-111111111111"
	for range 2 { // the second of two clicks
		ann.Post(in+"/poll", "question", "*Tea* or <cake>?", "options", "tea & milk\r\n\r\n- cake", "nonce", nonce).Is(303).To(in + "#m-1")
	}
	bob.Get(in).Has(`<em>Tea</em> or &lt;cake&gt;?`,
		`<form class="r poll"><button form="rx" formaction="`+in+`/messages/1/vote" name="option" value="1"><bdi>tea &amp; milk</bdi> 0</button>`, `<bdi>cake</bdi> 0`).Lacks("<li>tea")

	ann.Post(in+"/messages/1", "body", "Tea?\n\n- yes\n- \u3164").Is(422).Has("A poll ends with")
	bob.Post(in+"/messages/1/vote", "option", "1").Is(303).To(in + "#m-1")
	ann.Post(in+"/messages/1/vote", "option", "1").Is(303)
	bob.Get(in).Has(`value="1" data-by="ann bob" title="ann, bob"><svg aria-hidden="true"><rect height="100%" width="100%"/></svg><bdi>tea &amp; milk</bdi> 2</button>`, "Voters: 2")
	bob.Send(in+"/messages/1/vote", handlerstest.HTMX, "option", "2", "on", "1").Is(202)
	bob.Get(in).Has(`title="bob"><svg aria-hidden="true"><rect height="100%" width="50%"/></svg><bdi>cake</bdi> 1`)
	bob.Get(in, handlerstest.Text...).Has("*Tea* or <cake>?\n    - tea & milk (1)\n    - cake (1)\n")
	bob.Post(in+"/messages/1/vote", "option", "3").Is(422).Has("That poll has no such option.")
	bob.Post(in+"/messages/1/vote", "option", "x").Is(422)
	cay.Post(in+"/messages/1/vote", "option", "1").Is(404)
	cay.Get(in + "/poll").Is(404)

	ann.Get(in+"/messages/1").Has("Who voted", "cake", "<bdi>bob</bdi>").Lacks("more</li>")
	ann.Get(in+"/messages/1", handlerstest.Text...).Has("    tea & milk ann\n    cake bob\n")

	ann.Post(in+"/messages/1", "body", "Tea?\n\n- yes\n- no").Is(409).Has("cannot be changed any more")
	bob.Get(in + "/messages/1").Lacks("Close poll")
	bob.Post(in+"/messages/1/vote", "do", "close").Is(403)
	ann.Get(in + "/messages/1").Has("Close poll now")
	ann.Post(in+"/messages/1/vote", "do", "close").Is(303)
	bob.Post(in+"/messages/1/vote", "option", "1").Is(409).Has("That poll is closed.")
	bob.Get(in).Has(`value="1" disabled data-by="ann"`, `data-say="closed"`)
	if got := bob.Get(in, handlerstest.Text...); !strings.Contains(got.Body, "[poll closed]") {
		t.Error(got.Body)
	}
	ann.Post(in+"/poll", "question", "When?", "options", "now\nlater", "at", "2999-01-01T10:00:00Z").Is(422).Has("more than a year")
}
