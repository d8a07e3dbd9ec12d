package handlers

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
)

const (
	chatHost  = "chat.example.org"
	filesHost = "files.example.net"
)

// withFilesHost is a site whose files have a host of their own, and a clock that a test moves.
func withFilesHost(t *testing.T, later *time.Duration) *site {
	t.Helper()
	return open(t, func(cfg *Config) {
		cfg.Origin, cfg.FilesOrigin = "http://"+chatHost, "http://"+filesHost
		cfg.Now = func() time.Time { return time.Now().Add(*later) }
	})
}

// at is a path that leads to another host.
func (a answer) at(host string) string {
	a.t.Helper()
	u, err := url.Parse(a.is(302).header.Get("Location"))
	if err != nil || u.Host != host {
		a.t.Fatalf("%s leads to %q, not to %s", a.what, a.header.Get("Location"), host)
	}
	return u.RequestURI()
}

func TestFilesAreServedByAHostOfTheirOwn(t *testing.T) {
	t.Parallel()
	var later time.Duration
	s := withFilesHost(t, &later)
	ann, nobody := s.person(t, "ann"), s.browser(t)
	tea := ann.room("Tea", "private")
	ann.upload(tea, nil, part{"file", "a <plan>.png", picture(t)}, part{"file", "notes.txt", "0123456789"}).is(303)
	page := ann.get("/rooms/" + tea).is(200).has(`<img data-file src="/files/`)
	if csp := page.header.Get("Content-Security-Policy"); !strings.Contains(csp, "img-src 'self' data: http://"+filesHost+"; media-src 'self' http://"+filesHost+";") {
		t.Errorf("the page's policy is %s", csp)
	}
	plan := ann.get(page.fileIn(0) + "?size=preview").at(filesHost)
	if !strings.Contains(plan, "size=preview") {
		t.Errorf("the preview leads to %s", plan)
	}
	notes := ann.get(page.fileIn(1) + "?download=1").at(filesHost)
	there := []string{"Host", filesHost}
	got := nobody.get(plan, there...).is(200)
	for name, want := range map[string]string{
		"Content-Type": "image/png", "X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "cross-origin", "Referrer-Policy": "no-referrer",
		"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox", "X-Frame-Options": "DENY", "Cache-Control": "private, no-cache", "Vary": "", "Set-Cookie": "",
	} {
		if got.header.Get(name) != want {
			t.Errorf("%s: %q, want %q", name, got.header.Get(name), want)
		}
	}
	if got.body != picture(t) {
		t.Error("the picture's bytes differ")
	}
	nobody.get(plan, append(there, "If-None-Match", got.header.Get("Etag"))...).is(304)
	if got := nobody.get(notes, append(there, "Range", "bytes=2-4")...).is(206); got.body != "234" || !strings.HasPrefix(got.header.Get("Content-Disposition"), "attachment") {
		t.Errorf("a part of the notes is %q, %v", got.body, got.header)
	}
	if got := nobody.do("HEAD", notes, "", there...).is(200); got.header.Get("Content-Length") != "10" {
		t.Errorf("the notes' head is %v", got.header)
	}
}

func TestTheFilesHostHasNothingButFiles(t *testing.T) {
	t.Parallel()
	var later time.Duration
	s := withFilesHost(t, &later)
	ann := s.person(t, "ann")
	tea := ann.room("Tea", "private")
	cookie := "parley=" + ann.token()
	for _, host := range []string{filesHost, strings.ToUpper(filesHost) + ":8443"} {
		for _, path := range []string{"/", "/signin", "/rooms", "/rooms/" + tea, "/rooms/" + tea + "/files", "/robots.txt", "/sw.js", "/nowhere", "/static/page.css", "/files/", "/files/x", "/files/x/y", "/live"} {
			got := ann.get(path, "Host", host, "Cookie", cookie).is(404).lacks("<")
			if got.header.Get("Content-Type") != "text/plain; charset=utf-8" || got.header.Get("Set-Cookie") != "" || got.header.Get("Content-Security-Policy") != "default-src 'none'; frame-ancestors 'none'; sandbox" {
				t.Errorf("%s is answered with %v", path, got.header)
			}
		}
		ann.send("/rooms/"+tea+"/messages", []string{"Host", host, "Cookie", cookie}, "body", "hello").is(404)
		ann.send("/signin", []string{"Host", host, "Cookie", cookie}, "email", "ann@example.org", "password", password).is(404)
	}
	ann.get("/healthz", "Host", filesHost).is(200)
	ann.get("/rooms/"+tea, "Host", chatHost, "Cookie", cookie).is(200).lacks("hello")
}

