package finding_test

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"parley/chat"
	"parley/handlers/handlerstest"
)

func TestMessagesAreFoundInARoomPageByPage(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := ann.Room("Tea", "public")
	ann.Say(tea, 45) // line 1. line 2. …
	path := "/rooms/" + tea + "/search"
	ann.Get(path).Is(200).Whole().Has("Search messages", "Tea", "<title>Search in Tea").Lacks("found", "<mark>")
	ann.Get(path+"?q=LINE").Is(200).Whole().Has(`value="LINE"`, "<mark>line</mark> 45.", "<mark>line</mark> 26.", `href="/rooms/tea?at=45#m-45"`,
		"Looked back to", path+"?q=LINE&amp;before=26").Lacks("</mark> 25.", "hx-get=")
	ann.Get(path+"?q=LINE&before=26").Is(200).Has("</mark> 25.", "</mark> 6.", "&amp;before=6").Lacks("</mark> 26.", "</mark> 5.")
	ann.Get(path+"?q=LINE&before=6").Is(200).Has("</mark> 5.", "</mark> 1.", "That is all").Lacks("</mark> 6.", "further back")
	ann.Get(path+"?q=3+line").Is(200).Has("<mark>line</mark> <mark>3</mark>0.", "</mark> 4<mark>3</mark>.").Lacks("</mark> 40.")
	ann.Get(path+"?q=nothing").Is(200).Has("Nothing was found for", "nothing</bdi>").Lacks("<mark>", "operators")
	ann.Get(path+"?q=line+-from:bob").Is(200).Has("“<bdi>-from:bob</bdi>” is a word", `href="/search?q=in%3Atea+line+-from%3Abob"`)
}

func TestMessagesAreFoundByTheNamesOfTheirFiles(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := ann.Room("Tea", "public")
	ann.Upload(tea, nil, handlerstest.Part{Name: "file", File: "Grundriß <1>.txt", Value: "one"}, handlerstest.Part{Name: "file", File: "other.txt", Value: "two"}).Is(303)
	ann.Upload(tea, nil, handlerstest.Part{Name: "body", File: "", Value: "See the new one"}, handlerstest.Part{Name: "file", File: "grundriss-2.txt", Value: "three"}, handlerstest.Part{Name: "file", File: "more.txt", Value: "four"}).Is(303)
	ann.Post("/rooms/"+tea+"/messages", "body", "nothing of it").Is(303)
	for _, path := range []string{"/rooms/" + tea + "/search?q=", "/search?q=", "/search?sort=best&q=", "/search?q=in:tea+from:ann+has:file+"} {
		ann.Get(path+"GRUNDRISS").Is(200).Has("<mark>Grundriß</mark> ", "See the new one", "<mark>grundriss</mark>-2.txt").Lacks("?at=3#m-3", "more.txt", "<1>")
		ann.Get(path+"new+grundriss").Is(200).Has("See the <mark>new</mark> one", "<mark>grundriss</mark>-2.txt").Lacks("?at=1#m-1")
		ann.Get(path+"grundriss", handlerstest.Text...).Is(200).Has("Grundriß", "grundriss-2.txt")
	}
	ann.Post("/rooms/" + tea + "/messages/1/delete").Is(303)
	ann.Get("/search?q=grundriss").Is(200).Has("grundriss</mark>-2").Lacks("Grundriß")
}

func TestBesideTheTalkASearchIsAPart(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := ann.Room("Tea", "public")
	ann.Say(tea, 25)
	path := "/rooms/" + tea + "/search"
	ann.Get("/rooms/"+tea).Is(200).Has(`action="`+path+`"`, `hx-get="`+path+`"`, `id="finds"`)
	ann.Get(path+"?q=line", handlerstest.HTMX...).Is(200).Part().Has("<mark>line</mark> 25.", `hx-get="`+path+`?q=line&amp;before=6"`)
	for _, empty := range []string{"", "?q=", "?q=+%09"} { // the field was emptied
		if a := ann.Get(path+empty, handlerstest.HTMX...).Is(200); strings.TrimSpace(a.Body) != "" {
			t.Errorf("%q answers %q", empty, a.Body)
		}
	}
}

