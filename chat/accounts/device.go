package accounts

import (
	"context"

	"parley/chat"
)

// notifyOfDevice tells a user of a sign-in with a device that is new to the account. The
// second click of a sign-up tells nothing new. While the store's clock cannot be asked, one
// mail too many is better than a stranger's sign-in without any.
func (a *Accounts) notifyOfDevice(ctx context.Context, u chat.User, d chat.Device) {
	if d.Seen(u.ID) {
		return
	}
	if just, err := a.within(ctx, u.CreatedAt, signUpRepeatWindow); err != nil || !just {
		a.Notify(ctx, chat.MailNewDevice, u, "")
	}
}

// Remember is the device with a user who has just signed in or changed the password. It
// is the same device while the store is down.
func (a *Accounts) Remember(ctx context.Context, d chat.Device, id chat.UserID) chat.Device {
	ctx, cancel := Detached(ctx)
	defer cancel()
	u, err := a.store.CredentialsOf(ctx, id)
	if err != nil {
		return d
	}
	return d.With(u)
}
