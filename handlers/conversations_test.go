package handlers

import (
	"strings"
	"testing"
)

func TestAllConversationsAreListedAndFound(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	names := []string{"bob", "cid", "dan", "eve", "fay", "gil"}
	slugs := map[string]string{}
	for _, name := range names {
		s.person(t, name)
	}
	for set := 1; set < 1<<len(names); set++ {
		var with []string
		for i, name := range names {
			if set&(1<<i) != 0 {
				with = append(with, name)
			}
		}
		slugs[strings.Join(with, ", ")] = ann.direct(with...)
		if set == 49 {
			ann.get("/rooms").is(200).lacks("All conversations")
		}
	}
	ann.get("/rooms").is(200).has(`href="/direct"`, "All conversations")
	ann.get("/people").is(200).has(`href="/direct"`)
	ann.say(slugs["gil"], 1)
	ann.post("/rooms/" + slugs["gil"] + "/close").is(303)
	ann.say(slugs["fay"], 1)
	first := ann.get("/direct").is(200).whole()
	next, seen := first, 0
	for ; ; next = ann.get(next.next("More conversations")).is(200).has("From the beginning") {
		main := next.body[strings.Index(next.body, "<main"):]
		for _, slug := range slugs {
			if strings.Contains(main, `href="/rooms/`+slug+`"`) {
				seen++
			}
		}
		if !strings.Contains(next.body, "More conversations") {
			break
		}
	}
	if seen != len(slugs) {
		t.Errorf("%d of %d conversations", seen, len(slugs))
	}
	ann.get("/direct?q=GIL", "Accept", "text/plain").is(200).lacks("\tbob\t")
	ann.get("/direct?q=bob", "Accept", "text/plain").is(200).has("bob", "/rooms/")
	ann.get("/direct?q=nobody").is(200).has("no conversation with")
	ann.get("/direct?q="+strings.Repeat("x", 300)).is(422).whole().has("A search must have", `role="alert"`)
	ann.get("/direct?after=never").is(422).whole()
	ann.get("/direct?after=never", htmx...).is(422).part()
	bob := s.browser(t)
	bob.post("/signin", "email", "bob@example.org", "password", password).is(303)
	bob.get("/direct").is(200).has("There is none.") // nobody has written
	s.browser(t).get("/direct").is(303)
}