func TestASearchSpeaksTextToScripts(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := ann.Room("Tea", "public")
	ann.Say(tea, 25)
	path := "/rooms/" + tea + "/search"
	a := ann.Get(path+"?q=line", handlerstest.Text...).Is(200).Has(" #6 ann: line 6.\n", " #25 ann: line 25.\n").Lacks("#5 ")
	if i, j := strings.Index(a.Body, "#6 "), strings.Index(a.Body, "#25 "); i > j {
		t.Error("it is no transcript: the later comes first")
	}
	if got := a.Header.Get("Link"); got != "<"+path+`?q=line&before=6>; rel="prev"` {
		t.Errorf("it leads to %s", got)
	}
	a = ann.Get(path+"?q=line&before=6", handlerstest.Text...).Is(200).Has("#1 ", "#5 ").Lacks("#6 ")
	if got := a.Header.Get("Link"); got != "" {
		t.Errorf("from the first message it leads to %s", got)
	}
	if a := ann.Get(path+"?q=nothing", handlerstest.Text...).Is(200); a.Body != "" {
		t.Errorf("it says %q", a.Body)
	}
	for _, q := range []string{"", "?q=", "?q=%07"} {
		if a := ann.Get(path+q, handlerstest.Text...).Is(422); strings.Contains(a.Body, "<") || strings.Count(a.Body, "\n") != 1 {
			t.Errorf("a refusal says %q", a.Body)
		}
	}
}

func TestWhoMayReadARoomMaySearchIt(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	tea, den := ann.Room("Tea", "public"), ann.Room("Den", "private")
	for _, room := range []string{tea, den} {
		ann.Post("/rooms/"+room+"/messages", "body", "hush now").Is(303)
		ann.Get("/rooms/" + room + "/search?q=hush").Is(200).Has("<mark>hush</mark> now")
	}
	bob.Get("/rooms/" + tea + "/search?q=hush").Is(200).Has("<mark>hush</mark> now") // not a member
	bob.Get("/rooms/" + tea).Is(200).Has(`action="/rooms/` + tea + `/search"`)
	for _, headers := range [][]string{nil, handlerstest.HTMX, handlerstest.Text} {
		for _, q := range []string{"", "?q=hush", "?q=", "?q=%00", "?before=x"} {
			theirs, none := bob.Get("/rooms/den/search"+q, headers...).Is(404), bob.Get("/rooms/nod/search"+q, headers...)
			if handlerstest.BytesOf(theirs) != handlerstest.BytesOf(none) {
				t.Errorf("%s differs:\n%s\n%s", q, handlerstest.BytesOf(theirs), handlerstest.BytesOf(none))
			}
		}
	}
	ann.Post("/rooms/"+den+"/members", "username", "bob").Is(303)
	bob.Get("/rooms/" + den + "/search?q=hush").Is(200).Has("<mark>hush</mark> now")
	s.Browser(t).Get("/rooms/" + tea + "/search?q=hush").Is(303).To("/signin?next=%2Frooms%2Ftea%2Fsearch%3Fq%3Dhush")
}

func TestASearchThatCannotBeHasItsSentence(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := ann.Room("Tea", "public")
	ann.Say(tea, 1)
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
		ann.Get(path+c.query).Is(422).Whole().Has(c.says, `role="alert"`, `value="`+c.kept+`"`).Lacks("<mark>")
		if c.what != "empty" && c.what != "blanks" {
			ann.Get(path+c.query, handlerstest.HTMX...).Is(422).Part().Has(c.says, `role="alert"`)
		}
		ann.Get(path+c.query, handlerstest.Text...).Is(422).Has(c.says).Lacks("<p")
	}
	ann.Get(path + "q=" + strings.Repeat("%C3%BC", chat.WordsMax)).Is(200)
	ann.Get(path + "q=line&before=9223372036854775807").Is(200).Has("<mark>line</mark> 1.")
	ann.Get(path + "q=line&before=1").Is(200).Has("Nothing else was found.")
}

