package mail

import (
	"context"
	"time"

	"parley/chat"
	"parley/views/mails"
	"parley/views/words"
)

// Recipients say to whom a mail goes.
type Recipients interface {
	// Recipient is the user that a mail is for, with the address that it goes to, and what
	// the mail's link needs. ok is false when it goes to nobody.
	Recipient(ctx context.Context, m chat.Mail) (to chat.Recipient, ok bool, err error)
}

// Writer writes mails in their readers' languages.
type Writer struct {
	Recipients Recipients
	Name       func(ctx context.Context) string // the server's
	Domain     string                           // of our address

	Digests func(ctx context.Context, m chat.Mail) ([]chat.DigestItem, error)
	// Unsubscribe is the token of the link that ends a user's digests.
	Unsubscribe func(user chat.UserID) string
	// Zone is that in which a user reads times.
	Zone func(ctx context.Context, user chat.UserID) (*time.Location, error)
}

// Write implements Queue.Write.
func (w *Writer) Write(ctx context.Context, m chat.Mail) (Message, bool, error) {
	to, ok, err := w.Recipients.Recipient(ctx, m)
	if err != nil || !ok {
		return Message{}, false, err
	}
	if m.Kind == chat.MailDigest {
		return w.digest(ctx, m, to)
	}
	language, _ := words.Named(m.Language)
	return w.message(language, m, to, mails.Compose(language, w.Name(ctx), m, to))
}

// digest tells what is still unread. It goes nowhere when all was read.
func (w *Writer) digest(ctx context.Context, m chat.Mail, to chat.Recipient) (Message, bool, error) {
	items, err := w.Digests(ctx, m)
	if err != nil || len(items) == 0 {
		return Message{}, false, err
	}
	zone, err := w.Zone(ctx, to.User.ID)
	if err != nil {
		return Message{}, false, err
	}
	language, _ := words.Named(m.Language)
	end := m.Origin + mails.UnsubscribePath(w.Unsubscribe(to.User.ID))
	msg, ok, err := w.message(language, m, to, mails.ComposeDigest(language, w.Name(ctx), m, to, items, zone, end))
	// RFC 8058: mail programs end the digests by a POST to that address, without a cookie.
	msg.Headers = map[string]string{"List-Unsubscribe": "<" + end + ">", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
	return msg, ok, err
}

func (w *Writer) message(language *words.Language, m chat.Mail, to chat.Recipient, c mails.Content) (Message, bool, error) {
	html, err := c.HTML(language)
	if err != nil {
		return Message{}, false, err
	}
	return Message{
		To: to.Address, ID: m.Key.String() + "@" + w.Domain, Subject: c.Subject, Text: c.Text(language), HTML: html, Date: m.MadeAt,
	}, true, nil
}
