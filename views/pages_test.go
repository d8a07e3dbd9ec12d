package views

import (
	"strings"
	"testing"

	"github.com/a-h/templ"
	"github.com/google/uuid"
	"golang.org/x/net/html"

	"parley/chat"
)

// documents are all pages, as somebody sees them.
func documents() map[string]templ.Component {
	f, a := someFrame(), someAccess()
	refused := chat.Field("name", "No.")
	return map[string]templ.Component{
		"landing":    LandingPage(Frame{Title: "Parley"}),
		"sign-up":    SignUpPage(Frame{Title: "Sign up"}, SignUpForm{Next: "/rooms"}),
		"sign-in":    SignInPage(Frame{Title: "Sign in"}, SignInForm{Err: chat.E(chat.Unauthorized, "No.")}),
		"rooms":      RoomsPage(f, RoomsView{Found: []chat.FoundRoom{{Slug: "x", Name: "x"}}, Form: RoomForm{Err: refused}}),
		"room":       RoomPage(f, aPage()),
		"message":    MessagePage(f, MessageView{Access: a, Message: someMessage(9), MayEdit: true, MayDelete: true, MayReact: true}),
		"settings":   SettingsPage(f, SettingsView{Access: a}),
		"members":    MembersPage(f, MembersView{Access: a, Members: []chat.Member{{Username: "bob", JoinedAt: noon}}}),
		"account":    AccountPage(f, AccountView{User: *f.User, Sessions: []chat.Session{{ID: uuid.New(), SeenAt: noon}}}),
		"error":      ErrorPage(Frame{Title: "Not found"}, ErrorView{Status: 404, Text: "Nothing here."}),
		"error in":   ErrorPage(f, ErrorView{Status: 503, Text: "Later."}),
		"styleguide": StyleguidePage(Frame{Title: "Styleguide"}),
		"stream":     StreamHead("general", "bob", 12, 12, false),
	}
}

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
		if name == "stream" {
			continue // a part of the room's page, in a frame
		}
		if n := len(parse(t, c).all(func(n *html.Node) bool { return n.Data == "h1" })); n != 1 {
			t.Errorf("%s has %d", name, n)
		}
	}
}

func TestStrangersGetNoScript(t *testing.T) {
	for _, name := range []string{"landing", "sign-up", "sign-in", "error"} {
		if strings.Contains(render(t, documents()[name]), "<script") {
			t.Errorf("%s has a script", name)
		}
	}
}

func TestLandingLeadsInside(t *testing.T) {
	p := parse(t, LandingPage(Frame{Title: "Parley"}))
	if attr(p.one("link", "Sign up"), "href") != "/signup" || attr(p.one("link", "Sign in"), "href") != "/signin" {
		t.Error("the links lead elsewhere")
	}
	if len(p.all(func(n *html.Node) bool { return attr(n, "name") == "description" })) != 1 {
		t.Error("there is no description")
	}
}

func TestSignUpNamesItsFields(t *testing.T) {
	p := parse(t, SignUpPage(Frame{}, SignUpForm{Username: "al", Email: "a@b.example", Next: "/rooms/x"}))
	if attr(p.one("textbox", "Username"), "value") != "al" || attr(p.one("textbox", "Email"), "value") != "a@b.example" {
		t.Error("what was typed is gone")
	}
	p.one("password", "Password")
	p.one("button", "Sign up")
	if attr(p.one("link", "Sign in"), "href") != "/signin?next=%2Frooms%2Fx" {
		t.Error("where one was going is lost on the way to signing in")
	}
}

func TestSignInNamesItsFields(t *testing.T) {
	p := parse(t, SignInPage(Frame{}, SignInForm{}))
	p.one("textbox", "Email")
	p.one("password", "Password")
	p.one("button", "Sign in")
}

func TestARefusalStandsBesideItsField(t *testing.T) {
	p := parse(t, SignUpPage(Frame{}, SignUpForm{Err: chat.Field("email", "That does not look like an email address.")}))
	field := p.one("textbox", "Email")
	if attr(field, "aria-invalid") != "true" {
		t.Error("the field is not marked")
	}
	first := strings.Fields(attr(field, "aria-describedby"))[0]
	alert := p.byID(first)
	if attr(alert, "role") != "alert" || text(alert) != "That does not look like an email address." {
		t.Error("the sentence is not what describes the field")
	}
	if n := len(p.all(func(n *html.Node) bool { return attr(n, "role") == "alert" })); n != 1 {
		t.Errorf("it is said %d times", n)
	}
}

