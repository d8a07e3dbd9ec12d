package factors

import (
	"context"
	"strings"
	"unicode/utf8"

	"parley/chat"
)

// ErrAnswered refuses an answer of a passkey that was taken before.
var ErrAnswered = chat.E(chat.Forbidden, "That passkey was not accepted. Please try again.")

// ShowPasskey takes the answer of one of a signed-in user's own passkeys in place of the
// password. It answers ErrAnswered to the second of two clicks.
func (f *Factors) ShowPasskey(ctx context.Context, s chat.Session, site Site, asked Asked, answer string) error {
	u, key, err := f.answered(ctx, site, asked, answer)
	switch {
	case err != nil:
		return err
	case u.ID != s.User.ID:
		return chat.E(chat.Forbidden, "That passkey is of another account. Use one that signs in to yours.")
	case !key.usedAt.IsZero() && !key.usedAt.Before(asked.Made):
		return ErrAnswered
	case key.warned:
		return errPasskey
	}
	return f.store.PasskeyUsed(ctx, key.id, key.credential, asked.Made)
}

// nameMax is how many characters a passkey's name has at most.
const nameMax = 40

// PasskeyName is what a passkey is to be called.
func PasskeyName(name string) (string, error) {
	name = strings.Join(strings.Fields(name), " ")
	if n := utf8.RuneCountInString(name); n == 0 || n > nameMax {
		return "", chat.Field("passkey_name", "Give the passkey a name of 1 to %d characters, such as “Phone”.", nameMax)
	}
	return name, nil
}