func TestAFilesKeyIsForOneFileOneSessionAndAMinute(t *testing.T) {
	t.Parallel()
	var later time.Duration
	s := withFilesHost(t, &later)
	ann, bob, nobody := s.person(t, "ann"), s.person(t, "bob"), s.browser(t)
	tea := ann.room("Tea", "public")
	bob.post("/rooms/" + tea + "/join").is(303)
	ann.upload(tea, nil, part{"file", "one.txt", "one"}, part{"file", "two.txt", "two"}).is(303)
	page := bob.get("/rooms/" + tea).is(200)
	address := bob.get(page.fileIn(0)).at(filesHost)
	there := []string{"Host", filesHost}
	nobody.get(address, there...).is(200).has("one")

	path, query, _ := strings.Cut(address, "?")
	key := strings.TrimPrefix(query, "key=")
	for _, wrong := range []string{
		path, path + "?key=", path + "?key=x", path + "?key=" + key[:len(key)-4] + "AAAA", page.fileIn(1) + "?" + query,
		strings.Replace(path, path[7:43], uuid.NewString(), 1) + "?" + query,
	} {
		nobody.get(wrong, there...).is(404)
	}
	nobody.get("/rooms", "Cookie", "parley="+key).is(303) // to the sign-in
	raw := bob.token()
	nobody.get(path+"?key="+raw, there...).is(404)

	later = time.Minute
	again := nobody.get(address, there...).at(chatHost)
	if again != path+"?again=1" {
		t.Errorf("an expired key leads to %s", again)
	}
	nobody.get(again).is(303) // to the sign-in
	fresh := bob.get(again).at(filesHost)
	nobody.get(fresh, there...).is(200).has("one")
	nobody.get(page.fileIn(1)+"?"+query, there...).is(404)
}

func TestABrowserKeepsItsCopyOfAFile(t *testing.T) {
	t.Parallel()
	var later time.Duration
	s := withFilesHost(t, &later)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	tea := ann.room("Tea", "private")
	ann.post("/rooms/"+tea+"/members", "username", "bob").is(303)
	ann.upload(tea, nil, part{"file", "plan.png", picture(t)}).is(303)
	file := bob.get("/rooms/" + tea).fileIn(0)
	led := bob.get(file + "?size=preview")
	if led.header.Get("Cache-Control") != "private, max-age=600" || !strings.Contains(led.header.Get("Vary"), "Cookie") {
		t.Errorf("the way to the files' host is kept as %v", led.header)
	}
	address, there := led.at(filesHost), []string{"Host", filesHost}
	has := append(there, "If-None-Match", bob.get(address, there...).is(200).header.Get("ETag"))
	later = 9 * time.Minute // the key has expired, and the browser still goes there
	if a := bob.get(address, has...).is(304); a.body != "" || a.header.Get("Cache-Control") != "private, no-cache" {
		t.Errorf("%q %v", a.body, a.header)
	}
	for _, lacks := range [][]string{there, append(there, "If-None-Match", `"another"`)} {
		back := bob.get(address, lacks...)
		if back.header.Get("Cache-Control") != "private, no-store" {
			t.Errorf("the way back is kept: %v", back.header)
		}
		again := bob.get(back.at(chatHost))
		if again.header.Get("Cache-Control") != "private, no-store" {
			t.Errorf("the second way is kept: %v", again.header)
		}
		bob.get(again.at(filesHost), there...).is(200)
	}
	bob.post("/signout").is(303)
	bob.post("/signin", "email", "bob@example.org", "password", password).is(303)
	bob.get(bob.get(bob.get(address, has...).at(chatHost)).at(filesHost), there...).is(200) // the key was the former session's
	address = bob.get(file + "?size=preview").at(filesHost)
	bob.get(address, has...).is(304)
	ann.post("/rooms/"+tea+"/members/remove", "username", "bob").is(303)
	bob.get(address, has...).is(404)
	later = 18 * time.Minute
	bob.get(address, has...).is(404)
}

