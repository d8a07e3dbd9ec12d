package handlers

import (
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	dom "golang.org/x/net/html"

	"parley/chat"
	"parley/digest"
	"parley/handlers/web"
	"parley/handlers/web/webtest"
)

// pagesOf are an example of each page that a signed-in user can get, by its route. A route
// that is missing here has no page with a form.
func (s *site) pagesOf(t *testing.T, ann *browser) map[string][]string {
	t.Helper()
	other := s.person(t, "bob").room("Reading", "public")
	gone := ann.room("Gone", "public")
	ann.post("/rooms/" + gone + "/delete").is(303)
	room := ann.room("Tea", "private")
	ann.post("/rooms/"+room+"/members", "username", "bob").is(303)
	ann.post("/rooms/"+room+"/messages", "body", "hello").is(303)
	s.browser(t).post("/signin", "email", "ann@example.org", "password", password).is(303)
	in := "/rooms/" + room
	ann.upload(room, nil, part{"file", "notes.go", "package notes"}).is(303)
	file := strings.Split(ann.get(in).fileIn(0), "/")[2]
	ann.post(in+"/messages/1/save", "on", "1").is(303)
	ann.post(in+"/section", "section", "new", "name", "Work").is(303)
	section := ann.get("/sections").next("<bdi>Work")
	ann.post(in+"/messages/1/remind", "in", "+1h").is(303)
	return map[string][]string{
		"/account": {"/account"}, "/account/security": {"/account/security"}, "/account/security/app": {"/account/security/app"}, "/account/security/codes": {"/account/security/codes"}, "/account/security/passkey": {"/account/security/passkey"}, "/account/security/unlink/:identity": {"/account/security/unlink/none"}, "/account/security/confirm": {"/account/security/confirm"}, "/keys": {"/keys"}, "/setup": {"/setup", "/setup?code=" + s.code(t)}, "/go": {"/go"}, "/reset": {"/reset"}, "/reset/:token": {"/reset/none"}, "/verify/:token": {"/verify/none"}, "/rooms": {"/rooms", "/rooms?q=none"}, "/rooms/:room": {in, "/rooms/" + other, in + "?before=1", "/rooms/none", "/rooms/" + ann.direct("bob")},
		"/people": {"/people"}, "/people/:name": {"/people/bob", "/people/ann", "/people/none"}, "/people/:name/picture/remove": {"/people/bob/picture/remove"},
		"/rooms/:room/search": {in + "/search?q=hello"}, "/rooms/:room/settings": {in + "/settings"}, "/rooms/:room/leave": {in + "/leave"}, "/leave": {"/leave"}, "/rooms/:room/delete": {in + "/delete"}, "/rooms/:room/archive": {in + "/archive"}, "/rooms/:room/members": {in + "/members"}, "/rooms/:room/members/:name": {in + "/members/bob", in + "/members/ann"},
		"/rooms/:room/messages/:seq": {in + "/messages/1", in + "/messages/1?edit=1", in + "/messages/1?delete=1"}, "/rooms/:room/messages/:seq/thread": {in + "/messages/1/thread"}, "/saved": {"/saved"}, "/drafts": {"/drafts"}, "/search": {"/search", "/search?q=hello", "/search?q="}, "/scheduled": {"/scheduled"}, "/held": {"/held"}, "/rooms/:room/held": {in + "/held"}, "/rooms/:room/draft": {in + "/draft"}, "/rooms/:room/pins": {in + "/pins"}, "/rooms/:room/files": {in + "/files"}, "/rooms/:room/files/:id": {in + "/files/" + file}, "/rooms/:room/export": {in + "/export"}, "/account/export": {"/account/export"}, "/rooms/:room/messages/:seq/history": {in + "/messages/1/history"},
		"/rooms/:room/poll": {in + "/poll"}, "/rooms/:room/messages/:seq/forward": {in + "/messages/1/forward"}, "/rooms/:room/messages/:seq/emoji": {in + "/messages/1/emoji"}, "/rooms/:room/names": {in + "/names"}, "/rooms/:room/emoji": {in + "/emoji"},
		"/rooms/:room/call": {in + "/call"}, "/unsubscribe/:token": {"/unsubscribe/none", "/unsubscribe/" + digest.Token(testSecret, 1)},
		"/inbox": {"/inbox"}, "/share": {"/share?text=hello"}, "/threads": {"/threads"}, "/catchup": {"/catchup"}, "/account/notifications": {"/account/notifications"}, "/rooms/:room/notifications": {in + "/notifications"},
		"/reminders": {"/reminders"},
		"/direct":    {"/direct", "/direct?q=none"},
		"/sections":  {"/sections"}, "/sections/:id": {section}, "/sections/:id/delete": {section + "/delete"}, "/rooms/:room/section": {in + "/section"},
		"/rooms/:room/messages/:seq/report": {in + "/messages/1/report"},
	}
}

