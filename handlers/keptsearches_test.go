package handlers

import (
	"fmt"
	"strings"
	"testing"
)

func TestSearchesAreKeptUnderNamesAndTheLastOnesAreKnown(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	ann.get("/search").is(200).lacks("Kept searches", "Your last searches", "Name of this search")
	for n := range 12 {
		ann.get(fmt.Sprintf("/search?q=milk%02d", n)).is(200).has("Name of this search")
	}
	ann.get("/search?q=%20").is(422)
	ann.get("/search?q=in%20text", text...).is(200)
	page := ann.get("/search").is(200).whole().has("Your last searches", "milk11", "milk02").lacks("milk01", "in text", "Kept searches")
	if strings.Index(page.body, "milk11") > strings.Index(page.body, "milk02") {
		t.Error("the newest is not first")
	}
	bob.get("/search").lacks("milk")

	ann.post("/searches", "do", "keep", "q", "milk from:bob", "sort", "best", "name", " <b>  Dairy").is(303).to("/search?q=milk+from%3Abob&sort=best")
	page = ann.get("/search").is(200).whole().has("Kept searches", `href="/search?q=milk+from%3Abob&amp;sort=best"`, "<bdi>&lt;b&gt; Dairy</bdi>")
	for name, why := range map[string]string{"": "A name", strings.Repeat("x", 41): "A name"} {
		ann.post("/searches", "do", "keep", "q", "milk", "sort", "", "name", name).is(422).whole().has(`id="name-refusal"`, why, `value="`+name+`"`, `name="q" value="milk"`)
		ann.send("/searches", text, "do", "keep", "q", "milk", "name", name).is(422).lacks("<p")
	}
	ann.post("/searches", "do", "keep", "q", "", "name", "Empty").is(422)
	ann.post("/searches", "do", "other").is(422)

	_, id, _ := strings.Cut(page.body, `name="id" value="`)
	id, _, _ = strings.Cut(id, `"`)
	bob.post("/searches", "do", "forget", "id", id).is(303)
	ann.get("/search").has("Dairy")
	ann.post("/searches", "do", "clear").is(303).to("/search")
	ann.get("/search").has("Dairy").lacks("Your last searches")
	ann.post("/searches", "do", "forget", "id", id).is(303).to("/search")
	ann.get("/search").lacks("Dairy")
}