func TestWhatWasWrittenAndSoughtStaysText(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := ann.Room("Tea", "public")
	const evil = `<script>alert(1)</script> "><img src=x onerror=alert(1)>`
	ann.Post("/rooms/"+tea+"/messages", "body", evil).Is(303)
	for _, q := range []string{"script", "<script>", `"><img src=x`, "alert(1)", "&", "<mark>"} {
		for _, headers := range [][]string{nil, handlerstest.HTMX} {
			ann.Get("/rooms/"+tea+"/search?q="+url.QueryEscape(q), headers...).Is(200).Lacks("<script>alert", "<img", "<mark></mark>")
		}
	}
	ann.Get("/rooms/" + tea + "/search?q=" + url.QueryEscape("<script>alert")).Is(200).Has("<mark>&lt;script&gt;alert</mark>(1)&lt;/script&gt;")
}

func TestSearchingTooFastAndInAnOutageSaysSo(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := ann.Room("Tea", "public")
	ann.Say(tea, 1)
	path := "/rooms/" + tea + "/search?q=line"
	s.Change(func(w *handlerstest.World) { w.Limit = chat.SearchesByPerson })
	for _, headers := range [][]string{nil, handlerstest.HTMX, handlerstest.Text} {
		if a := ann.Get(path, headers...).Is(429).Has("searching very quickly"); a.Header.Get("Retry-After") != "2" {
			t.Errorf("one is to come again after %q", a.Header.Get("Retry-After"))
		}
	}
	s.Change(func(w *handlerstest.World) { w.Limit, w.Redis = chat.Limit{}, handlerstest.ErrSecret })
	ann.Get(path).Is(200).Has("<mark>line</mark> 1.")
	s.Change(func(w *handlerstest.World) { w.Redis, w.Postgres = nil, handlerstest.ErrSecret })
	for _, headers := range [][]string{nil, handlerstest.HTMX, handlerstest.Text} {
		ann.Get(path, headers...).Is(503).Has("PostgreSQL cannot be reached").Lacks("hunter2")
	}
}

// A page's compressed size tells what else is on it.
func TestASearchThatAnotherSiteChoseIsNotCompressed(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := ann.Room("Tea", "public")
	ann.Say(tea, 20)
	for site, small := range map[string]bool{"cross-site": false, "": false, "same-origin": true} {
		a := ann.Get("/rooms/"+tea+"/search?q=line", "Accept-Encoding", "gzip", "Sec-Fetch-Site", site).Is(200)
		if got := a.Header.Get("Content-Encoding") == "gzip"; got != small {
			t.Errorf("from %q: compressed is %v", site, got)
		}
	}
}

// The links to earlier results reach the end, and show each message once.
func TestFollowingASearchToItsEndShowsEachMessageOnce(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := ann.Room("Tea", "public")
	ann.Say(tea, 65)
	further, seqs := regexp.MustCompile(`href="([^"]+before=\d+)"`), regexp.MustCompile(`class="t" href="/rooms/tea\?at=(\d+)#`)
	want := 65
	for path := "/rooms/tea/search?q=line"; path != ""; {
		a := ann.Get(path).Is(200)
		for _, m := range seqs.FindAllStringSubmatch(a.Body, -1) {
			if m[1] != fmt.Sprint(want) {
				t.Fatalf("message %s comes where %d should", m[1], want)
			}
			want--
		}
		path = ""
		if m := further.FindStringSubmatch(a.Body); m != nil {
			path = strings.ReplaceAll(m[1], "&amp;", "&")
		}
	}
	if want != 0 {
		t.Errorf("the messages up to %d are left out", want)
	}
}
