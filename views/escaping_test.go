package views

import (
	"strings"
	"testing"

	"github.com/a-h/templ"
	"golang.org/x/net/html"

	"parley/chat"
	"parley/views/accounts"
	"parley/views/layout"
	"parley/views/messages"
	"parley/views/rooms"
	"parley/views/updates"
)

var hostile = []string{
	`<script>alert(1)</script>`,
	`"><img src=x onerror=alert(1)>`,
	`' onmouseover='alert(1)`,
	`</textarea><script>alert(1)</script>`,
	`</title><script>alert(1)</script>`,
	`</template><hx-partial hx-target="body">gone</hx-partial>`,
	`<i id="messages" hx-swap-oob="delete"></i>`,
	`<p hx-get="/rooms" hx-trigger="load">`,
	`<head><title>x</title></head>`,
	`&lt;b&gt;`,
	"javascript:alert(1)",
}

// everywhere is s in each place that shows a stranger's words.
func everywhere(s string) map[string]templ.Component {
	f := someFrame()
	f.Title, f.Alert, f.User.Username = s, s, s
	f.Rooms.Links[1].Name = s
	a := someAccess()
	a.Room.Name, a.Room.Topic = s, s
	m := someMessage(4)
	m.Body, m.AuthorName, m.Reactions = s, s, []chat.Reaction{{Emoji: s, Count: 1}}
	v := rooms.RoomView{Access: a, Messages: []chat.Message{m}, Rev: 6, Composer: messages.Composer{Body: s, Err: chat.Field("body", s)}}
	c := chat.Changes{Messages: []chat.Message{m}, Prev: 5, Rev: 6}
	changed := c
	changed.Prev = 6
	err := chat.Field("name", s)
	return map[string]templ.Component{
		"sign-up":  accounts.SignUpPage(f, accounts.SignUpForm{Username: s, Email: s, Next: s}),
		"sign-in":  accounts.SignInPage(f, accounts.SignInForm{Email: s, Next: s}),
		"rooms":    rooms.RoomsPage(f, rooms.RoomsView{Query: s, Found: []chat.DirectoryRoom{{Slug: s, Name: s, Topic: s}}, Deleted: []chat.DeletedRoom{{Name: s}}, Form: rooms.RoomForm{Name: s, Topic: s, Err: err}}),
		"room":     rooms.RoomPage(f, v),
		"message":  messages.MessagePage(f, messages.MessageView{Access: a, Message: m, MayReact: true, MayEdit: true, Body: s, Err: err}),
		"settings": rooms.SettingsPage(f, rooms.SettingsView{Access: a, Form: rooms.RoomForm{Name: s, Topic: s}}),
		"members":  rooms.MembersPage(f, rooms.MembersView{Access: a, Members: []chat.Member{{Username: s}}, Username: s}),
		"search":   rooms.SearchPage(f, rooms.SearchView{Access: a, Query: s, Result: someFinds(m, s), Err: err}),
		"found":    rooms.SearchFound(rooms.SearchView{Access: a, Query: s, Result: someFinds(m, s), Beside: true}),
		"unfound":  rooms.SearchFound(rooms.SearchView{Access: a, Query: s, Result: chat.SearchResult{Words: []string{s}}}),
		"account":  accounts.AccountPage(f, accounts.AccountView{User: *f.User, Sessions: []chat.Session{{Agent: s, Address: s}}, Email: s, Saved: s}),
		"error":    layout.ErrorPage(f, layout.ErrorView{Status: 500, Text: s}),
		"pending":  messages.Pending("general", messages.PendingMessage{AuthorName: s, Body: s, Failed: s}),
		"new":      updates.MessagesChanged("general", c, c.Prev),
		"changed":  updates.MessagesChanged("general", changed, changed.Prev),
		"typing":   updates.TypingChanged([]string{s}),
		"list":     updates.RoomsChanged(f),
		"head":     updates.HeadChanged(a),
		"refused":  updates.PendingRefused(m.Key, s),
		"streamed": updates.StreamMessages("general", c, c.Prev, updates.StreamMarks{}),
		"noted":    updates.StreamMessages("general", changed, changed.Prev, updates.StreamMarks{}),
	}
}

// someFinds is a result of a search for the message's first word, among others.
func someFinds(m chat.Message, s string) chat.SearchResult {
	m.Body = "sought " + s
	return chat.SearchResult{Words: []string{"sought"}, Messages: []chat.Message{m}, Back: 3}
}

// skeleton is the elements and attributes of some HTML, without the values.
func skeleton(t *testing.T, c templ.Component) string {
	root, err := html.Parse(strings.NewReader(render(t, c)))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		b.WriteString("<" + n.Data)
		for _, a := range n.Attr {
			b.WriteString(" " + a.Key)
		}
		b.WriteString(">")
	}
	return b.String()
}

func TestWordsCannotBecomeMarkup(t *testing.T) {
	harmless := everywhere("harmless")
	for _, s := range hostile {
		for place, c := range everywhere(s) {
			if got, want := skeleton(t, c), skeleton(t, harmless[place]); got != want {
				t.Errorf("%q in %s changes the markup:\n%s\n%s", s, place, got, want)
			}
		}
	}
}

// A Path from a request must not lead to another site, or a script.
func TestLinksStayOnTheSite(t *testing.T) {
	f := someFrame()
	for _, path := range []string{"javascript:alert(1)", "//evil.example/", "https://evil.example/", `/\evil.example`} {
		f.Path = path
		p := parse(t, layout.ErrorPage(f, layout.ErrorView{Status: 503, Text: "Later."}))
		for _, n := range p.all(func(n *html.Node) bool { return n.Data == "a" }) {
			if href := attr(n, "href"); !strings.HasPrefix(href, "#") && (!strings.HasPrefix(href, "/") || strings.HasPrefix(href, "//") || strings.HasPrefix(href, `/\`)) {
				t.Errorf("with the path %q there is a link to %q", path, href)
			}
		}
	}
}
