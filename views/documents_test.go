package views

import (
	"strings"
	"testing"

	"github.com/a-h/templ"
	"github.com/google/uuid"
	"golang.org/x/net/html"

	"parley/chat"
	"parley/views/accounts"
	"parley/views/calls"
	"parley/views/inbox"
	"parley/views/kept"
	"parley/views/layout"
	"parley/views/messages"
	"parley/views/rooms"
	"parley/views/styleguide"
	"parley/views/updates"
)

// documents are all pages, as a user sees them.
func documents() map[string]templ.Component {
	f, a := someFrame(), someAccess()
	refused := chat.Field("name", "No.")
	return map[string]templ.Component{
		"landing":    accounts.LandingPage(layout.Layout{Title: "Parley"}),
		"sign-up":    accounts.SignUpPage(layout.Layout{Title: "Sign up"}, accounts.SignUpForm{Next: "/rooms"}),
		"sign-in":    accounts.SignInPage(layout.Layout{Title: "Sign in"}, accounts.SignInForm{Err: chat.E(chat.Unauthorized, "No.")}),
		"rooms":      rooms.RoomsPage(f, rooms.RoomsView{Found: []chat.DirectoryRoom{{Slug: "x", Name: "x"}}, Deleted: []chat.DeletedRoom{{ID: 1, Name: "x"}, {ID: 2, Name: "x"}}, Form: rooms.RoomForm{Err: refused}}),
		"go":         rooms.GoPage(f, rooms.GoView{Query: "a", Found: chat.Switches{Mine: f.Rooms.Links, Open: []chat.DirectoryRoom{{Slug: "x", Name: "x"}}}}),
		"keys":       accounts.KeysPage(f),
		"room":       rooms.RoomPage(f, aPage()),
		"message":    messages.MessagePage(f, messages.MessageView{Access: a, Message: someMessage(9), MayEdit: true, MayDelete: true, MayReact: true}),
		"settings":   rooms.SettingsPage(f, rooms.SettingsView{Access: a}),
		"members":    rooms.MembersPage(f, rooms.MembersView{Access: a, Members: []chat.Member{{Username: "bob", JoinedAt: noon}}}),
		"search":     rooms.SearchPage(f, rooms.SearchView{Access: a, Query: "hello", Result: chat.SearchResult{Words: []string{"hello"}, Messages: []chat.Message{someMessage(9)}, Back: 9}}),
		"no search":  rooms.SearchPage(f, rooms.SearchView{Access: a, Err: chat.Field("q", "No.")}),
		"account":    accounts.AccountPage(f, accounts.AccountView{User: *f.User, Sessions: []chat.Session{{ID: uuid.New(), SeenAt: noon}}}),
		"error":      layout.ErrorPage(layout.Layout{Title: "Not found"}, layout.ErrorView{Status: 404, Text: "Nothing here."}),
		"error in":   layout.ErrorPage(f, layout.ErrorView{Status: 503, Text: "Later."}),
		"styleguide": styleguide.StyleguidePage(layout.Layout{Title: "Styleguide"}),
		"stream":     updates.StreamHead(updates.StreamView{Slug: "general", Username: "bob", Rev: 12, From: 12, Older: 3, Next: 9}),
		"inbox":      inbox.Page(f, inbox.View{Items: []chat.InboxItem{{Kind: chat.InboxMention, Unread: true, Place: chat.SearchPlace{Room: 7, Seq: 9, At: noon}, Hit: someHit()}}}),
		"catch up":   inbox.MissedPage(f, inbox.MissedView{Missed: []chat.Missed{{Room: chat.RoomLink{Slug: "tea", Name: "Tea", Unread: 2}, Newest: []chat.Hit{someHit()}}}}),
		"saved":      kept.SavedPage(f, kept.SavedView{List: []chat.Saved{{Message: someMessage(9), Slug: "tea", Name: "Tea", At: noon}}}),
		"call":       calls.Page(f, calls.View{Access: a, Call: chat.Call{Since: noon, People: []chat.Participant{{Name: "bob", Since: noon}}}, Link: "general", Offered: true}),
		"no stream":  updates.FrameRefused("general", 503, "Later."),
	}
}

func someHit() chat.Hit { return chat.Hit{Message: someMessage(9), Slug: "tea", Name: "Tea"} }

func TestEveryDocumentHasWhatADocumentNeeds(t *testing.T) {
	for name, c := range documents() {
		t.Run(name, func(t *testing.T) {
			raw := render(t, c)
			if !strings.HasPrefix(strings.ToLower(raw), "<!doctype html>") {
				t.Error("it does not begin with a doctype")
			}
			p := parse(t, c)
			root := p.all(func(n *html.Node) bool { return n.Data == "html" })[0]
			if attr(root, "lang") != "en" {
				t.Error("it does not name its language")
			}
			titles := p.all(func(n *html.Node) bool { return n.Data == "title" })
			if len(titles) != 1 || text(titles[0]) == "" {
				t.Error("it has no title")
			}
			if len(p.all(func(n *html.Node) bool { return n.Data == "meta" && attr(n, "name") == "viewport" })) != 1 {
				t.Error("it has no viewport")
			}
		})
	}
}

func TestIDsAreUniqueAndWhatIsReferredToExists(t *testing.T) {
	for name, c := range documents() {
		t.Run(name, func(t *testing.T) {
			p, ids := parse(t, c), map[string]bool{}
			for _, n := range p.all(func(n *html.Node) bool { return attr(n, "id") != "" }) {
				if ids[attr(n, "id")] {
					t.Errorf("the id %q is there twice", attr(n, "id"))
				}
				ids[attr(n, "id")] = true
			}
			for _, n := range p.all(func(*html.Node) bool { return true }) {
				for _, a := range []string{"for", "aria-describedby", "aria-labelledby"} {
					for _, id := range strings.Fields(attr(n, a)) {
						if !ids[id] {
							t.Errorf("<%s %s=%q> refers to nothing", n.Data, a, id)
						}
					}
				}
			}
		})
	}
}

// The content security policy would stop these silently.
func TestNothingIsInline(t *testing.T) {
	for name, c := range documents() {
		t.Run(name, func(t *testing.T) {
			for _, n := range parse(t, c).all(func(*html.Node) bool { return true }) {
				if n.Data == "style" || n.Data == "script" && (attr(n, "src") == "" || n.FirstChild != nil) {
					t.Errorf("there is an inline <%s>", n.Data)
				}
				for _, a := range n.Attr {
					if a.Key == "style" || strings.HasPrefix(a.Key, "on") || strings.HasPrefix(a.Key, "hx-on") {
						t.Errorf("<%s> has %s", n.Data, a.Key)
					}
				}
			}
		})
	}
}

func TestExactlyOneH1(t *testing.T) {
	for name, c := range documents() {
		if name == "stream" || name == "no stream" {
			continue // a part of the room's page, in an iframe
		}
		if n := len(parse(t, c).all(func(n *html.Node) bool { return n.Data == "h1" })); n != 1 {
			t.Errorf("%s has %d", name, n)
		}
	}
}
