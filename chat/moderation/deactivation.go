package moderation

import (
	"context"
	"strconv"

	"parley/chat"
	"parley/chat/accounts"
	"parley/chat/posting"
)

// Deactivations deactivates accounts, and removes what they wrote.
type Deactivations struct {
	accounts *accounts.Accounts
	posting  *posting.Service
}

// NewDeactivations makes the rules of deactivations.
func NewDeactivations(accounts *accounts.Accounts, posting *posting.Service) *Deactivations {
	return &Deactivations{accounts: accounts, posting: posting}
}

// Deactivation says why an account is deactivated, and what goes with it.
type Deactivation struct {
	Reason   string
	Address  bool // the address that it came from last is banned
	Messages bool // its newest messages are removed, with the reason in their place
}

// Deactivate ends an account's use. by without an ID is the operator.
func (d *Deactivations) Deactivate(ctx context.Context, by chat.User, username string, how Deactivation) (chat.User, error) {
	u, err := d.accounts.Deactivate(ctx, by, username, how.Reason, how.Address)
	if err != nil || !how.Messages {
		return u, err
	}
	n, err := d.posting.RemoveMessagesOf(ctx, by, u, how.Reason)
	if n > 0 {
		d.accounts.Record(ctx, chat.AuditEntry{Act: chat.DidRemoveMessages, By: by, Of: u, Detail: strconv.Itoa(n)})
	}
	return u, err
}
