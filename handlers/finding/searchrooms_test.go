package finding_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"parley/chat"
	"parley/handlers/handlerstest"
)

func TestMessagesAreFoundInAllOnesRooms(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	tea, den, other := ann.Room("Tea", "public"), ann.Room("Den", "private"), bob.Room("Other", "public")
	ann.Say(tea, 25)
	for _, room := range []string{tea, den} {
		ann.Post("/rooms/"+room+"/messages", "body", "hush now").Is(303)
	}
	bob.Post("/rooms/"+other+"/messages", "body", "hush too").Is(303)
	direct := ann.Direct("bob")
	ann.Post("/rooms/"+direct+"/messages", "body", "hush, we two").Is(303)

	ann.Get("/search").Is(200).Whole().Has("Search all my rooms", "<title>Search").Lacks("found", "<mark>")
	ann.Get("/rooms/tea").Is(200).Has(`href="/search"`)
	ann.Get("/rooms/tea/search?q=hush").Is(200).Has(`href="/search?q=hush"`)
	ann.Get("/go?q=hush").Is(200).Has(`href="/search?q=hush"`)
	found := ann.Get("/search?q=HUSH").Is(200).Whole().Has(`value="HUSH"`, "<mark>hush</mark> now", "<mark>hush</mark>, we two",
		`href="/rooms/tea?at=26#m-26"`, `href="/rooms/`+den+`?at=1#m-1"`, "<bdi>Tea</bdi>", "<bdi>bob</bdi>", "That is all").Lacks("too")
	if strings.Index(found.Body, "we two") > strings.Index(found.Body, den+"?at=1") {
		t.Error("the newest is not the first")
	}
	bob.Get("/search?q=hush").Is(200).Has("too", "we two", "<bdi>ann</bdi>").Lacks("now", "Tea", "Den")
	bob.Get("/search?q="+url.QueryEscape("hush from:ann")).Is(200).Has("we two", "Ways to narrow").Lacks("hush too", "Den")
	bob.Get("/search?q=" + url.QueryEscape("in:den hush")).Is(200).Has("Nothing was found for").Lacks("<mark>")
	bob.Get("/search?q=" + url.QueryEscape(`in:Tea "hush now"`)).Is(200).Has("<mark>hush now</mark>") // not a member
	bob.Get("/search?q=" + url.QueryEscape("hush with:ann")).Is(200).Has("<mark>hush</mark>, we two").Lacks("hush</mark> too")
	bob.Get("/search?q="+url.QueryEscape("hush with:nobody")).Is(200).Has("Nothing was found for", "Nobody has the name “<bdi>nobody</bdi>”").Lacks("There is no room")
	ann.Get("/search?q=hush").Has(`href="/search?q=hush&amp;sort=best"`, `href="/search?q=hush+from%3Aann"`, `href="/search?q=hush+in%3Atea"`, `href="/search?q=hush+has%3Afile"`,
		`<p class="hint near" data-author="ann" dir="auto"><bdi>ann</bdi>: line 25.</p>`)
	ann.Get("/search?q=hush&sort=best").Is(200).Whole().Has(`name="sort" value="best"`, `href="/search?q=hush+has%3Afile&amp;sort=best"`, "<strong aria-current=\"true\">Best first</strong>")
	ann.Get("/search?q=" + url.QueryEscape("hush -two")).Is(200).Has("</mark> now").Lacks("we two")
	bob.Get("/search?q="+url.QueryEscape("hush before:xx")).Is(200).Has("Nothing was found for", "before:xx</bdi>”", "was read as a word")
	bob.Get("/search?q=" + url.QueryEscape("hush before:2099 12:30 x:y")).Is(200).Lacks("as a word")
	bob.Get("/search?q="+url.QueryEscape("hush -from:bob")).Is(200).Has("we two").Lacks("hush too", "as a word")
	bob.Get("/search?q=" + url.QueryEscape("hush －from：Me")).Is(200).Has("we two").Lacks("too</")
	bob.Get("/search?q=" + url.QueryEscape("hush from: ann -in:"+direct)).Is(200).Has("Nothing was found for")
	further := regexp.MustCompile(`href="(/search\?q=line&amp;before=[^"]+)"`)
	first := ann.Get("/search?q=line").Is(200).Has("<mark>line</mark> 25.", "<mark>line</mark> 6.", "Looked back to").Lacks("</mark> 5.")
	ann.Get(strings.ReplaceAll(further.FindStringSubmatch(first.Body)[1], "&amp;", "&")).Is(200).Has("</mark> 5.", "</mark> 1.", "That is all").Lacks("</mark> 6.")
	bob.Get("/search?q=line").Is(200).Has("Nothing was found for", "line</bdi>")

	text := ann.Get("/search?q=line", handlerstest.Text...).Is(200).Has("/rooms/tea ", " #25 ann: line 25.\n").Lacks("#5 ", "<")
	if i, j := strings.Index(text.Body, "#6 "), strings.Index(text.Body, "#25 "); i > j {
		t.Error("it is no transcript: the later comes first")
	}
	ann.Get(text.NextInHeader(), "Accept", "text/plain").Is(200).Has("#5 ann", "#1 ann").Lacks("#6 ")
	ann.Upload(den, nil, handlerstest.Part{Name: "file", File: "plan.txt", Value: "a plan"}).Is(303)
	ann.Post("/rooms/"+den+"/messages/2/save", "on", "1").Is(303)
	ann.Get("/search?q=is:saved").Is(200).Whole().Has("plan.txt")
	s.Browser(t).Get("/search?q=hush").Is(303).To("/signin?next=%2Fsearch%3Fq%3Dhush")
}

