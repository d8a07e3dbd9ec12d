package handlers_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image/png"
	"net/url"
	"strings"
	"testing"

	"parley/handlers"
	"parley/handlers/handlerstest"
)

func TestTheServerIsAnInstallableApp(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	b := s.Browser(t)
	a := b.Get("/manifest.webmanifest", "Accept-Language", "de").Is(200)
	var m handlers.Manifest
	if err := json.Unmarshal([]byte(a.Body), &m); err != nil || m.Name != "Parley" || m.Lang != "de" || m.Shortcuts[2].Name != "Gemerkt" {
		t.Errorf("%+v (%v)", m, err)
	}
	purposes := ""
	for _, i := range m.Icons {
		icon := b.Get(i.Src).Is(200)
		p, err := png.Decode(bytes.NewReader([]byte(icon.Body)))
		if err != nil || i.Sizes != fmt.Sprintf("%dx%d", p.Bounds().Dx(), p.Bounds().Dy()) || icon.Header.Get("Content-Type") != "image/png" {
			t.Errorf("%+v: %v", i, err)
		}
		purposes += i.Sizes + i.Purpose + " "
	}
	if purposes != "192x192 512x512 512x512maskable " {
		t.Error(purposes)
	}
	b.Get("/icons/3.png").Is(404)
	ann := s.Person(t, "ann")
	for _, x := range m.Shortcuts {
		ann.Get(x.URL).Is(200).Has(`<link rel="manifest" href="/manifest.webmanifest"`)
	}
	if csp := ann.Get("/").Header.Get("Content-Security-Policy"); !strings.Contains(csp, "manifest-src 'self'") || !strings.Contains(csp, "worker-src 'self'") {
		t.Error(csp)
	}
}

// A system fills the fields in that the manifest names, under the names that it gives them.
func TestTheSystemSharesWithTheAddressOfTheManifest(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, m := s.Person(t, "ann"), handlers.Manifest{}
	if err := json.Unmarshal([]byte(ann.Get("/manifest.webmanifest").Body), &m); err != nil || m.ShareTarget.Method != "GET" {
		t.Fatalf("%+v (%v)", m.ShareTarget, err)
	}
	shared := url.Values{}
	for _, field := range []string{"title", "text", "url"} {
		shared.Set(m.ShareTarget.Params[field], "the "+field)
	}
	ann.Get(m.ShareTarget.Action + "?" + shared.Encode()).Is(200).Whole().Has("the title\nthe text\nthe url</textarea>")
}

func TestTheServiceWorkerIsSmallAndNeverCached(t *testing.T) {
	t.Parallel()
	b := handlerstest.Open(t).Browser(t)
	a := b.Get("/sw.js").Is(200)
	if len(a.Body) > 4<<10 || a.Header.Get("Cache-Control") != "no-cache" || !strings.HasPrefix(a.Header.Get("Content-Type"), "text/javascript") {
		t.Errorf("%d bytes, %v", len(a.Body), a.Header)
	}
	list, _, _ := strings.Cut(strings.TrimPrefix(a.Body, "const shell="), ";")
	var shell []string
	if err := json.Unmarshal([]byte(list), &shell); err != nil || shell[0] != "/offline" || len(shell) < 4 {
		t.Fatalf("%v (%v)", shell, err)
	}
	for _, path := range shell {
		b.Get(path).Is(200)
	}
	b.Get("/offline").Whole().Has("You are offline", `id="unsent"`)
}

func TestATextOfAnotherAppIsSentIntoARoom(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	tea, closed := ann.Room("Tea", "public"), bob.Room("Closed", "private")
	ann.Get("/share?title=News&text=News&url=https://example.org/").Is(200).Whole().Has("\nNews\nhttps://example.org/</textarea>", `name="to" value="tea"`)
	ann.Get("/share?text=see+https://example.org/abc&url=https://example.org/a").Is(200).Has("see https://example.org/abc\nhttps://example.org/a</textarea>")
	ann.Get("/share?text=see+https://example.org/ab+and+https://example.org/a&url=https://example.org/a").Is(200).Has("and https://example.org/a</textarea>")
	ann.Get("/share?text=news+(https://example.org/a),+read+https://example.org/ab.&url=https://example.org/a").Is(200).Has("/ab.</textarea>")
	ann.Get("/share?text=x&q=none").Has("You are in no room of that name.")
	ann.Post("/share", "body", "edited", "q", "none", "find", "1").Is(200).Whole().Has("You are in no room of that name.", "\nedited</textarea>", `value="none"`)
	ann.Post("/share", "body", "edited", "q", "te", "find", "1").Is(200).Has("\nedited</textarea>", `name="to" value="tea"`)
	ann.Get("/rooms/tea").Lacks("edited")
	const nonce = "11111111-1111-4111-8111-111111111111"
	for range 2 {
		ann.Post("/share", "to", tea, "body", "News @room", "nonce", nonce).Is(303).To("/rooms/tea#m-1")
	}
	ann.Get("/rooms/tea").Has("News").Lacks(`id="m-2"`)
	for _, room := range []string{closed, "none"} {
		ann.Post("/share", "to", room, "body", "x<y").Is(404).Whole().Has("That room does not exist.", "\nx&lt;y</textarea>")
	}
	ann.Post("/share", "to", tea, "body", " ").Is(422).Whole().Has(`role="alert"`)
}
