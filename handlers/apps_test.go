package handlers

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image/png"
	"net/url"
	"strings"
	"testing"
)

func TestTheServerIsAnInstallableApp(t *testing.T) {
	t.Parallel()
	s := open(t)
	b := s.browser(t)
	a := b.get("/manifest.webmanifest", "Accept-Language", "de").is(200)
	var m manifest
	if err := json.Unmarshal([]byte(a.body), &m); err != nil || m.Name != "Parley" || m.Lang != "de" || m.Shortcuts[2].Name != "Gemerkt" {
		t.Errorf("%+v (%v)", m, err)
	}
	purposes := ""
	for _, i := range m.Icons {
		icon := b.get(i.Src).is(200)
		p, err := png.Decode(bytes.NewReader([]byte(icon.body)))
		if err != nil || i.Sizes != fmt.Sprintf("%dx%d", p.Bounds().Dx(), p.Bounds().Dy()) || icon.header.Get("Content-Type") != "image/png" {
			t.Errorf("%+v: %v", i, err)
		}
		purposes += i.Sizes + i.Purpose + " "
	}
	if purposes != "192x192 512x512 512x512maskable " {
		t.Error(purposes)
	}
	b.get("/icons/3.png").is(404)
	ann := s.person(t, "ann")
	for _, x := range m.Shortcuts {
		ann.get(x.URL).is(200).has(`<link rel="manifest" href="/manifest.webmanifest"`)
	}
	if csp := ann.get("/").header.Get("Content-Security-Policy"); !strings.Contains(csp, "manifest-src 'self'") || !strings.Contains(csp, "worker-src 'self'") {
		t.Error(csp)
	}
}

// A system fills the fields in that the manifest names, under the names that it gives them.
func TestTheSystemSharesWithTheAddressOfTheManifest(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, m := s.person(t, "ann"), manifest{}
	if err := json.Unmarshal([]byte(ann.get("/manifest.webmanifest").body), &m); err != nil || m.ShareTarget.Method != "GET" {
		t.Fatalf("%+v (%v)", m.ShareTarget, err)
	}
	shared := url.Values{}
	for _, field := range []string{"title", "text", "url"} {
		shared.Set(m.ShareTarget.Params[field], "the "+field)
	}
	ann.get(m.ShareTarget.Action + "?" + shared.Encode()).is(200).whole().has("the title\nthe text\nthe url</textarea>")
}

func TestTheServiceWorkerIsSmallAndNeverCached(t *testing.T) {
	t.Parallel()
	b := open(t).browser(t)
	a := b.get("/sw.js").is(200)
	if len(a.body) > 4<<10 || a.header.Get("Cache-Control") != "no-cache" || !strings.HasPrefix(a.header.Get("Content-Type"), "text/javascript") {
		t.Errorf("%d bytes, %v", len(a.body), a.header)
	}
	list, _, _ := strings.Cut(strings.TrimPrefix(a.body, "const shell="), ";")
	var shell []string
	if err := json.Unmarshal([]byte(list), &shell); err != nil || shell[0] != "/offline" || len(shell) < 4 {
		t.Fatalf("%v (%v)", shell, err)
	}
	for _, path := range shell {
		b.get(path).is(200)
	}
	b.get("/offline").whole().has("You are offline", `id="unsent"`)
}

func TestATextOfAnotherAppIsSentIntoARoom(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	tea, closed := ann.room("Tea", "public"), bob.room("Closed", "private")
	ann.get("/share?title=News&text=News&url=https://example.org/").is(200).whole().has("\nNews\nhttps://example.org/</textarea>", `name="to" value="tea"`)
	ann.get("/share?text=x&q=none").has("You are in no room of that name.")
	ann.post("/share", "body", "edited", "q", "none", "find", "1").is(200).whole().has("You are in no room of that name.", "\nedited</textarea>", `value="none"`)
	ann.post("/share", "body", "edited", "q", "te", "find", "1").is(200).has("\nedited</textarea>", `name="to" value="tea"`)
	ann.get("/rooms/tea").lacks("edited")
	const nonce = "11111111-1111-4111-8111-111111111111"
	for range 2 {
		ann.post("/share", "to", tea, "body", "News @room", "nonce", nonce).is(303).to("/rooms/tea#m-1")
	}
	ann.get("/rooms/tea").has("News").lacks(`id="m-2"`)
	for _, room := range []string{closed, "none"} {
		ann.post("/share", "to", room, "body", "x<y").is(404).whole().has("That room does not exist.", "\nx&lt;y</textarea>")
	}
	ann.post("/share", "to", tea, "body", " ").is(422).whole().has(`role="alert"`)
}
