package chat

import (
	"time"
)

// TokenPurpose is what a link in a mail, or one of an admin's, does. The text is stored.
type TokenPurpose string

// The purposes.
const (
	TokenReset        TokenPurpose = "reset" // by mail: it proves the address, too
	TokenResetByAdmin TokenPurpose = "reset-by-admin"
	TokenVerify       TokenPurpose = "verify"
	TokenEmailOld     TokenPurpose = "email-old" // confirms a change of address at the present one
	TokenEmailNew     TokenPurpose = "email-new" // and at the new one
)

// TokenLasts is how long a link works.
var TokenLasts = map[TokenPurpose]time.Duration{
	TokenReset: 30 * time.Minute, TokenResetByAdmin: 24 * time.Hour, TokenVerify: 3 * 24 * time.Hour,
	TokenEmailOld: EmailChangeLasts, TokenEmailNew: EmailChangeLasts,
}

// AccountToken is a link that works once. The store has only its hash.
type AccountToken struct {
	User    User
	Purpose TokenPurpose
	Address string    // that it proves; the new one, for a change of address
	UsedAt  time.Time // zero before that
}

// The mails with links.
const (
	MailReset  MailKind = "reset"
	MailVerify MailKind = "verify"
)

// EmailChangeLasts is how long a change of address may be confirmed.
const EmailChangeLasts = 24 * time.Hour

// The mails with links that confirm a change of address. Detail is the new one.
const (
	MailEmailOld MailKind = "email-old"
	MailEmailNew MailKind = "email-new"
)

// EmailChange is a change of address that waits to be confirmed.
type EmailChange struct {
	Email    string // the new one
	MadeAt   time.Time
	Old, New bool // confirmed at the present address, or it need not be; and at the new one
}

// Until is when the change ends without having happened.
func (c EmailChange) Until() time.Time { return c.MadeAt.Add(EmailChangeLasts) }
