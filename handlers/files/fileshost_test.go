package files_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/handlers"
	"parley/handlers/handlerstest"
)

const (
	chatHost  = "chat.example.org"
	filesHost = "files.example.net"
)

// withFilesHost is a site whose files have a host of their own, and a clock that a test moves.
func withFilesHost(t *testing.T, later *time.Duration) *handlerstest.Site {
	t.Helper()
	return handlerstest.Open(t, func(cfg *handlers.Config) {
		cfg.Origin, cfg.FilesOrigin = "http://"+chatHost, "http://"+filesHost
		cfg.Now = func() time.Time { return time.Now().Add(*later) }
	})
}

func TestFilesAreServedByAHostOfTheirOwn(t *testing.T) {
	t.Parallel()
	var later time.Duration
	s := withFilesHost(t, &later)
	ann, nobody := s.Person(t, "ann"), s.Browser(t)
	tea := ann.Room("Tea", "private")
	ann.Upload(tea, nil, handlerstest.Part{Name: "file", File: "a <plan>.png", Value: handlerstest.Picture(t)}, handlerstest.Part{Name: "file", File: "notes.txt", Value: "0123456789"}).Is(303)
	page := ann.Get("/rooms/" + tea).Is(200).Has(`<img data-file src="/files/`)
	if csp := page.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "img-src 'self' data: http://"+filesHost+"; media-src 'self' http://"+filesHost+";") {
		t.Errorf("the page's policy is %s", csp)
	}
	plan := ann.Get(page.FileIn(0) + "?size=preview").At(filesHost)
	if !strings.Contains(plan, "size=preview") {
		t.Errorf("the preview leads to %s", plan)
	}
	notes := ann.Get(page.FileIn(1) + "?download=1").At(filesHost)
	there := []string{"Host", filesHost}
	got := nobody.Get(plan, there...).Is(200)
	for name, want := range map[string]string{
		"Content-Type": "image/png", "X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "cross-origin", "Referrer-Policy": "no-referrer",
		"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox", "X-Frame-Options": "DENY", "Cache-Control": "private, no-cache", "Vary": "", "Set-Cookie": "",
	} {
		if got.Header.Get(name) != want {
			t.Errorf("%s: %q, want %q", name, got.Header.Get(name), want)
		}
	}
	if got.Body != handlerstest.Picture(t) {
		t.Error("the picture's bytes differ")
	}
	nobody.Get(plan, append(there, "If-None-Match", got.Header.Get("Etag"))...).Is(304)
	if got := nobody.Get(notes, append(there, "Range", "bytes=2-4")...).Is(206); got.Body != "234" || !strings.HasPrefix(got.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("a part of the notes is %q, %v", got.Body, got.Header)
	}
	if got := nobody.Do("HEAD", notes, "", there...).Is(200); got.Header.Get("Content-Length") != "10" {
		t.Errorf("the notes' head is %v", got.Header)
	}
}

func TestTheFilesHostHasNothingButFiles(t *testing.T) {
	t.Parallel()
	var later time.Duration
	s := withFilesHost(t, &later)
	ann := s.Person(t, "ann")
	tea := ann.Room("Tea", "private")
	cookie := "parley=" + ann.Token()
	for _, host := range []string{filesHost, strings.ToUpper(filesHost) + ":8443"} {
		for _, path := range []string{"/", "/signin", "/rooms", "/rooms/" + tea, "/rooms/" + tea + "/files", "/robots.txt", "/sw.js", "/nowhere", "/static/page.css", "/files/", "/files/x", "/files/x/y", "/live"} {
			got := ann.Get(path, "Host", host, "Cookie", cookie).Is(404).Lacks("<")
			if got.Header.Get("Content-Type") != "text/plain; charset=utf-8" || got.Header.Get("Set-Cookie") != "" || got.Header.Get("Content-Security-Policy") != "default-src 'none'; frame-ancestors 'none'; sandbox" {
				t.Errorf("%s is answered with %v", path, got.Header)
			}
		}
		ann.Send("/rooms/"+tea+"/messages", []string{"Host", host, "Cookie", cookie}, "body", "hello").Is(404)
		ann.Send("/signin", []string{"Host", host, "Cookie", cookie}, "email", "ann@example.org", "password", handlerstest.Password).Is(404)
	}
	ann.Get("/healthz", "Host", filesHost).Is(200)
	ann.Get("/rooms/"+tea, "Host", chatHost, "Cookie", cookie).Is(200).Lacks("hello")
}