// formless are routes without a page for a signed-in user.
var formless = []string{
	"/", "/healthz", "/readyz", "/admin/audit.csv", "/admin/audit.jsonl", "/static/*", "/viewer/:file", "/account/blocked.css", "/favicon.svg", "/manifest.webmanifest", "/rooms/:room/feed.atom", "/icons/:file", "/sw.js", "/offline", "/robots.txt", "/join/:code/qr", "/signup", "/signin", "/signin/code", "/signin/passkey", "/signin/with/:provider", "/signin/with/:provider/callback", "/signin/with/:provider/out", "/signin/new", "/account/security/link", "/account/security/with/:provider", "/account/security/password", "/account/security/app.png", "/.well-known/change-password", "/files/:id/:name", "/rooms/:room/uploads/:id", "/emoji/:name", "/avatars.css", "/people/:name/picture", "/rooms/:room/picture", "/rooms/:room/messages/:seq/preview", "/rooms/:room/messages/:seq/linked",
}

func TestEveryFormOfEveryPageSaysForWhomItWasMade(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	pages := s.pagesOf(t, ann)
	maps.Copy(pages, s.adminPagesOf(t, ann))
	for _, r := range s.app.fiber.GetRoutes(true) {
		if r.Method == http.MethodGet && pages[r.Path] == nil && !slices.Contains(formless, r.Path) {
			t.Errorf("%s is a new route: say which pages it has, or that it has none", r.Path)
		}
	}
	seen := map[string]bool{}
	look := func(a answer) {
		t.Helper()
		for _, f := range formsIn(t, a.body) {
			seen[f.action] = true
			if f.fields["for"] != "ann" {
				t.Errorf("%s: the form of %s is for %q", a.what, f.action, f.fields["for"])
			}
		}
	}
	for _, paths := range pages {
		for _, path := range paths {
			look(ann.get(path))
			look(ann.get(path, htmx...))
		}
	}
	// The answer to a refused form has the form again.
	for action := range seen {
		fields := []string{"for", "ann", "do", "email", "email", "x", "body", "", "name", "", "emoji", "x", "username", "nobody", "session", "x", "room", "0"}
		if !strings.HasSuffix(action, "/delete") && !strings.HasSuffix(action, "/leave") && action != "/signout" {
			look(ann.post(action, fields...))
			look(ann.send(action, htmx, fields...))
		}
	}
	if len(seen) < 16 {
		t.Errorf("only %d forms were found: %v", len(seen), seen)
	}
}

type formOnPage struct {
	action string
	fields map[string]string
}

// formsIn are the forms of a page that change something.
func formsIn(t *testing.T, page string) (list []formOnPage) {
	t.Helper()
	doc, err := dom.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for n := range doc.Descendants() {
		if n.Data == "button" && attribute(n, "formaction") != "" { // of the page's form without an action
			list = append(list, formOnPage{attribute(n, "formaction"), map[string]string{"for": "ann", attribute(n, "name"): attribute(n, "value")}})
		}
		if n.Data != "form" || attribute(n, "method") != "post" || attribute(n, "action") == "" {
			continue
		}
		f := formOnPage{attribute(n, "action"), map[string]string{}}
		for in := range n.Descendants() {
			if name := attribute(in, "name"); name != "" {
				f.fields[name] = attribute(in, "value")
			}
		}
		list = append(list, f)
	}
	return list
}

