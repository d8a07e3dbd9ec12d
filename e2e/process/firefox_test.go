//go:build browsers

package process

import (
	"fmt"
	"strings"
	"testing"

	"parley/e2e/browser"
)

const (
	heading = `document.querySelector("h1")?.textContent ?? ""`
	// inSight are the visible messages, from top to bottom.
	inSight = `[...document.querySelectorAll("article")].filter((m) => m.checkVisibility())
		.sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)
		.map((m) => m.querySelector(".b").textContent).join("|")`
)

// Alone, before the concurrent tests: it is a browser, a chat and its servers on two processors.
func TestFirefoxShowsThePagesWithoutAnError(t *testing.T) {
	p := run(t, sharedStores(t).env()...)
	ann := person(t, p)
	slug := room(t, ann)
	f := openFirefox(t)
	f.signUp(p.base)
	f.eval(fmt.Sprintf(`fetch("/rooms/%s/join", {method: "POST"}).then(() => location.assign("/rooms/%[1]s"))`, slug))

	f.await(`document.querySelector("[role=status]")?.textContent ?? ""`, "1 online")
	ann.Say(slug, "hello Firefox")
	f.await(inSight, "hello Firefox")
	f.eval(`{ const form = document.getElementById("composer"); form.elements.body.value = "hello back"; form.requestSubmit(); }`)
	f.await(`document.querySelector("#messages > [data-seq='2']")?.textContent ?? ""`, "hello back")
	// A form with a file, sent by Firefox itself as it does without scripts.
	f.eval(`{
		const form = document.getElementById("composer"), files = new DataTransfer();
		files.items.add(new File(["brought by Firefox"], "fox é.txt", { type: "text/plain" }));
		form.elements.file.files = files.files;
		form.elements.body.value = "and a file";
		HTMLFormElement.prototype.submit.call(form);
	}`)
	f.await(`document.querySelector("article[data-seq='3'] [data-file]")?.textContent ?? ""`, "fox é.txt")
	if got := ann.Get(ann.Get("/rooms/" + slug).Is(200).FileAddress()).Is(200); got.Body != "brought by Firefox" {
		t.Errorf("the file has %q", got.Body)
	}
	for path, title := range map[string]string{"/account": "account", "/rooms": "Rooms", "/rooms/" + slug + "/messages/1": "Message 1"} {
		f.visit(p.base + path)
		f.await(heading, title)
	}

	// Without scripts CSS hides replaced messages of a stream. Firefox does so when the stream ends, because
	// its CSS cannot count with attributes yet.
	f.eval(fmt.Sprintf(`void location.assign("/rooms/%s/stream")`, slug)) // the notice of a never-ending page may never come
	f.await(inSight, "hello Firefox|hello back|and a file")
	ann.Post("/rooms/"+slug+"/messages/1", "body", "hello fox").Is(303)
	f.await(inSight, "hello fox")
	if shown := f.eval(inSight); strings.Contains(shown, "hello Firefox") || strings.Count(shown, "|") != 2 {
		t.Errorf("the stream shows %s", shown)
	}
	if len(f.wrong) > 0 {
		t.Errorf("Firefox complains:\n%s", strings.Join(f.wrong, "\n"))
	}
}

func (f *firefox) signUp(base string) {
	f.t.Helper()
	f.visit(base + "/")
	f.await(`document.querySelector("a[href='/signup']")?.textContent ?? ""`, "Sign up")
	f.visit(base + "/signup")
	f.await(`document.querySelector("form[method=post]")?.elements.password.type ?? ""`, "password")
	name := fmt.Sprintf("fox-%d", people.Add(1))
	f.eval(fmt.Sprintf(`{
		const form = document.querySelector("form[method=post]"), e = form.elements;
		[e.username.value, e.email.value, e.password.value] = [%q, %q, %q];
		form.requestSubmit();
	}`, name, name+"@example.org", browser.Password))
	f.await(heading, "Rooms")
}
