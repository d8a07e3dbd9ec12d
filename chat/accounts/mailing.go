package accounts

import (
	"context"

	"github.com/google/uuid"

	"parley/chat"
)

// digestRecipient is a user with a proven address whose account is in use.
func (a *Accounts) digestRecipient(ctx context.Context, to chat.Recipient) (chat.Recipient, bool, error) {
	proven, err := a.store.EmailVerified(ctx, to.User.ID)
	if err != nil || !proven {
		return to, false, err
	}
	if _, err = a.store.UserBarOf(ctx, to.User.ID); chat.Is(err, chat.NotFound) {
		return to, true, nil
	}
	return to, false, err
}

// Mails queues mails to users.
type Mails struct {
	Store  chat.MailStore
	Origin string
}

// Notify tells a user by mail what happened to the account. It fails nothing: that has
// happened already. detail is a sentence in English for MailFactorChanged, and the former
// address for MailEmailChanged.
func (a *Accounts) Notify(ctx context.Context, kind chat.MailKind, u chat.User, detail string) {
	m := chat.Mail{Kind: kind, User: u.ID, Detail: detail}
	if kind == chat.MailEmailChanged {
		m.To = detail
	}
	if err := a.mail(ctx, m); err != nil {
		a.log().Error("a mail was not queued", "kind", kind, "user", u.ID, "err", err)
	}
}

// mail queues a mail as the request that causes it describes it; without mail it does nothing.
func (a *Accounts) mail(ctx context.Context, m chat.Mail) error {
	if a.Mails == nil {
		return nil
	}
	if m.Key == uuid.Nil {
		m.Key = uuid.New()
	}
	from := clientIn(ctx)
	m.Language, m.Agent, m.Network, m.Origin = from.Language, from.Agent, network(chat.AddressIn(ctx)), a.Mails.Origin
	ctx, cancel := Detached(ctx)
	defer cancel()
	return a.Mails.Store.MailQueue(ctx, m)
}

// Client is the program that a request comes from.
type Client struct {
	Agent    string // its own name
	Language string
}

type clientKey struct{}

// WithClient notes which program asks, for mails.
func WithClient(ctx context.Context, c Client) context.Context {
	return context.WithValue(ctx, clientKey{}, c)
}

func clientIn(ctx context.Context) Client {
	c, _ := ctx.Value(clientKey{}).(Client)
	return c
}

// Recipient finds the user whom a mail is for. A mail about an account that has ended goes to
// nobody. A deactivated account is still told what happens to it.
func (a *Accounts) Recipient(ctx context.Context, m chat.Mail) (to chat.Recipient, ok bool, err error) {
	if m.Kind == chat.MailReset {
		return a.resetRecipient(ctx, m)
	}
	c, err := a.store.CredentialsOf(ctx, m.User)
	if chat.Is(err, chat.NotFound) {
		return to, false, nil
	}
	if err != nil {
		return to, false, err
	}
	to = chat.Recipient{User: c.User, Address: c.Email}
	if m.To != "" {
		to.Address = m.To
	}
	switch m.Kind {
	case chat.MailDigest:
		return a.digestRecipient(ctx, to)
	case chat.MailVerify:
		if to.Address != c.Email {
			return to, false, nil // it has another address by now
		}
		return a.linked(ctx, to, chat.TokenVerify, c.Email)
	case chat.MailEmailOld, chat.MailEmailNew:
		return a.changeRecipient(ctx, m, to)
	}
	return to, true, nil
}
