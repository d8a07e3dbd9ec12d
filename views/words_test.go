package views

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/a-h/templ"
	"golang.org/x/net/html"
	"golang.org/x/text/language"

	"parley/chat"
	"parley/static"
	"parley/views/words"
)

// marked is a language in which everything that is said stands in brackets.
type marked struct{}

func (marked) Get(text string, args ...any) string {
	if len(args) > 0 {
		text = fmt.Sprintf(text, args...)
	}
	return "⟦" + text + "⟧"
}

func (m marked) GetN(one, many string, n int, args ...any) string { return m.Get(many, args...) }

// theirs is what people wrote in the samples, and what is the same everywhere.
var theirs = map[string]bool{"Parley": true, "general": true, "board": true, "tea & cake": true, "all sorts": true, "alice": true, "bob": true,
	"No.": true, "Later.": true, "Nothing here.": true, // handed in as they are shown
}

// notOurs are elements that hold names, times and what people wrote. A title
// is translated by the handler that sets it.
var notOurs = []string{"bdi", "code", "time", "textarea", "title", "noscript", "mark"}

// otherStates are what documents does not show.
func otherStates() map[string]templ.Component {
	f, a, m := someFrame(), someAccess(), someMessage(9)
	stranger, alone := a, a
	stranger.Member, stranger.Admin, alone.Room.Private = false, false, true
	changed := chat.E(chat.Conflict, "No.")
	later := f
	later.From, later.Rooms.Next, later.Rooms.Rest, later.Rooms.Unread = "tea", "x", 5, 2
	return map[string]templ.Component{
		"a later page":     RoomsPage(later, RoomsView{Found: []chat.DirectoryRoom{{Slug: "x", Name: "x", Member: true, Unread: 2}}, From: "0x", Next: "1x", Deleted: []chat.DeletedRoom{{Name: "x"}}, DeletedNext: "1-1"}),
		"nobody found":     MembersPage(f, MembersView{Access: a, Query: "x"}),
		"many sessions":    AccountPage(f, AccountView{User: *f.User, Sessions: []chat.Session{{SeenAt: noon}}, SessionCount: 3}),
		"leave":            LeavePage(f, LeaveView{Access: a, Next: chat.Succession{Heir: "bob"}}),
		"leave, alone":     LeavePage(f, LeaveView{Access: a}),
		"leave, private":   LeavePage(f, LeaveView{Access: alone, Next: chat.Succession{Heir: "bob"}}),
		"leave, last":      LeavePage(f, LeaveView{Access: alone}),
		"delete":           RoomDeletePage(f, a),
		"no rooms":         RoomsPage(f, RoomsView{}),
		"nothing found":    RoomsFound(RoomsView{Query: "x"}),
		"more found":       RoomsFound(RoomsView{Found: []chat.DirectoryRoom{{Slug: "x", Name: "general", Members: 2}}, Next: "0x"}),
		"none of them":     SearchFound(SearchView{Access: a, Query: "x", Result: chat.SearchResult{Words: []string{"x"}}}),
		"all of them":      SearchFound(SearchView{Access: a, Query: "x", Result: chat.SearchResult{Words: []string{"x"}, Messages: []chat.Message{{Body: "x"}}}}),
		"no more":          SearchFound(SearchView{Access: a, Query: "x", Before: 9, Result: chat.SearchResult{Words: []string{"x"}}}),
		"a past":           RoomPage(f, RoomView{Access: stranger, Newer: 9, Messages: []chat.Message{m}}),
		"empty":            RoomPage(f, RoomView{Access: alone}),
		"overtaken":        MessagePage(f, MessageView{Access: a, Message: m, MayEdit: true, Body: "x", Err: changed}),
		"too late":         MessagePage(f, MessageView{Access: a, Message: m, Body: "x", Err: changed}),
		"members":          MembersPage(f, MembersView{Access: a, Members: make([]chat.Member, chat.MembersMax), Query: "x", From: "1-1", Next: "2-2"}),
		"admins":           MembersPage(f, MembersView{Access: a, Members: []chat.Member{{Username: "bob", Online: true, Admin: true}}}),
		"beside":           MembersPanel("general", append(make([]chat.Member, MembersPanelMax), chat.Member{Username: "bob", Online: true}), true),
		"kept":             ResubmitPage(f, ResubmitView{Status: 401, Text: "No.", SignIn: "/signin", Room: "general", Fields: []ResubmitField{{"body", "x"}, {"topic", "x"}, {"password", "x"}}}),
		"account":          AccountPage(f, AccountView{User: *f.User, Sessions: []chat.Session{{SeenAt: noon}}, Saved: "No."}),
		"waiting":          Pending("general", PendingMessage{Author: "alice", Body: "x"}),
		"refused":          Pending("general", PendingMessage{Author: "alice", Body: "x", Failed: "No."}),
		"away":             ReloadAsked("general"),
		"gone":             RoomGone("general"),
		"a beat":           StreamHeartbeat(),
		"an end":           StreamEnd("general", false),
		"a late end":       StreamEnd("general", true),
		"aside":            StreamAside("/x"),
		"a closed door":    StreamGone("general"),
		"behind":           StreamReload(),
		"signed out":       StreamSignedOut("general"),
		"no frame":         FrameRefused("general", 404, "No."),
		"no frame yet":     FrameRefused("general", 503, "No."),
		"outsider's frame": FrameRefused("general", 403, "No."),
		"nobody's frame":   FrameRefused("general", 401, "No."),
	}
}

