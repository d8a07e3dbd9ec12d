// Package mails has the texts of the mails that users get. A mail is plain text, and the same
// as simple HTML. Nothing in it is loaded from anywhere.
package mails

import (
	"cmp"
	"context"
	"strings"

	"parley/chat"
	"parley/views/accounts"
	"parley/views/entry"
	"parley/views/words"
)

// Content is a mail's text.
type Content struct {
	Subject string
	Lines   []string // paragraphs
	Items   []Item   // messages, after Lines
	Link    string   // the address that the reader may follow, or empty
	Action  string   // what the link does
	After   []string // paragraphs after the link
	Footer  string
}

// Compose writes a mail in a language.
func Compose(l *words.Language, server string, m chat.Mail, to chat.Recipient) Content {
	server = cmp.Or(server, "Parley")
	c := Content{Footer: l.Say("You get this mail because of your account %s on %s.", to.User.Username, server)}
	switch m.Kind {
	case chat.MailPasswordChanged:
		c.Subject = l.Say("Your password on %s was changed", server)
		c.Lines = []string{l.Say("The password of your account %s was changed on %s. All other browsers are signed out.", to.User.Username, when(m))}
		c.warn(l, m)
	case chat.MailEmailChanged:
		c.Subject = l.Say("Your email on %s was changed", server)
		c.Lines = []string{l.Say("The email of your account %s was changed on %s. This address does not sign in any more.", to.User.Username, when(m))}
		c.After = []string{l.Say("If that was not you, tell the people who run this server at once.")}
	case chat.MailEmailOld:
		c.Subject = l.Say("Confirm the new email of your account on %s", server)
		c.Lines = []string{l.Say("The email of your account %s is to be changed to %s. Nothing is changed yet.", to.User.Username, m.Detail)}
		c.Action, c.Link = l.Say("Do you want that? Confirm it here, within a day:"), m.Origin+entry.VerifyPath(to.Token)
		c.After = []string{l.Say("A link went to the new address, too. The email changes once both were followed."),
			l.Say("If that was not you, do not follow the link: another person knows your password. Set a new one: %s", m.Origin+"/reset")}
	case chat.MailEmailNew:
		c.Subject = l.Say("Confirm the new email of your account on %s", server)
		c.Lines = []string{l.Say("This email is to be that of the account %s.", to.User.Username)}
		c.Action, c.Link = l.Say("Is that you? Confirm it here, within a day:"), m.Origin+entry.VerifyPath(to.Token)
		changes := l.Say("A link went to the present address, too. The email changes once both were followed.")
		if to.Alone {
			changes = l.Say("The email changes once this link was followed.")
		}
		c.After = []string{changes,
			l.Say("If that was not you, do not follow the link: another person would keep an account with your address.")}
	case chat.MailNewDevice:
		c.Subject = l.Say("New sign-in on %s", server)
		c.Lines = []string{
			l.Say("Your account %s was used with a browser that it was not used with before:", to.User.Username),
			device(l, m),
		}
		c.warn(l, m)
	case chat.MailReset:
		c.Subject = l.Say("Set a new password on %s", server)
		c.Lines = []string{l.Say("A new password was asked for, for your account %s.", to.User.Username)}
		c.Action, c.Link = l.Say("Set it here, once, within 30 minutes:"), m.Origin+entry.ResetPath(to.Token)
		c.After = []string{l.Say("If you did not ask for it, there is nothing to do: your password stays.")}
	case chat.MailVerify:
		c.Subject = l.Say("Confirm your email on %s", server)
		c.Lines = []string{l.Say("This email was given for the account %s.", to.User.Username)}
		c.Action, c.Link = l.Say("Is that you? Confirm it here, within three days:"), m.Origin+entry.VerifyPath(to.Token)
		c.After = []string{l.Say("If you did not make that account, do not follow the link: another person would keep an account with your address.")}
	case chat.MailCodeReused:
		c.Subject = l.Say("A used code came again on %s", server)
		c.Lines = []string{
			l.Say("A code of your authenticator app was sent a second time for your account %s, and refused. The sender had your password, or was signed in:", to.User.Username),
			device(l, m),
		}
		c.warn(l, m)
	case chat.MailFactorChanged:
		c.Subject = l.Say("How you sign in on %s was changed", server)
		c.Lines = []string{l.Say(m.Detail), when(m)}
		c.warn(l, m)
		c.After = append([]string{l.Say("A new password alone takes no app and no passkey of another person away. Remove what is not yours on the page “Sign-in and security”: %s", m.Origin+"/account/security"),
			l.Say("If you cannot sign in any more, the people who run this server can take the second step away.")}, c.After...)
	}
	return c
}

// warn says what to do when another person did it.
func (c *Content) warn(l *words.Language, m chat.Mail) {
	c.Action, c.Link = l.Say("If that was not you, set a new password:"), m.Origin+"/reset"
	c.After = []string{l.Say("If it was you, there is nothing to do.")}
}

// when is the time of what a mail tells of. A mail does not know its reader's zone.
func when(m chat.Mail) string { return m.MadeAt.UTC().Format("2006-01-02 15:04 UTC") }

func device(l *words.Language, m chat.Mail) string {
	parts := []string{accounts.Browser(l.Context(), m.Agent), when(m)}
	if m.Network != "" {
		parts = append(parts, l.Say("network %s", m.Network))
	}
	return strings.Join(parts, " · ")
}

// Text is the mail as plain text.
func (c Content) Text(_ *words.Language) string {
	all := append([]string(nil), c.Lines...)
	for _, i := range c.Items {
		all = append(all, i.Head+"\r\n> "+strings.Join(i.Source, "\r\n> ")+"\r\n"+i.Link)
	}
	if c.Link != "" {
		all = append(all, c.Action+"\r\n"+c.Link)
	}
	all = append(append(all, c.After...), "-- \r\n"+c.Footer)
	return strings.Join(all, "\r\n\r\n") + "\r\n"
}

// HTML is the mail as a document.
func (c Content) HTML(l *words.Language) (string, error) {
	var b strings.Builder
	err := document(c).Render(context.WithoutCancel(l.Context()), &b)
	return b.String(), err
}
