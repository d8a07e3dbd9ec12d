package views

import (
	"strings"
	"testing"

	"github.com/a-h/templ"
	"golang.org/x/net/html"

	"parley/chat"
	"parley/static"
	"parley/views/accounts"
	"parley/views/layout"
	"parley/views/messages"
	"parley/views/rooms"
)

func TestStrangersGetNoScript(t *testing.T) {
	shows := `<script src="` + static.URL("reveal.js") + `" defer></script>`
	for name, want := range map[string]string{"landing": "", "sign-up": shows, "sign-in": shows, "error": ""} {
		page := render(t, documents()[name])
		if n := strings.Count(page, "<script"); n > 0 && want == "" || n > 1 || !strings.Contains(page, want) {
			t.Errorf("%s has %d scripts, want %q", name, n, want)
		}
	}
}

func TestEachPageWithPasswordsShowsThemByOneScript(t *testing.T) {
	f := someFrame()
	page := render(t, accounts.AccountPage(f, accounts.AccountView{User: *f.User}))
	if n := strings.Count(page, static.URL("reveal.js")); n != 1 {
		t.Errorf("the account has the script %d times", n)
	}
	if fields, shown := strings.Count(page, `type="password"`), strings.Count(page, `data-reveal="Show password"`); fields < 3 || fields != shown {
		t.Errorf("%d of %d passwords can be shown", shown, fields)
	}
}

func TestLandingLeadsInside(t *testing.T) {
	p := parse(t, accounts.LandingPage(layout.Layout{Title: "Parley"}))
	if attr(p.one("link", "Sign up"), "href") != "/signup" || attr(p.one("link", "Sign in"), "href") != "/signin" {
		t.Error("the links lead elsewhere")
	}
	if len(p.all(func(n *html.Node) bool { return attr(n, "name") == "description" })) != 1 {
		t.Error("there is no description")
	}
}

func TestSignUpNamesItsFields(t *testing.T) {
	p := parse(t, accounts.SignUpPage(layout.Layout{}, accounts.SignUpForm{Username: "al", Email: "a@b.example", Next: "/rooms/x"}))
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
	p := parse(t, accounts.SignInPage(layout.Layout{}, accounts.SignInForm{}))
	p.one("textbox", "Email")
	p.one("password", "Password")
	p.one("button", "Sign in")
}

func TestARefusalStandsBesideItsField(t *testing.T) {
	p := parse(t, accounts.SignUpPage(layout.Layout{}, accounts.SignUpForm{Err: chat.Field("email", "That does not look like an email address.")}))
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

// Every error's sentence must be on the page, also when its field is not.
func TestEveryRefusalIsSaid(t *testing.T) {
	f, a := someFrame(), someAccess()
	for _, field := range []string{"", "name", "topic", "visibility", "username", "email", "password", "body", "emoji",
		"email_password", "current_password", "new_password", "delete_password", "unheard-of"} {
		err := &chat.Error{Kind: chat.Invalid, Field: field, Text: "A sentence."}
		for page, c := range map[string]templ.Component{
			"sign-up":  accounts.SignUpPage(f, accounts.SignUpForm{Err: err}),
			"sign-in":  accounts.SignInPage(f, accounts.SignInForm{Err: err}),
			"rooms":    rooms.RoomsPage(f, rooms.RoomsView{Form: rooms.RoomForm{Err: err}}),
			"settings": rooms.SettingsPage(f, rooms.SettingsView{Access: a, Form: rooms.RoomForm{Err: err}}),
			"members":  rooms.MembersPage(f, rooms.MembersView{Access: a, Err: err}),
			"account":  accounts.AccountPage(f, accounts.AccountView{User: *f.User, Err: err}),
			"composer": messages.ComposerForm(a, messages.Composer{Err: err}),
			"actions":  messages.MessageActions(messages.MessageView{Access: a, Message: someMessage(1), MayEdit: true, MayReact: true, Err: err}),
			"gone":     messages.MessageActions(messages.MessageView{Access: a, Message: someMessage(1), Err: err}),
		} {
			if n := strings.Count(render(t, c), "A sentence."); n != 1 {
				t.Errorf("%s says a refusal of %q %d times", page, field, n)
			}
		}
	}
}
