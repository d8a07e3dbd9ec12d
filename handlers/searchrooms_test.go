package handlers

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"parley/chat"
)

func TestMessagesAreFoundInAllOnesRooms(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	tea, den, other := ann.room("Tea", "public"), ann.room("Den", "private"), bob.room("Other", "public")
	ann.say(tea, 25)
	for _, room := range []string{tea, den} {
		ann.post("/rooms/"+room+"/messages", "body", "hush now").is(303)
	}
	bob.post("/rooms/"+other+"/messages", "body", "hush too").is(303)
	direct := ann.direct("bob")
	ann.post("/rooms/"+direct+"/messages", "body", "hush, we two").is(303)

	ann.get("/search").is(200).whole().has("Search all my rooms", "<title>Search").lacks("found", "<mark>")
	ann.get("/rooms/tea").is(200).has(`href="/search"`)
	ann.get("/rooms/tea/search?q=hush").is(200).has(`href="/search?q=hush"`)
	ann.get("/go?q=hush").is(200).has(`href="/search?q=hush"`)
	found := ann.get("/search?q=HUSH").is(200).whole().has(`value="HUSH"`, "<mark>hush</mark> now", "<mark>hush</mark>, we two",
		`href="/rooms/tea?at=26#m-26"`, `href="/rooms/`+den+`?at=1#m-1"`, "<bdi>Tea</bdi>", "<bdi>bob</bdi>", "That is all").lacks("too")
	if strings.Index(found.body, "we two") > strings.Index(found.body, den+"?at=1") {
		t.Error("the newest is not the first")
	}
	bob.get("/search?q=hush").is(200).has("too", "we two", "<bdi>ann</bdi>").lacks("now", "Tea", "Den")
	bob.get("/search?q="+url.QueryEscape("hush from:ann")).is(200).has("we two", "Ways to narrow").lacks("hush too", "Den")
	bob.get("/search?q=" + url.QueryEscape("in:den hush")).is(200).has("Nothing was found for").lacks("<mark>")
	bob.get("/search?q=" + url.QueryEscape(`in:Tea "hush now"`)).is(200).has("<mark>hush now</mark>") // not a member
	bob.get("/search?q=" + url.QueryEscape("hush with:ann")).is(200).has("<mark>hush</mark>, we two").lacks("hush</mark> too")
	bob.get("/search?q="+url.QueryEscape("hush with:nobody")).is(200).has("Nothing was found for", "Nobody has the name “<bdi>nobody</bdi>”").lacks("There is no room")
	ann.get("/search?q=hush").has(`href="/search?q=hush&amp;sort=best"`, `href="/search?q=hush+from%3Aann"`, `href="/search?q=hush+in%3Atea"`, `href="/search?q=hush+has%3Afile"`,
		`<p class="hint near" data-author="ann" dir="auto"><bdi>ann</bdi>: line 25.</p>`)
	ann.get("/search?q=hush&sort=best").is(200).whole().has(`name="sort" value="best"`, `href="/search?q=hush+has%3Afile&amp;sort=best"`, "<strong aria-current=\"true\">Best first</strong>")
	ann.get("/search?q=" + url.QueryEscape("hush -two")).is(200).has("</mark> now").lacks("we two")
	bob.get("/search?q="+url.QueryEscape("hush before:xx")).is(200).has("Nothing was found for", "before:xx</bdi>”", "was looked for as a word")
	bob.get("/search?q=" + url.QueryEscape("hush before:2099 -in: x:y")).is(200).lacks("as a word")
	further := regexp.MustCompile(`href="(/search\?q=line&amp;before=[^"]+)"`)
	first := ann.get("/search?q=line").is(200).has("<mark>line</mark> 25.", "<mark>line</mark> 6.", "Looked back to").lacks("</mark> 5.")
	ann.get(strings.ReplaceAll(further.FindStringSubmatch(first.body)[1], "&amp;", "&")).is(200).has("</mark> 5.", "</mark> 1.", "That is all").lacks("</mark> 6.")
	bob.get("/search?q=line").is(200).has("Nothing was found for", "line</bdi>")

	text := ann.get("/search?q=line", text...).is(200).has("/rooms/tea ", " #25 ann: line 25.\n").lacks("#5 ", "<")
	if i, j := strings.Index(text.body, "#6 "), strings.Index(text.body, "#25 "); i > j {
		t.Error("it is no transcript: the later comes first")
	}
	ann.get(text.nextInHeader(), "Accept", "text/plain").is(200).has("#5 ann", "#1 ann").lacks("#6 ")
	ann.upload(den, nil, part{"file", "plan.txt", "a plan"}).is(303)
	ann.post("/rooms/"+den+"/messages/2/save", "on", "1").is(303)
	ann.get("/search?q=is:saved").is(200).whole().has("plan.txt")
	s.browser(t).get("/search?q=hush").is(303).to("/signin?next=%2Fsearch%3Fq%3Dhush")
}

