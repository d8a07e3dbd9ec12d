package finding_test

import (
	"fmt"
	"strings"
	"testing"

	"parley/handlers/handlerstest"
)

func TestSearchesAreKeptUnderNamesAndTheLastOnesAreKnown(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	ann.Get("/search").Is(200).Lacks("Kept searches", "Your last searches", "Name of this search")
	for n := range 12 {
		ann.Get(fmt.Sprintf("/search?q=milk%02d", n)).Is(200).Has("Name of this search")
	}
	ann.Get("/search?q=%20").Is(422)
	ann.Get("/search?q=in%20text", handlerstest.Text...).Is(200)
	page := ann.Get("/search").Is(200).Whole().Has("Your last searches", "milk11", "milk02").Lacks("milk01", "in text", "Kept searches")
	if strings.Index(page.Body, "milk11") > strings.Index(page.Body, "milk02") {
		t.Error("the newest is not first")
	}
	bob.Get("/search").Lacks("milk")

	ann.Post("/searches", "do", "keep", "q", "milk from:bob", "sort", "best", "name", " <b>  Dairy").Is(303).To("/search?q=milk+from%3Abob&sort=best")
	page = ann.Get("/search").Is(200).Whole().Has("Kept searches", `href="/search?q=milk+from%3Abob&amp;sort=best"`, "<bdi>&lt;b&gt; Dairy</bdi>")
	for name, why := range map[string]string{"": "A name", strings.Repeat("x", 41): "A name"} {
		ann.Post("/searches", "do", "keep", "q", "milk", "sort", "", "name", name).Is(422).Whole().Has(`id="name-refusal"`, why, `value="`+name+`"`, `name="q" value="milk"`)
		ann.Send("/searches", handlerstest.Text, "do", "keep", "q", "milk", "name", name).Is(422).Lacks("<p")
	}
	ann.Post("/searches", "do", "keep", "q", "", "name", "Empty").Is(422)
	ann.Post("/searches", "do", "other").Is(422)

	_, id, _ := strings.Cut(page.Body, `name="id" value="`)
	id, _, _ = strings.Cut(id, `"`)
	bob.Post("/searches", "do", "forget", "id", id).Is(303)
	ann.Get("/search").Has("Dairy")
	ann.Post("/searches", "do", "clear").Is(303).To("/search")
	ann.Get("/search").Has("Dairy").Lacks("Your last searches")
	ann.Post("/searches", "do", "forget", "id", id).Is(303).To("/search")
	ann.Get("/search").Lacks("Dairy")
}
