package handlers_test

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

	"parley/chat"
	"parley/handlers/handlerstest"
	"parley/handlers/web"
	"parley/handlers/web/webtest"
)

// formless are routes without a page for a signed-in user.
var formless = []string{
	"/", "/healthz", "/readyz", "/admin/audit.csv", "/admin/audit.jsonl", "/static/*", "/viewer/:file", "/account/blocked.css", "/favicon.svg", "/manifest.webmanifest", "/rooms/:room/feed.atom", "/icons/:file", "/sw.js", "/offline", "/robots.txt", "/join/:code/qr", "/signup", "/signin", "/signin/code", "/signin/passkey", "/signin/with/:provider", "/signin/with/:provider/callback", "/signin/with/:provider/out", "/signin/new", "/account/security/link", "/account/security/with/:provider", "/account/security/password", "/account/security/app.png", "/.well-known/change-password", "/files/:id/:name", "/rooms/:room/uploads/:id", "/emoji/:name", "/avatars.css", "/people/:name/picture", "/rooms/:room/picture", "/rooms/:room/messages/:seq/preview", "/rooms/:room/messages/:seq/linked", "/rooms/:room/call/qr",
}

func TestEveryFormOfEveryPageSaysForWhomItWasMade(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	pages := s.PagesOf(t, ann)
	maps.Copy(pages, s.AdminPagesOf(t, ann))
	for _, r := range s.App.Fiber().GetRoutes(true) {
		if r.Method == http.MethodGet && pages[r.Path] == nil && !slices.Contains(formless, r.Path) {
			t.Errorf("%s is a new route: say which pages it has, or that it has none", r.Path)
		}
	}
	seen := map[string]bool{}
	look := func(a handlerstest.Answer) {
		t.Helper()
		for _, f := range a.Forms() {
			seen[f.Action] = true
			if f.Fields["for"] != "ann" {
				t.Errorf("%s: the form of %s is for %q", a.What, f.Action, f.Fields["for"])
			}
		}
	}
	for _, paths := range pages {
		for _, path := range paths {
			look(ann.Get(path))
			look(ann.Get(path, handlerstest.HTMX...))
		}
	}
	// The answer to a refused form has the form again.
	for action := range seen {
		fields := []string{"for", "ann", "do", "email", "email", "x", "body", "", "name", "", "emoji", "x", "username", "nobody", "session", "x", "room", "0"}
		if !strings.HasSuffix(action, "/delete") && !strings.HasSuffix(action, "/leave") && action != "/signout" {
			look(ann.Post(action, fields...))
			look(ann.Send(action, handlerstest.HTMX, fields...))
		}
	}
	if len(seen) < 16 {
		t.Errorf("only %d forms were found: %v", len(seen), seen)
	}
}

func TestAFormOfAnothersPageIsRefusedWithWhatWasTyped(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	browser := s.Person(t, "ann")
	pages := s.PagesOf(t, browser)
	var forms []handlerstest.FormOnPage
	for _, paths := range pages {
		for _, path := range paths {
			forms = append(forms, browser.Get(path).Forms()...)
		}
	}
	browser.Post("/signin", "email", "bob@example.org", "password", handlerstest.Password).Is(303)
	before := fmt.Sprint(s.Dump())
	for _, f := range forms {
		var fields []string
		for name, value := range f.Fields {
			if value == "" || name == "body" || name == "email" || name == "name" {
				value = "typed by hand"
			}
			fields = append(fields, name, value)
		}
		a := browser.Post(f.Action, fields...).Is(409).Whole().Has("made for ann", "signed in as bob", `data-me="bob"`)
		part := browser.Send(f.Action, handlerstest.HTMX, fields...).Is(409).Part().Has("made for ann")
		browser.Send(f.Action, []string{"Accept", "text/plain"}, fields...).Is(409).Has("made for ann").Lacks("<")
		for _, name := range []string{"body", "name", "email", "username", "emoji"} {
			if _, typed := f.Fields[name]; typed && f.Fields[name] != "bob" && f.Fields["on"] == "" && f.Fields["role"] == "" && f.Fields["emoji"] == "" {
				a.Has("typed by hand", `name="for" value="ann"`)
				part.Has("typed by hand", `name="for" value="ann"`)
			}
		}
	}
	if after := fmt.Sprint(s.Dump()); after != before {
		t.Errorf("something was done:\n%s\n%s", before, after)
	}
	// The form's own user may send it after all.
	browser.Post("/signin", "email", "ann@example.org", "password", handlerstest.Password).Is(303)
	browser.Post("/rooms", "for", "ann", "name", "After all").Is(303)
	browser.Post("/rooms", "for", "ANN", "name", "In another case").Is(303)
	browser.Post("/rooms", "name", "For nobody").Is(303)
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
	s := handlerstest.Open(t)
	b := s.Person(t, "ann")
	room := b.Room("Tea", "public")
	page := b.Get("/rooms/" + room).Is(200)
	page.Has(`hx-ws:connect="/live?room=`+room+`&amp;for=ann"`, `/stream?frame=1&amp;for=ann"`)
	b.Get("/rooms/" + room + "?since=0&for=ann").Is(200)
	b.Post("/signup", "username", "bob", "email", "bob@example.org", "password", handlerstest.Password).Is(303)
	b.Get("/rooms/"+room+"?since=0&for=ann", handlerstest.HTMX...).Is(409).Part().Has("made for ann")
	b.Get("/rooms/" + room + "?before=1&for=ann").Is(409)
	b.Get("/rooms/" + room + "?before=1&for=bob").Is(200)
	whom := []string{"HX-Request", "true", "HX-For", "%61nn"}
	b.Get("/rooms/"+room+"/messages/1", whom...).Is(409).Part().Has("made for ann")
	b.Get("/rooms?q=x", whom...).Is(409).Part().Has("made for ann")
	b.Send("/rooms", whom, "name", "Coffee").Is(409).Part().Has("made for ann", `value="Coffee"`)
	whom[3] = "bob"
	b.Get("/rooms?q=x", whom...).Is(200)
	if !chat.Is(web.CheckFor(webtest.Request(t, "/live?for=ann", "127.0.0.1"), &chat.Session{User: chat.User{Username: "bob"}}), chat.Conflict) {
		t.Error("a socket is opened for somebody else")
	}
}