func TestASearchOverRoomsThatCannotBeHasItsSentence(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	ann.say(ann.room("Tea", "public"), 1)
	for _, c := range []struct{ query, says, kept string }{
		{"q=", "Write what to look for.", ""},
		{"q=" + strings.Repeat("x", chat.WordsMax+1), "That is 201 characters; a search can have 200.", strings.Repeat("x", 201)},
		{"q=a%00b", "is not valid UTF-8 text.", "a\ufffdb"},
		{"q=one&q=two", "was sent twice.", "one"},
		{"q=line&before=x", "must come from the link of a search.", "line"},
	} {
		ann.get("/search?"+c.query).is(422).whole().has(c.says, `role="alert"`, `value="`+c.kept+`"`).lacks("<mark>")
		ann.get("/search?"+c.query, text...).is(422).has(c.says).lacks("<p")
	}
	const evil = `<script>alert(1)</script>`
	ann.post("/rooms/tea/messages", "body", evil).is(303)
	ann.get("/search?q=" + url.QueryEscape("<script>")).is(200).has("<mark>&lt;script&gt;</mark>alert").lacks(evil)
	s.change(func(w *world) { w.limit = chat.SearchesByPerson })
	ann.get("/search?q=line").is(429).has("searching very quickly")
	s.change(func(w *world) { w.limit, w.postgres = chat.Limit{}, errSecret })
	ann.get("/search?q=line").is(503).has("PostgreSQL cannot be reached").lacks("hunter2")
}

// What one may not know of is said as what never was.
func TestASearchSaysWhichNamesAreNobodys(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	gone := s.person(t, "gone")
	tea, den := ann.room("Tea", "public"), ann.room("Den", "private")
	gone.post("/rooms/" + tea + "/join").is(303)
	gone.post("/rooms/"+tea+"/messages", "body", "hush").is(303)
	ann.post("/rooms/"+den+"/messages", "body", "hush").is(303)
	bob.get("/search?q=" + url.QueryEscape("from:GONE in:tea hush")).is(200).has("<mark>hush</mark>").lacks("Nobody has")
	gone.post("/account/delete", "delete_password", password).is(303)
	shown := func(b *browser, q, name string) string {
		t.Helper()
		return strings.ReplaceAll(regexp.MustCompile(`(?s)<p id="further".*?</main>`).FindString(b.get("/search?q="+url.QueryEscape(q)).is(200).body), name, "NAME")
	}
	for _, c := range [][3]string{{"from:%s", "gone", "zoey"}, {"with:@%s", "gone", "zoey"}, {"in:#%s", "Den", "Fox"}, {"in:%s hush", den, "fox"}, {"from:ann from:%s in:tea", "gone", "zoey"}} {
		hidden, never := strings.Replace(c[0], "%s", c[1], 1), strings.Replace(c[0], "%s", c[2], 1)
		was, is := shown(bob, hidden, c[1]), shown(bob, never, c[2])
		if a, b := cutKept(was), cutKept(is); a != b || !strings.Contains(a, "“<bdi>NAME</bdi>”") {
			t.Errorf("%s and %s are told apart:\n%s\n%s", hidden, never, a, b)
		}
	}
	bob.get("/search?q="+url.QueryEscape("in:Den in:fox from:zoey from:Zoey")).is(200).has("no room with the name “<bdi>Den</bdi>”", "“<bdi>fox</bdi>”", "“<bdi>zoey</bdi>”").lacks("“<bdi>Zoey</bdi>”")
	ann.get("/search?q="+url.QueryEscape("in:Den from:bob")).is(200).has("Nothing was found").lacks("There is no room", "Nobody has")
}

// cutKept leaves out the list of the last searches.
func cutKept(page string) string {
	page, _, _ = strings.Cut(page, "<form")
	return page
}
