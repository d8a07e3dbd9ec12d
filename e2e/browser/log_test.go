package browser

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// article is a message as far as a log reads it.
func article(seq int, body string) string {
	return fmt.Sprintf(`<article id="m-%d" data-seq="%d"><p class="b">%s</p></article>`, seq, seq, body)
}

// added is a frame with new articles and the page's level after them.
func added(level int, articles ...string) string {
	return fmt.Sprintf(`<div id="news" hx-swap-oob="beforeend:#messages" data-level="%d">%s</div>`, level, strings.Join(articles, ""))
}

// changed is a frame with another text for a message.
func changed(seq int, body string) string {
	return strings.Replace(article(seq, body), "<article", `<article hx-swap-oob="true"`, 1)
}

// applied is an empty log after some frames.
func applied(frames ...string) *Log {
	l := &Log{Online: -1}
	for _, f := range frames {
		l.Apply(f)
	}
	return l
}

func expectBodies(t *testing.T, l *Log, want ...string) {
	t.Helper()
	if got := l.Bodies(); !slices.Equal(got, want) {
		t.Errorf("it says %q, want %q", got, want)
	}
}

func TestAddedMessagesComeToTheEnd(t *testing.T) {
	l := applied(added(1, article(1, "one")), " \n", added(3, article(2, "two"), article(3, "three")))
	expectBodies(t, l, "one", "two", "three")
	if l.Rev != 3 || len(l.Heard) != 3 || len(l.Faults) != 0 {
		t.Errorf("level with %d after %d frames, faults %q", l.Rev, len(l.Heard), l.Faults)
	}
	if !l.Says("two") || l.Says("four") || l.Body(3) != "three" || l.Body(4) != "" {
		t.Errorf("it finds %q and %q", l.Body(3), l.Body(4))
	}
}

func TestReplacedMessagesKeepTheirPlace(t *testing.T) {
	l := applied(added(2, article(1, "one"), article(2, "two")), changed(1, "one<br>more"), added(4, article(3, "three")), changed(3, "3"))
	expectBodies(t, l, "one\nmore", "two", "3")
	if l.Body(1) != "one\nmore" || l.Body(3) != "3" || len(l.Faults) != 0 {
		t.Errorf("%q, %q, faults %q", l.Body(1), l.Body(3), l.Faults)
	}
	before := l.Transcript()
	l.Apply(changed(9, "not on this page"))
	l.Apply(`<div id="blocked-now" hx-swap-oob="beforeend:head"><link rel="stylesheet" href="/x.css"/></div>`)
	if d := Differs(l.Transcript(), before); d != "" || len(l.Faults) != 0 {
		t.Errorf("a message that the page does not hold: %s, faults %q", d, l.Faults)
	}
}

func TestWhoIsPresentIsToldByNumber(t *testing.T) {
	l := applied(`<p id="online" hx-swap-oob="true">12 online</p>`)
	if l.Online != 12 || len(l.Faults) != 0 {
		t.Errorf("%d online, faults %q", l.Online, l.Faults)
	}
}

func TestWhatAPageWouldStumbleOverIsAFault(t *testing.T) {
	first := added(1, article(1, "one"))
	for what, c := range map[string]struct{ frame, fault string }{
		"a double":               {added(2, article(1, "one")), "m-1 was appended twice"},
		"a gap":                  {added(3, article(3, "three")), "message 3 follows on 1"},
		"a level that goes back": {added(0, article(2, "two")), "a page level with 1 was told \"0\""},
		"no level":               {`<div id="news" hx-swap-oob="beforeend:#messages"></div>`, "a page level with 1 was told \"\""},
		"bare text":              {"hello", `a frame holds bare text "hello"`},
		"no id":                  {`<p hx-swap-oob="true">x</p>`, "an element has no id or no hx-swap-oob: <p"},
		"no hx-swap-oob":         {`<p id="x">x</p>`, "an element has no id or no hx-swap-oob: <p"},
		"an unknown swap":        {`<p id="x" hx-swap-oob="morph">x</p>`, `no page knows how to swap "morph"`},
		"nobody's number":        {`<p id="online" hx-swap-oob="true">some online</p>`, `is no number of people`},
	} {
		t.Run(what, func(t *testing.T) {
			l := applied(first)
			if len(l.Faults) != 0 {
				t.Fatalf("faults before it: %q", l.Faults)
			}
			l.Apply(c.frame)
			if !slices.ContainsFunc(l.Faults, func(f string) bool { return strings.Contains(f, c.fault) }) {
				t.Errorf("faults %q, want %q", l.Faults, c.fault)
			}
		})
	}
}

// A place is indexed rather than searched for. It must equal a search's result, however the log received its
// articles.
func TestAPlaceIsWhereASearchFindsIt(t *testing.T) {
	l := &Log{Articles: slices.Clone(applied(added(3, article(2, "two"), article(3, "three"))).Articles)}
	check := func(when string) {
		t.Helper()
		for _, id := range []string{"m-0", "m-1", "m-2", "m-3", "m-4", "m-5", ""} {
			want := slices.IndexFunc(l.Articles, func(n *html.Node) bool { return attr(n, "id") == id })
			if got := l.place(id); got != want {
				t.Errorf("%s, %q is at %d, want %d", when, id, got, want)
			}
		}
	}
	check("made of articles")
	l.Apply(added(4, article(4, "four")))
	check("after one came")
	l.prepend(applied(added(1, article(0, "zero"), article(1, "one"))).Articles)
	check("with the past before it")
	l.Apply(changed(2, "2"))
	check("after a change")
	l.Apply(added(5, article(2, "again"), article(5, "five"), `<article data-seq="6"></article>`))
	check("after a double and one without an id")
	expectBodies(t, l, "zero", "one", "2", "three", "four", "again", "five", "")
}

func TestTheFirstLineThatDiffersIsTold(t *testing.T) {
	for _, c := range []struct{ got, want, says string }{
		{"a\nb", "a\nb", ""},
		{"a\nc", "a\nb", "line 2 is\n  c\nand should be\n  b"},
		{"a", "a\nb", "line 2 is\n  nothing\nand should be\n  b"},
		{"a\nb", "a", "line 2 is\n  b\nand should be\n  nothing"},
	} {
		if got := Differs(c.got, c.want); got != c.says {
			t.Errorf("%q and %q: %q, want %q", c.got, c.want, got, c.says)
		}
	}
}

func TestATranscriptLeavesOutWhatServesTheSwapping(t *testing.T) {
	l := applied(added(1, article(1, "one")), strings.Replace(changed(1, "1"), "<article", `<article data-key="k"`, 1))
	if got, want := l.Transcript(), article(1, "1")+"\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
