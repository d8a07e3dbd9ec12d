package handlers

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"parley/chat"
)

func TestMessagesAreFoundInARoomPageByPage(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	tea := ann.room("Tea", "public")
	ann.say(tea, 45) // line 1. line 2. …
	path := "/rooms/" + tea + "/search"
	ann.get(path).is(200).whole().has("Search messages", "Tea", "<title>Search in Tea").lacks("found", "<mark>")
	ann.get(path+"?q=LINE").is(200).whole().has(`value="LINE"`, "<mark>line</mark> 45.", "<mark>line</mark> 26.", `href="/rooms/tea?at=45#m-45"`,
		"Looked back to", path+"?q=LINE&amp;before=26").lacks("</mark> 25.", "hx-get=")
	ann.get(path+"?q=LINE&before=26").is(200).has("</mark> 25.", "</mark> 6.", "&amp;before=6").lacks("</mark> 26.", "</mark> 5.")
	ann.get(path+"?q=LINE&before=6").is(200).has("</mark> 5.", "</mark> 1.", "That is all").lacks("</mark> 6.", "further back")
	ann.get(path+"?q=3+line").is(200).has("<mark>line</mark> <mark>3</mark>0.", "</mark> 4<mark>3</mark>.").lacks("</mark> 40.")
	ann.get(path+"?q=nothing").is(200).has("Nothing was found for", "nothing</bdi>").lacks("<mark>")
}

func TestMessagesAreFoundByTheNamesOfTheirFiles(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	tea := ann.room("Tea", "public")
	ann.upload(tea, nil, part{"file", "Grundriß <1>.txt", "one"}, part{"file", "other.txt", "two"}).is(303)
	ann.upload(tea, nil, part{"body", "", "See the new one"}, part{"file", "grundriss-2.txt", "three"}, part{"file", "more.txt", "four"}).is(303)
	ann.post("/rooms/"+tea+"/messages", "body", "nothing of it").is(303)
	for _, path := range []string{"/rooms/" + tea + "/search?q=", "/search?q=", "/search?sort=best&q=", "/search?q=in:tea+from:ann+has:file+"} {
		ann.get(path+"GRUNDRISS").is(200).has("<mark>Grundriß</mark> ", "See the new one", "<mark>grundriss</mark>-2.txt").lacks("?at=3#m-3", "more.txt", "<1>")
		ann.get(path+"new+grundriss").is(200).has("See the <mark>new</mark> one", "<mark>grundriss</mark>-2.txt").lacks("?at=1#m-1")
		ann.get(path+"grundriss", text...).is(200).has("Grundriß", "grundriss-2.txt")
	}
	ann.post("/rooms/" + tea + "/messages/1/delete").is(303)
	ann.get("/search?q=grundriss").is(200).has("grundriss</mark>-2").lacks("Grundriß")
}

func TestBesideTheTalkASearchIsAPart(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	tea := ann.room("Tea", "public")
	ann.say(tea, 25)
	path := "/rooms/" + tea + "/search"
	ann.get("/rooms/"+tea).is(200).has(`action="`+path+`"`, `hx-get="`+path+`"`, `id="finds"`)
	ann.get(path+"?q=line", htmx...).is(200).part().has("<mark>line</mark> 25.", `hx-get="`+path+`?q=line&amp;before=6"`)
	for _, empty := range []string{"", "?q=", "?q=+%09"} { // the field was emptied
		if a := ann.get(path+empty, htmx...).is(200); strings.TrimSpace(a.body) != "" {
			t.Errorf("%q answers %q", empty, a.body)
		}
	}
}

