package mails

import (
	"cmp"
	"net/url"
	"strings"
	"time"

	"parley/chat"
	"parley/views/ui"
	"parley/views/words"
)

// Item is a message that a digest shows.
type Item struct {
	Head, Link string
	Source     []string // the lines of its beginning, as its author typed it
}

// sourceMost and linesMost bound what a mail has of a message.
const (
	sourceMost = 500 // characters
	linesMost  = 10
)

// source is the beginning of a message's text, with its Markdown: links and code are whole in it.
func source(body string) []string {
	cut := false
	if runes := []rune(body); len(runes) > sourceMost {
		body, cut = string(runes[:sourceMost]), true
	}
	lines := strings.Split(strings.TrimSpace(body), "\n")
	if len(lines) > linesMost {
		lines, cut = lines[:linesMost], true
	}
	if cut {
		lines[len(lines)-1] += " …"
	}
	return lines
}

// UnsubscribePath is the address that ends a user's digests.
func UnsubscribePath(token string) string { return "/unsubscribe/" + url.PathEscape(token) }

// ComposeDigest writes a digest in a language, of at most chat.DigestMost messages. unsubscribe
// is the address that ends digests, and times are in the zone.
func ComposeDigest(l *words.Language, server string, m chat.Mail, to chat.Recipient, items []chat.DigestItem, zone *time.Location, unsubscribe string) Content {
	server = cmp.Or(server, "Parley")
	c := Content{Subject: l.Say("What you missed on %s", server)}
	c.Lines = []string{l.Say("You have not read these messages on %s yet.", server)}
	for _, i := range items[:min(len(items), chat.DigestMost)] {
		c.Items = append(c.Items, Item{head(l, i, zone), m.Origin + ui.AtPath(i.Slug, i.Seq), source(i.Says())})
	}
	if len(items) > chat.DigestMost {
		c.After = append(c.After, l.Say("There are more. All are in your inbox: %s", m.Origin+"/inbox"))
	}
	c.After = append(c.After, l.Say("When you get such mails is up to you: %s", m.Origin+"/account/notifications#digest"),
		l.Say("No more of these mails: %s", unsubscribe))
	c.Footer = l.Say("You get this mail because you asked for it, as %s on %s.", to.User.Username, server)
	return c
}

func head(l *words.Language, i chat.DigestItem, zone *time.Location) string {
	when := i.CreatedAt.In(zone).Format("2006-01-02 15:04 MST")
	switch {
	case i.Direct:
		return l.Say("%s wrote to you, %s", i.AuthorName, when)
	case i.Kind == chat.InboxMention:
		return l.Say("%s mentioned you in %s, %s", i.AuthorName, i.Name, when)
	case i.Kind == chat.InboxKeyword:
		return l.Say("%s wrote one of your keywords in %s, %s", i.AuthorName, i.Name, when)
	}
	return l.Say("%s replied in %s, %s", i.AuthorName, i.Name, when)
}