func TestASearchOverRoomsThatCannotBeHasItsSentence(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	ann.Say(ann.Room("Tea", "public"), 1)
	for _, c := range []struct{ query, says, kept string }{
		{"q=", "Write what to look for.", ""},
		{"q=" + strings.Repeat("x", chat.WordsMax+1), "That is 201 characters; a search can have 200.", strings.Repeat("x", 201)},
		{"q=a%00b", "is not valid UTF-8 text.", "a\ufffdb"},
		{"q=one&q=two", "was sent twice.", "one"},
		{"q=line&before=x", "must come from the link of a search.", "line"},
	} {
		ann.Get("/search?"+c.query).Is(422).Whole().Has(c.says, `role="alert"`, `value="`+c.kept+`"`).Lacks("<mark>")
		ann.Get("/search?"+c.query, handlerstest.Text...).Is(422).Has(c.says).Lacks("<p")
	}
	const evil = `<script>alert(1)</script>`
	ann.Post("/rooms/tea/messages", "body", evil).Is(303)
	ann.Get("/search?q=" + url.QueryEscape("<script>")).Is(200).Has("<mark>&lt;script&gt;</mark>alert").Lacks(evil)
	s.Change(func(w *handlerstest.World) { w.Limit = chat.SearchesByPerson })
	ann.Get("/search?q=line").Is(429).Has("searching very quickly")
	s.Change(func(w *handlerstest.World) { w.Limit, w.Postgres = chat.Limit{}, handlerstest.ErrSecret })
	ann.Get("/search?q=line").Is(503).Has("PostgreSQL cannot be reached").Lacks("hunter2")
}

// What one may not know of is said as what never was.
func TestASearchSaysWhichNamesAreNobodys(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	gone := s.Person(t, "gone")
	tea, den := ann.Room("Tea", "public"), ann.Room("Den", "private")
	gone.Post("/rooms/" + tea + "/join").Is(303)
	gone.Post("/rooms/"+tea+"/messages", "body", "hush").Is(303)
	ann.Post("/rooms/"+den+"/messages", "body", "hush").Is(303)
	bob.Get("/search?q=" + url.QueryEscape("from:GONE in:tea hush")).Is(200).Has("<mark>hush</mark>").Lacks("Nobody has")
	gone.Post("/account/delete", "delete_password", handlerstest.Password).Is(303)
	shown := func(b *handlerstest.Browser, q, name string) string {
		t.Helper()
		return strings.ReplaceAll(regexp.MustCompile(`(?s)<p id="further".*?</main>`).FindString(b.Get("/search?q="+url.QueryEscape(q)).Is(200).Body), name, "NAME")
	}
	for _, c := range [][3]string{{"from:%s", "gone", "zoey"}, {"with:@%s", "gone", "zoey"}, {"in:#%s", "Den", "Fox"}, {"in:%s hush", den, "fox"}, {"from:ann from:%s in:tea", "gone", "zoey"}} {
		hidden, never := strings.Replace(c[0], "%s", c[1], 1), strings.Replace(c[0], "%s", c[2], 1)
		was, is := shown(bob, hidden, c[1]), shown(bob, never, c[2])
		if a, b := cutKept(was), cutKept(is); a != b || !strings.Contains(a, "“<bdi>NAME</bdi>”") {
			t.Errorf("%s and %s are told apart:\n%s\n%s", hidden, never, a, b)
		}
	}
	bob.Get("/search?q="+url.QueryEscape("in:Den in:fox from:zoey from:Zoey")).Is(200).Has("no room with the name “<bdi>Den</bdi>”", "“<bdi>fox</bdi>”", "“<bdi>zoey</bdi>”").Lacks("“<bdi>Zoey</bdi>”")
	ann.Get("/search?q="+url.QueryEscape("in:Den from:bob")).Is(200).Has("Nothing was found").Lacks("There is no room", "Nobody has")
}

// cutKept leaves out the list of the last searches.
func cutKept(page string) string {
	page, _, _ = strings.Cut(page, "<form")
	return page
}
