package accounts

import (
	"github.com/google/uuid"

	"parley/chat"
)

// SignUpForm is what was typed, and what is wrong with it.
type SignUpForm struct {
	Username, Email string
	Next            string
	Err             *chat.Error
}

// SignInForm is what was typed, and what is wrong with it.
type SignInForm struct {
	Email string
	Next  string
	Err   *chat.Error
}

// AccountView is a person's own page.
type AccountView struct {
	User         chat.User
	Sessions     []chat.Session // those last used
	SessionCount int            // of all of them
	Current      uuid.UUID      // the session that is looking
	Email        string
	Saved        string      // a sentence about what was just done
	Err          *chat.Error // Err.Field says which form it belongs to
}
