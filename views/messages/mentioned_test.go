package messages

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/chat"
	"parley/chat/ledger"
	"parley/views/markdown"
)

// told is a message as a worker stores it, where three accounts and a room have names.
func told(source string) *chat.Message {
	l := ledger.New(1)
	for i, name := range mentioned {
		l.Named[chat.Name{Mark: '@', Key: name}] = chat.Reference{User: chat.UserID(i + 2), Key: name, Name: name}
	}
	l.Named[chat.Name{Mark: '#', Key: "tea"}] = chat.Reference{Room: 3, Key: "tea", Name: "tea"}
	l.Apply(chat.Command{Kind: chat.Post, Room: 1, Author: 1, Body: source}, time.Unix(1, 0))
	return l.Posted()[0]
}

var mentioned = []string{"ann", "bob_", "cay.d"}

func checkMentioned(t *testing.T, source string) {
	t.Helper()
	m := told(source)
	html := string(markdown.Append(nil, m.Body, namesIn(m)))
	var shown, tells []string
	for i, name := range mentioned {
		if strings.Contains(html, `data-mention="`+name+`"`) {
			shown = append(shown, name)
		}
		if slices.ContainsFunc(m.References, func(r chat.Reference) bool { return r.User == chat.UserID(i+2) && r.Tells() }) {
			tells = append(tells, name)
		}
	}
	if strings.Contains(html, `data-mention="room"`) || strings.Contains(html, `data-mention="here"`) {
		shown = append(shown, "room")
	}
	if m.Called {
		tells = append(tells, "room")
	}
	if !slices.Equal(shown, tells) {
		t.Errorf("%q tells %q and shows %q: %s", source, tells, shown, html)
	}
	if chat.MentionsAll(source) != m.Called {
		t.Errorf("%q calls all: %v, and is asked about: %v", source, m.Called, !m.Called)
	}
}

// pieces are what texts are made of here: each mark of Markdown, and names among them.
var pieces = strings.Split("@ann|@bob_|@cay.d|@room|@here|＠ann|#tea|＃tea|@ann|@bob_|a|b c|1|です|é|👍🏽| |  |\n|\n|\n\n|\n> |\n> > |\n- |\n1. |\n2. |\n  |\n    |\n# |\t|`|``|```|\n```\n|\n> ```\n|~~~|\n~~~ x\n|*|**|_|__|~~|\\|"+
	"[|]|](|)|](https://example.org/)|](@ann)|[a](@bob_)|[@ann](https://example.org/)|[@cay.d][1]|[1]: https://example.org/@ann|[^1]|![@ann](https://example.org/a)|<|>|<https://example.org/@ann>|<foo:@ann>|<ann@example.org>|"+
	"https://example.org/|https://example.org/,@ann|www.example.org/@ann|www.example.org|ftp://a,@bob_|://|<b>|</b>|<a href=\"@ann\">|<!-- @ann -->|&#64;ann|&amp;|>:(|:|.|,|(|\"|-|---|\n---\n|\n***\n|\u202e|\u200d|BAR|BAR|\nBAR|\n> BAR|BAR-BAR|\n-BAR-\n|\n> aBARb\n> -BAR-\n> |\n- aBARb\n  -BAR-\n  |- [x] |@|#|:ann:|\u00a0", "|")

// A poll's options are buttons.
func TestAnOptionOfAPollMentionsNoOne(t *testing.T) {
	l := ledger.New(1)
	l.Named[chat.Name{Mark: '@', Key: "ann"}] = chat.Reference{User: 2, Key: "ann", Name: "ann"}
	l.Named[chat.Name{Mark: '@', Key: "bob_"}] = chat.Reference{User: 3, Key: "bob_", Name: "bob_"}
	l.Apply(chat.Command{Kind: chat.Post, Room: 1, Author: 1, Body: "Who, @ann?\n\n- @bob_\n- @room", Poll: &chat.PollRules{}}, time.Unix(1, 0))
	m := l.Posted()[0]
	html := string(markdown.Append(nil, said(m), namesIn(m)))
	if len(m.References) != 1 || m.References[0].User != 2 || m.Called || strings.Count(html, "data-mention") != 1 || !strings.Contains(html, `data-mention="ann"`) {
		t.Errorf("it names %+v, calls all: %v, and shows %s", m.References, m.Called, html)
	}
}

func TestWhoIsToldIsShownAsMentioned(t *testing.T) {
	for i, p := range pieces {
		pieces[i] = strings.ReplaceAll(p, "BAR", "|")
	}
	for _, source := range []string{
		"[a](@ann)", "<foo:@ann>", "*a* <foo:@ann>", ">:( `@ann\n@bob_`", "`@ann\n>:( @bob_`", "> a|b\n> -|-\n> `@ann|@bob_`", "- a|b\n  -|-\n  `@ann|@bob_`",
		"> @ann", "> @room\n\n@here", "> @ann\n\n@ann", "- > @ann", "> - @ann", "> > @bob_\n@ann", "ftp://a,@ann", "https://example.org＠ann", "[＠ann](https://example.org/)", "@bob_ですé@here\n> @bob_", ")\t@bob_https://example.org/ *", "x ＠ann*y*",
		strings.Repeat("#tea ", 1500) + "@ann", "*a* " + strings.Repeat("@ann ", 1500) + "@bob_",
	} {
		checkMentioned(t, source)
	}
	random := rand.New(rand.NewPCG(13, 13))
	for range 10000 {
		var b strings.Builder
		for range 1 + random.IntN(14) {
			b.WriteString(pieces[random.IntN(len(pieces))])
		}
		if checkMentioned(t, b.String()); t.Failed() { // the first one says enough
			return
		}
	}
}

func FuzzWhoIsToldIsShownAsMentioned(f *testing.F) {
	f.Add("> @ann\n`@bob_` *@cay.d*")
	f.Fuzz(func(t *testing.T, source string) {
		if len(source) <= 8000 && !strings.ContainsAny(source, "\x00\r") && strings.ToValidUTF8(source, "") == source {
			checkMentioned(t, source)
		}
	})
}
