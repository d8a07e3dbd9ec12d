package views

import (
	"slices"
	"testing"

	"golang.org/x/net/html"

	"parley/chat"
	"parley/views/accounts"
	"parley/views/layout"
)

func TestOnlyTheRefusedFormOfTheAccountIsOpen(t *testing.T) {
	f := layout.Layout{User: &chat.User{Username: "alice"}}
	for field, title := range map[string]string{
		"email_password": "email-title", "new_password": "password-title", "delete_password": "goodbye-title", "session": "",
	} {
		p := parse(t, accounts.AccountPage(f, accounts.AccountView{User: *f.User, Err: chat.Field(field, "No.")}))
		var open []string
		for _, details := range p.all(isOpen) {
			open = append(open, attr(details.Parent, "aria-labelledby"))
		}
		if title == "" && len(open) > 0 || title != "" && !slices.Equal(open, []string{title}) {
			t.Errorf("after a refusal of %q, %v are open", field, open)
		}
	}
}

func isOpen(n *html.Node) bool {
	return n.Data == "details" && slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "open" })
}