func attribute(n *dom.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func TestAFormOfAnothersPageIsRefusedWithWhatWasTyped(t *testing.T) {
	t.Parallel()
	s := open(t)
	browser := s.person(t, "ann")
	pages := s.pagesOf(t, browser)
	var forms []formOnPage
	for _, paths := range pages {
		for _, path := range paths {
			forms = append(forms, formsIn(t, browser.get(path).body)...)
		}
	}
	browser.post("/signin", "email", "bob@example.org", "password", password).is(303)
	before := fmt.Sprint(s.Dump())
	for _, f := range forms {
		var fields []string
		for name, value := range f.fields {
			if value == "" || name == "body" || name == "email" || name == "name" {
				value = "typed by hand"
			}
			fields = append(fields, name, value)
		}
		a := browser.post(f.action, fields...).is(409).whole().has("made for ann", "signed in as bob", `data-me="bob"`)
		part := browser.send(f.action, htmx, fields...).is(409).part().has("made for ann")
		browser.send(f.action, []string{"Accept", "text/plain"}, fields...).is(409).has("made for ann").lacks("<")
		for _, name := range []string{"body", "name", "email", "username", "emoji"} {
			if _, typed := f.fields[name]; typed && f.fields[name] != "bob" && f.fields["on"] == "" && f.fields["role"] == "" && f.fields["emoji"] == "" {
				a.has("typed by hand", `name="for" value="ann"`)
				part.has("typed by hand", `name="for" value="ann"`)
			}
		}
	}
	if after := fmt.Sprint(s.Dump()); after != before {
		t.Errorf("something was done:\n%s\n%s", before, after)
	}
	// The form's own user may send it after all.
	browser.post("/signin", "email", "ann@example.org", "password", password).is(303)
	browser.post("/rooms", "for", "ann", "name", "After all").is(303)
	browser.post("/rooms", "for", "ANN", "name", "In another case").is(303)
	browser.post("/rooms", "name", "For nobody").is(303)
}

// fetches are the scripts' requests without htmx, each up to the end of its statement.
var fetches = regexp.MustCompile(`(?s)\bfetch\(.*?;\n`)

func TestEveryCallOfAScriptSaysForWhomItIs(t *testing.T) {
	scripts, err := filepath.Glob("../static/js/*.js")
	if err != nil || len(scripts) == 0 {
		t.Fatal(scripts, err)
	}
	hand, err := filepath.Glob("../static/js/hand/*.js")
	if err != nil || len(hand) == 0 {
		t.Fatal(hand, err)
	}
	scripts = append(scripts, hand...)
	found := 0
	for _, path := range scripts {
		source, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, call := range fetches.FindAllString(string(source), -1) {
			if found++; !strings.Contains(call, "for=${") && !strings.Contains(call, "for: ") {
				t.Errorf("%s: %s", path, call)
			}
		}
	}
	if found < 4 {
		t.Errorf("only %d fetches were found", found)
	}
}

func TestWhatScriptsAskForSaysForWhom(t *testing.T) {
	t.Parallel()
	s := open(t)
	b := s.person(t, "ann")
	room := b.room("Tea", "public")
	page := b.get("/rooms/" + room).is(200)
	page.has(`hx-ws:connect="/live?room=`+room+`&amp;for=ann"`, `/stream?frame=1&amp;for=ann"`)
	b.get("/rooms/" + room + "?since=0&for=ann").is(200)
	b.post("/signup", "username", "bob", "email", "bob@example.org", "password", password).is(303)
	b.get("/rooms/"+room+"?since=0&for=ann", htmx...).is(409).part().has("made for ann")
	b.get("/rooms/" + room + "?before=1&for=ann").is(409)
	b.get("/rooms/" + room + "?before=1&for=bob").is(200)
	whom := []string{"HX-Request", "true", "HX-For", "%61nn"}
	b.get("/rooms/"+room+"/messages/1", whom...).is(409).part().has("made for ann")
	b.get("/rooms?q=x", whom...).is(409).part().has("made for ann")
	b.send("/rooms", whom, "name", "Coffee").is(409).part().has("made for ann", `value="Coffee"`)
	whom[3] = "bob"
	b.get("/rooms?q=x", whom...).is(200)
	if !chat.Is(web.CheckFor(webtest.Request(t, "/live?for=ann", "127.0.0.1"), &chat.Session{User: chat.User{Username: "bob"}}), chat.Conflict) {
		t.Error("a socket is opened for somebody else")
	}
}
