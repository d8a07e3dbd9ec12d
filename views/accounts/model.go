package accounts

import (
	"github.com/google/uuid"

	"parley/chat"
)

// SignUpForm is the typed sign-up form, and its error.
type SignUpForm struct {
	Username, Email string
	Next            string
	Err             *chat.Error
}

// SignInForm is the typed sign-in form, and its error.
type SignInForm struct {
	Email string
	Next  string
	Err   *chat.Error
}

// AccountView is the page of a user's own account.
type AccountView struct {
	User         chat.User
	Sessions     []chat.Session // the latest used
	SessionCount int            // of all sessions
	Current      uuid.UUID      // the viewer's session
	Email        string
	Saved        string      // a sentence about the last change
	Err          *chat.Error // Err.Field says which form it belongs to
}