// Whatever field an error names, its sentence must be on the page: a field
// that the page does not have must not swallow it.
func TestEveryRefusalIsSaid(t *testing.T) {
	f, a := someFrame(), someAccess()
	for _, field := range []string{"", "name", "topic", "visibility", "username", "email", "password", "body", "emoji",
		"email_password", "current_password", "new_password", "delete_password", "unheard-of"} {
		err := &chat.Error{Kind: chat.Invalid, Field: field, Text: "A sentence."}
		for page, c := range map[string]templ.Component{
			"sign-up":  SignUpPage(f, SignUpForm{Err: err}),
			"sign-in":  SignInPage(f, SignInForm{Err: err}),
			"rooms":    RoomsPage(f, RoomsView{Form: RoomForm{Err: err}}),
			"settings": SettingsPage(f, SettingsView{Access: a, Form: RoomForm{Err: err}}),
			"members":  MembersPage(f, MembersView{Access: a, Err: err}),
			"account":  AccountPage(f, AccountView{User: *f.User, Err: err}),
			"composer": ComposerForm(a, Composer{Err: err}),
			"actions":  MessageActions(MessageView{Access: a, Message: someMessage(1), MayEdit: true, MayReact: true, Err: err}),
			"gone":     MessageActions(MessageView{Access: a, Message: someMessage(1), Err: err}),
		} {
			if n := strings.Count(render(t, c), "A sentence."); n != 1 {
				t.Errorf("%s says a refusal of %q %d times", page, field, n)
			}
		}
	}
}

func TestRoomsPageFindsAndCreates(t *testing.T) {
	p := parse(t, RoomsPage(someFrame(), RoomsView{Found: []chat.FoundRoom{{Slug: "garden", Name: "garden & co"}}}))
	p.one("textbox", "Room name")
	p.one("button", "Create room")
	p.one("searchbox", "Find a room")
	button := p.one("button", "Join garden & co")
	if form := button.Parent; attr(form, "action") != "/rooms/garden/join" || attr(form, "method") != "post" {
		t.Error("the button does not join")
	}
}

func TestEverySignedInPageHasTheRooms(t *testing.T) {
	for _, name := range []string{"rooms", "room", "message", "settings", "members", "account", "error in"} {
		t.Run(name, func(t *testing.T) {
			p := parse(t, documents()[name])
			nav := page{t, p.one("navigation", "Rooms")}
			for _, room := range []string{"general", "tea & cake", "board"} {
				nav.one("link", room)
			}
			p.one("button", "Sign out")
		})
	}
}

func TestUnreadIsBesideTheLinkAndNotInItsName(t *testing.T) {
	p := parse(t, Navigation(someFrame()))
	link := p.one("link", "tea & cake")
	if mark := p.byID(attr(link, "aria-describedby")); text(mark) != "6 unread" {
		t.Errorf("it says %q", text(mark))
	}
	if mark := p.byID(UnreadID("general")); text(mark) != "" {
		t.Error("the room that is open has unread messages")
	}
}

func TestRoomPageNamesItsParts(t *testing.T) {
	p := parse(t, RoomPage(someFrame(), aPage()))
	p.one("heading 1", "general")
	log := p.one("log", "Messages")
	if attr(log, "id") != "messages" || attr(log, "data-rev") != "200" {
		t.Error("the log does not say which it is, or how far it goes")
	}
	form := p.one("textbox", "Message").Parent
	if attr(form, "action") != "/rooms/general/messages" || attr(form, "method") != "post" {
		t.Error("the composer does not post")
	}
	p.one("button", "Send")
	p.one("button", "Leave room")
	p.one("button", "Delete room")
	if status := p.all(func(n *html.Node) bool { return roleOf(n) == "status" }); len(status) != 1 || text(status[0]) != "3 online" {
		t.Error("the number of people online is not the page's one status")
	}
	if n := len(page{t, log}.all(func(n *html.Node) bool { return n.Data == "article" })); n != 50 {
		t.Errorf("the log has %d articles", n)
	}
	if !strings.Contains(render(t, RoomPage(someFrame(), aPage())), `<iframe class="stream" title="Live messages" src="/rooms/general/stream?after=200">`) {
		t.Error("there is no live frame for browsers without scripts")
	}
}

func TestOnlyAdminsAreOfferedToDelete(t *testing.T) {
	v := aPage()
	v.Access.Admin = false
	parse(t, RoomPage(someFrame(), v)).none("button", "Delete room")
}