func TestEverythingOnAPageCanBeTranslated(t *testing.T) {
	l := words.New(language.Make("x-marked"), marked{})
	all := documents()
	delete(all, "styleguide") // for those who work on it
	maps.Copy(all, otherStates())
	for name, doc := range all {
		var b strings.Builder
		if err := doc.Render(l.Context(), &b); err != nil {
			t.Fatal(err)
		}
		root, err := html.Parse(strings.NewReader(b.String()))
		if err != nil {
			t.Fatal(err)
		}
		found := 0
		spoken(root, 0, func(where, text string, said bool) {
			if said {
				found++
			} else if !theirs[text] {
				t.Errorf("%s: %q in %s is English for everyone", name, text, where)
			}
		})
		if found == 0 {
			t.Errorf("%s says nothing", name)
		}
	}
}

// spoken visits what is read to people. Within brackets, everything is said.
func spoken(n *html.Node, within int, visit func(where, text string, said bool)) int {
	if n.Type == html.ElementNode {
		if attr(n, "class") == "b" || slices.Contains(notOurs, n.Data) {
			return within
		}
		for _, a := range n.Attr {
			if a.Key == "aria-label" || a.Key == "placeholder" || a.Key == "title" || a.Key == "alt" {
				visit(n.Data+" "+a.Key, a.Val, strings.HasPrefix(a.Val, "⟦"))
			}
		}
	}
	if n.Type == html.TextNode {
		for _, r := range n.Data {
			switch {
			case r == '⟦':
				within++
			case r == '⟧':
				within--
			}
			if within == 0 && unicode.IsLetter(r) {
				visit(n.Parent.Data, strings.TrimSpace(n.Data), false)
				break
			}
		}
		if strings.Contains(n.Data, "⟦") {
			visit(n.Parent.Data, n.Data, true)
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		within = spoken(c, within, visit)
	}
	return within
}

func TestAnotherLanguageHasItsOwnWordsAtTheEdge(t *testing.T) {
	Publish()
	de := words.Accepted("de")
	var b strings.Builder
	if err := RoomPage(someFrame(), aPage()).Render(de.Context(), &b); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{ViewerPath("alice", de), static.URL("words.de.js")} {
		if !strings.Contains(b.String(), `"`+path+`"`) {
			t.Errorf("the page does not load %s", path)
		}
	}
	css := ViewerCSS("alice", de)
	for name, e := range viewerText {
		if !strings.Contains(css, "[data-say="+name+"]::after{content:") {
			t.Errorf("nothing replaces %q", e.text)
		}
	}
	for _, rule := range []string{`[data-say=edited]::after{content:"bearbeitet"}`, `[data-say=replies]::after{content:"" attr(data-n) "\20 Antworten"}`, `[data-say=typing]::after{content:"" attr(data-name) "\20 schreibt"}`} {
		if !strings.Contains(css, rule) {
			t.Errorf("the stylesheet has no %s:\n%s", rule, css)
		}
	}
	js, _, _, _ := static.Open(static.URL("words.de.js"))
	if !strings.Contains(string(js), `"Live again.":"Wieder live."`) {
		t.Errorf("scripts say %s", js)
	}
	if page := render(t, RoomPage(someFrame(), aPage())); strings.Contains(page, "words.") || strings.Contains(page, "lang=de") || strings.Contains(ViewerCSS("alice", nil), "data-say") {
		t.Error("an English page loads words")
	}
}

// What all readers get is English, marked at each of the program's own words.
func TestWhatEveryoneGetsIsMarkedAtItsWords(t *testing.T) {
	m := someMessage(1)
	m.Edited, m.AuthorName = true, ""
	gone := someMessage(2)
	gone.Deleted, gone.Replies = true, 1
	answer, lost := someMessage(3), someMessage(4)
	answer.Thread, answer.AnsweredName, lost.Thread, m.Replies = 1, "bob", 1, 2
	c := chat.Changes{Rev: 9, LastSeq: 4, Messages: []chat.Message{m, gone, answer, lost}}
	for fragment, names := range map[string][]string{
		render(t, MessagesChanged("general", c, 9)):                        {"edited", "nobody", "gone", "answer", "lost", "reply", "replies"},
		render(t, StreamMessages("general", c, 9)):                         {"edited", "nobody", "gone", "changed", "answer", "lost", "reply", "replies"},
		render(t, OnlineChanged(3)):                                        {"online"},
		render(t, StreamPresence(3)):                                       {"online"},
		render(t, TypingChanged([]string{"alice", "bob", "carol", "dan"})): {"typing", "others"},
		render(t, StreamTyping([]string{"alice", "bob", "carol", "dan"})):  {"typing", "others"},
		render(t, RoomActivity("general", 3)):                              {"unread"},
	} {
		for _, name := range names {
			if !strings.Contains(fragment, `data-say="`+name+`"`) {
				t.Errorf("%q is not marked in %s", viewerText[name].text, fragment)
			}
		}
	}
}
