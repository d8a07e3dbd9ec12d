package mail

import (
	"context"

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
}

// Write implements Queue.Write.
func (w *Writer) Write(ctx context.Context, m chat.Mail) (Message, bool, error) {
	to, ok, err := w.Recipients.Recipient(ctx, m)
	if err != nil || !ok {
		return Message{}, false, err
	}
	language, _ := words.Named(m.Language)
	c := mails.Compose(language, w.Name(ctx), m, to)
	html, err := c.HTML(language)
	if err != nil {
		return Message{}, false, err
	}
	return Message{
		To: to.Address, ID: m.Key.String() + "@" + w.Domain, Subject: c.Subject, Text: c.Text(language), HTML: html, Date: m.MadeAt,
	}, true, nil
}