func TestWhoHasNotJoinedReadsAndMayJoin(t *testing.T) {
	v := aPage()
	v.Access.Member, v.Access.Admin = false, false
	p := parse(t, RoomPage(someFrame(), v))
	p.one("button", "Join")
	p.one("log", "Messages")
	p.none("textbox", "Message")
	p.none("button", "Leave room")
	if attr(p.byID(MainID), "hx-ws:connect") != "/live" {
		t.Error("the page connects to the room, and will be refused")
	}
	if strings.Contains(render(t, RoomPage(someFrame(), v)), "<iframe") {
		t.Error("the frame looks at the room, and will be refused")
	}
}

// What arrives live belongs at the newest end and nowhere else.
func TestAPageOfThePastCannotBeAppendedTo(t *testing.T) {
	v := aPage()
	v.Newer = 150
	p := parse(t, RoomPage(someFrame(), v))
	if log := p.one("log", "Messages"); attr(log, "id") == LogID {
		t.Error("live messages would go there")
	}
	p.one("link", "Newer messages")
	p.one("link", "Jump to newest")
	if strings.Contains(render(t, RoomPage(someFrame(), v)), "<iframe") {
		t.Error("it has a live frame")
	}
}

func TestAMessageIsWhatTheContractSays(t *testing.T) {
	m := someMessage(128)
	m.Edited, m.Reactions = true, []chat.Reaction{{Emoji: "👍", Count: 2}}
	p := parse(t, Message("general", m))
	article := p.byID("m-128")
	if article.Data != "article" || attr(article, "data-seq") != "128" || attr(article, "data-rev") != "130" || attr(article, "data-author") != "bob" {
		t.Error("its attributes are wrong")
	}
	times := p.all(func(n *html.Node) bool { return n.Data == "time" })
	if len(times) != 1 || attr(times[0], "datetime") != "2026-03-14T12:00:00Z" || attr(times[0].Parent, "href") != "/rooms/general/messages/128" {
		t.Error("its time is not its permalink")
	}
	if got := text(article); got != "bob 14 Mar 2026, 12:00 UTC edited hello 👍 2" {
		t.Errorf("it reads %q", got)
	}
}

func TestATombstoneKeepsItsPlaceAndNothingElse(t *testing.T) {
	m := someMessage(5)
	m.Deleted, m.Edited, m.Body = true, true, ""
	if got := text(parse(t, Message("general", m)).byID("m-5")); got != "bob 14 Mar 2026, 12:00 UTC This message was deleted." {
		t.Errorf("it reads %q", got)
	}
}

func TestAnAuthorWhoIsGoneIsNamedSo(t *testing.T) {
	m := someMessage(5)
	m.AuthorName = ""
	p := parse(t, Message("general", m))
	if !strings.HasPrefix(text(p.byID("m-5")), chat.DeletedName) || attr(p.byID("m-5"), "data-author") != "" {
		t.Error("the author has another name")
	}
}

func TestAWaitingMessageIsBusyUntilItFails(t *testing.T) {
	key := chat.MakeKey(uuid.UUID{3}, 7, "x")
	waits := PendingMessage{Key: key, Nonce: uuid.UUID{3}, Author: "alice", Body: "x"}
	p := parse(t, Pending("general", waits))
	if attr(p.byID("p-"+key.String()), "aria-busy") != "true" {
		t.Error("it is not busy")
	}
	waits.Failed = "The room is gone."
	p = parse(t, Pending("general", waits))
	if attr(p.byID("p-"+key.String()), "aria-busy") != "" || !strings.Contains(text(p.root), "The room is gone.") {
		t.Error("it looks as if it still waited")
	}
	p.one("button", "Try again")
}

func TestATextAreaKeepsTheLineBreakThatItBeginsWith(t *testing.T) {
	p := parse(t, ComposerForm(someAccess(), Composer{Body: "\nindented"}))
	if got := p.one("textbox", "Message").FirstChild.Data; got != "\nindented" {
		t.Errorf("it holds %q", got)
	}
}

// On the message's own page no socket tells of the change, so htmx must leave
// the forms alone there.
func TestTheFormsOfAMessagePageArePlain(t *testing.T) {
	p := parse(t, MessagePage(someFrame(), MessageView{Access: someAccess(), Message: someMessage(9), MayEdit: true}))
	n := p.one("button", "Save")
	for n != nil {
		if n.Type == html.ElementNode {
			for _, a := range n.Attr {
				if a.Key == "hx-ignore" {
					return
				}
			}
		}
		n = n.Parent
	}
	t.Error("htmx would send the form and show nothing")
}
