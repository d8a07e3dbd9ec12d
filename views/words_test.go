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
	"parley/views/accounts"
	"parley/views/layout"
	"parley/views/messages"
	"parley/views/rooms"
	"parley/views/ui"
	"parley/views/updates"
	"parley/views/words"
)

// marked is a language that puts every text in brackets.
type marked struct{}

func (marked) Get(text string, args ...any) string {
	if len(args) > 0 {
		text = fmt.Sprintf(text, args...)
	}
	return "⟦" + text + "⟧"
}

func (m marked) GetN(one, many string, n int, args ...any) string { return m.Get(many, args...) }

// theirs is the samples' user text, and text that is the same everywhere.
var theirs = map[string]bool{"Parley": true, "general": true, "board": true, "tea & cake": true, "all sorts": true, "alice": true, "bob": true,
	"No.": true, "Later.": true, "Nothing here.": true, "hello": true, "B": true, // passed in as they are shown
}

// notOurs are elements that hold names, times and users' text. A title is translated by the
// handler that sets it.
var notOurs = []string{"bdi", "code", "time", "textarea", "title", "noscript", "mark"}

// otherStates are the states that documents does not show.
func otherStates() map[string]templ.Component {
	f, a, m := someFrame(), someAccess(), someMessage(9)
	stranger, alone := a, a
	stranger.Member, stranger.Admin, alone.Room.Private = false, false, true
	changed := chat.E(chat.Conflict, "No.")
	later := f
	later.From, later.Rooms.Next, later.Rooms.Rest, later.Rooms.Unread = "tea", "x", 5, 2
	return map[string]templ.Component{
		"a later page":     rooms.RoomsPage(later, rooms.RoomsView{Found: []chat.DirectoryRoom{{Slug: "x", Name: "x", Member: true, Unread: 2}}, From: "0x", Next: "1x", Deleted: []chat.DeletedRoom{{Name: "x"}}, DeletedNext: "1-1"}),
		"nobody found":     rooms.MembersPage(f, rooms.MembersView{Access: a, Query: "x"}),
		"many sessions":    accounts.AccountPage(f, accounts.AccountView{User: *f.User, Sessions: []chat.Session{{SeenAt: noon}}, SessionCount: 3}),
		"leave":            rooms.LeavePage(f, rooms.LeaveView{Access: a, Next: chat.Succession{Heir: "bob"}}),
		"leave, alone":     rooms.LeavePage(f, rooms.LeaveView{Access: a}),
		"leave, private":   rooms.LeavePage(f, rooms.LeaveView{Access: alone, Next: chat.Succession{Heir: "bob"}}),
		"leave, last":      rooms.LeavePage(f, rooms.LeaveView{Access: alone}),
		"delete":           rooms.RoomDeletePage(f, a),
		"no rooms":         rooms.RoomsPage(f, rooms.RoomsView{}),
		"nothing found":    rooms.RoomsFound(rooms.RoomsView{Query: "x"}),
		"more found":       rooms.RoomsFound(rooms.RoomsView{Found: []chat.DirectoryRoom{{Slug: "x", Name: "general", Members: 2}}, Next: "0x"}),
		"none of them":     rooms.SearchFound(rooms.SearchView{Access: a, Query: "x", Result: chat.SearchResult{Words: []string{"x"}}}),
		"all of them":      rooms.SearchFound(rooms.SearchView{Access: a, Query: "x", Result: chat.SearchResult{Words: []string{"x"}, Messages: []chat.Message{{Body: "x"}}}}),
		"no more":          rooms.SearchFound(rooms.SearchView{Access: a, Query: "x", Before: 9, Result: chat.SearchResult{Words: []string{"x"}}}),
		"a past":           rooms.RoomPage(f, rooms.RoomView{Access: stranger, Newer: 9, Messages: []chat.Message{m}}),
		"empty":            rooms.RoomPage(f, rooms.RoomView{Access: alone}),
		"overtaken":        messages.MessagePage(f, messages.MessageView{Access: a, Message: m, MayEdit: true, Body: "x", Err: changed}),
		"too late":         messages.MessagePage(f, messages.MessageView{Access: a, Message: m, Body: "x", Err: changed}),
		"members":          rooms.MembersPage(f, rooms.MembersView{Access: a, Members: make([]chat.Member, chat.MembersMax), Query: "x", From: "1-1", Next: "2-2"}),
		"admins":           rooms.MembersPage(f, rooms.MembersView{Access: a, Members: []chat.Member{{Username: "bob", Online: true, Admin: true}}}),
		"beside":           rooms.MembersPanel("general", append(make([]chat.Member, rooms.MembersPanelMax), chat.Member{Username: "bob", Online: true}), true, 1),
		"kept":             layout.ResubmitPage(f, layout.ResubmitView{Status: 401, Text: "No.", SignIn: "/signin", Room: "general", Fields: []layout.ResubmitField{{Name: "body", Value: "x"}, {Name: "topic", Value: "x"}, {Name: "password", Value: "x"}}}),
		"account":          accounts.AccountPage(f, accounts.AccountView{User: *f.User, Sessions: []chat.Session{{SeenAt: noon}}, Saved: "No."}),
		"waiting":          messages.Pending("general", messages.PendingMessage{AuthorName: "alice", Body: "x"}),
		"refused":          messages.Pending("general", messages.PendingMessage{AuthorName: "alice", Body: "x", Failed: "No."}),
		"away":             updates.ReloadAsked("general"),
		"gone":             updates.RoomGone("general", false),
		"banned":           updates.RoomGone("", true),
		"a beat":           updates.StreamHeartbeat(),
		"an end":           updates.StreamEnd("general", false),
		"a late end":       updates.StreamEnd("general", true),
		"aside":            updates.StreamAside("/x"),
		"a closed door":    updates.StreamGone("general", false),
		"behind":           updates.StreamReload(),
		"signed out":       updates.StreamSignedOut("general"),
		"no frame":         updates.FrameRefused("general", 404, "No."),
		"no frame yet":     updates.FrameRefused("general", 503, "No."),
		"outsider's frame": updates.FrameRefused("general", 403, "No."),
		"nobody's frame":   updates.FrameRefused("general", 401, "No."),
	}
}