func TestAFilesKeyIsForOneFileOneSessionAndAMinute(t *testing.T) {
	t.Parallel()
	var later time.Duration
	s := withFilesHost(t, &later)
	ann, bob, nobody := s.Person(t, "ann"), s.Person(t, "bob"), s.Browser(t)
	tea := ann.Room("Tea", "public")
	bob.Post("/rooms/" + tea + "/join").Is(303)
	ann.Upload(tea, nil, handlerstest.Part{Name: "file", File: "one.txt", Value: "one"}, handlerstest.Part{Name: "file", File: "two.txt", Value: "two"}).Is(303)
	page := bob.Get("/rooms/" + tea).Is(200)
	address := bob.Get(page.FileIn(0)).At(filesHost)
	there := []string{"Host", filesHost}
	nobody.Get(address, there...).Is(200).Has("one")

	path, query, _ := strings.Cut(address, "?")
	key := strings.TrimPrefix(query, "key=")
	for _, wrong := range []string{
		path, path + "?key=", path + "?key=x", path + "?key=" + key[:len(key)-4] + "AAAA", page.FileIn(1) + "?" + query,
		strings.Replace(path, path[7:43], uuid.NewString(), 1) + "?" + query,
	} {
		nobody.Get(wrong, there...).Is(404)
	}
	nobody.Get("/rooms", "Cookie", "parley="+key).Is(303) // to the sign-in
	raw := bob.Token()
	nobody.Get(path+"?key="+raw, there...).Is(404)

	later = time.Minute
	again := nobody.Get(address, there...).At(chatHost)
	if again != path+"?again=1" {
		t.Errorf("an expired key leads to %s", again)
	}
	nobody.Get(again).Is(303) // to the sign-in
	fresh := bob.Get(again).At(filesHost)
	nobody.Get(fresh, there...).Is(200).Has("one")
	nobody.Get(page.FileIn(1)+"?"+query, there...).Is(404)
}

func TestABrowserKeepsItsCopyOfAFile(t *testing.T) {
	t.Parallel()
	var later time.Duration
	s := withFilesHost(t, &later)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	tea := ann.Room("Tea", "private")
	ann.Post("/rooms/"+tea+"/members", "username", "bob").Is(303)
	ann.Upload(tea, nil, handlerstest.Part{Name: "file", File: "plan.png", Value: handlerstest.Picture(t)}).Is(303)
	file := bob.Get("/rooms/" + tea).FileIn(0)
	led := bob.Get(file + "?size=preview")
	if led.Header.Get("Cache-Control") != "private, max-age=600" || !strings.Contains(led.Header.Get("Vary"), "Cookie") {
		t.Errorf("the way to the files' host is kept as %v", led.Header)
	}
	address, there := led.At(filesHost), []string{"Host", filesHost}
	etag := bob.Get(address, there...).Is(200).Header.Get("ETag")
	has := append(there, "If-None-Match", etag)
	later = 9 * time.Minute // the key has expired, and the browser still goes there
	for _, known := range [][]string{has, append(there, "If-None-Match", "W/"+etag), append(there, "If-None-Match", `"another", `+etag)} {
		if a := bob.Get(address, known...).Is(304); a.Body != "" || a.Header.Get("Cache-Control") != "private, no-cache" || a.Header.Get("ETag") != etag {
			t.Errorf("%v: %q %v", known, a.Body, a.Header)
		}
	}
	for _, lacks := range [][]string{there, append(there, "If-None-Match", `"another"`)} {
		back := bob.Get(address, lacks...)
		if back.Header.Get("Cache-Control") != "private, no-store" {
			t.Errorf("the way back is kept: %v", back.Header)
		}
		again := bob.Get(back.At(chatHost))
		if again.Header.Get("Cache-Control") != "private, no-store" {
			t.Errorf("the second way is kept: %v", again.Header)
		}
		bob.Get(again.At(filesHost), there...).Is(200)
	}
	bob.Post("/signout").Is(303)
	bob.Post("/signin", "email", "bob@example.org", "password", handlerstest.Password).Is(303)
	bob.Get(bob.Get(bob.Get(address, has...).At(chatHost)).At(filesHost), there...).Is(200) // the key was the former session's
	address = bob.Get(file + "?size=preview").At(filesHost)
	bob.Get(address, has...).Is(304)
	ann.Post("/rooms/"+tea+"/members/remove", "username", "bob").Is(303)
	bob.Get(address, has...).Is(404)
	later = 18 * time.Minute
	bob.Get(address, has...).Is(404)
}