func TestAnOldAddressOfAFileIsCountedForItsSession(t *testing.T) {
	t.Parallel()
	now := time.Now()
	s := open(t, func(cfg *Config) {
		cfg.Origin, cfg.FilesOrigin, cfg.Limits, cfg.Now = "http://"+chatHost, "http://"+filesHost, true, func() time.Time { return now }
	})
	ann, bob := s.person(t, "ann"), s.person(t, "bob") // of one office, behind one address
	tea := ann.room("Tea", "public")
	bob.post("/rooms/" + tea + "/join").is(303)
	ann.upload(tea, nil, part{"file", "one.txt", "one"}).is(303)
	file := ann.get("/rooms/" + tea).fileIn(0)
	hers, his, there := ann.get(file).at(filesHost), bob.get(file).at(filesHost), []string{"Host", filesHost}
	has := append(there, "If-None-Match", ann.get(hers, there...).is(200).header.Get("ETag"))
	now = now.Add(9 * time.Minute)
	for range chat.PageRequests.Burst {
		ann.get(hers, has...).is(304)
	}
	ann.get(hers, has...).is(429)
	bob.get(his, has...).is(304)
	ann.get(ann.get(file).at(filesHost), there...).is(200) // an address that others may have by now takes nothing from her
}

func TestRightsAreAskedAgainAtTheFilesHost(t *testing.T) {
	t.Parallel()
	var later time.Duration
	s := withFilesHost(t, &later)
	ann, nobody := s.person(t, "ann"), s.browser(t)
	tea := ann.room("Tea", "private")
	ann.upload(tea, nil, part{"file", "one.txt", "one"}).is(303)
	file := ann.get("/rooms/" + tea).fileIn(0)
	led := map[string]string{}
	people := map[string]*browser{}
	for _, name := range []string{"bob", "cat", "dan"} {
		people[name] = s.person(t, name)
		ann.post("/rooms/"+tea+"/members", "username", name).is(303)
		led[name] = people[name].get(file).at(filesHost)
		nobody.get(led[name], "Host", filesHost).is(200)
	}
	ann.post("/rooms/"+tea+"/members/remove", "username", "bob").is(303)
	people["cat"].post("/signout").is(303)
	for name, status := range map[string]int{"bob": 404, "cat": 404, "dan": 200} {
		nobody.get(led[name], "Host", filesHost).is(status)
	}
	ann.post("/rooms/" + tea + "/messages/1/delete").is(303)
	nobody.get(led["dan"], "Host", filesHost).is(404)
}

func TestWhoLacksADemandedSecondStepHasNoFileAtTheFilesHost(t *testing.T) {
	t.Parallel()
	var later time.Duration
	s := withFilesHost(t, &later)
	boss, bob, nobody := s.person(t, "boss"), s.person(t, "bob"), s.browser(t)
	s.role(t, "boss", chat.Owner)
	boss.secured()
	tea := bob.room("Tea", "private")
	bob.upload(tea, nil, part{"file", "one.txt", "one"}).is(303)
	address := bob.get(bob.get("/rooms/" + tea).fileIn(0)).at(filesHost)
	nobody.get(address, "Host", filesHost).is(200)
	boss.post("/admin/settings", "factor", "all").is(303)
	nobody.get(address, "Host", filesHost).is(404)
}

func TestWithoutASecondOriginFilesStayWhereTheyAre(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	tea := ann.room("Tea", "private")
	ann.upload(tea, nil, part{"file", "one.txt", "one"}).is(303)
	page := ann.get("/rooms/" + tea)
	if csp := page.header.Get("Content-Security-Policy"); !strings.Contains(csp, "img-src 'self' data:; media-src 'self'; ") {
		t.Errorf("the page's policy is %s", csp)
	}
	if got := ann.get(page.fileIn(0)).is(200).has("one"); got.header.Get("Cross-Origin-Resource-Policy") != "same-origin" {
		t.Errorf("the file comes as %v", got.header)
	}
	ann.get(page.fileIn(0), "Host", filesHost).is(403)
}
