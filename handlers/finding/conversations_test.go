package finding_test

import (
	"strings"
	"testing"

	"parley/handlers/handlerstest"
)

func TestAllConversationsAreListedAndFound(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	names := []string{"bob", "cid", "dan", "eve", "fay", "gil"}
	slugs := map[string]string{}
	for _, name := range names {
		s.Person(t, name)
	}
	for set := 1; set < 1<<len(names); set++ {
		var with []string
		for i, name := range names {
			if set&(1<<i) != 0 {
				with = append(with, name)
			}
		}
		slugs[strings.Join(with, ", ")] = ann.Direct(with...)
		if set == 49 {
			ann.Get("/rooms").Is(200).Lacks("All conversations")
		}
	}
	ann.Get("/rooms").Is(200).Has(`href="/direct"`, "All conversations")
	ann.Get("/people").Is(200).Has(`href="/direct"`)
	ann.Say(slugs["gil"], 1)
	ann.Post("/rooms/" + slugs["gil"] + "/close").Is(303)
	ann.Say(slugs["fay"], 1)
	ann.Get("/rooms").Is(200).Has(`<bdi class="w" data-w="fay" data-hue="`, `data-i="F">fay</bdi></a>`, `<bdi>eve, fay, gil</bdi></a>`).Lacks(`data-w="eve, `)
	first := ann.Get("/direct").Is(200).Whole()
	next, seen := first, 0
	for ; ; next = ann.Get(next.Next("More conversations")).Is(200).Has("From the beginning") {
		main := next.Body[strings.Index(next.Body, "<main"):]
		for _, slug := range slugs {
			if strings.Contains(main, `href="/rooms/`+slug+`"`) {
				seen++
			}
		}
		if !strings.Contains(next.Body, "More conversations") {
			break
		}
	}
	if seen != len(slugs) {
		t.Errorf("%d of %d conversations", seen, len(slugs))
	}
	ann.Get("/direct?q=GIL", "Accept", "text/plain").Is(200).Lacks("\tbob\t")
	ann.Get("/direct?q=bob", "Accept", "text/plain").Is(200).Has("bob", "/rooms/")
	ann.Get("/direct?q=nobody").Is(200).Has("no conversation with")
	ann.Get("/direct?q="+strings.Repeat("x", 300)).Is(422).Whole().Has("A search must have", `role="alert"`)
	ann.Get("/direct?after=never").Is(422).Whole()
	ann.Get("/direct?after=never", handlerstest.HTMX...).Is(422).Part()
	bob := s.Browser(t)
	bob.Post("/signin", "email", "bob@example.org", "password", handlerstest.Password).Is(303)
	bob.Get("/direct").Is(200).Has("There is none.") // nobody has written
	s.Browser(t).Get("/direct").Is(303)
}