func TestAnOldAddressOfAFileIsCountedForItsSession(t *testing.T) {
	t.Parallel()
	now := time.Now()
	s := handlerstest.Open(t, func(cfg *handlers.Config) {
		cfg.Origin, cfg.FilesOrigin, cfg.Limits, cfg.Now = "http://"+chatHost, "http://"+filesHost, true, func() time.Time { return now }
	})
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob") // of one office, behind one address
	tea := ann.Room("Tea", "public")
	bob.Post("/rooms/" + tea + "/join").Is(303)
	ann.Upload(tea, nil, handlerstest.Part{Name: "file", File: "one.txt", Value: "one"}).Is(303)
	file := ann.Get("/rooms/" + tea).FileIn(0)
	hers, his, there := ann.Get(file).At(filesHost), bob.Get(file).At(filesHost), []string{"Host", filesHost}
	has := append(there, "If-None-Match", ann.Get(hers, there...).Is(200).Header.Get("ETag"))
	now = now.Add(9 * time.Minute)
	for range chat.PageRequests.Burst {
		ann.Get(hers, has...).Is(304)
	}
	ann.Get(hers, has...).Is(429)
	bob.Get(his, has...).Is(304)
	ann.Get(ann.Get(file).At(filesHost), there...).Is(200) // an address that others may have by now takes nothing from her
}

func TestRightsAreAskedAgainAtTheFilesHost(t *testing.T) {
	t.Parallel()
	var later time.Duration
	s := withFilesHost(t, &later)
	ann, nobody := s.Person(t, "ann"), s.Browser(t)
	tea := ann.Room("Tea", "private")
	ann.Upload(tea, nil, handlerstest.Part{Name: "file", File: "one.txt", Value: "one"}).Is(303)
	file := ann.Get("/rooms/" + tea).FileIn(0)
	led := map[string]string{}
	people := map[string]*handlerstest.Browser{}
	for _, name := range []string{"bob", "cat", "dan"} {
		people[name] = s.Person(t, name)
		ann.Post("/rooms/"+tea+"/members", "username", name).Is(303)
		led[name] = people[name].Get(file).At(filesHost)
		nobody.Get(led[name], "Host", filesHost).Is(200)
	}
	ann.Post("/rooms/"+tea+"/members/remove", "username", "bob").Is(303)
	people["cat"].Post("/signout").Is(303)
	for name, status := range map[string]int{"bob": 404, "cat": 404, "dan": 200} {
		nobody.Get(led[name], "Host", filesHost).Is(status)
	}
	ann.Post("/rooms/" + tea + "/messages/1/delete").Is(303)
	nobody.Get(led["dan"], "Host", filesHost).Is(404)
}

func TestWhoLacksADemandedSecondStepHasNoFileAtTheFilesHost(t *testing.T) {
	t.Parallel()
	var later time.Duration
	s := withFilesHost(t, &later)
	boss, bob, nobody := s.Person(t, "boss"), s.Person(t, "bob"), s.Browser(t)
	s.Role(t, "boss", chat.Owner)
	boss.Secured()
	tea := bob.Room("Tea", "private")
	bob.Upload(tea, nil, handlerstest.Part{Name: "file", File: "one.txt", Value: "one"}).Is(303)
	address := bob.Get(bob.Get("/rooms/" + tea).FileIn(0)).At(filesHost)
	nobody.Get(address, "Host", filesHost).Is(200)
	boss.Post("/admin/settings", "factor", "all").Is(303)
	nobody.Get(address, "Host", filesHost).Is(404)
}

func TestWithoutASecondOriginFilesStayWhereTheyAre(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := ann.Room("Tea", "private")
	ann.Upload(tea, nil, handlerstest.Part{Name: "file", File: "one.txt", Value: "one"}).Is(303)
	page := ann.Get("/rooms/" + tea)
	if csp := page.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "img-src 'self' data:; media-src 'self'; ") {
		t.Errorf("the page's policy is %s", csp)
	}
	if got := ann.Get(page.FileIn(0)).Is(200).Has("one"); got.Header.Get("Cross-Origin-Resource-Policy") != "same-origin" {
		t.Errorf("the file comes as %v", got.Header)
	}
	ann.Get(page.FileIn(0), "Host", filesHost).Is(403)
}