func TestASearchSpeaksTextToScripts(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	tea := ann.room("Tea", "public")
	ann.say(tea, 25)
	path := "/rooms/" + tea + "/search"
	a := ann.get(path+"?q=line", text...).is(200).has(" #6 ann: line 6.\n", " #25 ann: line 25.\n").lacks("#5 ")
	if i, j := strings.Index(a.body, "#6 "), strings.Index(a.body, "#25 "); i > j {
		t.Error("it is no transcript: the later comes first")
	}
	if got := a.header.Get("Link"); got != "<"+path+`?q=line&before=6>; rel="prev"` {
		t.Errorf("it leads to %s", got)
	}
	a = ann.get(path+"?q=line&before=6", text...).is(200).has("#1 ", "#5 ").lacks("#6 ")
	if got := a.header.Get("Link"); got != "" {
		t.Errorf("from the first message it leads to %s", got)
	}
	if a := ann.get(path+"?q=nothing", text...).is(200); a.body != "" {
		t.Errorf("it says %q", a.body)
	}
	for _, q := range []string{"", "?q=", "?q=%07"} {
		if a := ann.get(path+q, text...).is(422); strings.Contains(a.body, "<") || strings.Count(a.body, "\n") != 1 {
			t.Errorf("a refusal says %q", a.body)
		}
	}
}

func TestWhoMayReadARoomMaySearchIt(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	tea, den := ann.room("Tea", "public"), ann.room("Den", "private")
	for _, room := range []string{tea, den} {
		ann.post("/rooms/"+room+"/messages", "body", "hush now").is(303)
		ann.get("/rooms/" + room + "/search?q=hush").is(200).has("<mark>hush</mark> now")
	}
	bob.get("/rooms/" + tea + "/search?q=hush").is(200).has("<mark>hush</mark> now") // not a member
	bob.get("/rooms/" + tea).is(200).has(`action="/rooms/` + tea + `/search"`)
	for _, headers := range [][]string{nil, htmx, text} {
		for _, q := range []string{"", "?q=hush", "?q=", "?q=%00", "?before=x"} {
			theirs, none := bob.get("/rooms/den/search"+q, headers...).is(404), bob.get("/rooms/nod/search"+q, headers...)
			if bytesOf(theirs) != bytesOf(none) {
				t.Errorf("%s differs:\n%s\n%s", q, bytesOf(theirs), bytesOf(none))
			}
		}
	}
	ann.post("/rooms/"+den+"/members", "username", "bob").is(303)
	bob.get("/rooms/" + den + "/search?q=hush").is(200).has("<mark>hush</mark> now")
	s.browser(t).get("/rooms/" + tea + "/search?q=hush").is(303).to("/signin?next=%2Frooms%2Ftea%2Fsearch%3Fq%3Dhush")
}

func TestASearchThatCannotBeHasItsSentence(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	tea := ann.room("Tea", "public")
	ann.say(tea, 1)
	path := "/rooms/" + tea + "/search?"
	for _, c := range []struct{ what, query, says, kept string }{
		{"empty", "q=", "Write what to look for.", ""},
		{"blanks", "q=+%09", "Write what to look for.", " \t"},
		{"nothing to see", "q=%E2%80%8B", "Write what to look for.", "\u200b"},
		{"too long", "q=" + strings.Repeat("%C3%BC", chat.WordsMax+1), "That is 201 characters; a search can have 200.", strings.Repeat("ü", 201)},
		{"NUL", "q=a%00b", "is not valid UTF-8 text.", "a\ufffdb"},
		{"Latin-1", "q=%E9t%E9", "is not valid UTF-8 text.", "\ufffdt\ufffd"},
		{"a broken escape", "q=%zz", "is not valid UTF-8 text.", "%zz"},
		{"a bell", "q=a%07b", "cannot contain control characters.", "a\ab"},
		{"twice", "q=one&q=two", "was sent twice.", "one"},
		{"before what is no message", "q=line&before=x", "must be the number of a message.", "line"},
		{"before less than nothing", "q=line&before=-1", "must be the number of a message.", "line"},
	} {
		ann.get(path+c.query).is(422).whole().has(c.says, `role="alert"`, `value="`+c.kept+`"`).lacks("<mark>")
		if c.what != "empty" && c.what != "blanks" {
			ann.get(path+c.query, htmx...).is(422).part().has(c.says, `role="alert"`)
		}
		ann.get(path+c.query, text...).is(422).has(c.says).lacks("<p")
	}
	ann.get(path + "q=" + strings.Repeat("%C3%BC", chat.WordsMax)).is(200)
	ann.get(path + "q=line&before=9223372036854775807").is(200).has("<mark>line</mark> 1.")
	ann.get(path + "q=line&before=1").is(200).has("Nothing else was found.")
}

