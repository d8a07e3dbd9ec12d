package chat

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// MailKind is what a mail is about. The text is stored, so it stays.
type MailKind string

// The kinds that tell users what happened to their account.
const (
	MailPasswordChanged MailKind = "password-changed"
	MailEmailChanged    MailKind = "email-changed" // to the former address
	MailNewDevice       MailKind = "new-device"
	MailFactorChanged   MailKind = "factor-changed" // Detail is the sentence that says what changed
	MailCodeReused      MailKind = "code-reused"
)

// Mail is a mail in the queue. A worker writes its text when it sends it.
type Mail struct {
	ID       int64
	Key      uuid.UUID // a key is queued once; mail programs know the mail by it
	Kind     MailKind
	User     UserID // 0: the account with the address To, if there is one
	To       string // empty: the user's address when the mail is sent
	Language string // as words.Named has it
	Origin   string // links begin with it
	Detail   string
	Agent    string // of the browser that did what the mail tells of
	Network  string // that the browser was in
	MadeAt   time.Time
	Attempts int // the present one included
}

// MailOutcome is how a mail ended. The text is stored.
type MailOutcome string

// The outcomes. A mail is unsure when its worker died, or its connection broke, while the
// mail server took it: it may have arrived, and is not sent again.
const (
	MailSent    MailOutcome = "sent"
	MailRefused MailOutcome = "refused"
	MailGaveUp  MailOutcome = "gave-up"
	MailUnsure  MailOutcome = "unsure"
	MailDropped MailOutcome = "dropped" // there is no account to send it to
)

// MailOutcomes are all outcomes.
var MailOutcomes = []MailOutcome{MailSent, MailRefused, MailGaveUp, MailUnsure, MailDropped}

// MailEntry is a mail as the administration sees it.
type MailEntry struct {
	Mail
	Username string
	Outcome  MailOutcome // empty while it waits
	Error    string      // what the mail server said last
	DueAt    time.Time   // of the next attempt
	DoneAt   time.Time
}

// MailStats counts mails: those that wait, and those that ended within seven days.
type MailStats struct {
	Waiting, Sent, Failed int
	Oldest                time.Duration // the age of the oldest one that waits
}

// MailStore keeps mails until they are sent.
type MailStore interface {
	// MailQueue answers Unavailable when MailsMost wait already.
	MailQueue(ctx context.Context, m Mail) error
	// MailsUnsure ends mails whose worker died while it handed them over, and counts them.
	MailsUnsure(ctx context.Context) (int, error)
	// MailsTake returns mails that are due, and holds them for a worker as long as lease.
	MailsTake(ctx context.Context, lease time.Duration, most int) ([]Mail, error)
	// MailHand notes that the mail is handed to the mail server now. It answers false to a
	// worker that no longer holds it.
	MailHand(ctx context.Context, m Mail) (bool, error)
	// MailRetry has the mail taken again after a pause.
	MailRetry(ctx context.Context, m Mail, pause time.Duration, why string) error
	// MailSettle notes how a mail ended, and of one that did not arrive the address.
	MailSettle(ctx context.Context, m Mail, how MailOutcome, why string) error
	MailStats(ctx context.Context) (MailStats, error)
	// MailsFailed are mails that did not arrive, or may not have, the newest first: those
	// with numbers below below.
	MailsFailed(ctx context.Context, below int64, most int) ([]MailEntry, error)
	// MailsWaiting are mails that are not sent yet, those that are due first.
	MailsWaiting(ctx context.Context, most int) ([]MailEntry, error)
	// MailReturned reports whether the latest mail to a user was refused or given up, and its
	// address, which mails of older releases may lack. toNew asks for mails to the new address
	// of a change, which tell nothing of the account's.
	MailReturned(ctx context.Context, user UserID, toNew bool) (returned bool, address string, err error)
}

// MailsMost is how many mails may wait. One more is not queued.
const MailsMost = 20_000

// ErrMailsFull answers a request for one more.
var ErrMailsFull = &Error{Kind: Unavailable, Text: "Too many mails wait to be sent. Please try again later.", Retry: time.Minute}

// Recipient is whom a mail goes to. Token is that of the mail's link, which is kept nowhere.
type Recipient struct {
	User    User
	Address string
	Token   string
	Alone   bool // no other address has to confirm a change, or has done so
}