func TestEverythingOnAPageCanBeTranslated(t *testing.T) {
	l := words.New(language.Make("x-marked"), marked{})
	all := documents()
	delete(all, "styleguide") // for developers
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
			} else if !theirs[text] && !slices.Contains(chat.Zones(), text) {
				t.Errorf("%s: %q in %s is English for everyone", name, text, where)
			}
		})
		if found == 0 {
			t.Errorf("%s says nothing", name)
		}
	}
}

// spoken visits the text that people read. Within brackets, all of it is translated.
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
	ui.Publish()
	de := words.Accepted("de")
	var b strings.Builder
	if err := rooms.RoomPage(someFrame(), aPage()).Render(de.Context(), &b); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{ui.ViewerPath("alice", de), static.URL("app.de.js")} {
		if !strings.Contains(b.String(), `"`+path+`"`) {
			t.Errorf("the page does not load %s", path)
		}
	}
	css := ui.ViewerCSS("alice", de)
	for name, e := range ui.ViewerText {
		if !strings.Contains(css, "[data-say="+name+"]::after{content:") {
			t.Errorf("nothing replaces %q", e.Text)
		}
	}
	for _, rule := range []string{`[data-say=edited]::after{content:"bearbeitet"}`, `[data-say=replies]::after{content:"" attr(data-n) " Antworten"}`, `[data-say=typing]::after{content:"" attr(data-name) " schreibt"}`} {
		if !strings.Contains(css, rule) {
			t.Errorf("the stylesheet has no %s:\n%s", rule, css)
		}
	}
	js, _, _, _ := static.Open(static.URL("app.de.js"))
	if !strings.Contains(string(js), `word("Wieder live.")`) || strings.Contains(string(js), "Live again.") {
		t.Errorf("scripts say %s", js)
	}
	if page := render(t, rooms.RoomPage(someFrame(), aPage())); strings.Contains(page, ".de.js") || strings.Contains(page, "lang=de") || strings.Contains(ui.ViewerCSS("alice", nil), "data-say") {
		t.Error("an English page loads words")
	}
}

// Text for all readers is English, marked at each of the program's own words.
func TestWhatEveryoneGetsIsMarkedAtItsWords(t *testing.T) {
	m := someMessage(1)
	m.Edited, m.AuthorName = true, ""
	gone := someMessage(2)
	gone.Deleted, gone.Replies = true, 1
	answer, lost := someMessage(3), someMessage(4)
	answer.Thread, answer.AnsweredName, lost.Thread, m.Replies = 1, "bob", 1, 2
	c := chat.Changes{Rev: 9, LastSeq: 4, Messages: []chat.Message{m, gone, answer, lost}}
	for fragment, names := range map[string][]string{
		render(t, updates.MessagesChanged("general", c, 9)):                        {"edited", "nobody", "gone", "answer", "lost", "reply", "replies"},
		render(t, updates.StreamMessages("general", c, 9, updates.StreamMarks{})):  {"edited", "nobody", "gone", "changed", "answer", "lost", "reply", "replies"},
		render(t, updates.OnlineChanged(3)):                                        {"online"},
		render(t, updates.StreamPresence(3)):                                       {"online"},
		render(t, updates.TypingChanged([]string{"alice", "bob", "carol", "dan"})): {"typing", "others"},
		render(t, updates.StreamTyping([]string{"alice", "bob", "carol", "dan"})):  {"typing", "others"},
		render(t, updates.RoomActivity("general", 3)):                              {"unread"},
	} {
		for _, name := range names {
			if !strings.Contains(fragment, `data-say="`+name+`"`) {
				t.Errorf("%q is not marked in %s", ui.ViewerText[name].Text, fragment)
			}
		}
	}
}