func TestWhatWasWrittenAndSoughtStaysText(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	tea := ann.room("Tea", "public")
	const evil = `<script>alert(1)</script> "><img src=x onerror=alert(1)>`
	ann.post("/rooms/"+tea+"/messages", "body", evil).is(303)
	for _, q := range []string{"script", "<script>", `"><img src=x`, "alert(1)", "&", "<mark>"} {
		for _, headers := range [][]string{nil, htmx} {
			ann.get("/rooms/"+tea+"/search?q="+url.QueryEscape(q), headers...).is(200).lacks("<script>alert", "<img", "<mark></mark>")
		}
	}
	ann.get("/rooms/" + tea + "/search?q=" + url.QueryEscape("<script>alert")).is(200).has("<mark>&lt;script&gt;alert</mark>(1)&lt;/script&gt;")
}

func TestSearchingTooFastAndInAnOutageSaysSo(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	tea := ann.room("Tea", "public")
	ann.say(tea, 1)
	path := "/rooms/" + tea + "/search?q=line"
	s.change(func(w *world) { w.limit = chat.SearchesByPerson })
	for _, headers := range [][]string{nil, htmx, text} {
		if a := ann.get(path, headers...).is(429).has("searching very quickly"); a.header.Get("Retry-After") != "2" {
			t.Errorf("one is to come again after %q", a.header.Get("Retry-After"))
		}
	}
	s.change(func(w *world) { w.limit, w.redis = chat.Limit{}, errSecret })
	ann.get(path).is(200).has("<mark>line</mark> 1.")
	s.change(func(w *world) { w.redis, w.postgres = nil, errSecret })
	for _, headers := range [][]string{nil, htmx, text} {
		ann.get(path, headers...).is(503).has("PostgreSQL cannot be reached").lacks("hunter2")
	}
}

// A page's compressed size tells what else is on it.
func TestASearchThatAnotherSiteChoseIsNotCompressed(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	tea := ann.room("Tea", "public")
	ann.say(tea, 20)
	for site, small := range map[string]bool{"cross-site": false, "": false, "same-origin": true} {
		a := ann.get("/rooms/"+tea+"/search?q=line", "Accept-Encoding", "gzip", "Sec-Fetch-Site", site).is(200)
		if got := a.header.Get("Content-Encoding") == "gzip"; got != small {
			t.Errorf("from %q: compressed is %v", site, got)
		}
	}
}

// The links to earlier results reach the end, and show each message once.
func TestFollowingASearchToItsEndShowsEachMessageOnce(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	tea := ann.room("Tea", "public")
	ann.say(tea, 65)
	further, seqs := regexp.MustCompile(`href="([^"]+before=\d+)"`), regexp.MustCompile(`class="t" href="/rooms/tea\?at=(\d+)#`)
	want := 65
	for path := "/rooms/tea/search?q=line"; path != ""; {
		a := ann.get(path).is(200)
		for _, m := range seqs.FindAllStringSubmatch(a.body, -1) {
			if m[1] != fmt.Sprint(want) {
				t.Fatalf("message %s comes where %d should", m[1], want)
			}
			want--
		}
		path = ""
		if m := further.FindStringSubmatch(a.body); m != nil {
			path = strings.ReplaceAll(m[1], "&amp;", "&")
		}
	}
	if want != 0 {
		t.Errorf("the messages up to %d are left out", want)
	}
}
