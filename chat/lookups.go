package chat

import (
	"context"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// RecentInvalidator drops a room's cached messages.
type RecentInvalidator interface {
	InvalidateRecent(ctx context.Context, rooms ...RoomID) error
}

// UserLookup finds users by a name, which may be any text that a user typed, and by number.
type UserLookup interface {
	UserByName(ctx context.Context, name string) (User, error)
	CredentialsOf(ctx context.Context, id UserID) (Credentials, error)
}

// NobodyNamed refuses a name that no account has, or whose account the user may not know.
func NobodyNamed() error { return Field("username", "There is nobody with that username.") }

// UserNamed finds a user by a typed name, with or without the mark of a mention.
func UserNamed(ctx context.Context, store UserLookup, username string) (User, error) {
	nobody := NobodyNamed()
	// The rules for new names do not apply: older accounts may have others.
	username = norm.NFC.String(withoutMark(strings.Join(strings.Fields(username), " ")))
	if !utf8.ValidString(username) || strings.ContainsRune(username, 0) || utf8.RuneCountInString(username) > 2*UsernameMax {
		return User{}, nobody
	}
	u, err := store.UserByName(ctx, username)
	if Is(err, NotFound) {
		err = nobody
	}
	return u, err
}
