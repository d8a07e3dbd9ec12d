package handlers

import (
	"strings"
	"testing"
)

func TestAPollIsMadeAnsweredAndClosed(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob, cay := s.person(t, "ann"), s.person(t, "bob"), s.person(t, "cay")
	tea := ann.room("Tea", "private")
	ann.post("/rooms/"+tea+"/members", "username", "bob").is(303)
	in := "/rooms/" + tea

	ann.get(in+"/poll").is(200).whole().has(`name="question"`, `name="options"`, `name="many"`, `name="at"`)
	ann.post(in+"/poll", "question", "Tea?", "options", "only one").is(422).whole().has("A poll has a question", ">\nonly one</textarea>", `value="Tea?"`)
	ann.post(in+"/poll", "question", "Tea?", "options", "yes\nno", "at", "2001-01-01T10:00").is(422).has("That time has passed.", ">\nyes\nno</textarea>")
	const nonce = "11111111-1111-4111-8111-111111111111"
	for range 2 { // the second of two clicks
		ann.post(in+"/poll", "question", "*Tea* or <cake>?", "options", "tea & milk\r\n\r\n- cake", "nonce", nonce).is(303).to(in + "#m-1")
	}
	bob.get(in).has(`<em>Tea</em> or &lt;cake&gt;?`,
		`<form class="r poll"><button form="rx" formaction="`+in+`/messages/1/vote" name="option" value="1"><bdi>tea &amp; milk</bdi> 0</button>`, `<bdi>cake</bdi> 0`).lacks("<li>tea")

	bob.post(in+"/messages/1/vote", "option", "1").is(303).to(in + "#m-1")
	ann.post(in+"/messages/1/vote", "option", "1").is(303)
	bob.get(in).has(`value="1" data-by="ann bob" title="ann, bob"><svg aria-hidden="true"><rect height="100%" width="100%"/></svg><bdi>tea &amp; milk</bdi> 2</button>`, "Voters: 2")
	bob.send(in+"/messages/1/vote", htmx, "option", "2", "on", "1").is(202)
	bob.get(in).has(`title="bob"><svg aria-hidden="true"><rect height="100%" width="50%"/></svg><bdi>cake</bdi> 1`)
	bob.get(in, text...).has("*Tea* or <cake>?\n    - tea & milk (1)\n    - cake (1)\n")
	bob.post(in+"/messages/1/vote", "option", "3").is(422).has("That poll has no such option.")
	bob.post(in+"/messages/1/vote", "option", "x").is(422)
	cay.post(in+"/messages/1/vote", "option", "1").is(404)
	cay.get(in + "/poll").is(404)

	ann.post(in+"/messages/1", "body", "Tea?\n\n- yes\n- no").is(409).has("cannot be changed any more")
	bob.get(in + "/messages/1").lacks("Close poll")
	bob.post(in+"/messages/1/vote", "do", "close").is(403)
	ann.get(in + "/messages/1").has("Close poll now")
	ann.post(in+"/messages/1/vote", "do", "close").is(303)
	bob.post(in+"/messages/1/vote", "option", "1").is(409).has("That poll is closed.")
	bob.get(in).has(`value="1" disabled data-by="ann"`, `data-say="closed"`)
	if got := bob.get(in, text...); !strings.Contains(got.body, "[poll closed]") {
		t.Error(got.body)
	}
	ann.post(in+"/poll", "question", "When?", "options", "now\nlater", "at", "2999-01-01T10:00:00Z").is(422).has("more than a year")
}
